use axum::{extract::State, http::HeaderMap, response::Response};
use mrp_api::{Caller, Path, Problem};
use mrp_vocabulary::{MediaTime, RecordingId, Span};

use super::private;
use crate::{Record, ViewingKind};

/// Says that a segment is fetched ahead, for a meeting. It changes how the access is called, never whether it is listed.
const FETCH: &str = "mrp-fetch";
const AHEAD: &[u8] = b"ahead";

/// One segment of one rendition. Access and consent are asked for each time, so a withdrawal counts from the next one on.
#[utoipa::path(get, path = "/recordings/{recording_id}/{rendition}/{segment}", tag = "record",
    params(("recording_id" = RecordingId, Path), ("rendition" = String, Path), ("segment" = String, Path),
        ("mrp-fetch" = Option<String>, Header, description = "`ahead`: into memory, for a meeting")),
    responses((status = OK, content_type = "video/mp4", body = Vec<u8>), Problem))]
pub(crate) async fn find_segment(
    State(record): State<Record>,
    caller: Caller,
    Path((id, rendition, segment)): Path<(RecordingId, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (recording, _) = record.find_playable(&caller, id).await?;
    let bytes = record.read_output(&recording, &format!("{rendition}/{segment}")).await?;
    if let Some(span) = span_of(&segment) {
        let ahead = headers.get(FETCH).is_some_and(|value| value.as_bytes() == AHEAD);
        let kind = if ahead { ViewingKind::FetchedAhead } else { ViewingKind::Seen };
        record.note_viewing(&caller, id, kind, span).await?;
    }
    Ok(private(if rendition.starts_with("audio") { "audio/mp4" } else { "video/mp4" }, bytes))
}

/// Roughly which stretch a segment holds: segments are numbered from one and four seconds long, which is exact enough for
/// "who has seen which part".
fn span_of(segment: &str) -> Option<Span> {
    const SEGMENT_MS: i64 = 4000;
    let number: i64 = segment.strip_prefix("seg-")?.strip_suffix(".m4s")?.parse().ok()?;
    let start = (number - 1).max(0) * SEGMENT_MS;
    Span::new(MediaTime::from_ms(start), MediaTime::from_ms(start + SEGMENT_MS)).ok()
}

#[cfg(test)]
mod tests {
    use super::span_of;

    #[test]
    fn a_segments_number_says_which_stretch_it_holds() {
        assert_eq!(span_of("seg-00003.m4s").map(|span| (span.start().ms(), span.end().ms())), Some((8000, 12_000)));
        assert_eq!(span_of("init.mp4"), None);
    }
}
