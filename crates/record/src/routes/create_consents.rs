use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vault::KeyOwner;
use mrp_vocabulary::{ParticipantId, Purpose};
use serde_json::json;

use super::find_conversation::view;
use crate::{
    Record, RecordError,
    information::is_version,
    store::conversations::NewConsent,
    views::{ConversationView, NewConsents},
};

/// Write down somebody's consent (samtykke) to one or more purposes.
#[utoipa::path(post, path = "/participants/{participant_id}/consents", tag = "record",
    params(("participant_id" = ParticipantId, Path)), request_body = NewConsents,
    responses((status = CREATED, body = ConversationView), Problem))]
pub(crate) async fn create_consents(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<ParticipantId>,
    Json(new): Json<NewConsents>,
) -> Result<(StatusCode, Json<ConversationView>), Problem> {
    let conversation = record.conversation_of_participant_for(&caller, Action::RegisterConsent, id).await?;
    if new.purposes.is_empty() || !is_version(&new.text_version) {
        return Err(RecordError::Invalid("a consent names its purposes and the text that was shown").into());
    }
    let mut tx = record.db.begin().await?;
    for purpose in &new.purposes {
        let consent = NewConsent {
            participant_id: id,
            purpose: *purpose,
            giver: new.giver,
            form: new.form,
            text_version: new.text_version.clone(),
            collected_by: caller.account_id,
        };
        record.store.create_consent(&mut tx, &consent).await?;
    }
    let purposes: Vec<&str> = new.purposes.iter().map(|purpose| purpose.word()).collect();
    let entry = NewAuditEntry::allowed(&caller, Action::RegisterConsent, Subject::of("participant", id));
    let detail = json!({ "purposes": purposes, "giver": new.giver.word(), "form": new.form.word() });
    audit(&mut tx, &record.clock, entry.with_detail(detail)).await?;
    tx.publish("consent", &conversation.id.to_string());
    tx.commit().await?;
    if new.purposes.contains(&Purpose::Research) {
        wrap_for_research(&record, conversation.id).await?;
    }
    Ok((StatusCode::CREATED, Json(view(&record, conversation.id).await?)))
}

/// Once everybody agrees to research, the films' keys are wrapped for it too.
async fn wrap_for_research(record: &Record, id: mrp_vocabulary::ConversationId) -> Result<(), RecordError> {
    if !record.list_agreed_purposes(id).await?.contains(&Purpose::Research) {
        return Ok(());
    }
    for recording in record.store.list_recordings(id).await? {
        let (municipality, owner) = (recording.course.municipality_id, KeyOwner::Recording(recording.id));
        record.keys.add_purpose(municipality, &owner, Purpose::Supervision, Purpose::Research).await?;
    }
    // A withdrawal may have come between: what it has taken must not be there again.
    if !record.list_agreed_purposes(id).await?.contains(&Purpose::Research) {
        for recording in record.store.list_recordings(id).await? {
            let (municipality, owner) = (recording.course.municipality_id, KeyOwner::Recording(recording.id));
            record.keys.destroy_purpose(municipality, &owner, Purpose::Research).await?;
        }
    }
    Ok(())
}
