use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use mrp_api::{Caller, Path, Problem};
use mrp_people::Action;
use mrp_vocabulary::UploadId;

use super::{find_upload::upload_for, spoken};
use crate::{ErasureReason, Record, dialect::Dialect};

/// Give an upload up (tus termination, IETF DELETE), finished or not: what has arrived is wiped.
#[utoipa::path(delete, path = "/uploads/{upload_id}", tag = "record", params(("upload_id" = inline(UploadId), Path)),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn delete_upload(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<UploadId>,
    headers: HeaderMap,
) -> Response {
    let dialect = Dialect::of(&headers);
    spoken(dialect, delete(dialect, record, caller, id, &headers).await)
}

async fn delete(
    dialect: Dialect,
    record: Record,
    caller: Caller,
    id: UploadId,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    dialect.check_version(headers)?;
    // The one who may delete the recording may give its upload up, consent or not.
    let (upload, _) = upload_for(&record, &caller, Action::DeleteRecording, id).await?;
    record.delete_recording(upload.recording_id, ErasureReason::Abandoned, Some(&caller)).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
