//! The key that one recording, and everything derived from it, is sealed with.

use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::crypto::{KEY_LEN, random};

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
    fn never_shows_its_bytes() {
        let key = DataKey::from_bytes([0xAB; 32]);
        let shown = format!("{key:?}");
        assert_eq!(shown, "DataKey(…)");
    }
}
