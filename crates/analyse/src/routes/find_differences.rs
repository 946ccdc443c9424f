use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};

use crate::{Analyse, AnalyseError, edition_differences, edition_views::EditionComparison};

/// Find everything in which two editions (udgaver) differ.
#[utoipa::path(get, path = "/editions/{edition_id}/differences/{to_edition_id}", tag = "analyse",
    params(("edition_id" = String, Path), ("to_edition_id" = String, Path)),
    responses((status = OK, body = EditionComparison), Problem))]
pub(crate) async fn find_differences(
    State(analyse): State<Analyse>,
    _caller: Caller,
    Path((from, to)): Path<(String, String)>,
) -> Result<Json<EditionComparison>, Problem> {
    let from = analyse.editions.find(&from).await?.ok_or(AnalyseError::EditionNotFound)?;
    let to = analyse.editions.find(&to).await?.ok_or(AnalyseError::EditionNotFound)?;
    let differences = edition_differences(&from.edition, &to.edition);
    Ok(Json(EditionComparison { from: from.summary(), to: to.summary(), differences }))
}
