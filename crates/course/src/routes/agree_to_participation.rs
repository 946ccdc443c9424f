use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::CourseId;
use serde_json::json;

use crate::{
    CourseError, CourseStage, course_facts, participation, store,
    views::{CourseView, NewParticipation},
};

/// Say yes, as the social worker, to taking part (deltagelsesaftale). Nobody says it for her; before it nothing is recorded.
#[utoipa::path(put, path = "/courses/{course_id}/participation", tag = "course", params(("course_id" = CourseId, Path)),
    request_body = NewParticipation, responses((status = OK, body = CourseView), Problem))]
pub(crate) async fn agree_to_participation(
    State(stage): State<CourseStage>,
    caller: Caller,
    Path(id): Path<CourseId>,
    Json(new): Json<NewParticipation>,
) -> Result<Json<CourseView>, Problem> {
    let facts = stage.store.find_course_facts(id).await?.ok_or(CourseError::CourseNotFound)?;
    let subject = Subject::of("course", id);
    stage.gate.check(&caller, Action::AgreeToParticipation, &course_facts(&facts), subject.clone()).await?;
    if !participation::is_shown(&new.text_version) {
        return Err(CourseError::Invalid("an agreement names the text that is shown now").into());
    }
    let mut tx = stage.store.db.begin().await?;
    tx.execute(store::AGREE_TO_PARTICIPATION, args![id, &new.text_version, stage.clock.now_ms()]).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::AgreeToParticipation, subject);
    let detail = json!({ "agrees": true, "text_version": new.text_version });
    audit(&mut tx, &stage.clock, entry.with_detail(detail)).await?;
    tx.publish("course", &id.to_string());
    tx.commit().await?;
    Ok(Json(super::find_course::view(&stage, id).await?))
}
