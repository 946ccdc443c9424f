use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::Action;
use mrp_vocabulary::CodingId;

use crate::{
    Analyse,
    rating::{self, RatingsView},
};

/// Take the level of a dimension away.
#[utoipa::path(delete, path = "/codings/{coding_id}/ratings/{dimension}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("dimension" = String, Path)),
    responses((status = OK, body = RatingsView), Problem))]
pub(crate) async fn delete_rating(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((id, dimension)): Path<(CodingId, String)>,
) -> Result<Json<RatingsView>, Problem> {
    rating::coding(&analyse, &caller, Action::WriteRating, id).await?;
    let mut tx = analyse.store.begin_marking(id).await?;
    tx.execute(rating::DELETE_RATING, args![id, &dimension]).await?;
    tx.commit().await?;
    Ok(Json(rating::list(&analyse, id).await?))
}
