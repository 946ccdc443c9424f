//! What can go wrong between a caller and the bytes.

use std::path::{Path, PathBuf};

/// An error of the vault or the key store.
///
/// A missing object is `None`, not an error; a missing *key* is an error, because it means no.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// There is no wrap of this key for this purpose: never given, withdrawn, or expired.
    #[error("the key of {owner} is not there for {purpose}")]
    KeyGone {
        /// Whose key.
        owner: String,
        /// What it was asked for.
        purpose: String,
    },
    /// A key is made once; making it again would lose everything sealed with the first.
    #[error("{owner} has a key already")]
    KeyExists {
        /// Whose key.
        owner: String,
    },
    /// Bytes that are not what was written under this name and key.
    #[error("{what} is damaged: {reason}")]
    Damaged {
        /// Which object.
        what: String,
        /// What does not fit.
        reason: &'static str,
    },
    /// The caller asked for something that can never be right.
    #[error("{0}")]
    Invalid(String),
    /// A place for bytes that cannot be opened.
    #[error("the store \"{location}\" cannot be opened: {reason}")]
    Location {
        /// What was configured.
        location: String,
        /// What happened, and what to do.
        reason: String,
    },
    /// The file of the master key cannot be used.
    #[error("the master key file {} cannot be used: {reason}", path.display())]
    MasterKeyFile {
        /// Where it lies.
        path: PathBuf,
        /// What happened, and what to do.
        reason: String,
    },
    /// A municipality's key is wrapped under a master key that is not ours.
    #[error(
        "this key store was made with another master key (id {id}): put that master key file back, no other opens it"
    )]
    UnknownMasterKey {
        /// The id that stands in the wrap.
        id: String,
    },
    /// Something that was to be destroyed can still be found.
    #[error("{what} was not destroyed: {reason}")]
    NotDestroyed {
        /// Which object.
        what: String,
        /// Why not, and what to do.
        reason: String,
    },
    /// A key backup older than its promise; restoring it would bring withdrawn keys back.
    #[error("this key backup expired on {expired_at}: keys that were destroyed since must stay destroyed")]
    BackupExpired {
        /// When.
        expired_at: chrono::DateTime<chrono::Utc>,
    },
    /// A folder that is not a usable backup, or no place for one.
    #[error("the backup folder {} cannot be used: {reason}", path.display())]
    Backup {
        /// Which folder.
        path: PathBuf,
        /// What happened, and what to do.
        reason: String,
    },
    /// There is no room left for what was to be written; nothing of it is there.
    #[error("there is no room left in \"{location}\"")]
    Full {
        /// Where.
        location: String,
    },
    /// The object store did not do what it was asked.
    #[error("the object store failed")]
    Store(#[from] object_store::Error),
    /// A file of ours could not be read or written.
    #[error("the file {} failed", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

impl VaultError {
    pub(crate) fn damaged(what: impl Into<String>, reason: &'static str) -> Self {
        Self::Damaged { what: what.into(), reason }
    }

    /// For `map_err` after a file operation on `path`.
    pub(crate) fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { path, source }
    }

    pub(crate) fn backup(path: &Path, reason: impl Into<String>) -> Self {
        Self::Backup { path: path.to_owned(), reason: reason.into() }
    }
}

/// Whether the operating system said, somewhere beneath, that the disk or the quota is full.
pub(crate) fn is_full(error: &(dyn std::error::Error + 'static)) -> bool {
    use std::io::ErrorKind::{QuotaExceeded, StorageFull};
    let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
    matches!(kind, Some(QuotaExceeded | StorageFull)) || error.source().is_some_and(is_full)
}

/// Whether the store says that the object is not there.
pub(crate) fn is_missing(error: &object_store::Error) -> bool {
    matches!(error, object_store::Error::NotFound { .. })
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    #[test]
    fn a_full_disk_is_known_however_deep_it_lies() {
        let stored = |kind| object_store::Error::Generic {
            store: "LocalFileSystem",
            source: Box::new(VaultError::file(Path::new("part"))(Error::from(kind))),
        };
        assert!(is_full(&stored(ErrorKind::StorageFull)) && is_full(&stored(ErrorKind::QuotaExceeded)));
        assert!(!is_full(&stored(ErrorKind::PermissionDenied)));
    }
}
