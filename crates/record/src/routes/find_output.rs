use axum::{extract::State, response::Response};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_media::{Report, Storyboard};
use mrp_vocabulary::{MediaTime, RecordingId, Span};
use serde::Serialize;
use utoipa::ToSchema;

use super::private;
use crate::{Record, RecordError, Recording, ViewingKind};

/// Small pictures for the timeline, row by row on one or more sheets.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StoryboardView {
    /// Pictures in a row.
    columns: u32,
    /// Rows on a full sheet.
    rows: u32,
    /// Width of one picture.
    tile_width: u32,
    /// Height of one picture.
    tile_height: u32,
    /// From one picture to the next.
    interval_ms: i64,
    /// Pictures in all.
    tiles: u32,
    /// How many sheets there are: `storyboard/pages/0`, `storyboard/pages/1` …
    pages: usize,
}

/// A still picture of a recording.
#[utoipa::path(get, path = "/recordings/{recording_id}/poster.jpg", tag = "record",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, content_type = "image/jpeg", body = Vec<u8>), Problem))]
pub(crate) async fn find_poster(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Response, Problem> {
    let (recording, report) = report(&record, &caller, id).await?;
    output(&record, &recording, report.poster, "image/jpeg").await
}

/// How the small pictures for the timeline lie.
#[utoipa::path(get, path = "/recordings/{recording_id}/storyboard.json", tag = "record",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, body = StoryboardView), Problem))]
pub(crate) async fn find_storyboard(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Json<StoryboardView>, Problem> {
    let (_, report) = report(&record, &caller, id).await?;
    let board = report.storyboard.ok_or(RecordError::NotFound("storyboard"))?;
    Ok(Json(StoryboardView {
        columns: board.columns,
        rows: board.rows,
        tile_width: board.tile_width,
        tile_height: board.tile_height,
        interval_ms: board.interval_ms,
        tiles: board.tiles,
        pages: board.pages.len(),
    }))
}

/// One sheet of small pictures, by its number from 0.
#[utoipa::path(get, path = "/recordings/{recording_id}/storyboard/pages/{page}", tag = "record",
    params(("recording_id" = RecordingId, Path), ("page" = usize, Path)),
    responses((status = OK, content_type = "image/jpeg", body = Vec<u8>), Problem))]
pub(crate) async fn find_storyboard_page(
    State(record): State<Record>,
    caller: Caller,
    Path((id, page)): Path<(RecordingId, usize)>,
) -> Result<Response, Problem> {
    let (recording, report) = report(&record, &caller, id).await?;
    let board = report.storyboard.ok_or(RecordError::NotFound("storyboard"))?;
    let span = span_of(&board, page);
    let sheet = output(&record, &recording, board.pages.into_iter().nth(page), "image/jpeg").await?;
    // Small as they are, they show the film.
    if let Some(span) = span {
        record.note_viewing(&caller, id, ViewingKind::Previewed, span).await?;
    }
    Ok(sheet)
}

/// The waveform of a recording, in the format that the media crate describes.
#[utoipa::path(get, path = "/recordings/{recording_id}/waveform.dat", tag = "record",
    params(("recording_id" = RecordingId, Path)),
    responses((status = OK, content_type = "application/octet-stream", body = Vec<u8>), Problem))]
pub(crate) async fn find_waveform(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Response, Problem> {
    let (recording, report) = report(&record, &caller, id).await?;
    output(&record, &recording, report.waveform, "application/octet-stream").await
}

/// The stretch of the film whose pictures are on a sheet.
fn span_of(board: &Storyboard, page: usize) -> Option<Span> {
    let on_a_sheet = u64::from(board.columns) * u64::from(board.rows);
    let first = on_a_sheet.checked_mul(u64::try_from(page).ok()?)?;
    let last = first.checked_add(on_a_sheet)?.min(u64::from(board.tiles));
    let at = |tile: u64| Some(MediaTime::from_ms(i64::try_from(tile).ok()?.checked_mul(board.interval_ms)?));
    Span::new(at(first)?, at(last)?).ok()
}

async fn report(record: &Record, caller: &Caller, id: RecordingId) -> Result<(Recording, Report), Problem> {
    let (recording, _) = record.find_playable(caller, id).await?;
    let report = record.store.find_report(id).await?.ok_or(RecordError::NotPlayable)?;
    Ok((recording, report))
}

async fn output(
    record: &Record,
    recording: &Recording,
    name: Option<String>,
    content_type: &'static str,
) -> Result<Response, Problem> {
    let name = name.ok_or(RecordError::NotFound("output"))?;
    Ok(private(content_type, record.read_output(recording, &name).await?))
}
