use axum::extract::State;
use mrp_api::{Caller, Json, Page, Path, Problem};
use mrp_people::Action;
use mrp_vocabulary::RoomId;

use super::find_group::gate;
use crate::{Feedback, views::GroupClipView};

/// List the clips a group session has chosen to look at. What the caller may not watch is there without a word about it.
#[utoipa::path(get, path = "/groups/{room_id}/clips", tag = "feedback", params(("room_id" = RoomId, Path)),
    responses((status = OK, body = Page<GroupClipView>), Problem))]
pub(crate) async fn list_group_clips(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
) -> Result<Json<Page<GroupClipView>>, Problem> {
    gate(&feedback, &caller, Action::JoinGroup, id).await?;
    Ok(Json(Page::whole(views(&feedback, &caller, id).await?)))
}

/// The clips of a session as this caller may see them.
pub(super) async fn views(
    feedback: &Feedback,
    caller: &Caller,
    room: RoomId,
) -> mrp_database::Result<Vec<GroupClipView>> {
    let mut views = Vec::new();
    for row in feedback.store.list_group_clips(room).await? {
        let clip = feedback.find_shelf_clip(caller, row.item_id).await?;
        views.push(GroupClipView { id: row.id, clip: clip.map(|clip| (row.item_id, clip).into()) });
    }
    Ok(views)
}
