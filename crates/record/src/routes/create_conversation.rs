use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Problem};
use mrp_course::{CourseStore, RoundFact, course_facts, note_fact};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{ConversationId, ParticipantId};
use serde_json::json;

use super::find_conversation::view;
use crate::{
    Record, RecordError,
    conversation::{Card, checked_label, room_for_another},
    views::{ConversationView, NewConversation},
};

/// Plan a conversation (samtale): where, how, and who will be in the room.
#[utoipa::path(post, path = "/conversations", tag = "record", request_body = NewConversation,
    responses((status = CREATED, body = ConversationView), Problem))]
pub(crate) async fn create_conversation(
    State(record): State<Record>,
    caller: Caller,
    Json(new): Json<NewConversation>,
) -> Result<(StatusCode, Json<ConversationView>), Problem> {
    let courses = CourseStore::new(record.db.clone());
    let course = courses.find_facts_of_round(new.round_id).await?.ok_or(RecordError::NotFound("round"))?;
    let subject = Subject::of("round", new.round_id);
    record.gate.check(&caller, Action::PlanConversation, &course_facts(&course), subject).await?;
    record.check_round_open(new.round_id).await?;
    let card = Card::try_from(new.card)?;
    let id = ConversationId::new(&record.clock);
    let mut tx = record.db.begin().await?;
    record.store.create_conversation(&mut tx, id, new.round_id, course.course_id, &card, caller.account_id).await?;
    for (index, participant) in new.participants.into_iter().enumerate() {
        room_for_another(index)?;
        let label = checked_label(&participant.label)?;
        let holders = participant.custody_holders.clamp(1, 2);
        let who = ParticipantId::new(&record.clock);
        record.store.create_participant(&mut tx, who, id, &label, participant.age_band, holders).await?;
    }
    note_fact(&mut tx, &record.clock, new.round_id, RoundFact::ConversationPlanned).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::PlanConversation, Subject::of("conversation", id));
    audit(&mut tx, &record.clock, entry.with_detail(json!({ "age_route": card.age_route.word() }))).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, Json(view(&record, id).await?)))
}
