//! The vault: sealed objects by name.

use std::ops::Range;

use bytes::Bytes;
use object_store::path::Path;

use crate::{
    DataKey, S3Options, VaultError,
    name::checked,
    sealed_stream::{self, CHUNK_LEN, HEADER_LEN, Layout},
    shred,
    store::{Store, blocking},
};

/// How often a range is read again when its object is being replaced meanwhile.
const TRIES: usize = 4;

/// The vault (boks): encrypted bytes in a folder or a bucket. Nothing in it opens without its data key.
#[derive(Clone)]
pub struct Vault {
    pub(crate) store: Store,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("location", &self.store.location()).finish()
    }
}

impl Vault {
    /// Opens the vault at `./data/vault` or `s3://bucket/prefix`; a folder is made when it is not there.
    ///
    /// # Errors
    /// When the place cannot be opened.
    pub fn open(location: &str, options: &S3Options) -> Result<Self, VaultError> {
        Ok(Self { store: Store::open(location, options)? })
    }

    /// Seals `bytes` under `key` and writes them under `name`, replacing what was there.
    ///
    /// When it returns, a power cut does not take them away (in a folder: file and folder are synced). A reader sees
    /// the old object or the new one, never a part. What comes in pieces is best put as objects of at most a few MiB.
    ///
    /// # Errors
    /// When the name is not one, or the store fails.
    pub async fn put(&self, name: &str, key: &DataKey, bytes: Bytes) -> Result<(), VaultError> {
        let path = checked(name)?;
        let (key, name) = (key.clone(), name.to_owned());
        // Sealing megabytes takes milliseconds, in which everybody else on this thread would wait.
        let sealed = blocking(move || sealed_stream::seal(&key, &name, &bytes)).await;
        self.store.put(&path, sealed.into()).await?;
        Ok(())
    }

    /// The whole object, or `None` when there is none.
    ///
    /// # Errors
    /// [`VaultError::Damaged`] when it is not exactly what was put under this name with this key.
    pub async fn read(&self, name: &str, key: &DataKey) -> Result<Option<Bytes>, VaultError> {
        let Some(sealed) = self.store.get(&checked(name)?).await? else { return Ok(None) };
        let plain = sealed_stream::open(key, name, &sealed).map_err(|e| VaultError::damaged(name, e.0))?;
        Ok(Some(plain.into()))
    }

    /// The plaintext bytes of `range`, fetching and verifying only the chunks that hold them.
    ///
    /// Like a file, it ends where the object ends: what lies behind is left out, and a range wholly behind is empty.
    ///
    /// # Errors
    /// As [`Vault::read`], and when the range runs backwards.
    pub async fn read_range(&self, name: &str, key: &DataKey, range: Range<u64>) -> Result<Option<Bytes>, VaultError> {
        if range.start > range.end {
            return Err(VaultError::Invalid(format!("the range {range:?} runs backwards")));
        }
        let path = checked(name)?;
        for _ in 0..TRIES {
            match self.try_range(name, &path, key, &range).await? {
                Tried::Missing => return Ok(None),
                Tried::Read(bytes) => return Ok(Some(bytes)),
                Tried::Replaced => {}
            }
        }
        Err(VaultError::damaged(name, "it is being replaced all the time"))
    }

    async fn try_range(&self, name: &str, path: &Path, key: &DataKey, range: &Range<u64>) -> Result<Tried, VaultError> {
        let damaged = |e: sealed_stream::NotSealed| VaultError::damaged(name, e.0);
        let Some(head) = self.store.get_part(path, 0..HEADER_LEN).await? else { return Ok(Tried::Missing) };
        let layout = Layout::of_sealed(head.whole.size).map_err(damaged)?;
        let chunks = layout.chunks_of(range);
        let Some(part) = self.store.get_part(path, layout.sealed_range(&chunks)).await? else {
            return Ok(Tried::Missing);
        };
        if (part.whole.size, &part.whole.e_tag) != (head.whole.size, &head.whole.e_tag) {
            return Ok(Tried::Replaced);
        }
        let plain = sealed_stream::open_chunks(key, name, &head.bytes, layout, chunks.start, &part.bytes);
        let plain = Bytes::from(plain.map_err(damaged)?);
        let first = chunks.start * CHUNK_LEN;
        let place = |at: u64| at.saturating_sub(first).min(plain.len() as u64) as usize;
        Ok(Tried::Read(plain.slice(place(range.start)..place(range.end))))
    }

