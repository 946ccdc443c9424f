use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::Action;
use mrp_vocabulary::CodingId;

use crate::{
    Analyse, access,
    rating::{self, NewRating, RatingsView},
};

/// Give a dimension a level. Evidence first: it names at least one mark of this analysis that is tied to the dimension.
#[utoipa::path(put, path = "/codings/{coding_id}/ratings/{dimension}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("dimension" = String, Path)), request_body = NewRating,
    responses((status = OK, body = RatingsView), Problem))]
pub(crate) async fn put_rating(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((id, dimension)): Path<(CodingId, String)>,
    Json(new): Json<NewRating>,
) -> Result<Json<RatingsView>, Problem> {
    let coding = rating::coding(&analyse, &caller, Action::WriteRating, id).await?;
    let edition = access::edition(&analyse, &coding).await?;
    let keywords = analyse.store.list_keywords(id).await?;
    let clips = analyse.store.list_clips(id).await?;
    let checked = rating::checked(&edition, &dimension, &new, &keywords, &clips)?;
    let mut tx = analyse.store.begin_marking(id).await?;
    tx.execute(rating::PUT_RATING, rating::row(id, &dimension, new.level, &checked, analyse.clock.now_ms())).await?;
    tx.commit().await?;
    Ok(Json(rating::list(&analyse, id).await?))
}
