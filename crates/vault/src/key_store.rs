//! The key store: every data key, wrapped once per purpose; nothing that opens without the master key.
//!
//! It lies apart from the films and from the database. Taking a wrap away is what withdrawing a consent means.
//! Unwrapped keys are never kept here: each use asks again, so a withdrawal counts from the next use on.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, RwLock},
};

use bytes::Bytes;
use mrp_vocabulary::{MunicipalityId, Purpose};
use object_store::path::Path;

use crate::{
    DataKey, KeyOwner, MasterKey, S3Options, VaultError,
    master_key::Key,
    shred,
    store::{KeepsVersions, Store, blocking},
    wrap::{self, Kind, WrapKeyId},
};

/// Marks an owner whose key was destroyed for every purpose, so that it never comes back.
pub(crate) const DESTROYED: &str = "destroyed";
const WRAP_SUFFIX: &str = ".wrap";
const TOP: &str = "municipality";

/// The key store (nøglelager).
#[derive(Clone)]
pub struct KeyStore {
    pub(crate) store: Store,
    master: Arc<RwLock<MasterKey>>,
}

impl std::fmt::Debug for KeyStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeyStore").field("location", &self.store.location()).finish_non_exhaustive()
    }
}

impl KeyStore {
    /// Opens the key store at `./data/keys` or `s3://bucket/prefix`; a folder is made when it is not there.
    ///
    /// # Errors
    /// When the place cannot be opened.
    pub fn open(location: &str, options: &S3Options, master: MasterKey) -> Result<Self, VaultError> {
        Ok(Self { store: Store::open(location, options)?, master: Arc::new(RwLock::new(master)) })
    }

    /// Makes the data key of `owner` and wraps it for each of `purposes`.
    ///
    /// After a crash in the middle a second call says [`VaultError::KeyExists`]: then [`KeyStore::unwrap`] it and
    /// [`KeyStore::add_purpose`] what is missing. An owner needs an id that nothing else ever has.
    ///
    /// # Errors
    /// When it has a key already, had one that was destroyed, or the store fails.
    pub async fn create_data_key(
        &self,
        municipality: MunicipalityId,
        owner: &KeyOwner,
        purposes: &[Purpose],
    ) -> Result<DataKey, VaultError> {
        let Some(first) = purposes.first() else {
            return Err(VaultError::Invalid(format!("the key of {owner} must be for some purpose")));
        };
        let folder = owner_folder(municipality, owner);
        let there = self.names_in(&folder).await?;
        if there.contains(DESTROYED) {
            return Err(gone(owner, *first));
        }
        if there.iter().any(|name| name.ends_with(WRAP_SUFFIX)) {
            return Err(VaultError::KeyExists { owner: owner.to_string() });
        }
        let key = DataKey::generate();
        for purpose in purposes {
            self.put_wrap(municipality, owner, *purpose, &key).await?;
        }
        Ok(key)
    }

    /// Wraps the key of `owner`, which is there for `known`, for `purpose` too. Doing it twice changes nothing.
    ///
    /// # Errors
    /// [`VaultError::KeyGone`] when it is not there for `known`.
    pub async fn add_purpose(
        &self,
        municipality: MunicipalityId,
        owner: &KeyOwner,
        known: Purpose,
        purpose: Purpose,
    ) -> Result<(), VaultError> {
        let key = self.unwrap(municipality, owner, known).await?;
        self.put_wrap(municipality, owner, purpose, &key).await
    }

    /// The data key of `owner`, for `purpose`.
    ///
    /// Whoever holds it longer than for one request or one piece of work must ask again at least every 30 seconds.
    ///
    /// # Errors
    /// [`VaultError::KeyGone`] when it is not there for that purpose.
    pub async fn unwrap(
        &self,
        municipality: MunicipalityId,
        owner: &KeyOwner,
        purpose: Purpose,
    ) -> Result<DataKey, VaultError> {
        let name = wrap_name(municipality, owner, purpose);
        let marker = owner_folder(municipality, owner).join(DESTROYED);
        let (wrapped, destroyed) = futures::try_join!(self.store.get(&name), self.store.size(&marker))?;
        let (Some(wrapped), None) = (wrapped, destroyed) else {
            return Err(gone(owner, purpose));
        };
        let id = wrap::key_id(Kind::Data, name.as_ref(), &wrapped)?;
        let over = self.open_municipality_key(municipality, &id).await?.ok_or_else(|| gone(owner, purpose))?;
        let secret = wrap::unwrap(Kind::Data, &over, name.as_ref(), &wrapped)?;
        Ok(DataKey::from_bytes(*secret))
    }

