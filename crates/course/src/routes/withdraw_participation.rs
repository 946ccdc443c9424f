use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::CourseId;
use serde_json::json;

use crate::{CourseError, CourseStage, course_facts, store, views::CourseView};

/// Take the yes to taking part back. Nothing more is recorded; the films that are there stay hers to delete.
#[utoipa::path(delete, path = "/courses/{course_id}/participation", tag = "course",
    params(("course_id" = CourseId, Path)), responses((status = OK, body = CourseView), Problem))]
pub(crate) async fn withdraw_participation(
    State(stage): State<CourseStage>,
    caller: Caller,
    Path(id): Path<CourseId>,
) -> Result<Json<CourseView>, Problem> {
    let facts = stage.store.find_course_facts(id).await?.ok_or(CourseError::CourseNotFound)?;
    let subject = Subject::of("course", id);
    stage.gate.check(&caller, Action::AgreeToParticipation, &course_facts(&facts), subject.clone()).await?;
    let mut tx = stage.store.db.begin().await?;
    tx.execute(store::WITHDRAW_PARTICIPATION, args![id, stage.clock.now_ms()]).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::AgreeToParticipation, subject);
    audit(&mut tx, &stage.clock, entry.with_detail(json!({ "agrees": false }))).await?;
    tx.publish("course", &id.to_string());
    tx.commit().await?;
    Ok(Json(super::find_course::view(&stage, id).await?))
}
