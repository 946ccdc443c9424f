//! The one error body: a problem document after RFC 9457 with a stable `code`.
//!
//! The web application translates by `code`, never by text. What went wrong inside (5xx) goes to the log only.

use std::{borrow::Cow, collections::BTreeMap};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use utoipa::{
    ToSchema,
    openapi::{Ref, RefOr, content::ContentBuilder, response::ResponseBuilder},
};

/// A refusal or failure on its way to the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status.
    pub status: StatusCode,
    /// Stable word, for example `consent_missing`.
    pub code: Cow<'static, str>,
    /// One English sentence for people who read the interface's raw answers.
    pub title: String,
    /// More, where it helps: what to do.
    pub detail: Option<String>,
}

impl Problem {
    /// A problem of any status.
    pub fn new(status: StatusCode, code: impl Into<Cow<'static, str>>, title: impl Into<String>) -> Self {
        Self { status, code: code.into(), title: title.into(), detail: None }
    }

    /// 400: the request makes no sense.
    pub fn bad_request(code: &'static str, title: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, title)
    }

    /// 401: sign in first.
    #[must_use]
    pub fn sign_in_required() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "sign_in_required", "sign in first")
    }

    /// 423: the screen is locked; the password unlocks it.
    #[must_use]
    pub fn session_locked() -> Self {
        Self::new(StatusCode::LOCKED, "session_locked", "the screen is locked; unlock it with the password")
    }

    /// 403: known to exist, but not for the caller.
    pub fn forbidden(code: &'static str, title: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, title)
    }

    /// 404 about no thing of ours: a code from paper, an address. About a thing it is [`Problem::missing`].
    pub fn not_found(code: &'static str, title: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, code, title)
    }

    /// 404 about a thing of that kind, for example `library_item`: the one answer both when it is not there and when the caller may not know.
    #[must_use]
    pub fn missing(kind: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            format!("{kind}_not_found"),
            format!("there is no such {}", kind.replace('_', " ")),
        )
    }

    /// 409: it does not fit what has happened meanwhile.
    pub fn conflict(code: &'static str, title: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, title)
    }

    /// 422: understood, but one of the values will not do.
    pub fn invalid(code: &'static str, title: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, title)
    }

    /// 500: a defect of ours. `error` is logged here, once, and not shown.
    pub fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        let mut causes = String::new();
        let mut next = error.source();
        while let Some(cause) = next {
            causes.push_str(": ");
            causes.push_str(&cause.to_string());
            next = cause.source();
        }
        tracing::error!(error = %format!("{error}{causes}"), "a request failed by a fault of ours");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "something went wrong on our side; it has been logged")
    }

    /// 503: a part we need does not answer.
    pub fn unavailable(code: &'static str, title: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, title)
    }

    /// The same problem, with more words.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// A problem document (RFC 9457) as it goes over the wire.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// HTTP status.
    pub status: u16,
    /// Stable word the web application translates by.
    pub code: String,
    /// One English sentence.
    pub title: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            status: self.status.as_u16(),
            code: self.code.into_owned(),
            title: self.title,
            detail: self.detail,
        };
        let mut response = (self.status, axum::Json(body)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        response
    }
}

/// Written once here, so that each handler names only its success line and `Problem`.
impl utoipa::IntoResponses for Problem {
    fn responses() -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
        let content = || ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = |description: &str| {
            RefOr::T(
                ResponseBuilder::new().description(description).content("application/problem+json", content()).build(),
            )
        };
        BTreeMap::from([
            ("4XX".to_owned(), response("The caller can do something about it.")),
            ("5XX".to_owned(), response("A fault on our side.")),
        ])
    }
}

/// The database's failures look the same in every stage, so they are turned into problems here, once.
impl From<mrp_database::Error> for Problem {
    fn from(error: mrp_database::Error) -> Self {
        if matches!(error, mrp_database::Error::Unavailable(_)) {
            tracing::error!(%error, "the database cannot be reached");
            return Self::unavailable("database_unavailable", "the database does not answer; try again in a moment");
        }
        Self::internal(&error)
    }
}
