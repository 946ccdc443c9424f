//! What is watched: playlists, segments and the picture of an item, opened in memory for each request after access has been asked for.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use bytes::Bytes;
use mrp_api::{Caller, Path, Problem};
use mrp_media::{master_playlist, media_playlist};
use mrp_people::{Action, Subject, may};
use mrp_record::{is_pass, issue_pass};
use mrp_vault::{DataKey, KeyOwner};
use mrp_vocabulary::{LibraryItemId, Purpose};

use crate::{Item, Library, LibraryError};

const PLAYLIST: &str = "application/vnd.apple.mpegurl";

/// The renditions of an item, as an HLS playlist. Their addresses are this caller's own and count for some minutes.
#[utoipa::path(get, path = "/items/{item_id}/master.m3u8", tag = "library", params(("item_id" = LibraryItemId, Path)),
    responses((status = OK, content_type = PLAYLIST, body = String), Problem))]
pub(crate) async fn find_item_playlist(
    State(library): State<Library>,
    caller: Caller,
    Path(id): Path<LibraryItemId>,
) -> Result<Response, Problem> {
    let item = watchable(&library, &caller, id).await?;
    let report = item.report.as_ref().ok_or(LibraryError::NotYet("it is being cut"))?;
    let pass = issue_pass(&data_key(&library, &item).await?, &caller, library.clock.now());
    let text = master_playlist(report, |name| format!("film/{pass}/{name}/playlist.m3u8"));
    Ok(private(PLAYLIST, Bytes::from(text)))
}

/// The segments of one rendition, as an HLS playlist.
#[utoipa::path(get, path = "/items/{item_id}/film/{pass}/{rendition}/playlist.m3u8", tag = "library",
    params(("item_id" = LibraryItemId, Path), ("pass" = String, Path), ("rendition" = String, Path)),
    responses((status = OK, content_type = PLAYLIST, body = String), Problem))]
pub(crate) async fn find_item_media_playlist(
    State(library): State<Library>,
    caller: Caller,
    Path((id, pass, rendition)): Path<(LibraryItemId, String, String)>,
) -> Result<Response, Problem> {
    let item = film(&library, &caller, id, &pass).await?;
    let report = item.report.as_ref().ok_or(LibraryError::NotYet("it is being cut"))?;
    let found = report.video.iter().chain(&report.audio).find(|known| known.name == rendition);
    let rendition = found.ok_or(LibraryError::ItemNotFound)?;
    let text = media_playlist(rendition, |name| name.rsplit('/').next().unwrap_or(name).to_owned());
    Ok(private(PLAYLIST, Bytes::from(text)))
}

/// The picture of an item.
#[utoipa::path(get, path = "/items/{item_id}/poster.jpg", tag = "library", params(("item_id" = LibraryItemId, Path)),
    responses((status = OK, content_type = "image/jpeg", body = Vec<u8>), Problem))]
pub(crate) async fn find_item_poster(
    State(library): State<Library>,
    caller: Caller,
    Path(id): Path<LibraryItemId>,
) -> Result<Response, Problem> {
    let item = watchable(&library, &caller, id).await?;
    Ok(private("image/jpeg", read(&library, &item, "poster.jpg").await?))
}

/// One segment of one rendition. Access and consent are asked for each time.
#[utoipa::path(get, path = "/items/{item_id}/film/{pass}/{rendition}/{segment}", tag = "library",
    params(("item_id" = LibraryItemId, Path), ("pass" = String, Path), ("rendition" = String, Path), ("segment" = String, Path)),
    responses((status = OK, content_type = "video/mp4", body = Vec<u8>), Problem))]
pub(crate) async fn find_item_segment(
    State(library): State<Library>,
    caller: Caller,
    Path((id, pass, rendition, segment)): Path<(LibraryItemId, String, String, String)>,
) -> Result<Response, Problem> {
    let item = film(&library, &caller, id, &pass).await?;
    let bytes = read(&library, &item, &format!("{rendition}/{segment}")).await?;
    Ok(private(if rendition == "audio" { "audio/mp4" } else { "video/mp4" }, bytes))
}

/// An item the caller may watch: because it is published, or because it is her part to look at it before.
async fn watchable(library: &Library, caller: &Caller, id: LibraryItemId) -> Result<Item, Problem> {
    let item = library.store.find_item(id).await?.ok_or(LibraryError::ItemNotFound)?;
    let facts = super::facts(library, caller, &item).await?;
    let looks_before = [Action::CheckRecognisability, Action::PublishItem, Action::NominateClip];
    if looks_before.into_iter().any(|action| may(caller, action, &facts).is_ok()) {
        library.gate.note_sitting(caller, Action::WatchItem, Subject::of("library_item", id)).await?;
        return Ok(item);
    }
    library.gate.check(caller, Action::WatchItem, &facts, Subject::of("library_item", id)).await?;
    Ok(item)
}

/// The same, for a piece of its film: its address holds a pass of this caller's.
async fn film(library: &Library, caller: &Caller, id: LibraryItemId, pass: &str) -> Result<Item, Problem> {
    let item = watchable(library, caller, id).await?;
    if !is_pass(&data_key(library, &item).await?, caller, library.clock.now(), pass) {
        return Err(LibraryError::ItemNotFound.into());
    }
    Ok(item)
}

async fn data_key(library: &Library, item: &Item) -> Result<DataKey, LibraryError> {
    Ok(library.keys.unwrap(item.municipality_id, &KeyOwner::LibraryItem(item.id), Purpose::Library).await?)
}

async fn read(library: &Library, item: &Item, name: &str) -> Result<Bytes, LibraryError> {
    // Only names the media child has reported: no path of somebody's own making reaches the vault.
    let report = item.report.as_ref().ok_or(LibraryError::NotYet("it is being cut"))?;
    let made = |name: &str| {
        let renditions = || report.video.iter().chain(&report.audio);
        report.poster.as_deref() == Some(name)
            || renditions().any(|made| made.init == name || made.segments.iter().any(|segment| segment.name == name))
    };
    let folder = item.folder.as_ref().filter(|_| made(name)).ok_or(LibraryError::ItemNotFound)?;
    let key = data_key(library, item).await?;
    library.vault.read(&format!("{folder}/{name}"), &key).await?.ok_or(LibraryError::ItemNotFound)
}

/// An answer nobody keeps.
fn private(media_type: &'static str, bytes: Bytes) -> Response {
    let mut response = Response::new(Body::from(bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
