//! The settings of a municipality.

use axum::extract::State;
use mrp_api::{Json, Path, Problem};
use mrp_vocabulary::MunicipalityId;

use crate::{
    Action, Caller, Facts, People, Subject,
    views::{MunicipalityChanges, MunicipalityView},
};

/// Change a municipality's name or settings; what is left out stays. Closing it signs its people out.
#[utoipa::path(patch, path = "/municipalities/{municipality_id}", tag = "people",
    params(("municipality_id" = MunicipalityId, Path)), request_body = MunicipalityChanges,
    responses((status = OK, body = MunicipalityView), Problem))]
pub(crate) async fn update_municipality(
    State(people): State<People>,
    caller: Caller,
    Path(id): Path<MunicipalityId>,
    Json(changes): Json<MunicipalityChanges>,
) -> Result<Json<MunicipalityView>, Problem> {
    let subject = Subject::of("municipality", id);
    people.gate.check(&caller, Action::ManageMunicipalities, &Facts::of_municipality(id), subject).await?;
    Ok(Json(people.update_municipality(&caller, id, changes).await?.into()))
}
