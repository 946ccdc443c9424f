use axum::extract::State;
use mrp_api::{Caller, Json, Page, Problem};

use crate::{
    Analyse,
    research_ratings::{self, ResearchRating},
};

/// List the levels that research may use: under pseudonyms, and only where everybody in the recording has consented to research.
#[utoipa::path(get, path = "/research_ratings", tag = "analyse",
    responses((status = OK, body = Page<ResearchRating>), Problem))]
pub(crate) async fn list_research_ratings(
    State(analyse): State<Analyse>,
    caller: Caller,
) -> Result<Json<Page<ResearchRating>>, Problem> {
    Ok(Json(Page::whole(research_ratings::list(&analyse, &caller, "table").await?)))
}
