use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use mrp_api::{Caller, Path, Problem};
use mrp_people::Action;
use mrp_vocabulary::UploadId;

use super::{find_upload::upload_for, spoken};
use crate::{Record, RecordError, Upload, tus, upload::Checksum};

/// Send the next stretch of an upload (tus PATCH).
#[utoipa::path(patch, path = "/uploads/{upload_id}", tag = "record", params(("upload_id" = inline(UploadId), Path)),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn append_upload(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<UploadId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    spoken(append(record, caller, id, &headers, body).await)
}

async fn append(
    record: Record,
    caller: Caller,
    id: UploadId,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    tus::check_version(headers)?;
    tus::check_carries_bytes(headers)?;
    let offset = tus::offset(headers)?;
    let length = tus::length(headers)?;
    let checksum = tus::checksum(headers)?;
    upload_for(&record, &caller, Action::UploadRecording, id).await?;
    let upload = take(&record, id, offset, checksum, length, body).await?;
    Ok((StatusCode::NO_CONTENT, tus::headers(&upload)).into_response())
}

/// Takes the body in a task of its own: when the line breaks the handler is dropped, and what has arrived is to be kept.
pub(super) async fn take(
    record: &Record,
    id: UploadId,
    offset: i64,
    checksum: Option<Checksum>,
    length: Option<i64>,
    body: Body,
) -> Result<Upload, RecordError> {
    let record = record.clone();
    // It ends with its body at the latest.
    let task = tokio::spawn(async move { record.append(id, offset, checksum, length, body.into_data_stream()).await });
    task.await
        .unwrap_or(Err(RecordError::Conflict { code: "server_stops", title: "the server is going down; go on later" }))
}
