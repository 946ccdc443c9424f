use axum::{extract::State, response::Response};
use bytes::Bytes;
use mrp_api::{Caller, Path, Problem};
use mrp_media::{growing_playlist, master_playlist, media_playlist};
use mrp_vocabulary::RecordingId;

use super::private;
use crate::{Made, Record, RecordError};

const PLAYLIST: &str = "application/vnd.apple.mpegurl";

/// The renditions of a recording, as an HLS playlist. Their addresses are this caller's own and count for some minutes.
#[utoipa::path(get, path = "/recordings/{recording_id}/master.m3u8", tag = "record",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, content_type = PLAYLIST, body = String), Problem))]
pub(crate) async fn find_master_playlist(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Response, Problem> {
    let (recording, _) = record.find_playable(&caller, id).await?;
    let report = record.store.find_report(id).await?.ok_or(RecordError::NotPlayable)?;
    let pass = record.issue_pass(&caller, &recording).await?;
    let text = master_playlist(&report, |name| format!("film/{pass}/{name}/playlist.m3u8"));
    Ok(private(PLAYLIST, Bytes::from(text)))
}

/// The segments of one rendition, as an HLS playlist.
#[utoipa::path(get, path = "/recordings/{recording_id}/film/{pass}/{rendition}/playlist.m3u8", tag = "record",
    params(("recording_id" = RecordingId, Path), ("pass" = String, Path), ("rendition" = String, Path)),
    responses((status = OK, content_type = PLAYLIST, body = String), Problem))]
pub(crate) async fn find_media_playlist(
    State(record): State<Record>,
    caller: Caller,
    Path((id, pass, rendition)): Path<(RecordingId, String, String)>,
) -> Result<Response, Problem> {
    let recording = record.find_film(&caller, id, &pass).await?;
    let report = record.store.find_report(id).await?.ok_or(RecordError::NotPlayable)?;
    // Also one that a better has replaced: whoever plays it goes on.
    let rendition =
        report.renditions().find(|known| known.name == rendition).ok_or(RecordError::NotFound("rendition"))?;
    // Names are `360p/seg-00001.m4s`; the playlist lies in that folder already.
    let uri = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
    let text = match recording.made {
        Some(Made::Growing) => growing_playlist(rendition, uri),
        _ => media_playlist(rendition, uri),
    };
    Ok(private(PLAYLIST, Bytes::from(text)))
}
