#![doc = include_str!("../README.md")]

mod backup;
mod crypto;
mod data_key;
mod error;
mod key_owner;
mod key_store;
mod location;
mod master_key;
mod municipality_key;
mod name;
mod rotation;
pub mod sealed_stream;
mod shred;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod vault;
mod withdrawals;
mod wrap;

pub use backup::{Copied, KEY_BACKUP_DAYS, KeyBackup};
pub use data_key::DataKey;
pub use error::VaultError;
pub use key_owner::KeyOwner;
pub use key_store::KeyStore;
pub use location::S3Options;
pub use master_key::{MasterKey, Origin};
pub use rotation::Rotation;
pub use vault::Vault;
