use std::sync::Arc;

use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};

use crate::{Analyse, AnalyseError, Edition};

/// Find one edition (udgave) of the observation manual, whole.
#[utoipa::path(get, path = "/editions/{edition_id}", tag = "analyse", params(("edition_id" = String, Path)),
    responses((status = OK, body = Edition), Problem))]
pub(crate) async fn find_edition(
    State(analyse): State<Analyse>,
    _caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Edition>, Problem> {
    Ok(Json(Arc::unwrap_or_clone(found(&analyse, &id).await?)))
}

/// The edition with that id.
pub(super) async fn found(analyse: &Analyse, id: &str) -> Result<Arc<Edition>, AnalyseError> {
    analyse.editions.find_edition(id).await?.ok_or(AnalyseError::EditionNotFound)
}
