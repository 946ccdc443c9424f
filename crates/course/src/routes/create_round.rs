use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Path, Problem};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{CourseId, RoundId};

use crate::{
    CourseError, CourseStage, course_facts, store,
    views::{NewRound, RoundView},
};

/// How long a round's name may be.
const TITLE: std::ops::RangeInclusive<usize> = 1..=120;

/// Begin the next round (runde) of a course; the one before may still be under way (rulings 11).
#[utoipa::path(post, path = "/courses/{course_id}/rounds", tag = "course", params(("course_id" = CourseId, Path)),
    request_body = NewRound, responses((status = CREATED, body = RoundView), Problem))]
pub(crate) async fn create_round(
    State(stage): State<CourseStage>,
    caller: Caller,
    Path(id): Path<CourseId>,
    Json(new): Json<NewRound>,
) -> Result<(StatusCode, Json<RoundView>), Problem> {
    let course = stage.store.find_course(id).await?.ok_or(CourseError::CourseNotFound)?;
    let facts = course_facts(&course.facts());
    // Whoever of the pair takes the first step; later steps have their own rules.
    stage.gate.check(&caller, Action::ViewCourse, &facts, Subject::of("course", id)).await?;
    let title = checked_title(&new.title)?;
    course.check_takes_round(&stage.store.list_rounds(id).await?, stage.clock.now())?;
    let round_id = RoundId::new(&stage.clock);
    let mut tx = stage.store.db.begin().await?;
    tx.execute(store::INSERT_ROUND, args![round_id, id, title, new.planned_for, stage.clock.now_ms()]).await?;
    audit(&mut tx, &stage.clock, NewAuditEntry::allowed(&caller, Action::ViewCourse, Subject::of("round", round_id)))
        .await?;
    tx.publish("round", &round_id.to_string());
    tx.commit().await?;
    let round = stage.store.find_round(round_id).await?.ok_or(CourseError::RoundNotFound)?;
    Ok((StatusCode::CREATED, Json(RoundView::for_pair(&round))))
}

/// A round's name, trimmed, if it will do.
pub(crate) fn checked_title(title: &str) -> Result<&str, CourseError> {
    let title = title.trim();
    if TITLE.contains(&title.chars().count()) {
        Ok(title)
    } else {
        Err(CourseError::Invalid("the name of a round takes 1 to 120 characters"))
    }
}
