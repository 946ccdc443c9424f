use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use mrp_api::{Caller, Path, Problem};
use mrp_people::{Action, Subject};
use mrp_vocabulary::UploadId;

use super::spoken;
use crate::{Conversation, Record, RecordError, Upload, UploadState, dialect::Dialect, upload::refusal};

/// Ask how far an upload is (tus or IETF, HEAD).
#[utoipa::path(head, path = "/uploads/{upload_id}", tag = "record", params(("upload_id" = inline(UploadId), Path)),
    responses((status = OK), Problem))]
pub(crate) async fn find_upload(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<UploadId>,
    headers: HeaderMap,
) -> Response {
    let dialect = Dialect::of(&headers);
    spoken(dialect, find(dialect, record, caller, id, &headers).await)
}

async fn find(
    dialect: Dialect,
    record: Record,
    caller: Caller,
    id: UploadId,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    dialect.check_version(headers)?;
    let (upload, _) = upload_for(&record, &caller, Action::UploadRecording, id).await?;
    Ok((dialect.found(), dialect.headers(&upload, record.limits)).into_response())
}

/// An upload, if this caller may do this to it; one that was given up is gone.
pub(super) async fn upload_for(
    record: &Record,
    caller: &Caller,
    action: Action,
    id: UploadId,
) -> Result<(Upload, Conversation), Problem> {
    let upload = record.store.find_upload(id).await?.ok_or(RecordError::NotFound("upload"))?;
    let found = record.store.find_conversation(upload.conversation_id).await?;
    let conversation = found.ok_or(RecordError::NotFound("upload"))?;
    record.gate.check(caller, action, &conversation.facts(), Subject::of("upload", id)).await?;
    if upload.state == UploadState::Open && upload.expires_at_ms < record.clock.now_ms() {
        return Err(refusal(
            StatusCode::GONE,
            "upload_expired",
            "the upload stood still for too long and was given up",
        )
        .into());
    }
    Ok((upload, conversation))
}
