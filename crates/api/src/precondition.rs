//! Two people never overwrite each other: what is changed says which revision it was based on (`If-Match`).

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, header, request::Parts},
};

use crate::Problem;

/// The revision a change is based on; absent when the caller believes there is nothing yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IfMatch(pub Option<i64>);

impl IfMatch {
    /// Refuses a change that is based on another revision than the `current` one (0: nothing yet).
    ///
    /// # Errors
    /// 412 `changed_meanwhile`.
    pub fn check(self, current: i64) -> Result<(), Problem> {
        if self.0.unwrap_or(0) == current {
            return Ok(());
        }
        Err(Problem::new(
            axum::http::StatusCode::PRECONDITION_FAILED,
            "changed_meanwhile",
            "somebody has changed it meanwhile; fetch it again",
        ))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        value
            .to_str()
            .ok()
            .and_then(|text| text.trim().trim_matches('"').parse().ok())
            .map(|revision| Self(Some(revision)))
            .ok_or_else(|| {
                Problem::bad_request("if_match_invalid", "If-Match takes the number of a revision in quotes")
            })
    }
}

/// The header that tells the revision of what is sent.
#[must_use]
pub fn etag(revision: i64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_str(&format!("\"{revision}\"")) {
        headers.insert(header::ETAG, value);
    }
    headers
}
