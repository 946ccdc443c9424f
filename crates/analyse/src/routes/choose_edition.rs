use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_course::course_facts;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::CourseId;

use crate::{Analyse, AnalyseError, edition_views::EditionChoice};

/// Choose the edition (udgave) of the manual a course is analysed with, before its first analysis has begun.
#[utoipa::path(put, path = "/courses/{course_id}/edition", tag = "analyse", params(("course_id" = CourseId, Path)),
    request_body = EditionChoice, responses((status = NO_CONTENT), Problem))]
pub(crate) async fn choose_edition(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CourseId>,
    Json(choice): Json<EditionChoice>,
) -> Result<StatusCode, Problem> {
    let course = analyse.courses.find_course(id).await?.ok_or_else(|| Problem::missing("course"))?;
    let facts = course_facts(&course.facts());
    analyse.gate.check(&caller, Action::ChooseEdition, &facts, Subject::of("course", id)).await?;
    let mut tx = analyse.store.db.begin().await?;
    if !analyse.editions.hold(&mut tx, &choice.edition_id).await? {
        return Err(AnalyseError::EditionNotFound.into());
    }
    if !analyse.courses.choose_edition(&mut tx, id, &choice.edition_id).await? {
        return Err(Problem::conflict("course_ended", "the course has ended"));
    }
    if analyse.editions.count_codings(&mut tx, id).await? > 0 {
        return Err(AnalyseError::CourseAnalysed.into());
    }
    let entry = NewAuditEntry::allowed(&caller, Action::ChooseEdition, Subject::of("course", id));
    let detail = serde_json::json!({ "edition": choice.edition_id });
    audit(&mut tx, &analyse.clock, entry.with_detail(detail)).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
