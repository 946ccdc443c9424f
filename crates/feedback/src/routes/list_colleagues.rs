use axum::extract::State;
use mrp_api::{Caller, Json, Page, Problem};
use mrp_people::{Action, Facts, Subject};

use crate::{Feedback, views::ColleagueView};

/// List who can be invited to a group session: social workers, supervisors and coordinators of one's own municipality.
#[utoipa::path(get, path = "/colleagues", tag = "feedback",
    responses((status = OK, body = Page<ColleagueView>), Problem))]
pub(crate) async fn list_colleagues(
    State(feedback): State<Feedback>,
    caller: Caller,
) -> Result<Json<Page<ColleagueView>>, Problem> {
    feedback.gate.check(&caller, Action::CreateGroup, &Facts::none(), Subject::kind("group")).await?;
    Ok(Json(Page::whole(feedback.store.list_colleagues(caller.municipality_id).await?)))
}
