use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::Action;
use mrp_vocabulary::ParticipantId;

use crate::{
    Record, WithdrawnBy,
    views::{ParticipantWithdrawal, WithdrawalView},
};

/// Take a consent back for somebody who said so, to the social worker or to the supervisor.
#[utoipa::path(post, path = "/participants/{participant_id}/withdrawals", tag = "record",
    params(("participant_id" = ParticipantId, Path)), request_body = ParticipantWithdrawal,
    responses((status = OK, body = WithdrawalView), Problem))]
pub(crate) async fn withdraw_consent(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<ParticipantId>,
    Json(input): Json<ParticipantWithdrawal>,
) -> Result<Json<WithdrawalView>, Problem> {
    let conversation = record.conversation_of_participant_for(&caller, Action::WithdrawConsent, id).await?;
    let own = conversation.course.social_worker_id == caller.account_id;
    let via = if own { WithdrawnBy::SocialWorker } else { WithdrawnBy::Supervisor };
    let withdrawal = record.withdraw(id, input.purpose, via, Some(&caller)).await?;
    Ok(Json(WithdrawalView::from(&withdrawal)))
}
