use axum::{extract::State, http::HeaderMap, response::Response};
use mrp_api::{Caller, Path, Problem};
use mrp_vocabulary::RecordingId;

use super::private;
use crate::{Record, RecordError, ViewingKind, segments::Holds};

/// Says that a segment is fetched ahead, for a meeting. It changes how the access is called, never whether it is listed.
const FETCH: &str = "mrp-fetch";
const AHEAD: &[u8] = b"ahead";

/// One segment of one rendition. Access and consent are asked for each time, so a withdrawal counts from the next one on.
#[utoipa::path(get, path = "/recordings/{recording_id}/film/{pass}/{rendition}/{segment}", tag = "record",
    params(("recording_id" = RecordingId, Path), ("pass" = String, Path), ("rendition" = String, Path),
        ("segment" = String, Path), ("mrp-fetch" = Option<String>, Header, description = "`ahead`: into memory, for a meeting")),
    responses((status = OK, content_type = "video/mp4", body = Vec<u8>), Problem))]
pub(crate) async fn find_segment(
    State(record): State<Record>,
    caller: Caller,
    Path((id, pass, rendition, segment)): Path<(RecordingId, String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let recording = record.find_film(&caller, id, &pass).await?;
    let name = format!("{rendition}/{segment}");
    // Only what the media child has reported, so that it is known which stretch is handed out.
    let holds = record.find_segment(&recording, &rendition, &name).await?.ok_or(RecordError::NotFound("output"))?;
    let bytes = record.read_output(&recording, &name).await?;
    if let Holds::Stretch(span) = holds {
        let ahead = headers.get(FETCH).is_some_and(|value| value.as_bytes() == AHEAD);
        let kind = if ahead { ViewingKind::FetchedAhead } else { ViewingKind::Seen };
        record.note_viewing(&caller, id, kind, span).await?;
    }
    Ok(private(if rendition.starts_with("audio") { "audio/mp4" } else { "video/mp4" }, bytes))
}
