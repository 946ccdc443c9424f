//! What can be wrong with a conversation or a recording, in the words of the people who use them.

use axum::http::StatusCode;
use mrp_api::Problem;
use mrp_vault::VaultError;
use thiserror::Error;

use crate::CaptionsFlaw;

/// An error about conversations, consents and recordings.
#[derive(Debug, Error)]
pub enum RecordError {
    /// No such conversation, participant, consent, recording or upload.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// A confidential conversation without a reason.
    #[error("a confidential conversation needs a reason")]
    ReasonMissing,
    /// A value that makes no sense.
    #[error("{0}")]
    Invalid(&'static str),
    /// It does not fit what has happened meanwhile.
    #[error("{title}")]
    Conflict {
        /// Stable word.
        code: &'static str,
        /// One sentence.
        title: &'static str,
    },
    /// The social worker has not said yes to taking part, or has taken it back.
    #[error("the social worker has not agreed to take part in the course")]
    ParticipationMissing,
    /// Not everybody has said yes.
    #[error("not everybody in the room has consented")]
    ConsentMissing,
    /// An upload request that the protocol answers with a status of its own.
    #[error("{title}")]
    Upload {
        /// The protocol's status.
        status: StatusCode,
        /// Stable word.
        code: &'static str,
        /// One sentence.
        title: &'static str,
    },
    /// Too many guesses from one place.
    #[error("too many attempts; wait a few minutes")]
    TooManyAttempts,
    /// The recording cannot be played, or not yet.
    #[error("the recording cannot be played yet")]
    NotPlayable,
    /// The captions cannot be used.
    #[error("these captions cannot be used")]
    Captions(CaptionsFlaw),
    /// There is no room for it.
    #[error("there is no room left for films; make room on the server's disk and go on")]
    StorageFull,
    /// The vault failed.
    #[error("the vault failed")]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] mrp_database::Error),
}

impl From<RecordError> for Problem {
    fn from(error: RecordError) -> Self {
        let title = error.to_string();
        match error {
            RecordError::NotFound(kind) => Self::missing(kind),
            RecordError::ReasonMissing => Self::invalid("reason_missing", title),
            RecordError::Invalid(_) => Self::invalid("record_invalid", title),
            RecordError::Conflict { code, .. } => Self::conflict(code, title),
            RecordError::ParticipationMissing => Self::forbidden("participation_missing", title),
            RecordError::ConsentMissing => Self::forbidden("consent_missing", title),
            RecordError::Upload { status, code, .. } => Self::new(status, code, title),
            RecordError::TooManyAttempts => Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", title),
            RecordError::Captions(flaw) => {
                let problem = Self::invalid(flaw.code(), title);
                flaw.line().into_iter().fold(problem, |problem, line| problem.with_detail(format!("line {line}")))
            }
            RecordError::NotPlayable => Self::conflict("recording_not_playable", title),
            RecordError::StorageFull | RecordError::Vault(VaultError::Full { .. }) => {
                tracing::error!("there is no room left for films; uploads are refused until there is");
                let title = RecordError::StorageFull.to_string();
                Self::new(StatusCode::INSUFFICIENT_STORAGE, "storage_full", title)
            }
            // Withdrawn in the middle of it.
            RecordError::Vault(VaultError::KeyGone { .. }) => Self::missing("recording"),
            RecordError::Vault(error) => Self::internal(&error),
            RecordError::Database(error) => error.into(),
        }
    }
}
