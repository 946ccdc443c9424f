use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::ParticipantId;
use serde_json::json;

use crate::{Record, WithdrawalCode, views::WithdrawalCodeView};

/// Make the code for somebody's paper. It is shown this once; an earlier code no longer counts.
#[utoipa::path(post, path = "/participants/{participant_id}/withdrawal-code", tag = "record",
    params(("participant_id" = ParticipantId, Path)), responses((status = CREATED, body = WithdrawalCodeView), Problem))]
pub(crate) async fn create_withdrawal_code(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<ParticipantId>,
) -> Result<(StatusCode, Json<WithdrawalCodeView>), Problem> {
    record.conversation_of_participant_for(&caller, Action::RegisterConsent, id).await?;
    let code = WithdrawalCode::generate();
    let mut tx = record.db.begin().await?;
    record.store.set_withdrawal_code(&mut tx, id, &code.hash()).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::RegisterConsent, Subject::of("participant", id));
    audit(&mut tx, &record.clock, entry.with_detail(json!({ "withdrawal_code": "made" }))).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(WithdrawalCodeView { code: code.to_string() })))
}
