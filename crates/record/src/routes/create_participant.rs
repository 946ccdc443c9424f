use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{ConversationId, ParticipantId};

use super::find_conversation::view;
use crate::{
    Record,
    conversation::{checked_label, room_for_another},
    views::{ConversationView, ParticipantInput},
};

/// Somebody more is in the room (deltager). A late arrival has to be asked too: until then nothing can be played.
#[utoipa::path(post, path = "/conversations/{conversation_id}/participants", tag = "record",
    params(("conversation_id" = ConversationId, Path)), request_body = ParticipantInput,
    responses((status = CREATED, body = ConversationView), Problem))]
pub(crate) async fn create_participant(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Json(new): Json<ParticipantInput>,
) -> Result<(StatusCode, Json<ConversationView>), Problem> {
    let conversation = record.conversation_for(&caller, Action::PlanConversation, id).await?;
    room_for_another(conversation.participants.len())?;
    let label = checked_label(&new.label)?;
    let who = ParticipantId::new(&record.clock);
    let mut tx = record.db.begin().await?;
    let holders = new.custody_holders.clamp(1, 2);
    record.store.create_participant(&mut tx, who, id, &label, new.age_band, holders).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::PlanConversation, Subject::of("participant", who));
    audit(&mut tx, &record.clock, entry).await?;
    tx.publish("consent", &id.to_string());
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view(&record, id).await?)))
}
