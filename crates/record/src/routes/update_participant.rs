use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::ParticipantId;
use serde_json::json;

use super::find_conversation::view;
use crate::{
    Record, RecordError,
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
    let before = record.conversation_of_participant_for(&caller, Action::PlanConversation, id).await?;
    let label = checked_label(&input.label)?;
    let mut after = before.clone();
    let Some(person) = after.participants.iter_mut().find(|person| person.id == id) else {
        return Err(RecordError::NotFound("participant").into());
    };
    let (age_before, holders_before) = (person.age_band, person.custody_holders);
    person.age_band = input.age_band;
    person.custody_holders = input.custody_holders.clamp(1, 2);
    let (age_after, holders_after) = (person.age_band, person.custody_holders);
    let mut tx = record.db.begin().await?;
    record.refuse_fewer_consents(&mut tx, &before, &after).await?;
    record.store.update_participant(&mut tx, id, &label, age_after, holders_after).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::PlanConversation, Subject::of("participant", id));
    let detail = json!({
        "age_band": [age_before.word(), age_after.word()], "custody_holders": [holders_before, holders_after],
    });
    audit(&mut tx, &record.clock, entry.with_detail(detail)).await?;
    let conversation = before;
    tx.publish("consent", &conversation.id.to_string());
    tx.commit().await?;
    Ok(Json(view(&record, conversation.id).await?))
}
