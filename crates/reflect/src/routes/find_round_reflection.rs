use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::Action;
use mrp_vocabulary::RoundId;

use crate::{Reflect, views::RoundReflectionView};

/// Find what is taken along from and into a round: earlier agreement, agreement, reflection, preparation.
#[utoipa::path(get, path = "/rounds/{round_id}", tag = "reflect", params(("round_id" = RoundId, Path)),
    responses((status = OK, body = RoundReflectionView), Problem))]
pub(crate) async fn find_round_reflection(
    State(reflect): State<Reflect>,
    caller: Caller,
    Path(id): Path<RoundId>,
) -> Result<Json<RoundReflectionView>, Problem> {
    super::gate(&reflect, &caller, Action::ViewReflection, id).await?;
    Ok(Json(reflect.store.find_round_reflection(id).await?))
}
