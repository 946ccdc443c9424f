use axum::{extract::State, response::Response};
use bytes::Bytes;
use mrp_api::{Caller, Path, Problem};
use mrp_media::{Report, master_playlist, media_playlist};
use mrp_vocabulary::RecordingId;

use super::private;
use crate::{Record, RecordError};

const PLAYLIST: &str = "application/vnd.apple.mpegurl";

/// The renditions of a recording, as an HLS playlist.
#[utoipa::path(get, path = "/recordings/{recording_id}/master.m3u8", tag = "record",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, content_type = PLAYLIST, body = String), Problem))]
pub(crate) async fn find_master_playlist(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Response, Problem> {
    let report = report(&record, &caller, id).await?;
    let text = master_playlist(&report, |name| format!("{name}/playlist.m3u8"));
    Ok(private(PLAYLIST, Bytes::from(text)))
}

/// The segments of one rendition, as an HLS playlist.
#[utoipa::path(get, path = "/recordings/{recording_id}/{rendition}/playlist.m3u8", tag = "record",
    params(("recording_id" = RecordingId, Path), ("rendition" = String, Path)),
    responses((status = OK, content_type = PLAYLIST, body = String), Problem))]
pub(crate) async fn find_media_playlist(
    State(record): State<Record>,
    caller: Caller,
    Path((id, rendition)): Path<(RecordingId, String)>,
) -> Result<Response, Problem> {
    let report = report(&record, &caller, id).await?;
    let found = report.video.iter().chain(&report.audio).find(|known| known.name == rendition);
    let rendition = found.ok_or(RecordError::NotFound("rendition"))?;
    // Names are `360p/seg-00001.m4s`; the playlist lies in that folder already.
    let text = media_playlist(rendition, |name| name.rsplit('/').next().unwrap_or(name).to_owned());
    Ok(private(PLAYLIST, Bytes::from(text)))
}

async fn report(record: &Record, caller: &Caller, id: RecordingId) -> Result<Report, Problem> {
    record.find_playable(caller, id).await?;
    Ok(record.store.find_report(id).await?.ok_or(RecordError::NotPlayable)?)
}
