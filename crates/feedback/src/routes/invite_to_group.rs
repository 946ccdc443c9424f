use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{AccountId, RoomId};

use super::{
    create_group::colleagues,
    find_group::{gate, view},
};
use crate::{Feedback, FeedbackError, GroupView, group::MOST_PEOPLE, room::Input, views::NewInvitation};

/// Invite more people to a group session.
#[utoipa::path(post, path = "/groups/{room_id}/members", tag = "feedback", params(("room_id" = RoomId, Path)),
    request_body = NewInvitation, responses((status = OK, body = GroupView), Problem))]
pub(crate) async fn invite_to_group(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
    Json(new): Json<NewInvitation>,
) -> Result<Json<GroupView>, Problem> {
    let session = gate(&feedback, &caller, Action::LeadGroup, id).await?;
    if session.ended_at.is_some() {
        return Err(FeedbackError::Ended.into());
    }
    let known = |account: &AccountId| session.members.iter().any(|member| member.account_id == *account);
    let mut invited = colleagues(&feedback, &caller, &new.account_ids).await?;
    invited.retain(|account| !known(account));
    if session.members.len() + invited.len() > MOST_PEOPLE {
        return Err(
            FeedbackError::GroupInvalid("a group session is for two to eight people, the host among them").into()
        );
    }
    let mut tx = feedback.store.db.begin().await?;
    feedback.store.invite_to_group(&mut tx, &session, &invited, feedback.clock.now_ms()).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::LeadGroup, Subject::of("group", id));
    audit(&mut tx, &feedback.clock, entry.with_detail(serde_json::json!({ "invited": invited.len() }))).await?;
    tx.commit().await?;
    for account in invited {
        feedback.live.tell(id, Input::Invited(account)).await;
    }
    let session = feedback.store.find_group(id).await?.ok_or(FeedbackError::GroupNotFound)?;
    Ok(Json(view(&caller, session)))
}
