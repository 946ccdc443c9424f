//! The list of withdrawals, beside the keys they destroyed.
//!
//! A database that is brought back may be older than a withdrawal; the key store never is, because it is another place and
//! another backup. What stands here is for the stage that keeps consents to write and to read.

use bytes::Bytes;
use object_store::path::Path;

use crate::{KeyStore, VaultError, name};

const WITHDRAWALS: &str = "withdrawal";

impl KeyStore {
    /// Remembers a withdrawal, for good. Doing it twice changes nothing.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep_withdrawal(&self, id: &str, text: Vec<u8>) -> Result<(), VaultError> {
        self.store.put(&place(id)?, text.into()).await?;
        Ok(())
    }

    /// The ids of every withdrawal remembered here.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn list_withdrawals(&self) -> Result<Vec<String>, VaultError> {
        let found = self.store.list(Some(&Path::from(WITHDRAWALS))).await?;
        // A killed process can leave a whole object in a staging file `name#1`.
        let names = found.iter().filter_map(|object| object.location.filename().filter(|name| !name.contains('#')));
        Ok(names.map(str::to_owned).collect())
    }

    /// What was remembered of a withdrawal.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn find_withdrawal(&self, id: &str) -> Result<Option<Bytes>, VaultError> {
        self.store.get(&place(id)?).await
    }
}

fn place(id: &str) -> Result<Path, VaultError> {
    name::checked(&format!("{WITHDRAWALS}/{id}"))
}

/// Whether an object of the key store belongs to the list.
pub(crate) fn is_withdrawal(name: &Path) -> bool {
    name.prefix_matches(&Path::from(WITHDRAWALS))
}
