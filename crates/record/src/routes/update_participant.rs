use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::ParticipantId;

use super::find_conversation::view;
use crate::{
    Record,
    conversation::checked_label,
    views::{ConversationView, ParticipantInput},
};

/// Correct a role label (rolleetiket), an age band, or how many have custody.
#[utoipa::path(put, path = "/participants/{participant_id}", tag = "record",
    params(("participant_id" = ParticipantId, Path)), request_body = ParticipantInput,
    responses((status = OK, body = ConversationView), Problem))]
pub(crate) async fn update_participant(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<ParticipantId>,
    Json(input): Json<ParticipantInput>,
) -> Result<Json<ConversationView>, Problem> {
    let conversation = record.conversation_of_participant_for(&caller, Action::PlanConversation, id).await?;
    let label = checked_label(&input.label)?;
    let mut tx = record.db.begin().await?;
    let holders = input.custody_holders.clamp(1, 2);
    record.store.update_participant(&mut tx, id, &label, input.age_band, holders).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::PlanConversation, Subject::of("participant", id));
    audit(&mut tx, &record.clock, entry).await?;
    tx.publish("consent", &conversation.id.to_string());
    tx.commit().await?;
    Ok(Json(view(&record, conversation.id).await?))
}
