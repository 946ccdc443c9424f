//! Random tokens, and the one key of this slice: it signs access tokens and seals authenticator secrets.
//!
//! Tokens that somebody carries are stored only as SHA-256: who reads the database cannot use them.

use std::{io::Write, path::Path};

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey},
    digest::{SHA256, digest},
    hmac, rand,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// The key of sign-in, shared by all servers on one database. Whoever loses it signs everybody out and has to invite them anew.
#[derive(Clone)]
pub struct TokenKey([u8; 32]);

impl std::fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TokenKey(…)")
    }
}

/// The key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TokenKeyError {
    /// It cannot be read or written.
    #[error("the key file of sign-in cannot be read or written")]
    File(#[from] std::io::Error),
    /// It holds something else.
    #[error("the key file of sign-in must hold 64 hexadecimal digits")]
    Content,
}

impl TokenKey {
    /// A new random key.
    ///
    /// # Panics
    /// When the system gives no randomness: then nothing here is safe.
    #[must_use]
    pub fn generate() -> Self {
        Self(random())
    }

    /// A key kept elsewhere.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads the key file; makes it, readable by its owner only, if there is none.
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds something else.
    pub fn load_or_create(path: &Path) -> Result<Self, TokenKeyError> {
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let mut bytes = [0; 32];
                hex::decode_to_slice(text.trim(), &mut bytes).map_err(|_| TokenKeyError::Content)?;
                Ok(Self(bytes))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let key = Self::generate();
                key.keep(path)?;
                Ok(key)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Makes the key file, readable by its owner only.
    ///
    /// # Errors
    /// When there is one already, or it cannot be written.
    pub fn keep(&self, path: &Path) -> Result<(), TokenKeyError> {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(hex::encode(self.0).as_bytes())?;
        file.sync_all()?;
        Ok(())
    }

    /// The key itself, for a backup that seals it.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// A key of its own for each use, so that one use can never speak for another.
    fn derive(&self, purpose: &str) -> [u8; 32] {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &self.0), purpose.as_bytes());
        tag.as_ref().try_into().expect("HMAC-SHA256 gives 32 bytes")
    }

    pub(crate) fn signing_key(&self) -> [u8; 32] {
        self.derive("access token")
    }

    fn sealing_key(&self) -> RandomizedNonceKey {
        RandomizedNonceKey::new(&AES_256_GCM, &self.derive("authenticator secret")).expect("the key has 32 bytes")
    }

    /// Seals a secret for the database, bound to whom it belongs.
    pub(crate) fn seal(&self, owner: &str, secret: &[u8]) -> String {
        let mut bytes = secret.to_vec();
        let nonce = self
            .sealing_key()
            .seal_in_place_append_tag(Aad::from(owner.as_bytes()), &mut bytes)
            .expect("a few bytes can be sealed");
        let mut sealed = nonce.as_ref().to_vec();
        sealed.extend_from_slice(&bytes);
        URL_SAFE_NO_PAD.encode(sealed)
    }

    /// Opens what [`Self::seal`] has sealed; `None` under another key or for another owner.
    pub(crate) fn open(&self, owner: &str, sealed: &str) -> Option<Vec<u8>> {
        let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (nonce, bytes) = sealed.split_at_checked(NONCE_LEN)?;
        let mut bytes = bytes.to_vec();
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let secret = self.sealing_key().open_in_place(nonce, Aad::from(owner.as_bytes()), &mut bytes).ok()?;
        Some(secret.to_vec())
    }
}

/// Random bytes from the system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the system gives randomness");
    bytes
}

/// A token somebody carries: 256 random bits in a form that fits an address and a cookie.
#[must_use]
pub fn new_token() -> String {
    URL_SAFE_NO_PAD.encode(random::<32>())
}

/// How a token is stored.
#[must_use]
pub fn token_hash(token: &str) -> String {
    hex::encode(digest(&SHA256, token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_secret_opens_only_for_its_owner_and_key() {
        let key = TokenKey::generate();
        let sealed = key.seal("anna", b"secret");
        assert_eq!(key.open("anna", &sealed).as_deref(), Some(&b"secret"[..]));
        assert_eq!(key.open("bente", &sealed), None);
        assert_eq!(TokenKey::generate().open("anna", &sealed), None);
        assert_eq!(key.open("anna", "x"), None);
    }

    #[test]
    fn the_key_file_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token.key");
        let made = TokenKey::load_or_create(&path).unwrap();
        let read = TokenKey::load_or_create(&path).unwrap();
        assert_eq!(made.0, read.0);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        std::fs::write(&path, "not a key").unwrap();
        assert!(matches!(TokenKey::load_or_create(&path), Err(TokenKeyError::Content)));
    }
}
