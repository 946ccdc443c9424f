//! The addresses of conversations, uploads and recordings, one file each.

mod append_upload;
mod confirm_recording;
mod create_consents;
mod create_conversation;
mod create_local_key;
mod create_participant;
mod create_upload;
mod create_withdrawal_code;
mod delete_participant;
mod delete_recording;
mod delete_upload;
mod find_captions;
mod find_conversation;
mod find_information;
mod find_output;
mod find_playlist;
mod find_recording;
mod find_segment;
mod find_speech;
mod find_upload;
mod find_upload_options;
mod find_withdrawal;
mod list_conversations;
mod list_viewings;
mod put_captions;
mod put_speech;
mod retry_recording;
mod retry_speech;
mod update_conversation;
mod update_flags;
mod update_labels;
mod update_participant;
mod withdraw_by_code;
mod withdraw_consent;

use axum::{
    body::Body,
    extract::DefaultBodyLimit,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use mrp_api::Problem;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{Record, dialect::Dialect, tus};

/// Everything under `/api/record`.
#[must_use]
pub fn routes() -> OpenApiRouter<Record> {
    // An upload is read as it comes and has limits of its own.
    let uploads = OpenApiRouter::new()
        .routes(routes!(create_upload::create_upload, find_upload_options::find_upload_options))
        .routes(routes!(find_upload::find_upload, append_upload::append_upload, delete_upload::delete_upload))
        .layer(DefaultBodyLimit::disable());
    OpenApiRouter::new()
        .routes(routes!(list_conversations::list_conversations, create_conversation::create_conversation))
        .routes(routes!(find_conversation::find_conversation, update_conversation::update_conversation))
        .routes(routes!(create_local_key::create_local_key))
        .routes(routes!(find_information::find_information))
        .routes(routes!(create_participant::create_participant))
        .routes(routes!(update_participant::update_participant, delete_participant::delete_participant))
        .routes(routes!(create_consents::create_consents))
        .routes(routes!(withdraw_consent::withdraw_consent))
        .routes(routes!(create_withdrawal_code::create_withdrawal_code))
        .routes(routes!(withdraw_by_code::withdraw_by_code))
        .routes(routes!(find_withdrawal::find_withdrawal))
        .merge(uploads)
        .routes(routes!(find_recording::find_recording, delete_recording::delete_recording))
        .routes(routes!(retry_recording::retry_recording))
        .routes(routes!(update_labels::update_labels))
        .routes(routes!(put_captions::put_captions, put_captions::delete_captions))
        .routes(routes!(find_captions::find_captions))
        .routes(routes!(update_flags::update_flags))
        .routes(routes!(confirm_recording::confirm_recording))
        .routes(routes!(list_viewings::list_viewings))
        .routes(routes!(find_speech::find_speech, put_speech::put_speech))
        .routes(routes!(retry_speech::retry_speech))
        .routes(routes!(find_playlist::find_master_playlist))
        .routes(routes!(find_playlist::find_media_playlist))
        .routes(routes!(find_segment::find_segment))
        .routes(routes!(find_output::find_poster))
        .routes(routes!(find_output::find_storyboard))
        .routes(routes!(find_output::find_storyboard_page))
        .routes(routes!(find_output::find_waveform))
}

/// Bytes of a recording: nobody on the way may keep them.
fn private(content_type: &'static str, bytes: Bytes) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// Every answer of an upload protocol says which it is, refusals too.
fn spoken(dialect: Dialect, result: Result<Response, Problem>) -> Response {
    let mut response = result.unwrap_or_else(|problem| dialect.refusal(problem).into_response());
    let status = response.status();
    let headers = response.headers_mut();
    dialect.sign(headers);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::PRECONDITION_FAILED {
        headers.insert("tus-version", HeaderValue::from_static(tus::VERSION));
    }
    response
}
