//! The three primitives everything here is made of: random bytes, HKDF-SHA256, AES-256-GCM.

use aws_lc_rs::{
    aead::{AES_256_GCM, LessSafeKey, UnboundKey},
    hkdf::{HKDF_SHA256, KeyType, Salt},
    rand,
};
use zeroize::{Zeroize, Zeroizing};

/// Length of every key, in bytes.
pub(crate) const KEY_LEN: usize = 32;
/// Length of the AES-GCM tag, in bytes.
pub(crate) const TAG_LEN: usize = 16;

/// A secret of 32 bytes that is wiped when it is dropped.
pub(crate) type Secret = Zeroizing<[u8; KEY_LEN]>;

/// Fresh random bytes from the operating system.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// A fresh random secret.
pub(crate) fn random_secret() -> Secret {
    let mut bytes = random::<KEY_LEN>();
    let secret = Secret::new(bytes);
    bytes.zeroize();
    secret
}

/// An AES-256-GCM key that is only ever used for what `info` says.
pub(crate) fn derive_cipher(secret: &[u8; KEY_LEN], salt: &[u8], info: &[&[u8]]) -> LessSafeKey {
    let derived = Salt::new(HKDF_SHA256, salt).extract(secret);
    let key = derived.expand(info, &AES_256_GCM).expect("32 bytes are within what HKDF gives");
    LessSafeKey::new(UnboundKey::from(key))
}

/// Bytes derived from a secret: an id that says nothing about it, or a key for something else.
pub(crate) fn derive_bytes<const N: usize>(secret: &[u8; KEY_LEN], info: &[u8]) -> [u8; N] {
    struct Length(usize);
    impl KeyType for Length {
        fn len(&self) -> usize {
            self.0
        }
    }
    let mut out = [0; N];
    let info = [info];
    Salt::new(HKDF_SHA256, &[])
        .extract(secret)
        .expand(&info, Length(N))
        .and_then(|derived| derived.fill(&mut out))
        .expect("a few bytes are within what HKDF gives");
    out
}
