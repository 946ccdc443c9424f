use axum::extract::State;
use mrp_api::{Caller, Json, Page, Problem};

use crate::{Analyse, EditionSummary};

/// List the editions (udgaver) of the observation manual. Everybody who signs in may read the criteria (R26).
#[utoipa::path(get, path = "/editions", tag = "analyse", responses((status = OK, body = Page<EditionSummary>), Problem))]
pub(crate) async fn list_editions(
    State(analyse): State<Analyse>,
    _caller: Caller,
) -> Result<Json<Page<EditionSummary>>, Problem> {
    let known = analyse.editions.list().await?;
    Ok(Json(Page::whole(known.iter().map(crate::editions::Known::summary).collect())))
}
