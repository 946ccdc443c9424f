use axum::{
    body::Body,
    extract::{MatchedPath, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use mrp_api::{Caller, Problem};
use mrp_people::{Action, NewAuditEntry, Subject};

use super::{append_upload::take, spoken};
use crate::{Record, dialect::Dialect};

/// Begin an upload (tus creation, or the IETF's). `Upload-Metadata` names the `conversation_id`; without everybody's consent it is refused.
#[utoipa::path(post, path = "/uploads", tag = "record", responses((status = CREATED), Problem))]
pub(crate) async fn create_upload(
    State(record): State<Record>,
    caller: Caller,
    here: MatchedPath,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let dialect = Dialect::of(&headers);
    spoken(dialect, begin(dialect, record, caller, here.as_str(), &headers, body).await)
}

async fn begin(
    dialect: Dialect,
    record: Record,
    caller: Caller,
    here: &str,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    dialect.check_version(headers)?;
    let (conversation_id, announced, stretch) = dialect.announcement(headers)?;
    let conversation = record.conversation_for(&caller, Action::UploadRecording, conversation_id).await?;
    record.check_round_open(conversation.round_id).await?;
    let mut upload = record.begin_upload(&conversation, caller.account_id, announced).await?;
    let subject = Subject::of("recording", upload.recording_id);
    record.gate.write(NewAuditEntry::allowed(&caller, Action::UploadRecording, subject)).await?;
    let (upload_id, recording_id) = (upload.id, upload.recording_id);
    if let Some(stretch) = stretch {
        upload = take(&record, upload_id, stretch, body).await?;
    }
    let mut answer = dialect.headers(&upload, record.limits);
    let location = format!("{}/{upload_id}", here.trim_end_matches('/'));
    answer.insert(header::LOCATION, HeaderValue::try_from(location).expect("a path and an id are a header"));
    // Not of the protocol: where the page goes on from here.
    answer.insert("mrp-recording", HeaderValue::try_from(recording_id.to_string()).expect("an id is a header"));
    Ok((StatusCode::CREATED, answer).into_response())
}
