use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::ParticipantId;

use super::find_conversation::view;
use crate::{Record, RecordError, views::ConversationView};

/// Take somebody out who was not there after all; only while there is no film.
#[utoipa::path(delete, path = "/participants/{participant_id}", tag = "record",
    params(("participant_id" = ParticipantId, Path)), responses((status = OK, body = ConversationView), Problem))]
pub(crate) async fn delete_participant(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<ParticipantId>,
) -> Result<Json<ConversationView>, Problem> {
    let conversation = record.conversation_of_participant_for(&caller, Action::PlanConversation, id).await?;
    let mut tx = record.db.begin().await?;
    // Otherwise a missing consent could be mended by leaving out the person who did not give it; and a clip in the library
    // outlives its film, so her consent and her paper code have to stay when the film is gone.
    if record.store.count_films_ever(&mut tx, conversation.id).await? > 0 {
        let title = "there is or was a film of this conversation; everybody in it stays on the list";
        return Err(RecordError::Conflict { code: "conversation_recorded", title }.into());
    }
    record.store.delete_participant(&mut tx, id).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::PlanConversation, Subject::of("participant", id));
    audit(&mut tx, &record.clock, entry).await?;
    tx.commit().await?;
    Ok(Json(view(&record, conversation.id).await?))
}