    /// Destroys the key of `owner` for every purpose, for good: it cannot be made again or restored here.
    ///
    /// Calling it again, or for an owner that never had a key, does no harm.
    ///
    /// # Errors
    /// [`VaultError::NotDestroyed`] when a wrap can still be found; the store's error when it fails. In both cases
    /// it must be called again until it succeeds.
    pub async fn destroy(&self, municipality: MunicipalityId, owner: &KeyOwner) -> Result<(), VaultError> {
        let folder = owner_folder(municipality, owner);
        // The mark first: whoever adds a purpose at this moment sees it afterwards and takes its wrap away.
        let kept = self.store.put(&folder.clone().join(DESTROYED), Bytes::from_static(b"destroyed\n")).await?;
        self.remove_wraps(&folder, None).await?;
        refuse_versions(owner, kept)
    }

    /// Destroys the key of `owner` for one purpose; the others stay. It may be added again later.
    ///
    /// The caller makes sure that nobody adds the same purpose at the same moment.
    ///
    /// # Errors
    /// As [`KeyStore::destroy`].
    pub async fn destroy_purpose(
        &self,
        municipality: MunicipalityId,
        owner: &KeyOwner,
        purpose: Purpose,
    ) -> Result<(), VaultError> {
        self.remove_wraps(&owner_folder(municipality, owner), Some(purpose)).await
    }

    /// Whether the key of `owner` was destroyed for every purpose.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_destroyed(&self, municipality: MunicipalityId, owner: &KeyOwner) -> Result<bool, VaultError> {
        Ok(self.store.size(&owner_folder(municipality, owner).join(DESTROYED)).await?.is_some())
    }

    /// The purposes that the key of `owner` is there for.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list_purposes(
        &self,
        municipality: MunicipalityId,
        owner: &KeyOwner,
    ) -> Result<Vec<Purpose>, VaultError> {
        let names = self.names_in(&owner_folder(municipality, owner)).await?;
        if names.contains(DESTROYED) {
            return Ok(Vec::new());
        }
        Ok(Purpose::ALL.iter().copied().filter(|purpose| names.contains(&file_of(*purpose))).collect())
    }

    /// Every owner in `municipality` whose key is there for some purpose.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list_owners(&self, municipality: MunicipalityId) -> Result<Vec<KeyOwner>, VaultError> {
        let top = municipality_folder(municipality).join("owner");
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for object in self.store.list(Some(&top)).await? {
            let below = object.location.prefix_match(&top).into_iter().flatten();
            let parts: Vec<String> = below.map(|part| part.as_ref().to_owned()).collect();
            if let [kind, id, file] = &parts[..] {
                names.entry(format!("{kind}/{id}")).or_default().insert(file.clone());
            }
        }
        names.into_iter().filter(|(_, files)| !files.contains(DESTROYED)).map(|(owner, _)| owner.parse()).collect()
    }

    /// Every municipality that has a key here.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list_municipalities(&self) -> Result<Vec<MunicipalityId>, VaultError> {
        let names = self.store.list_folders(&Path::from(TOP)).await?;
        names
            .iter()
            .map(|name| name.parse().map_err(|_| VaultError::Invalid(format!("{name} is no municipality"))))
            .collect()
    }

    /// Writes, reads and removes a test object, and opens every municipality's key: for the start and for `doctor`.
    ///
    /// # Errors
    /// When the store fails, keeps old versions (then nothing in it can be destroyed), or was made with another
    /// master key.
    pub async fn check(&self) -> Result<(), VaultError> {
        let kept = self.store.probe().await?;
        refuse_versions(&"the test object", kept)?;
        for municipality in self.list_municipalities().await? {
            for id in self.list_municipality_keys(municipality).await? {
                self.open_municipality_key(municipality, &id).await?;
            }
        }
        Ok(())
    }

    /// Where it lies, for people.
    #[must_use]
    pub fn location(&self) -> &str {
        self.store.location()
    }

    async fn put_wrap(
        &self,
        municipality: MunicipalityId,
        owner: &KeyOwner,
        purpose: Purpose,
        key: &DataKey,
    ) -> Result<(), VaultError> {
        let folder = owner_folder(municipality, owner);
        let name = wrap_name(municipality, owner, purpose);
        let (id, over) = self.municipality_key(municipality).await?;
        let wrapped = wrap::wrap(Kind::Data, &over, &id, name.as_ref(), key.bytes());
        self.store.put(&name, wrapped.into()).await?;
        if self.is_destroyed(municipality, owner).await? {
            self.remove_wraps(&folder, None).await?;
            return Err(gone(owner, purpose));
        }
        Ok(())
    }

    /// Removes one wrap or all of them, and looks that they are gone.
    async fn remove_wraps(&self, folder: &Path, purpose: Option<Purpose>) -> Result<(), VaultError> {
        let wanted = purpose.map(file_of);
        let doomed = move |name: &str| {
            // A killed process can leave a whole wrap in a staging file `name#1`.
            let name = name.split_once('#').map_or(name, |(name, _)| name);
            name != DESTROYED && wanted.as_deref().is_none_or(|wanted| name == wanted)
        };
        if let Some(root) = self.store.folder() {
            let on_disk = root.join(folder.as_ref());
            let (shredded, path) = (doomed.clone(), on_disk.clone());
            blocking(move || shred::shred_in(&path, shredded)).await.map_err(VaultError::file(&on_disk))?;
        } else {
            let names = self.names_in(folder).await?;
            let doomed_names = names.iter().filter(|name| doomed(name)).map(|name| folder.clone().join(name.as_str()));
            self.store.delete_many(doomed_names.collect()).await?;
        }
        match self.names_in(folder).await?.iter().find(|name| doomed(name)) {
            None => Ok(()),
            Some(left) => Err(VaultError::NotDestroyed {
                what: format!("{folder}/{left}"),
                reason: "it is still there after its removal; try again".to_owned(),
            }),
        }
    }

    pub(crate) async fn names_in(&self, folder: &Path) -> Result<BTreeSet<String>, VaultError> {
        let found = self.store.list(Some(folder)).await?;
        Ok(found.iter().filter_map(|object| object.location.filename().map(str::to_owned)).collect())
    }

    /// The master key with this id; looks at the file again when it is a newer one than we know.
    pub(crate) fn master_key(&self, id: &WrapKeyId) -> Result<Key, VaultError> {
        if let Some(key) = self.master().find(id) {
            return Ok(key.clone());
        }
        self.look_at_master_file()?;
        self.master().find(id).cloned().ok_or_else(|| VaultError::UnknownMasterKey { id: hex::encode(id) })
    }

    pub(crate) fn current_master(&self) -> Key {
        self.master().current().clone()
    }

    pub(crate) fn master(&self) -> MasterKey {
        self.master.read().expect("nobody panics while holding the master key").clone()
    }

    pub(crate) fn set_master(&self, master: MasterKey) {
        *self.master.write().expect("nobody panics while holding the master key") = master;
    }

    pub(crate) fn look_at_master_file(&self) -> Result<(), VaultError> {
        let fresh = MasterKey::load(self.master().path())?;
        self.set_master(fresh);
        Ok(())
    }
}

