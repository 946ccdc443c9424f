use std::sync::Arc;

use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_course::{Course, course_facts};
use mrp_people::{Action, Subject, may};
use mrp_vocabulary::CourseId;

use super::{find_crosswalk::crosswalk, find_edition::found};
use crate::{
    Analyse, AnalyseError, Coding, Edition, access,
    across_editions::{Coded, rows},
    edition_views::{ComparedCoding, CourseComparison},
};

/// Compare the released analyses of a course, and of the social worker's earlier ones, by dimension: names are those of the
/// course's edition, other editions are mapped by their crosswalk, and what is only in one of them is said (R24). Only what the
/// caller may open is in it.
#[utoipa::path(get, path = "/courses/{course_id}/comparison", tag = "analyse", params(("course_id" = CourseId, Path)),
    responses((status = OK, body = CourseComparison), Problem))]
pub(crate) async fn compare_codings(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CourseId>,
) -> Result<Json<CourseComparison>, Problem> {
    let course = analyse.courses.find_course(id).await?.ok_or_else(|| Problem::missing("course"))?;
    analyse.gate.check(&caller, Action::ViewCourse, &course_facts(&course.facts()), Subject::of("course", id)).await?;
    let edition = analyse.editions.find(&course.manual_edition).await?.ok_or(AnalyseError::EditionNotFound)?;
    let (mut codings, mut coded) = (Vec::new(), Vec::new());
    for one in until(&analyse, &course).await? {
        if may(&caller, Action::ViewCourse, &course_facts(&one.facts())).is_err() {
            continue;
        }
        for round in analyse.courses.list_rounds(one.id).await? {
            for coding in analyse.store.list_codings_of_round(round.id).await?.into_iter().rev() {
                let (_, _, facts) = access::recording(&analyse, coding.recording_id).await?;
                // What is being written is nobody's business here, not even its author's.
                let released = coding.released_at.is_some();
                if !released || may(&caller, Action::ViewReleasedCoding, &facts.with_released(released)).is_err() {
                    continue;
                }
                let (told, marked) = compared(&analyse, &one, round.number, coding, &edition.edition).await?;
                codings.push(told);
                coded.push(marked);
            }
        }
    }
    let rows = rows(&edition.edition, &coded);
    Ok(Json(CourseComparison { edition: edition.summary(), codings, rows }))
}

/// The social worker's courses up to this one, oldest first.
async fn until(analyse: &Analyse, course: &Course) -> Result<Vec<Course>, AnalyseError> {
    let mut courses = analyse.courses.list_courses_of_account(course.social_worker_id).await?;
    courses.reverse();
    courses.retain(|one| {
        one.social_worker_id == course.social_worker_id
            && (one.id == course.id || (one.starts_at, one.id) < (course.starts_at, course.id))
    });
    Ok(courses)
}

async fn compared(
    analyse: &Analyse,
    course: &Course,
    round: i64,
    coding: Coding,
    names: &Arc<Edition>,
) -> Result<(ComparedCoding, Coded), AnalyseError> {
    let own = found(analyse, &coding.edition).await?;
    let way = if own.id == names.id { None } else { Some(crosswalk(analyse, &own, names).await?) };
    let keywords = analyse.store.list_keywords(coding.id).await?;
    let clips = analyse.store.list_clips(coding.id).await?;
    let marks = crate::completeness(&own, &keywords, &clips).dimensions;
    let told = ComparedCoding {
        coding_id: coding.id,
        recording_id: coding.recording_id,
        course_id: course.id,
        round,
        edition: own.summary(),
        crosswalk: way.as_ref().map(|way| way.origin),
    };
    Ok((told, Coded { edition: own, way: way.map(|way| way.crosswalk), marks }))
}
