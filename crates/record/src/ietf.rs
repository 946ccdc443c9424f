//! The headers of "Resumable Uploads for HTTP" as its drafts 03 and 05 write them, which is what tus-js-client speaks. Pure.
//!
//! <https://datatracker.ietf.org/doc/draft-ietf-httpbis-resumable-upload/>. The same uploads as those of tus: one begun in the one
//! can be gone on with in the other. What the film is and whose is said in `Upload-Metadata`, as in tus; the drafts have no word for it.
//! Interim answers (104) are not sent: a client needs none, and the HTTP library has no way to.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::Response,
};
use mrp_vocabulary::ConversationId;
use serde_json::json;

use crate::{
    RecordError, tus,
    upload::{Announcement, Stretch, Told, Upload, UploadLimits, UploadState, refusal},
};

/// By which numbers clients and servers recognise each other: those of drafts 03, and 04 to 05.
pub(crate) const DRAFT_03: u8 = 5;
pub(crate) const DRAFT_05: u8 = 6;
/// The type of bytes on their way, from draft 04 on.
const BYTES: &str = "application/partial-upload";
/// What a wrong offset is called.
const MISMATCH: &str = "https://iana.org/assignments/http-problem-types#mismatching-upload-offset";

/// Whether the upload ends with this request.
fn is_complete(headers: &HeaderMap) -> Result<bool, RecordError> {
    match tus::text(headers, "upload-complete") {
        Some("?1") => Ok(true),
        Some("?0") => Ok(false),
        _ => Err(tus::bad("Upload-Complete must be ?0 or ?1")),
    }
}

/// What a creation announces, for which conversation, and what it brings at once.
pub(crate) fn announcement(
    headers: &HeaderMap,
) -> Result<(ConversationId, Announcement, Option<Stretch>), RecordError> {
    let complete = is_complete(headers)?;
    let (conversation, mut announced) = tus::described(headers, tus::length(headers)?)?;
    announced.expected_sha256 = announced.expected_sha256.or(tus::sha256_of("repr-digest", headers)?);
    let empty = tus::number(headers, "content-length")?.unwrap_or(0) == 0 && !headers.contains_key("transfer-encoding");
    let brings = complete || !empty;
    let stretch = Stretch { offset: 0, checksum: tus::content_digest(headers)?, length: told(complete), sha256: None };
    Ok((conversation, announced, brings.then_some(stretch)))
}

fn told(complete: bool) -> Told {
    if complete { Told::EndsHere } else { Told::Nothing }
}

/// What a PATCH brings.
pub(crate) fn stretch(draft: u8, headers: &HeaderMap) -> Result<Stretch, RecordError> {
    let typed = tus::text(headers, "content-type").is_some_and(|value| value.eq_ignore_ascii_case(BYTES));
    if draft >= DRAFT_05 && !typed {
        let title = "the content type must be application/partial-upload";
        return Err(refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, "upload_type", title));
    }
    Ok(Stretch {
        offset: tus::offset(headers)?,
        checksum: tus::content_digest(headers)?,
        length: told(is_complete(headers)?),
        sha256: tus::sha256_of("repr-digest", headers)?,
    })
}

/// What every answer about an upload says.
pub(crate) fn headers(upload: &Upload, limits: UploadLimits) -> HeaderMap {
    let complete = if upload.state == UploadState::Complete { "?1" } else { "?0" };
    let mut headers = HeaderMap::new();
    headers.insert("upload-offset", HeaderValue::from(upload.offset_bytes));
    headers.insert("upload-complete", HeaderValue::from_static(complete));
    headers.insert("upload-limit", limit(limits));
    headers.insert("upload-expires", tus::expires(upload));
    if let Some(length) = upload.length_bytes {
        headers.insert("upload-length", HeaderValue::from(length));
    }
    headers
}

/// What may be sent, and how long an upload may stand still.
pub(crate) fn limit(limits: UploadLimits) -> HeaderValue {
    let text = format!("max-size={}, expires={}", limits.most_bytes, limits.expires_after.as_secs());
    HeaderValue::try_from(text).expect("numbers are a header")
}

/// The answer to a request that begins elsewhere than the upload ends: it says where that is.
pub(crate) fn mismatch(upload: &Upload, provided: i64, limits: UploadLimits) -> Response {
    let body = json!({
        "type": MISMATCH,
        "status": StatusCode::CONFLICT.as_u16(),
        "code": "wrong_offset",
        "title": "the upload is not at that offset; go on where it is",
        "expected-offset": upload.offset_bytes,
        "provided-offset": provided,
    });
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::CONFLICT;
    *response.headers_mut() = headers(upload, limits);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}