pub(crate) fn municipality_folder(municipality: MunicipalityId) -> Path {
    Path::from(TOP).join(municipality.to_string())
}

fn owner_folder(municipality: MunicipalityId, owner: &KeyOwner) -> Path {
    Path::from(format!("{TOP}/{municipality}/owner/{owner}"))
}

fn wrap_name(municipality: MunicipalityId, owner: &KeyOwner, purpose: Purpose) -> Path {
    owner_folder(municipality, owner).join(file_of(purpose))
}

/// The owner that an object of the key store belongs to; a municipality's key belongs to none.
pub(crate) fn owner_of(name: &Path) -> Option<(MunicipalityId, KeyOwner)> {
    let parts: Vec<&str> = name.as_ref().split('/').collect();
    match parts[..] {
        [TOP, municipality, "owner", kind, id, _] => {
            Some((municipality.parse().ok()?, format!("{kind}/{id}").parse().ok()?))
        }
        _ => None,
    }
}

fn file_of(purpose: Purpose) -> String {
    format!("{purpose}{WRAP_SUFFIX}")
}

fn gone(owner: &KeyOwner, purpose: Purpose) -> VaultError {
    VaultError::KeyGone { owner: owner.to_string(), purpose: purpose.to_string() }
}

fn refuse_versions(what: &impl ToString, kept: KeepsVersions) -> Result<(), VaultError> {
    if kept.0 {
        return Err(VaultError::NotDestroyed {
            what: what.to_string(),
            reason: "the bucket of the key store keeps old versions; switch versioning off and delete them".to_owned(),
        });
    }
    Ok(())
}
