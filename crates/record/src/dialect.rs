//! Which of the two upload protocols a request speaks. Behind it there is one kind of upload.

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use mrp_api::Problem;
use mrp_vocabulary::ConversationId;

use crate::{
    RecordError, ietf, tus,
    upload::{Announcement, Stretch, Told, Upload, UploadLimits},
};

/// What is spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// tus 1.0.
    Tus,
    /// A draft of the IETF, by the number its clients recognise it by.
    Ietf(u8),
}

impl Dialect {
    /// By what the request says of itself; whoever says nothing is answered in tus.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let draft = tus::text(headers, "upload-draft-interop-version").and_then(|value| value.parse().ok());
        match draft {
            Some(draft @ (ietf::DRAFT_03 | ietf::DRAFT_05)) if !headers.contains_key("tus-resumable") => {
                Self::Ietf(draft)
            }
            _ => Self::Tus,
        }
    }

    /// Refuses versions we do not speak.
    pub(crate) fn check_version(self, headers: &HeaderMap) -> Result<(), RecordError> {
        match self {
            Self::Tus => tus::check_version(headers),
            Self::Ietf(_) => Ok(()),
        }
    }

    /// What a creation announces, for which conversation, and what it brings at once.
    pub(crate) fn announcement(
        self,
        headers: &HeaderMap,
    ) -> Result<(ConversationId, Announcement, Option<Stretch>), RecordError> {
        match self {
            Self::Tus => {
                let (conversation, announced) = tus::announcement(headers)?;
                let checksum = tus::checksum(headers)?;
                let stretch = Stretch { offset: 0, checksum, length: Told::Nothing, sha256: None };
                Ok((conversation, announced, tus::carries_bytes(headers).then_some(stretch)))
            }
            Self::Ietf(_) => ietf::announcement(headers),
        }
    }

    /// What a PATCH brings.
    pub(crate) fn stretch(self, headers: &HeaderMap) -> Result<Stretch, RecordError> {
        match self {
            Self::Tus => tus::stretch(headers),
            Self::Ietf(draft) => ietf::stretch(draft, headers),
        }
    }

    /// What every answer about an upload says.
    pub(crate) fn headers(self, upload: &Upload, limits: UploadLimits) -> HeaderMap {
        match self {
            Self::Tus => tus::headers(upload),
            Self::Ietf(_) => ietf::headers(upload, limits),
        }
    }

    /// The status of an answer that only says where an upload is.
    pub(crate) fn found(self) -> StatusCode {
        match self {
            Self::Tus => StatusCode::OK,
            Self::Ietf(_) => StatusCode::NO_CONTENT,
        }
    }

    /// A refusal, with a status this protocol has.
    pub(crate) fn refusal(self, mut problem: Problem) -> Problem {
        if self != Self::Tus && problem.status.as_u16() == tus::CHECKSUM_MISMATCH {
            problem.status = StatusCode::BAD_REQUEST;
        }
        problem
    }

    /// By what an answer says which protocol it is in.
    pub(crate) fn sign(self, headers: &mut HeaderMap) {
        match self {
            Self::Tus => headers.insert("tus-resumable", HeaderValue::from_static(tus::VERSION)),
            Self::Ietf(draft) => headers.insert("upload-draft-interop-version", HeaderValue::from(u16::from(draft))),
        };
    }
}
