use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::Action;
use mrp_vocabulary::CodingId;

use crate::{
    Analyse,
    rating::{self, RatingsView},
};

/// List the levels (tal) of an analysis, where both of the pair want them; to the social worker after its release.
#[utoipa::path(get, path = "/codings/{coding_id}/ratings", tag = "analyse", params(("coding_id" = CodingId, Path)),
    responses((status = OK, body = RatingsView), Problem))]
pub(crate) async fn list_ratings(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
) -> Result<Json<RatingsView>, Problem> {
    rating::coding(&analyse, &caller, Action::ViewRatings, id).await?;
    Ok(Json(rating::list(&analyse, id).await?))
}
