use axum::{extract::State, response::Response};
use bytes::Bytes;
use mrp_api::{Caller, Path, Problem};
use mrp_media::{Report, growing_playlist, master_playlist, media_playlist};
use mrp_vocabulary::RecordingId;

use super::private;
use crate::{Made, Record, RecordError, Recording};

const PLAYLIST: &str = "application/vnd.apple.mpegurl";

/// The renditions of a recording, as an HLS playlist.
#[utoipa::path(get, path = "/recordings/{recording_id}/master.m3u8", tag = "record",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, content_type = PLAYLIST, body = String), Problem))]
pub(crate) async fn find_master_playlist(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Response, Problem> {
    let (_, report) = report(&record, &caller, id).await?;
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
    let (recording, report) = report(&record, &caller, id).await?;
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

async fn report(record: &Record, caller: &Caller, id: RecordingId) -> Result<(Recording, Report), Problem> {
    let (recording, _) = record.find_playable(caller, id).await?;
    let report = record.store.find_report(id).await?.ok_or(RecordError::NotPlayable)?;
    Ok((recording, report))
}
