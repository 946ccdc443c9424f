//! All municipalities.

use axum::extract::State;
use mrp_api::{Json, Page, Problem};

use crate::{Action, Caller, Facts, People, Subject, views::MunicipalityView};

/// Every municipality with its settings, by name.
#[utoipa::path(get, path = "/municipalities", tag = "people",
    responses((status = OK, body = Page<MunicipalityView>), Problem))]
pub(crate) async fn list_municipalities(
    State(people): State<People>,
    caller: Caller,
) -> Result<Json<Page<MunicipalityView>>, Problem> {
    let subject = Subject::kind("municipality");
    people.gate.check(&caller, Action::ManageMunicipalities, &Facts::none(), subject).await?;
    let municipalities = people.list_municipalities().await?;
    Ok(Json(Page::whole(municipalities.into_iter().map(Into::into).collect())))
}
