//! The master key: one file that everything hangs on.

use std::{
    fmt, fs,
    io::ErrorKind,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use zeroize::Zeroizing;

use crate::{
    VaultError,
    crypto::{KEY_LEN, Secret, derive_bytes, random, random_secret},
    shred,
    wrap::WrapKeyId,
};

const STORY: &str = "\
# Master key (hovednøgle) of the film vault.
# With the key store it opens every film; without it every film is lost. Keep a copy in a safe place, away from
# this machine and away from the backup of the key store.
";
const STORY_OF_PREVIOUS: &str = "# The key before it; stays until a rotation that has begun is finished.\n";

/// Whether [`MasterKey::load_or_create`] found the file or made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It was there.
    Loaded,
    /// It is new: tell the operator to keep a copy.
    Created,
}

/// The master key (hovednøgle), and while it is being replaced also the one before.
#[derive(Clone)]
pub struct MasterKey {
    current: Key,
    previous: Option<Key>,
    /// Where it was read; a key store looks there again when it meets a newer key.
    path: PathBuf,
}

#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) id: WrapKeyId,
    pub(crate) secret: Secret,
}

impl Key {
    fn new(secret: Secret) -> Self {
        Self { id: derive_bytes(&secret, b"mrp master key id 1"), secret }
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MasterKey").field("id", &self.id()).field("path", &self.path).finish_non_exhaustive()
    }
}

impl MasterKey {
    /// Reads the file at `path`, or makes it (mode 0600, whole or not at all) when it is not there.
    ///
    /// # Errors
    /// When the file can be read by others, is not a master key file, or cannot be made.
    pub fn load_or_create(path: &Path) -> Result<(Self, Origin), VaultError> {
        if path.try_exists().map_err(VaultError::file(path))? {
            return Ok((Self::load(path)?, Origin::Loaded));
        }
        let fresh = Self { current: Key::new(random_secret()), previous: None, path: path.to_owned() };
        let staged = fresh.write_beside()?;
        // A link never replaces a file: of two first starts at once, one wins and the other reads.
        match fs::hard_link(&staged, path) {
            Ok(()) => {
                // The two names are one file now: only the name goes, the content must not be overwritten.
                fs::remove_file(&staged).map_err(VaultError::file(&staged))?;
                shred::sync_folder(folder_of(path)).map_err(VaultError::file(path))?;
                Ok((fresh, Origin::Created))
            }
            Err(source) => {
                shred::shred_file(&staged).map_err(VaultError::file(&staged))?;
                match source.kind() {
                    ErrorKind::AlreadyExists => Ok((Self::load(path)?, Origin::Loaded)),
                    _ => Err(VaultError::File { path: path.to_owned(), source }),
                }
            }
        }
    }

