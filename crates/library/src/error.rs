//! What can be wrong with an item of the library.

use mrp_api::Problem;
use mrp_record::RecordError;
use mrp_vault::VaultError;
use thiserror::Error;

/// An error about the library.
#[derive(Debug, Error)]
pub enum LibraryError {
    /// No such clip.
    #[error("there is no such clip")]
    ClipNotFound,
    /// No such item.
    #[error("there is no such library item")]
    ItemNotFound,
    /// The clip was nominated already.
    #[error("the clip has been nominated already")]
    Nominated,
    /// It is not that step's turn.
    #[error("{0}")]
    NotYet(&'static str),
    /// Somebody can be recognised.
    #[error("somebody can be recognised, so it cannot be published")]
    Recognisable,
    /// A value that will not do.
    #[error("{0}")]
    Invalid(&'static str),
    /// The recording could not be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The vault failed, or the key is gone.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] mrp_database::Error),
}

impl From<LibraryError> for Problem {
    fn from(error: LibraryError) -> Self {
        let title = error.to_string();
        match error {
            LibraryError::ClipNotFound => Self::missing("clip"),
            LibraryError::ItemNotFound | LibraryError::Vault(VaultError::KeyGone { .. }) => {
                Self::missing("library_item")
            }
            LibraryError::Nominated => Self::conflict("clip_nominated", title),
            LibraryError::NotYet(_) => Self::conflict("library_step_wrong", title),
            LibraryError::Recognisable => Self::conflict("somebody_recognisable", title),
            LibraryError::Invalid(_) => Self::invalid("library_item_invalid", title),
            LibraryError::Record(error) => error.into(),
            LibraryError::Vault(error) => Self::internal(&error),
            LibraryError::Database(error) => error.into(),
        }
    }
}
