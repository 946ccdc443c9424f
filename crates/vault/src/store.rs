//! One small set of words over a folder and a bucket.
//!
//! No conditional put anywhere: some S3 servers accept the header and overwrite silently. What must not collide
//! gets a random name instead.

use std::{ops::Range, path::PathBuf, sync::Arc};

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, path::Path};

use crate::{
    S3Options, VaultError,
    error::{is_full, is_missing},
    location,
};

/// Bytes by name.
#[derive(Clone)]
pub(crate) struct Store {
    inner: Arc<dyn ObjectStore>,
    folder: Option<PathBuf>,
    location: Arc<str>,
}

/// A part of an object.
pub(crate) struct Part {
    pub(crate) bytes: Bytes,
    /// The whole object it came from.
    pub(crate) whole: ObjectMeta,
}

impl Store {
    pub(crate) fn open(location: &str, options: &S3Options) -> Result<Self, VaultError> {
        let opened = location::open(location, options)?;
        Ok(Self { inner: opened.store, folder: opened.folder, location: location.into() })
    }

    pub(crate) fn open_folder(folder: &std::path::Path) -> Result<Self, VaultError> {
        let opened = location::open_folder(folder)?;
        Ok(Self { inner: opened.store, folder: opened.folder, location: folder.display().to_string().into() })
    }

    /// The folder on this machine, when it is one.
    pub(crate) fn folder(&self) -> Option<&std::path::Path> {
        self.folder.as_deref()
    }

    /// What was configured, for people.
    pub(crate) fn location(&self) -> &str {
        &self.location
    }

    /// How many bytes still fit; a bucket does not say.
    pub(crate) async fn free_bytes(&self) -> Result<Option<u64>, VaultError> {
        let Some(folder) = self.folder.clone() else { return Ok(None) };
        let asked = folder.clone();
        let disk = blocking(move || rustix::fs::statvfs(&asked)).await;
        let disk = disk.map_err(|error| VaultError::file(&folder)(error.into()))?;
        Ok(Some(disk.f_bavail.saturating_mul(disk.f_frsize)))
    }

    /// Writes the whole object or nothing; says whether the store keeps old versions of it.
    pub(crate) async fn put(&self, name: &Path, bytes: Bytes) -> Result<KeepsVersions, VaultError> {
        let result = self.inner.put(name, bytes.into()).await.map_err(|error| {
            if is_full(&error) { VaultError::Full { location: self.location().to_owned() } } else { error.into() }
        })?;
        Ok(KeepsVersions(result.version.is_some_and(|version| version != "null")))
    }

    pub(crate) async fn get(&self, name: &Path) -> Result<Option<Bytes>, VaultError> {
        match self.inner.get(name).await {
            Ok(found) => Ok(Some(found.bytes().await?)),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The bytes of `range`, cut off at the object's end.
    pub(crate) async fn get_part(&self, name: &Path, range: Range<u64>) -> Result<Option<Part>, VaultError> {
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        match self.inner.get_opts(name, options).await {
            Ok(found) => {
                let whole = found.meta.clone();
                Ok(Some(Part { bytes: found.bytes().await?, whole }))
            }
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) async fn size(&self, name: &Path) -> Result<Option<u64>, VaultError> {
        match self.inner.head(name).await {
            Ok(found) => Ok(Some(found.size)),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Every object below `prefix` (whole path segments), sorted by name.
    pub(crate) async fn list(&self, prefix: Option<&Path>) -> Result<Vec<ObjectMeta>, VaultError> {
        let mut found: Vec<ObjectMeta> = self.inner.list(prefix).try_collect().await?;
        found.sort_by(|a, b| a.location.cmp(&b.location));
        Ok(found)
    }

    /// The names directly below `prefix`.
    pub(crate) async fn list_folders(&self, prefix: &Path) -> Result<Vec<String>, VaultError> {
        let found = self.inner.list_with_delimiter(Some(prefix)).await?;
        let mut names: Vec<String> =
            found.common_prefixes.iter().filter_map(|path| path.filename().map(str::to_owned)).collect();
        names.sort();
        Ok(names)
    }

    /// Removes an object; one that is not there is fine.
    pub(crate) async fn delete(&self, name: &Path) -> Result<(), VaultError> {
        match self.inner.delete(name).await {
            Err(error) if !is_missing(&error) => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Writes, reads and removes a test object.
    pub(crate) async fn probe(&self) -> Result<KeepsVersions, VaultError> {
        let name = Path::from(format!("check/{}", hex::encode(crate::crypto::random::<8>())));
        let written = Bytes::from_static(b"can be written and read");
        let kept = self.put(&name, written.clone()).await?;
        let read = self.get(&name).await?;
        self.delete(&name).await?;
        if read.is_some_and(|read| read == written) && self.get(&name).await?.is_none() {
            return Ok(kept);
        }
        Err(VaultError::Location {
            location: self.location().to_owned(),
            reason: "a test object did not come back as it was written, or did not go away".to_owned(),
        })
    }

    /// Removes many objects, in bulk where the store can.
    pub(crate) async fn delete_many(&self, names: Vec<Path>) -> Result<(), VaultError> {
        let names = futures::stream::iter(names.into_iter().map(Ok)).boxed();
        let mut results = self.inner.delete_stream(names);
        while let Some(result) = results.next().await {
            match result {
                Err(error) if !is_missing(&error) => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }
}

/// Whether an overwritten or deleted object stays behind as an old version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KeepsVersions(pub(crate) bool);

/// Runs file operations where they may block.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.expect("file operations do not panic")
}
