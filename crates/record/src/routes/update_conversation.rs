use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::ConversationId;
use serde_json::json;

use super::find_conversation::view;
use crate::{
    Conversation, Record,
    conversation::Card,
    views::{CardInput, ConversationView},
};

/// Change the conversation card (samtalekort).
#[utoipa::path(put, path = "/conversations/{conversation_id}", tag = "record",
    params(("conversation_id" = ConversationId, Path)), request_body = CardInput,
    responses((status = OK, body = ConversationView), Problem))]
pub(crate) async fn update_conversation(
    State(record): State<Record>,
    caller: Caller,
    Path(id): Path<ConversationId>,
    Json(input): Json<CardInput>,
) -> Result<Json<ConversationView>, Problem> {
    let before = record.conversation_for(&caller, Action::PlanConversation, id).await?;
    let card = Card::try_from(input)?;
    let after = Conversation { age_route: card.age_route, ..before.clone() };
    let mut tx = record.db.begin().await?;
    record.refuse_fewer_consents(&mut tx, &before, &after).await?;
    record.store.update_conversation(&mut tx, id, &card).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::PlanConversation, Subject::of("conversation", id));
    audit(
        &mut tx,
        &record.clock,
        entry.with_detail(json!({ "age_route": [before.age_route.word(), card.age_route.word()] })),
    )
    .await?;
    tx.publish("consent", &id.to_string());
    tx.commit().await?;
    Ok(Json(view(&record, id).await?))
}
