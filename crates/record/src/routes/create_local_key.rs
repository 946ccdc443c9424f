use axum::extract::State;
use base64::{Engine, engine::general_purpose::STANDARD};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject};
use mrp_vault::{KeyOwner, VaultError};
use mrp_vocabulary::{ConversationId, Purpose};
use uuid::Uuid;

use crate::{Conversation, Record, RecordError, views::LocalKeyView};

/// The key for what lies of a film on the machine it is made with, until the server has it. Nothing of it can be opened
/// without asking here, and after a withdrawal nobody gets it any more.
#[utoipa::path(post, path = "/conversations/{conversation_id}/local_keys/{film_id}", tag = "record",
    params(("conversation_id" = ConversationId, Path), ("film_id" = Uuid, Path)),
    responses((status = OK, body = LocalKeyView), Problem))]
pub(crate) async fn create_local_key(
    State(record): State<Record>,
    caller: Caller,
    Path((id, film)): Path<(ConversationId, Uuid)>,
) -> Result<Json<LocalKeyView>, Problem> {
    let conversation = record.conversation_for(&caller, Action::UploadRecording, id).await?;
    let key = record.local_key(&conversation, film).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::UploadRecording, Subject::of("conversation", id));
    record.gate.write(entry.with_detail(serde_json::json!({ "local_key": film }))).await?;
    Ok(Json(LocalKeyView { key }))
}

impl Record {
    async fn local_key(&self, conversation: &Conversation, film: Uuid) -> Result<String, RecordError> {
        if !conversation.missing(Purpose::Supervision).is_empty() {
            return Err(RecordError::ConsentMissing);
        }
        let municipality = conversation.course.municipality_id;
        let owner = KeyOwner::Conversation(conversation.id);
        let key = match self.keys.create_data_key(municipality, &owner, &[Purpose::Supervision]).await {
            Err(VaultError::KeyExists { .. }) => self.keys.unwrap(municipality, &owner, Purpose::Supervision).await,
            made => made,
        }?;
        Ok(STANDARD.encode(*key.derive(&format!("film {film} on the machine it is made with"))))
    }
}
