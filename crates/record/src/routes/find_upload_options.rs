use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode},
    response::{IntoResponse, Response},
};
use mrp_api::{Caller, Problem};

use super::spoken;
use crate::{Record, tus};

/// What of tus 1.0 is spoken here.
#[utoipa::path(options, path = "/uploads", tag = "record", responses((status = NO_CONTENT), Problem))]
pub(crate) async fn find_upload_options(State(record): State<Record>, _caller: Caller) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert("tus-version", HeaderValue::from_static(tus::VERSION));
    headers.insert("tus-extension", HeaderValue::from_static(tus::EXTENSIONS));
    headers.insert("tus-max-size", HeaderValue::from(record.limits.most_bytes));
    headers.insert("tus-checksum-algorithm", HeaderValue::from_static(tus::ALGORITHMS));
    spoken(Ok((StatusCode::NO_CONTENT, headers).into_response()))
}
