use axum::{extract::State, http::HeaderMap};
use mrp_api::{Caller, Json, Path, Problem, etag};

use super::find_edition::found;
use crate::{
    Analyse, AnalyseError, Crosswalk, Edition,
    edition_views::{CrosswalkOrigin, CrosswalkView},
    to_yaml,
};

/// Find what became of each dimension from one edition to another (R24): as it was written, or what the keys tell.
#[utoipa::path(get, path = "/editions/{edition_id}/crosswalk/{to_edition_id}", tag = "analyse",
    params(("edition_id" = String, Path), ("to_edition_id" = String, Path)),
    responses((status = OK, body = CrosswalkView), Problem))]
pub(crate) async fn find_crosswalk(
    State(analyse): State<Analyse>,
    _caller: Caller,
    Path((from, to)): Path<(String, String)>,
) -> Result<Json<CrosswalkView>, Problem> {
    let (from, to) = (found(&analyse, &from).await?, found(&analyse, &to).await?);
    Ok(Json(crosswalk(&analyse, &from, &to).await?))
}

/// The way between two editions, and whose it is.
pub(super) async fn crosswalk(
    analyse: &Analyse,
    from: &Edition,
    to: &Edition,
) -> Result<CrosswalkView, mrp_database::Error> {
    Ok(match analyse.editions.find_crosswalk(from, to).await? {
        Some((crosswalk, 0)) => CrosswalkView { origin: CrosswalkOrigin::BuiltIn, revision: 0, crosswalk },
        Some((crosswalk, revision)) => CrosswalkView { origin: CrosswalkOrigin::Written, revision, crosswalk },
        None => {
            let crosswalk = Crosswalk::suggest(from, to);
            CrosswalkView { origin: CrosswalkOrigin::Suggested, revision: 0, crosswalk }
        }
    })
}

/// Find a crosswalk as a text, with its comments: to be changed, or to begin with.
#[utoipa::path(get, path = "/editions/{edition_id}/crosswalk/{to_edition_id}/text", tag = "analyse",
    params(("edition_id" = String, Path), ("to_edition_id" = String, Path)),
    responses((status = OK, body = String, content_type = "text/plain"), Problem))]
pub(crate) async fn find_crosswalk_text(
    State(analyse): State<Analyse>,
    _caller: Caller,
    Path((from, to)): Path<(String, String)>,
) -> Result<(HeaderMap, String), Problem> {
    let (from, to) = (found(&analyse, &from).await?, found(&analyse, &to).await?);
    if let Some((text, revision)) = analyse.editions.find_crosswalk_text(&from.id, &to.id).await? {
        return Ok((etag(revision), text));
    }
    let view = crosswalk(&analyse, &from, &to).await.map_err(AnalyseError::from)?;
    Ok((etag(0), to_yaml(&view.crosswalk)))
}
