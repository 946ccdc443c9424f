use axum::{extract::State, http::StatusCode};
use chrono::{DateTime, Utc};
use mrp_api::{Caller, Json, Problem};
use mrp_people::{Action, Facts, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{AccountId, RoomId};

use super::find_group::view;
use crate::{
    Feedback, FeedbackError, GroupState, GroupView, Playback,
    group::MOST_PEOPLE,
    protocol::Layout,
    store::group::GroupSession,
    views::{MemberView, NewGroup},
};

/// Longest title, most rules, longest rule.
const LONGEST_TITLE: usize = 120;
const MOST_RULES: usize = 12;
const LONGEST_RULE: usize = 300;

/// Make a group session (department follow-up, focus group, kollegial respons) and invite people to it.
#[utoipa::path(post, path = "/groups", tag = "feedback", request_body = NewGroup,
    responses((status = CREATED, body = GroupView), Problem))]
pub(crate) async fn create_group(
    State(feedback): State<Feedback>,
    caller: Caller,
    Json(new): Json<NewGroup>,
) -> Result<(StatusCode, Json<GroupView>), Problem> {
    feedback.gate.check(&caller, Action::CreateGroup, &Facts::none(), Subject::kind("group")).await?;
    let (title, ground_rules) = (line(&new.title)?, rules(&new.ground_rules)?);
    let invited = colleagues(&feedback, &caller, &new.invited).await?;
    if invited.is_empty() || invited.len() + 1 > MOST_PEOPLE {
        return Err(
            FeedbackError::GroupInvalid("a group session is for two to eight people, the host among them").into()
        );
    }
    feedback.check_open_rooms(caller.account_id).await?;
    let member = |account_id| MemberView {
        account_id,
        name: String::new(),
        host: account_id == caller.account_id,
        accepted_at: None::<DateTime<Utc>>,
    };
    let session = GroupSession {
        room_id: RoomId::new(&feedback.clock),
        municipality_id: caller.municipality_id,
        host_id: caller.account_id,
        kind: new.kind,
        title,
        starts_at: new.starts_at,
        ground_rules,
        state: GroupState::default(),
        playback: Playback::nothing(feedback.clock.now_ms()),
        layout: Layout::default(),
        ended_at: None,
        members: std::iter::once(caller.account_id).chain(invited).map(member).collect(),
    };
    let mut tx = feedback.store.db.begin().await?;
    feedback.store.create_group(&mut tx, &session, feedback.clock.now_ms()).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::CreateGroup, Subject::of("group", session.room_id));
    let detail = serde_json::json!({ "kind": session.kind, "people": session.members.len() });
    audit(&mut tx, &feedback.clock, entry.with_detail(detail)).await?;
    tx.commit().await?;
    let session = feedback.store.find_group(session.room_id).await?.ok_or(FeedbackError::GroupNotFound)?;
    Ok((StatusCode::CREATED, Json(view(&caller, session))))
}

/// Those of the accounts that can be invited, each once and without the caller; anybody else is refused, wherever she is.
pub(super) async fn colleagues(
    feedback: &Feedback,
    caller: &Caller,
    accounts: &[AccountId],
) -> Result<Vec<AccountId>, FeedbackError> {
    let known = feedback.store.list_colleagues(caller.municipality_id).await?;
    let mut invited: Vec<AccountId> = Vec::new();
    for account in accounts.iter().copied().filter(|account| *account != caller.account_id) {
        if !known.iter().any(|colleague| colleague.account_id == account) {
            return Err(FeedbackError::GroupInvalid(
                "only social workers, supervisors and coordinators of one's own municipality can be invited",
            ));
        }
        if !invited.contains(&account) {
            invited.push(account);
        }
    }
    Ok(invited)
}

fn line(title: &str) -> Result<String, FeedbackError> {
    let title = title.trim();
    if title.is_empty() || title.chars().count() > LONGEST_TITLE {
        return Err(FeedbackError::GroupInvalid("the title takes 1 to 120 characters"));
    }
    Ok(title.to_owned())
}

fn rules(rules: &[String]) -> Result<Vec<String>, FeedbackError> {
    let rules: Vec<String> = rules.iter().map(|rule| rule.trim().to_owned()).filter(|rule| !rule.is_empty()).collect();
    if rules.is_empty() || rules.len() > MOST_RULES || rules.iter().any(|rule| rule.chars().count() > LONGEST_RULE) {
        return Err(FeedbackError::GroupInvalid("there are 1 to 12 ground rules of at most 300 characters"));
    }
    Ok(rules)
}
