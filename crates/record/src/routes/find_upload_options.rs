use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use mrp_api::{Caller, Problem};

use super::spoken;
use crate::{Record, dialect::Dialect, ietf, tus};

/// What of tus 1.0 and of the IETF's drafts is spoken here.
#[utoipa::path(options, path = "/uploads", tag = "record", responses((status = NO_CONTENT), Problem))]
pub(crate) async fn find_upload_options(State(record): State<Record>, _caller: Caller, asked: HeaderMap) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert("tus-version", HeaderValue::from_static(tus::VERSION));
    headers.insert("tus-extension", HeaderValue::from_static(tus::EXTENSIONS));
    headers.insert("tus-max-size", HeaderValue::from(record.limits.most_bytes));
    headers.insert("tus-checksum-algorithm", HeaderValue::from_static(tus::ALGORITHMS));
    headers.insert("upload-limit", ietf::limit(record.limits));
    headers.insert(
        "accept-patch",
        HeaderValue::from_static("application/offset+octet-stream, application/partial-upload"),
    );
    spoken(Dialect::of(&asked), Ok((StatusCode::NO_CONTENT, headers).into_response()))
}
