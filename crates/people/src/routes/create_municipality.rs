//! A new municipality.

use axum::{extract::State, http::StatusCode};
use mrp_api::{Json, Problem};

use crate::{
    Action, Caller, Facts, People, Subject,
    views::{MunicipalityView, NewMunicipality},
};

/// Make a municipality, with the usual settings.
#[utoipa::path(post, path = "/municipalities", tag = "people", request_body = NewMunicipality,
    responses((status = CREATED, body = MunicipalityView), Problem))]
pub(crate) async fn create_municipality(
    State(people): State<People>,
    caller: Caller,
    Json(body): Json<NewMunicipality>,
) -> Result<(StatusCode, Json<MunicipalityView>), Problem> {
    let subject = Subject::kind("municipality");
    people.gate.check(&caller, Action::ManageMunicipalities, &Facts::none(), subject).await?;
    let municipality = people.create_municipality(Some(&caller), &body.name).await?;
    Ok((StatusCode::CREATED, Json(municipality.into())))
}
