use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};

use crate::{Analyse, AnalyseError, Crosswalk};

/// Find what became of each dimension from one edition to another (R24).
#[utoipa::path(get, path = "/editions/{edition_id}/crosswalk/{to_edition_id}", tag = "analyse",
    params(("edition_id" = String, Path), ("to_edition_id" = String, Path)),
    responses((status = OK, body = Crosswalk), Problem))]
pub(crate) async fn find_crosswalk(
    State(analyse): State<Analyse>,
    _caller: Caller,
    Path((from, to)): Path<(String, String)>,
) -> Result<Json<Crosswalk>, Problem> {
    Ok(Json(analyse.manual.find_crosswalk(&from, &to).cloned().ok_or(AnalyseError::EditionNotFound)?))
}
