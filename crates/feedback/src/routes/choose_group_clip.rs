use axum::extract::State;
use mrp_api::{Caller, Json, Page, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{ClipId, LibraryItemId, RoomId};

use super::{find_group::gate, list_group_clips::views};
use crate::{
    Feedback, FeedbackError,
    shelf::GROUP_CLIPS,
    store::{group::GroupSession, shelf::GroupClipRow},
    views::GroupClipView,
};

/// More than this nobody looks at together in an afternoon.
const MOST_CLIPS: usize = 12;

/// Choose a clip of the library for a group session to look at together. It is shown while everybody who is there may watch it.
#[utoipa::path(put, path = "/groups/{room_id}/clips/{item_id}", tag = "feedback",
    params(("room_id" = RoomId, Path), ("item_id" = LibraryItemId, Path)),
    responses((status = OK, body = Page<GroupClipView>), Problem))]
pub(crate) async fn choose_group_clip(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path((id, item_id)): Path<(RoomId, LibraryItemId)>,
) -> Result<Json<Page<GroupClipView>>, Problem> {
    led(&feedback, &caller, id).await?;
    let clip = feedback.find_shelf_clip(&caller, item_id).await?.ok_or(FeedbackError::ItemNotFound)?;
    let chosen = feedback.store.list_group_clips(id).await?;
    let known = chosen.iter().any(|row| row.item_id == item_id);
    if !known && chosen.len() >= MOST_CLIPS {
        return Err(FeedbackError::GroupInvalid("a group session has at most twelve clips").into());
    }
    let clock = &feedback.clock;
    let row = GroupClipRow { id: ClipId::new(clock), item_id, duration_ms: clip.duration_ms };
    let mut tx = feedback.store.db.begin().await?;
    feedback.store.choose_group_clip(&mut tx, id, &row, (caller.account_id, clock.now_ms())).await?;
    tx.publish(GROUP_CLIPS, &id.to_string());
    let entry = NewAuditEntry::allowed(&caller, Action::LeadGroup, Subject::of("group", id));
    audit(&mut tx, clock, entry.with_detail(serde_json::json!({ "chose_clip": item_id }))).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(views(&feedback, &caller, id).await?)))
}

/// Put a clip back: the group session does not look at it any more.
#[utoipa::path(delete, path = "/groups/{room_id}/clips/{item_id}", tag = "feedback",
    params(("room_id" = RoomId, Path), ("item_id" = LibraryItemId, Path)),
    responses((status = OK, body = Page<GroupClipView>), Problem))]
pub(crate) async fn put_back_group_clip(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path((id, item_id)): Path<(RoomId, LibraryItemId)>,
) -> Result<Json<Page<GroupClipView>>, Problem> {
    led(&feedback, &caller, id).await?;
    let mut tx = feedback.store.db.begin().await?;
    feedback.store.put_back_group_clip(&mut tx, id, item_id).await?;
    tx.publish(GROUP_CLIPS, &id.to_string());
    let entry = NewAuditEntry::allowed(&caller, Action::LeadGroup, Subject::of("group", id));
    audit(&mut tx, &feedback.clock, entry.with_detail(serde_json::json!({ "put_back_clip": item_id }))).await?;
    tx.commit().await?;
    Ok(Json(Page::whole(views(&feedback, &caller, id).await?)))
}

/// A session the caller leads and that is not over.
async fn led(feedback: &Feedback, caller: &Caller, id: RoomId) -> Result<GroupSession, Problem> {
    let session = gate(feedback, caller, Action::LeadGroup, id).await?;
    if session.ended_at.is_some() { Err(FeedbackError::Ended.into()) } else { Ok(session) }
}
