//! The key that one recording, and everything derived from it, is sealed with.

use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::crypto::{KEY_LEN, derive_bytes, random};

/// A data key (datanøgle): 32 random bytes, wiped from memory when dropped, never shown.
///
/// It comes from [`crate::KeyStore`] and goes into [`crate::Vault`]; nobody else needs to see its bytes.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct DataKey([u8; KEY_LEN]);

impl DataKey {
    /// A new random key that nobody has wrapped yet. The key store makes those that are to last.
    #[must_use]
    pub fn generate() -> Self {
        Self(random())
    }

    /// A key for something outside the vault that goes with this one and says nothing about it (HKDF-SHA256, RFC 5869):
    /// without this key it cannot be made again. The same `info` gives the same bytes.
    #[must_use]
    pub fn derive(&self, info: &str) -> Zeroizing<[u8; KEY_LEN]> {
        Zeroizing::new(derive_bytes(&self.0, info.as_bytes()))
    }

    pub(crate) const fn from_bytes(bytes: [u8; KEY_LEN]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn bytes(&self) -> &[u8; KEY_LEN] {
        &self.0
    }
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::DataKey;

    #[test]
    fn what_is_derived_is_always_the_same_and_for_one_thing_only() {
        let key = DataKey::from_bytes([0xAB; 32]);
        assert_eq!(key.derive("film 1"), key.derive("film 1"));
        assert_ne!(key.derive("film 1"), key.derive("film 2"));
        assert_ne!(*key.derive("film 1"), [0xAB; 32]);
    }

    #[test]
    fn never_shows_its_bytes() {
        let key = DataKey::from_bytes([0xAB; 32]);
        let shown = format!("{key:?}");
        assert_eq!(shown, "DataKey(…)");
    }
}
