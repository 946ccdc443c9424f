//! A key, sealed under another key.
//!
//! A wrap is bound to the name it is stored under (municipality, owner, purpose): copied to another name it does
//! not open. It says which key opens it, so that two keys can be in use while one replaces the other.

use aws_lc_rs::aead::{Aad, Nonce};
use zeroize::Zeroizing;

use crate::{
    VaultError,
    crypto::{KEY_LEN, Secret, TAG_LEN, derive_cipher, random},
};

const MAGIC: &[u8; 4] = b"MRPK";
const VERSION: u8 = 1;
const ID_LEN: usize = 16;
const NONCE_LEN: usize = 12;
/// Magic, version, kind and the id of the wrapping key.
const BOUND_LEN: usize = MAGIC.len() + 2 + ID_LEN;
const WRAP_LEN: usize = BOUND_LEN + NONCE_LEN + KEY_LEN + TAG_LEN;

/// Says which key a wrap needs, and nothing about the key.
pub(crate) type WrapKeyId = [u8; ID_LEN];

/// What is wrapped under what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A municipality's key under the master key.
    Municipality = 1,
    /// A data key under a municipality's key.
    Data = 2,
    /// The key of sign-in under the master key, in a backup.
    SignIn = 3,
}

impl Kind {
    const fn info(self) -> &'static [u8] {
        match self {
            Self::Municipality => b"mrp wrap 1 municipality key",
            Self::Data => b"mrp wrap 1 data key",
            Self::SignIn => b"mrp wrap 1 sign-in key",
        }
    }
}

/// Wraps `secret` under `key`, to be stored under `name`.
pub(crate) fn wrap(kind: Kind, key: &Secret, id: &WrapKeyId, name: &str, secret: &[u8; KEY_LEN]) -> Vec<u8> {
    let mut wrapped = Vec::with_capacity(WRAP_LEN);
    wrapped.extend_from_slice(MAGIC);
    wrapped.extend_from_slice(&[VERSION, kind as u8]);
    wrapped.extend_from_slice(id);
    let bound = [&wrapped[..], name.as_bytes()].concat();
    let nonce = random::<NONCE_LEN>();
    wrapped.extend_from_slice(&nonce);
    // Sealed in a buffer that is wiped, so that the key never stands in a vector that grows.
    let mut sealed = Zeroizing::new(*secret);
    let tag = derive_cipher(key, &[], &[kind.info()])
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(bound), &mut sealed[..])
        .expect("32 bytes are within what AES-GCM takes");
    wrapped.extend_from_slice(&sealed[..]);
    wrapped.extend_from_slice(tag.as_ref());
    wrapped
}

/// Which key opens this wrap.
pub(crate) fn key_id(kind: Kind, name: &str, wrapped: &[u8]) -> Result<WrapKeyId, VaultError> {
    let damaged = |reason| VaultError::damaged(name, reason);
    if wrapped.len() != WRAP_LEN || !wrapped.starts_with(MAGIC) {
        return Err(damaged("it is not a wrapped key"));
    }
    if wrapped[4] != VERSION {
        return Err(damaged("it was wrapped by a version this program does not know"));
    }
    if wrapped[5] != kind as u8 {
        return Err(damaged("it wraps another kind of key"));
    }
    let mut id = [0; ID_LEN];
    id.copy_from_slice(&wrapped[6..BOUND_LEN]);
    Ok(id)
}

/// Opens a wrap that is stored under `name`.
pub(crate) fn unwrap(kind: Kind, key: &Secret, name: &str, wrapped: &[u8]) -> Result<Secret, VaultError> {
    key_id(kind, name, wrapped)?;
    let bound = [&wrapped[..BOUND_LEN], name.as_bytes()].concat();
    let mut nonce = [0; NONCE_LEN];
    nonce.copy_from_slice(&wrapped[BOUND_LEN..BOUND_LEN + NONCE_LEN]);
    let mut buffer = Zeroizing::new([0; KEY_LEN + TAG_LEN]);
    buffer.copy_from_slice(&wrapped[BOUND_LEN + NONCE_LEN..]);
    let opened = derive_cipher(key, &[], &[kind.info()])
        .open_in_place(Nonce::assume_unique_for_key(nonce), Aad::from(bound), &mut buffer[..])
        .map_err(|_| VaultError::damaged(name, "it does not open with its key under its name"))?;
    let mut secret = Secret::new([0; KEY_LEN]);
    secret.copy_from_slice(opened);
    Ok(secret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::random_secret;

    #[test]
    fn opens_only_under_its_name_and_key() {
        let (key, secret) = (random_secret(), random_secret());
        let wrapped = wrap(Kind::Data, &key, &[3; 16], "a/supervision", &secret);
        assert_eq!(wrapped.len(), WRAP_LEN);
        assert!(!wrapped.windows(4).any(|part| secret.windows(4).any(|other| part == other)), "it hides the key");
        assert_eq!(key_id(Kind::Data, "a/supervision", &wrapped).unwrap(), [3; 16]);
        assert_eq!(unwrap(Kind::Data, &key, "a/supervision", &wrapped).unwrap(), secret);
        assert!(unwrap(Kind::Data, &key, "a/research", &wrapped).is_err());
        assert!(unwrap(Kind::Data, &random_secret(), "a/supervision", &wrapped).is_err());
        assert!(unwrap(Kind::Municipality, &key, "a/supervision", &wrapped).is_err());
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_noticed() {
        let (key, secret) = (random_secret(), random_secret());
        let wrapped = wrap(Kind::Data, &key, &[3; 16], "a", &secret);
        for bit in 0..wrapped.len() * 8 {
            let mut changed = wrapped.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(unwrap(Kind::Data, &key, "a", &changed).is_err(), "bit {bit}");
        }
        for length in 0..wrapped.len() {
            assert!(unwrap(Kind::Data, &key, "a", &wrapped[..length]).is_err(), "{length} bytes");
        }
    }
}
