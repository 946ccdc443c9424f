use axum::extract::State;
use mrp_api::{Caller, Json, Page, Problem};
use mrp_people::{Action, may};

use super::find_group::view;
use crate::{Feedback, GroupView};

/// List the group sessions one is invited to, the newest first.
#[utoipa::path(get, path = "/groups", tag = "feedback",
    responses((status = OK, body = Page<GroupView>), Problem))]
pub(crate) async fn list_groups(
    State(feedback): State<Feedback>,
    caller: Caller,
) -> Result<Json<Page<GroupView>>, Problem> {
    let sessions = feedback.store.list_groups_of(caller.account_id).await?;
    // Whoever has moved to another municipality, or lost her part, is no longer invited.
    let mine = sessions.into_iter().filter(|session| may(&caller, Action::ViewGroup, &session.facts(&caller)).is_ok());
    Ok(Json(Page::whole(mine.map(|session| view(&caller, session)).collect())))
}