    /// Reads the file at `path`.
    ///
    /// # Errors
    /// As [`MasterKey::load_or_create`], and when it is not there.
    pub fn load(path: &Path) -> Result<Self, VaultError> {
        let refuse = |reason: String| VaultError::MasterKeyFile { path: path.to_owned(), reason };
        let mode = fs::metadata(path).map_err(VaultError::file(path))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(refuse(format!(
                "others on this machine can read it (mode {:03o}); make it private with: chmod 600 {}",
                mode & 0o777,
                path.display()
            )));
        }
        let text = Zeroizing::new(fs::read_to_string(path).map_err(VaultError::file(path))?);
        let mut keys = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).map(parse);
        let not_a_key = || refuse("it holds no key; put the right file back from your copy".to_owned());
        let current = keys.next().flatten().ok_or_else(not_a_key)?;
        let previous = keys.next().map(|key| key.ok_or_else(not_a_key)).transpose()?;
        if keys.next().is_some() {
            return Err(refuse("it holds more than two keys; put the right file back from your copy".to_owned()));
        }
        Ok(Self { current, previous, path: path.to_owned() })
    }

    /// Where the file lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A short id of the key in use, safe to show.
    #[must_use]
    pub fn id(&self) -> String {
        hex::encode(self.current.id)
    }

    /// Whether a rotation has begun and is not finished.
    #[must_use]
    pub const fn is_rotating(&self) -> bool {
        self.previous.is_some()
    }

    /// The key that new wraps are made with.
    pub(crate) const fn current(&self) -> &Key {
        &self.current
    }

    /// The key that opens wraps with this id.
    pub(crate) fn find(&self, id: &WrapKeyId) -> Option<&Key> {
        [Some(&self.current), self.previous.as_ref()].into_iter().flatten().find(|key| key.id == *id)
    }

    /// Puts a new key in front of the one in use and writes both into the file; a rotation under way goes on.
    pub(crate) fn begin_rotation(path: &Path) -> Result<Self, VaultError> {
        let found = Self::load(path)?;
        if found.is_rotating() {
            return Ok(found);
        }
        let next = Self { current: Key::new(random_secret()), previous: Some(found.current), path: path.to_owned() };
        next.replace()?;
        Ok(next)
    }

    /// Drops the previous key from the file.
    pub(crate) fn finish_rotation(self) -> Result<Self, VaultError> {
        let done = Self { previous: None, ..self };
        done.replace()?;
        Ok(done)
    }

    /// Puts the new file in the old one's place, then overwrites what the old one held.
    fn replace(&self) -> Result<(), VaultError> {
        let old = fs::OpenOptions::new().write(true).open(&self.path).map_err(VaultError::file(&self.path))?;
        let staged = self.write_beside()?;
        fs::rename(&staged, &self.path)
            .and_then(|()| shred::sync_folder(folder_of(&self.path)))
            .and_then(|()| shred::overwrite(old))
            .map_err(VaultError::file(&self.path))
    }

    /// Writes the file under a name of its own next to where it belongs.
    fn write_beside(&self) -> Result<PathBuf, VaultError> {
        let folder = folder_of(&self.path);
        shred::create_private_folder(folder).map_err(VaultError::file(folder))?;
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let staged = folder.join(format!(".{name}.{}", hex::encode(random::<8>())));
        let mut text = Zeroizing::new(String::with_capacity(1024));
        text.push_str(STORY);
        BASE64_STANDARD.encode_string(&self.current.secret[..], &mut text);
        text.push('\n');
        if let Some(previous) = &self.previous {
            text.push_str(STORY_OF_PREVIOUS);
            BASE64_STANDARD.encode_string(&previous.secret[..], &mut text);
            text.push('\n');
        }
        shred::write_private_file(&staged, text.as_bytes()).map_err(VaultError::file(&staged))?;
        Ok(staged)
    }
}

fn parse(line: &str) -> Option<Key> {
    let bytes = Zeroizing::new(BASE64_STANDARD.decode(line).ok()?);
    let bytes: &[u8; KEY_LEN] = bytes.as_slice().try_into().ok()?;
    Some(Key::new(Secret::new(*bytes)))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_made_once_private_and_read_from_then_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/master.key");
        let (made, origin) = MasterKey::load_or_create(&path).unwrap();
        assert_eq!(origin, Origin::Created);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# Master key"), "{text}");
        let (read, origin) = MasterKey::load_or_create(&path).unwrap();
        assert_eq!((read.id(), origin), (made.id(), Origin::Loaded));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no copy is left behind");
        let shown = format!("{read:?}");
        assert!(!shown.contains(text.lines().last().unwrap()), "{shown}");
    }

    #[test]
    fn two_first_starts_at_once_agree_on_one_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let ids: Vec<String> = std::thread::scope(|scope| {
            let starts: Vec<_> =
                (0..8).map(|_| scope.spawn(|| MasterKey::load_or_create(&path).unwrap().0.id())).collect();
            starts.into_iter().map(|start| start.join().unwrap()).collect()
        });
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    }

    #[test]
    fn refuses_a_file_that_others_can_read_and_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        MasterKey::load_or_create(&path).unwrap();
        for mode in [0o640, 0o604, 0o620] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = MasterKey::load_or_create(&path).unwrap_err().to_string();
            assert!(error.contains("chmod 600"), "{error}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        assert!(MasterKey::load_or_create(&path).is_ok(), "read-only for the owner is fine");
    }

    #[test]
    fn refuses_a_file_without_a_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        let key = BASE64_STANDARD.encode([1; 32]);
        for text in
            ["", "# only words\n", "not base64!", "c2hvcnQ=", &format!("{key}\n{key}\n{key}\n"), &format!("{key}\nx")]
        {
            let _ = fs::remove_file(&path);
            shred::write_private_file(&path, text.as_bytes()).unwrap();
            let error = MasterKey::load_or_create(&path).unwrap_err();
            assert!(matches!(error, VaultError::MasterKeyFile { .. }), "{text:?}: {error}");
            assert!(!error.to_string().contains(&key));
        }
    }
}
