use axum::{
    extract::State,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use mrp_api::{Caller, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::CodingId;
use serde_json::json;

use crate::{Analyse, AnalyseError, ExportFormat, Mark, access, interchange};

/// Take a coding of one's own out as a file. It leaves the vault: from then on nobody can take it back.
#[utoipa::path(get, path = "/codings/{coding_id}/export/{format}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("format" = String, Path)),
    responses((status = OK, body = Vec<u8>, content_type = "application/octet-stream"), Problem))]
pub(crate) async fn export_coding(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((id, format)): Path<(CodingId, ExportFormat)>,
) -> Result<Response, Problem> {
    // Whoever may write it may take it along, and nobody else: it is her own work, and a released one is hers still.
    let (coding, recording) = access::coding(&analyse, &caller, Action::ExportCoding, id).await?;
    let edition = access::edition(&analyse, &coding).await?;
    let marks = Mark::all(analyse.store.list_keywords(id).await?, analyse.store.list_clips(id).await?);
    let made_at = analyse.clock.now().format("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    let file = interchange::export(&edition, (id, recording.id), &marks, &made_at, format)
        .map_err(|error| AnalyseError::Unreadable(error.to_owned()))?;
    let mut tx = analyse.store.db.begin().await?;
    let entry = NewAuditEntry::allowed(&caller, Action::ExportCoding, Subject::of("coding", id));
    audit(&mut tx, &analyse.clock, entry.with_detail(json!({ "format": format, "marks": marks.len() }))).await?;
    tx.commit().await?;
    let headers = [
        (CONTENT_TYPE, file.media_type.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", file.file_name)),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, file.bytes).into_response())
}