    /// Length of the plaintext, or `None` when there is no such object.
    ///
    /// Taken from the length of the sealed object; only reading its end proves it.
    ///
    /// # Errors
    /// When the object cannot be a sealed one.
    pub async fn size(&self, name: &str) -> Result<Option<u64>, VaultError> {
        let Some(sealed) = self.store.size(&checked(name)?).await? else { return Ok(None) };
        Layout::of_sealed(sealed).map(|layout| Some(layout.plain_len)).map_err(|e| VaultError::damaged(name, e.0))
    }

    /// Removes an object; one that is not there is fine.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delete(&self, name: &str) -> Result<(), VaultError> {
        self.store.delete(&checked(name)?).await
    }

    /// Removes every object below `prefix`, half-written ones included.
    ///
    /// # Errors
    /// When the prefix is not a name, or the store fails.
    pub async fn delete_prefix(&self, prefix: &str) -> Result<(), VaultError> {
        let path = checked(prefix)?;
        let found = self.store.list(Some(&path)).await?;
        self.store.delete_many(found.into_iter().map(|object| object.location).collect()).await?;
        if let Some(root) = self.store.folder() {
            let folder = root.join(path.as_ref());
            let doomed = folder.clone();
            blocking(move || shred::remove_folder(&doomed)).await.map_err(VaultError::file(&folder))?;
        }
        Ok(())
    }

    /// Removes every object below `prefix` whose name `keeps` does not want, half-written ones included: what a killed
    /// process has left. Nobody may be writing there any more but under wanted names.
    ///
    /// # Errors
    /// When the prefix is not a name, or the store fails.
    pub async fn sweep(&self, prefix: &str, keeps: impl Fn(&str) -> bool + Send + 'static) -> Result<(), VaultError> {
        let path = checked(prefix)?;
        let Some(root) = self.store.folder() else {
            let mut found: Vec<Path> =
                self.store.list(Some(&path)).await?.into_iter().map(|object| object.location).collect();
            found.retain(|name| !keeps(name.as_ref()));
            return self.store.delete_many(found).await;
        };
        let (folder, prefix) = (root.join(path.as_ref()), prefix.to_owned());
        let swept = folder.clone();
        blocking(move || shred::sweep_folder(&swept, &prefix, &keeps)).await.map_err(VaultError::file(&folder))?;
        Ok(())
    }

    /// The names of all objects below `prefix`, sorted; `""` lists everything. A prefix is whole path segments:
    /// `recording/1` does not find `recording/10/…`.
    ///
    /// # Errors
    /// When the prefix is not a name, or the store fails.
    pub async fn list_prefix(&self, prefix: &str) -> Result<Vec<String>, VaultError> {
        let path = if prefix.is_empty() { None } else { Some(checked(prefix)?) };
        let found = self.store.list(path.as_ref()).await?;
        Ok(found.into_iter().map(|object| object.location.to_string()).collect())
    }

    /// Writes, reads and removes a test object: for the start and for `doctor`.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn check(&self) -> Result<(), VaultError> {
        self.store.probe().await.map(|_| ())
    }

    /// How many bytes still fit, where that can be known: a folder has a disk, a bucket does not say.
    ///
    /// # Errors
    /// When the folder is not there any more.
    pub async fn free_bytes(&self) -> Result<Option<u64>, VaultError> {
        self.store.free_bytes().await
    }

    /// Where it lies, for people.
    #[must_use]
    pub fn location(&self) -> &str {
        self.store.location()
    }
}

enum Tried {
    Missing,
    Replaced,
    Read(Bytes),
}
