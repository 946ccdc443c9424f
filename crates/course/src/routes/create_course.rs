use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Problem};
use mrp_people::{Action, Facts, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{AccountId, CourseId, MunicipalityId, Role};

use crate::{
    CourseError, CourseStage,
    course::{Course, Phase, last_day},
    views::{CourseView, NewCourse},
};

/// Fewest and most rounds a course aims at unless said otherwise [001:67-68].
const TARGET: (i64, i64) = (5, 10);

/// Bring a social worker and a supervisor together in a course (forløb).
#[utoipa::path(post, path = "/courses", tag = "course", request_body = NewCourse,
    responses((status = CREATED, body = CourseView), Problem))]
pub(crate) async fn create_course(
    State(stage): State<CourseStage>,
    caller: Caller,
    Json(new): Json<NewCourse>,
) -> Result<(StatusCode, Json<CourseView>), Problem> {
    stage.gate.check(&caller, Action::ManagePairs, &Facts::none(), Subject::kind("course")).await?;
    if new.social_worker_id == new.supervisor_id {
        return Err(CourseError::WrongPart("one person").into());
    }
    let municipality_id = part(&stage, new.social_worker_id, Role::SocialWorker, "the first account").await?;
    part(&stage, new.supervisor_id, Role::Supervisor, "the second account").await?;
    let (from, to) = (new.target_from.unwrap_or(TARGET.0), new.target_to.unwrap_or(TARGET.1));
    if !(1..=to).contains(&from) || to > 40 {
        return Err(CourseError::Invalid("the rounds aimed at must run from 1 to at most 40").into());
    }
    let starts_at = new.starts_at.unwrap_or_else(|| stage.clock.now());
    let course = Course {
        id: CourseId::new(&stage.clock),
        municipality_id,
        social_worker_id: new.social_worker_id,
        social_worker_name: String::new(),
        supervisor_id: new.supervisor_id,
        supervisor_name: String::new(),
        phase: new.phase,
        manual_edition: default_edition(new.phase).to_owned(),
        target_from: from,
        target_to: to,
        starts_at,
        ends_at: last_day(starts_at),
        ended_at: None,
        ended_reason: None,
        participation: None,
    };
    let mut tx = stage.store.db.begin().await?;
    stage.store.create_course(&mut tx, &course, stage.clock.now_ms()).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::ManagePairs, Subject::of("course", course.id));
    audit(&mut tx, &stage.clock, entry).await?;
    tx.commit().await?;
    let course = stage.store.find_course(course.id).await?.ok_or(CourseError::CourseNotFound)?;
    Ok((StatusCode::CREATED, Json(CourseView::dates_only(course, Vec::new()))))
}

/// The edition of the manual a phase begins with (rulings 27).
fn default_edition(phase: Phase) -> &'static str {
    match phase {
        Phase::Pilot => "pilot-2016",
        Phase::Test => "test-2018",
    }
}

/// The municipality of an account that holds `role`.
pub(crate) async fn part(
    stage: &CourseStage,
    account: AccountId,
    role: Role,
    which: &'static str,
) -> Result<MunicipalityId, CourseError> {
    let parts = stage.store.list_parts(account).await?;
    parts
        .iter()
        .find(|part| part.role == role.word())
        .map(|part| part.municipality_id)
        .ok_or(CourseError::WrongPart(which))
}
