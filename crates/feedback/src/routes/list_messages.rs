use axum::extract::State;
use mrp_api::{Caller, Json, Page, Path, Problem};
use mrp_people::Action;
use mrp_vocabulary::RoomId;

use super::find_room::gate;
use crate::{Feedback, views::MessageView};

/// List what was said in the chat of a room, oldest first.
#[utoipa::path(get, path = "/rooms/{room_id}/messages", tag = "feedback", params(("room_id" = RoomId, Path)),
    responses((status = OK, body = Page<MessageView>), Problem))]
pub(crate) async fn list_messages(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
) -> Result<Json<Page<MessageView>>, Problem> {
    gate(&feedback, &caller, Action::JoinRoom, id).await?;
    Ok(Json(Page::whole(feedback.store.list_messages(id).await?)))
}
