use axum::extract::State;
use mrp_api::{Caller, Json, Page, Path, Problem};
use mrp_people::Action;
use mrp_vocabulary::RoomId;

use super::find_room::gate;
use crate::{Feedback, views::PersonHere};

/// List who has come to a room at this moment, in it or at its door.
#[utoipa::path(get, path = "/rooms/{room_id}/people", tag = "feedback", params(("room_id" = RoomId, Path)),
    responses((status = OK, body = Page<PersonHere>), Problem))]
pub(crate) async fn list_people_here(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
) -> Result<Json<Page<PersonHere>>, Problem> {
    gate(&feedback, &caller, Action::JoinRoom, id).await?;
    Ok(Json(Page::whole(feedback.live.who_is_here(id).await)))
}
