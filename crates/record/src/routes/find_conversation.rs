use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject};
use mrp_vocabulary::ConversationId;

use crate::{
    Record, RecordError,
    views::{ConversationView, WithdrawalView},
};

/// Find one conversation (samtale) with its people, their consents and its films.
#[utoipa::path(get, path = "/conversations/{conversation_id}", tag = "record",
    params(("conversation_id" = ConversationId, Path)), responses((status = OK, body = ConversationView), Problem))]
pub(crate) async fn find_conversation(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<ConversationId>,
) -> Result<Json<ConversationView>, Problem> {
    record.conversation_for(&caller, Action::ViewConversation, id).await?;
    let subject = Subject::of("conversation", id);
    record.gate.write(NewAuditEntry::allowed(&caller, Action::ViewConversation, subject)).await?;
    Ok(Json(view(&record, id).await?))
}

/// A conversation as it is shown; the caller has asked for access.
pub(super) async fn view(record: &Record, id: ConversationId) -> Result<ConversationView, Problem> {
    let conversation = record.store.find_conversation(id).await?.ok_or(RecordError::NotFound("conversation"))?;
    let mut recordings = Vec::new();
    for recording in record.store.list_recordings(id).await? {
        recordings.push(record.view_recording(&recording, &conversation).await?);
    }
    let withdrawals = record.store.list_withdrawals(id).await?;
    let withdrawals = withdrawals.iter().map(WithdrawalView::from).collect();
    Ok(ConversationView::of(&conversation, recordings, withdrawals))
}
