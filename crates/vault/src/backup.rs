//! Copies of the vault and of the key store, apart from each other.
//!
//! A copy of the vault is ciphertext: without its wraps it is noise, so it may be kept. A copy of the key store
//! would bring withdrawn keys back, so it carries the time it was made, sealed by the master key, and is refused
//! after 30 days (rulings 2).

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use aws_lc_rs::{digest, hmac};
use chrono::{DateTime, TimeDelta, Utc};
use object_store::path::Path as ObjectPath;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    KeyStore, Vault, VaultError,
    crypto::derive_bytes,
    key_store::{DESTROYED, owner_of},
    master_key::Key,
    municipality_key::MUNICIPALITY_KEYS,
    shred,
    store::{Store, blocking},
    withdrawals::is_withdrawal,
    wrap::{self, Kind},
};

/// After so many days a key backup is refused, and must be destroyed.
pub const KEY_BACKUP_DAYS: i64 = 30;
const MANIFEST: &str = "key-backup.json";
const OBJECTS: &str = "keys";
const VERSION: u32 = 1;
/// The name that the wrap of the key of sign-in is bound to.
const SIGN_IN_KEY: &str = "sign-in key";

/// How much was copied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    /// Objects.
    pub objects: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Copied {
    const fn add(&mut self, length: usize) {
        self.objects += 1;
        self.bytes += length as u64;
    }
}

impl Vault {
    /// Copies every object, sealed as it is, into a new or empty folder. What is put meanwhile may be missing.
    ///
    /// # Errors
    /// When the folder holds something already, or a store fails.
    pub async fn copy_all(&self, to_folder: &Path) -> Result<Copied, VaultError> {
        refuse_used(to_folder)?;
        copy(&self.store, &Store::open_folder(to_folder)?).await
    }

    /// Puts every object of a copy back, replacing those of the same name.
    ///
    /// # Errors
    /// When the folder is not there, or a store fails.
    pub async fn restore_from(&self, folder: &Path) -> Result<Copied, VaultError> {
        if !folder.is_dir() {
            return Err(VaultError::backup(folder, "it is not there"));
        }
        copy(&Store::open_folder(folder)?, &self.store).await
    }
}

async fn copy(from: &Store, to: &Store) -> Result<Copied, VaultError> {
    let mut copied = Copied::default();
    for object in from.list(None).await? {
        // What was deleted since the listing must stay deleted.
        if let Some(bytes) = from.get(&object.location).await? {
            copied.add(bytes.len());
            to.put(&object.location, bytes).await?;
        }
    }
    Ok(copied)
}

/// A copy of the key store (nøglekopi) in a folder of its own.
#[derive(Debug)]
pub struct KeyBackup {
    folder: PathBuf,
    manifest: Manifest,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Manifest {
    version: u32,
    created_at_ms: i64,
    /// Which master key opens it.
    master_key_id: String,
    /// SHA-256 of every object by name.
    objects: BTreeMap<String, String>,
    /// The key of sign-in, wrapped under the master key, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sign_in_key: Option<String>,
    /// HMAC over all the above, by the master key, so that its age cannot be changed.
    #[serde(default)]
    seal: String,
}

impl Manifest {
    fn sealed_by(&self, master: &Key) -> (hmac::Key, Vec<u8>) {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &derive_bytes::<32>(&master.secret, b"mrp key backup 1"));
        let unsealed = Self { seal: String::new(), ..self.clone() };
        (key, serde_json::to_vec(&unsealed).expect("a manifest is plain JSON"))
    }
}

impl KeyBackup {
    /// Reads what a folder says of itself; only [`KeyStore::restore`] verifies it.
    ///
    /// # Errors
    /// When it is not a key backup.
    pub fn open(folder: &Path) -> Result<Self, VaultError> {
        let path = folder.join(MANIFEST);
        let text = std::fs::read(&path).map_err(VaultError::file(&path))?;
        let manifest: Manifest = serde_json::from_slice(&text)
            .map_err(|error| VaultError::backup(folder, format!("{MANIFEST} cannot be read: {error}")))?;
        if manifest.version != VERSION {
            return Err(VaultError::backup(folder, "it was made by a version this program does not know"));
        }
        Ok(Self { folder: folder.to_owned(), manifest })
    }

    /// When it was made.
    #[must_use]
    pub fn created_at(&self) -> DateTime<Utc> {
        mrp_vocabulary::time_from_ms(self.manifest.created_at_ms)
    }

    /// When it may no longer be used.
    #[must_use]
    pub fn expires_at(&self) -> DateTime<Utc> {
        self.created_at() + TimeDelta::days(KEY_BACKUP_DAYS)
    }

    /// Whether its time is over.
    #[must_use]
    pub fn expired(&self, now: DateTime<Utc>) -> bool {
        now >= self.expires_at()
    }

    /// Overwrites and removes the whole backup; what an expired one is due.
    ///
    /// # Errors
    /// When a file resists.
    pub async fn shred(self) -> Result<(), VaultError> {
        let folder = self.folder.clone();
        blocking(move || shred::shred_folder(&folder)).await.map_err(VaultError::file(&self.folder))
    }
}

