use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, Subject, may};
use mrp_vocabulary::RoomId;

use crate::{Feedback, FeedbackError, GroupView, store::group::GroupSession};

/// Find one group session: its ground rules, who has accepted them, and what stays of it.
#[utoipa::path(get, path = "/groups/{room_id}", tag = "feedback", params(("room_id" = RoomId, Path)),
    responses((status = OK, body = GroupView), Problem))]
pub(crate) async fn find_group(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
) -> Result<Json<GroupView>, Problem> {
    let session = gate(&feedback, &caller, Action::ViewGroup, id).await?;
    Ok(Json(view(&caller, session)))
}

/// A session, after the gate has let the caller through.
pub(super) async fn gate(
    feedback: &Feedback,
    caller: &Caller,
    action: Action,
    id: RoomId,
) -> Result<GroupSession, Problem> {
    let session = feedback.store.find_group(id).await?.ok_or(FeedbackError::GroupNotFound)?;
    feedback.gate.check(caller, action, &session.facts(caller), Subject::of("group", id)).await?;
    Ok(session)
}

/// A session as this caller may see it: what was said under the rules is for who accepted them.
pub(super) fn view(caller: &Caller, session: GroupSession) -> GroupView {
    let inside = may(caller, Action::JoinGroup, &session.facts(caller)).is_ok();
    let state = if inside { session.state } else { Default::default() };
    GroupView {
        id: session.room_id,
        kind: session.kind,
        title: session.title,
        starts_at: session.starts_at,
        ended_at: session.ended_at,
        ground_rules: session.ground_rules,
        members: session.members,
        notes: state.notes,
        decisions: state.decisions.body,
    }
}
