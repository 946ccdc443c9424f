use axum::{
    body::Body,
    extract::{MatchedPath, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use mrp_api::{Caller, Problem};
use mrp_people::{Action, NewAuditEntry, Subject};

use super::{append_upload::take, spoken};
use crate::{Record, tus};

/// Begin an upload (tus creation). `Upload-Metadata` names the `conversation_id`; without everybody's consent it is refused.
#[utoipa::path(post, path = "/uploads", tag = "record", responses((status = CREATED), Problem))]
pub(crate) async fn create_upload(
    State(record): State<Record>,
    caller: Caller,
    here: MatchedPath,
    headers: HeaderMap,
    body: Body,
) -> Response {
    spoken(begin(record, caller, here.as_str(), &headers, body).await)
}

async fn begin(
    record: Record,
    caller: Caller,
    here: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    tus::check_version(headers)?;
    let (conversation_id, announced) = tus::announcement(headers)?;
    let checksum = tus::checksum(headers)?;
    let conversation = record.conversation_for(&caller, Action::UploadRecording, conversation_id).await?;
    record.check_round_open(conversation.round_id).await?;
    let mut upload = record.begin_upload(&conversation, caller.account_id, announced).await?;
    let subject = Subject::of("recording", upload.recording_id);
    record.gate.write(NewAuditEntry::allowed(&caller, Action::UploadRecording, subject)).await?;
    let (upload_id, recording_id) = (upload.id, upload.recording_id);
    if tus::carries_bytes(headers) {
        upload = take(&record, upload_id, 0, checksum, None, body).await?;
    }
    let mut answer = tus::headers(&upload);
    let location = format!("{}/{upload_id}", here.trim_end_matches('/'));
    answer.insert(header::LOCATION, HeaderValue::try_from(location).expect("a path and an id are a header"));
    // Not of the protocol: where the page goes on from here.
    answer.insert("mrp-recording", HeaderValue::try_from(recording_id.to_string()).expect("an id is a header"));
    Ok((StatusCode::CREATED, answer).into_response())
}
