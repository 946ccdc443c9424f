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
use crate::{Record, RecordError, Upload, dialect::Dialect, ietf, upload::Stretch};

/// Send the next stretch of an upload (tus or IETF, PATCH).
#[utoipa::path(patch, path = "/uploads/{upload_id}", tag = "record", params(("upload_id" = inline(UploadId), Path)),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn append_upload(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<UploadId>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let dialect = Dialect::of(&headers);
    spoken(dialect, append(dialect, record, caller, id, &headers, body).await)
}

async fn append(
    dialect: Dialect,
    record: Record,
    caller: Caller,
    id: UploadId,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    dialect.check_version(headers)?;
    let stretch = dialect.stretch(headers)?;
    let (before, _) = upload_for(&record, &caller, Action::UploadRecording, id).await?;
    if dialect != Dialect::Tus && stretch.offset != before.offset_bytes {
        return Ok(ietf::mismatch(&before, stretch.offset, record.limits));
    }
    let upload = take(&record, id, stretch, body).await?;
    Ok((StatusCode::NO_CONTENT, dialect.headers(&upload, record.limits)).into_response())
}

/// Takes the body in a task of its own: when the line breaks the handler is dropped, and what has arrived is to be kept.
pub(super) async fn take(record: &Record, id: UploadId, stretch: Stretch, body: Body) -> Result<Upload, RecordError> {
    let record = record.clone();
    // It ends with its body at the latest.
    let task = tokio::spawn(async move { record.append(id, stretch, body.into_data_stream()).await });
    task.await
        .unwrap_or(Err(RecordError::Conflict { code: "server_stops", title: "the server is going down; go on later" }))
}