impl KeyStore {
    /// Copies every wrap, sealed as it is, into a new or empty folder; with it the key of sign-in, sealed under the master key.
    ///
    /// # Errors
    /// When the folder holds something already, a rotation is not finished, or the store fails.
    pub async fn back_up(
        &self,
        to_folder: &Path,
        sign_in_key: Option<&[u8; 32]>,
        now: DateTime<Utc>,
    ) -> Result<KeyBackup, VaultError> {
        refuse_used(to_folder)?;
        let master = self.current_master();
        let to = Store::open_folder(&to_folder.join(OBJECTS))?;
        let mut objects = BTreeMap::new();
        for object in self.store.list(None).await? {
            let name = object.location;
            let Some(bytes) = self.store.get(&name).await? else { continue };
            if name.as_ref().contains(MUNICIPALITY_KEYS)
                && wrap::key_id(Kind::Municipality, name.as_ref(), &bytes)? != master.id
            {
                let reason = "the master key is being replaced; finish the rotation, then make the backup";
                return Err(VaultError::backup(to_folder, reason));
            }
            objects.insert(name.to_string(), sha256(&bytes));
            to.put(&name, bytes).await?;
        }
        let mut manifest = Manifest {
            version: VERSION,
            created_at_ms: now.timestamp_millis(),
            master_key_id: hex::encode(master.id),
            objects,
            sign_in_key: sign_in_key
                .map(|key| hex::encode(wrap::wrap(Kind::SignIn, &master.secret, &master.id, SIGN_IN_KEY, key))),
            seal: String::new(),
        };
        let (key, text) = manifest.sealed_by(&master);
        manifest.seal = hex::encode(hmac::sign(&key, &text));
        let path = to_folder.join(MANIFEST);
        let text = serde_json::to_vec_pretty(&manifest).expect("a manifest is plain JSON");
        // Last, so that a folder with a manifest is a whole backup.
        shred::write_private_file(&path, &text)
            .and_then(|()| shred::sync_folder(to_folder))
            .map_err(VaultError::file(&path))?;
        KeyBackup::open(to_folder)
    }

    /// Puts the wraps of a backup back. What is here already stays as it is, and what was destroyed here stays so.
    ///
    /// Keys destroyed after the backup in a store that is now lost come back with it: whoever restores must replay
    /// the withdrawals that the database knows before anything can be played.
    ///
    /// # Errors
    /// [`VaultError::BackupExpired`] after 30 days; [`VaultError::UnknownMasterKey`] when it was made under another
    /// master key; [`VaultError::Backup`] when anything in it was changed.
    pub async fn restore(&self, backup: &KeyBackup, now: DateTime<Utc>) -> Result<Copied, VaultError> {
        self.verify(backup)?;
        if backup.expired(now) {
            return Err(VaultError::BackupExpired { expired_at: backup.expires_at() });
        }
        let from = Store::open_folder(&backup.folder.join(OBJECTS))?;
        let mut objects = Vec::new();
        for (name, expected) in &backup.manifest.objects {
            let path = ObjectPath::parse(name).map_err(|_| VaultError::backup(&backup.folder, "a name is broken"))?;
            match from.get(&path).await? {
                Some(bytes) if sha256(&bytes) == *expected => objects.push((path, bytes)),
                _ => return Err(VaultError::backup(&backup.folder, format!("{name} is missing or was changed"))),
            }
        }
        // Marks of destruction and withdrawals first: nothing may come back after one.
        let (marks, wraps): (Vec<_>, Vec<_>) =
            objects.into_iter().partition(|(path, _)| path.filename() == Some(DESTROYED) || is_withdrawal(path));
        let mut copied = Copied::default();
        for (path, bytes) in marks {
            copied.add(bytes.len());
            match owner_of(&path) {
                Some((municipality, owner)) => self.destroy(municipality, &owner).await?,
                None => drop(self.store.put(&path, bytes).await?),
            }
        }
        for (path, bytes) in wraps {
            let destroyed = match owner_of(&path) {
                Some((municipality, owner)) => self.is_destroyed(municipality, &owner).await?,
                None => false,
            };
            if !destroyed && self.store.size(&path).await?.is_none() {
                copied.add(bytes.len());
                self.store.put(&path, bytes).await?;
            }
        }
        Ok(copied)
    }

    /// The key of sign-in in a backup, if one was put there.
    ///
    /// # Errors
    /// When the backup was changed or made under another master key.
    pub fn sign_in_key(&self, backup: &KeyBackup) -> Result<Option<Zeroizing<[u8; 32]>>, VaultError> {
        self.verify(backup)?;
        let Some(wrapped) = &backup.manifest.sign_in_key else { return Ok(None) };
        let wrapped =
            hex::decode(wrapped).map_err(|_| VaultError::backup(&backup.folder, "its sign-in key is broken"))?;
        let master = self.master_key(&wrap::key_id(Kind::SignIn, SIGN_IN_KEY, &wrapped)?)?;
        wrap::unwrap(Kind::SignIn, &master.secret, SIGN_IN_KEY, &wrapped).map(Some)
    }

    fn verify(&self, backup: &KeyBackup) -> Result<(), VaultError> {
        let changed = || VaultError::backup(&backup.folder, format!("{MANIFEST} was changed after it was made"));
        let mut id = wrap::WrapKeyId::default();
        hex::decode_to_slice(&backup.manifest.master_key_id, &mut id).map_err(|_| changed())?;
        let (key, text) = backup.manifest.sealed_by(&self.master_key(&id)?);
        let seal = hex::decode(&backup.manifest.seal).map_err(|_| changed())?;
        hmac::verify(&key, &text, &seal).map_err(|_| changed())
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(digest::digest(&digest::SHA256, bytes))
}

fn refuse_used(folder: &Path) -> Result<(), VaultError> {
    shred::create_private_folder(folder).map_err(VaultError::file(folder))?;
    let mut entries = std::fs::read_dir(folder).map_err(VaultError::file(folder))?;
    if entries.next().is_some() {
        return Err(VaultError::backup(folder, "it is not empty; name a new folder"));
    }
    Ok(())
}
