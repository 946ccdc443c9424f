//! Replacing the master key without a moment in which a film cannot be opened.
//!
//! First the file holds the new key and the old one, then every municipality's key is wrapped anew, then the old
//! key leaves the file. A crash between any two steps leaves everything readable; doing it again finishes it.

use crate::{KeyStore, MasterKey, VaultError, master_key::Key, wrap::WrapKeyId};

/// What a rotation did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotation {
    /// How many municipality keys were wrapped anew.
    pub rewrapped: usize,
    /// The id of the master key that is now in use.
    pub master_key_id: String,
}

impl KeyStore {
    /// Replaces the master key in its file and wraps every municipality's key anew; finishes a rotation that was cut
    /// off. Running servers notice by themselves.
    ///
    /// Key backups made before open only with the old key: make a new one afterwards, and keep a copy of the file.
    ///
    /// # Errors
    /// When the file or the store fails; then everything still opens and the call can be repeated.
    pub async fn rotate_master(&self) -> Result<Rotation, VaultError> {
        self.set_master(MasterKey::begin_rotation(self.master().path())?);
        let mut rewrapped = 0;
        // Until a whole look finds nothing more to do, for what others may have added meanwhile.
        loop {
            let round = self.rewrap(usize::MAX).await?;
            rewrapped += round;
            if round == 0 {
                break;
            }
        }
        let done = self.master().finish_rotation()?;
        let master_key_id = done.id();
        self.set_master(done);
        Ok(Rotation { rewrapped, master_key_id })
    }

    /// Wraps at most `at_most` municipality keys that are under another master key than the current one anew.
    async fn rewrap(&self, at_most: usize) -> Result<usize, VaultError> {
        let current = self.current_master();
        let mut done = 0;
        for municipality in self.list_municipalities().await? {
            for id in self.list_municipality_keys(municipality).await? {
                if done < at_most && self.rewrap_one(municipality, &id, &current).await? {
                    done += 1;
                }
            }
        }
        Ok(done)
    }

    async fn rewrap_one(
        &self,
        municipality: mrp_vocabulary::MunicipalityId,
        id: &WrapKeyId,
        current: &Key,
    ) -> Result<bool, VaultError> {
        if self.master_key_id_of(municipality, id).await? == Some(current.id) {
            return Ok(false);
        }
        let Some(secret) = self.open_municipality_key(municipality, id).await? else { return Ok(false) };
        self.put_municipality_key(municipality, id, current, &secret).await?;
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use mrp_vocabulary::{Clock, MunicipalityId, Purpose, RecordingId};
    use tempfile::TempDir;

    use super::*;
    use crate::{KeyOwner, S3Options};

    struct Town {
        id: MunicipalityId,
        owner: KeyOwner,
        key: [u8; 32],
    }

    fn open(folder: &TempDir) -> KeyStore {
        let (master, _) = MasterKey::load_or_create(&folder.path().join("master.key")).unwrap();
        KeyStore::open(folder.path().join("keys").to_str().unwrap(), &S3Options::default(), master).unwrap()
    }

    async fn towns(keys: &KeyStore) -> Vec<Town> {
        let clock = Clock::system();
        let mut towns = Vec::new();
        for _ in 0..3 {
            let (id, owner) = (MunicipalityId::new(&clock), RecordingId::new(&clock).into());
            let key = keys.create_data_key(id, &owner, &[Purpose::Supervision]).await.unwrap();
            towns.push(Town { id, owner, key: *key.bytes() });
        }
        towns
    }

    async fn everything_opens(keys: &KeyStore, towns: &[Town]) {
        for town in towns {
            let key = keys.unwrap(town.id, &town.owner, Purpose::Supervision).await.unwrap();
            assert_eq!(*key.bytes(), town.key);
        }
    }

    #[tokio::test]
    async fn afterwards_the_new_key_opens_everything_and_the_old_one_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let keys = open(&folder);
        let towns = towns(&keys).await;
        let file = folder.path().join("master.key");
        let old = folder.path().join("old.key");
        crate::shred::write_private_file(&old, &std::fs::read(&file).unwrap()).unwrap();
        let old_id = keys.master().id();

        let rotation = keys.rotate_master().await.unwrap();
        assert_eq!(rotation.rewrapped, 3);
        assert_ne!(rotation.master_key_id, old_id);
        everything_opens(&keys, &towns).await;
        everything_opens(&open(&folder), &towns).await;
        assert!(!MasterKey::load(&file).unwrap().is_rotating());

        let location = folder.path().join("keys");
        let thief =
            KeyStore::open(location.to_str().unwrap(), &S3Options::default(), MasterKey::load(&old).unwrap()).unwrap();
        for town in &towns {
            let error = thief.unwrap(town.id, &town.owner, Purpose::Supervision).await.unwrap_err();
            assert!(matches!(error, VaultError::UnknownMasterKey { .. }), "{error}");
        }
        assert!(matches!(thief.check().await, Err(VaultError::UnknownMasterKey { .. })));
    }

    #[tokio::test]
    async fn a_crash_after_any_step_loses_nothing_and_the_next_run_finishes() {
        for wrapped_before_the_crash in 0..=3 {
            let folder = tempfile::tempdir().unwrap();
            let keys = open(&folder);
            let towns = towns(&keys).await;
            keys.set_master(MasterKey::begin_rotation(&folder.path().join("master.key")).unwrap());
            assert_eq!(keys.rewrap(wrapped_before_the_crash).await.unwrap(), wrapped_before_the_crash);
            drop(keys);

            let keys = open(&folder);
            assert!(keys.master().is_rotating());
            everything_opens(&keys, &towns).await;
            let halfway = keys.master().id();
            let rotation = keys.rotate_master().await.unwrap();
            assert_eq!(rotation.rewrapped, 3 - wrapped_before_the_crash);
            assert_eq!(rotation.master_key_id, halfway, "it goes on with the key it began with");
            everything_opens(&open(&folder), &towns).await;
        }
    }

    #[tokio::test]
    async fn a_running_server_follows_a_rotation_by_another_process() {
        let folder = tempfile::tempdir().unwrap();
        let server = open(&folder);
        let mut all = towns(&server).await;
        open(&folder).rotate_master().await.unwrap();
        everything_opens(&server, &all).await;
        all.extend(towns(&server).await);
        everything_opens(&open(&folder), &all).await;
    }

    #[tokio::test]
    async fn a_server_that_makes_a_municipality_key_in_the_middle_of_a_rotation_uses_the_new_key() {
        let folder = tempfile::tempdir().unwrap();
        let server = open(&folder);
        let other = open(&folder);
        other.set_master(MasterKey::begin_rotation(&folder.path().join("master.key")).unwrap());
        let all = towns(&server).await;
        assert_eq!(other.rewrap(usize::MAX).await.unwrap(), 0, "they are under the new key already");
        everything_opens(&server, &all).await;
    }

    #[tokio::test]
    async fn the_old_key_is_overwritten_where_it_stood() {
        let folder = tempfile::tempdir().unwrap();
        let keys = open(&folder);
        let file = folder.path().join("master.key");
        let text = std::fs::read_to_string(&file).unwrap();
        let old = text.lines().last().unwrap();
        // A second name for the old file shows what its blocks hold after the rotation.
        let blocks = folder.path().join("blocks");
        std::fs::hard_link(&file, &blocks).unwrap();
        keys.rotate_master().await.unwrap();
        for path in [&file, &blocks] {
            let now = std::fs::read(path).unwrap();
            assert!(!now.windows(old.len()).any(|part| part == old.as_bytes()), "{}", path.display());
        }
    }
}
