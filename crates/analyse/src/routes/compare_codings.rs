use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_course::course_facts;
use mrp_people::{Action, Subject, may};
use mrp_vocabulary::CourseId;

use super::{find_crosswalk::crosswalk, find_edition::found};
use crate::{
    Analyse, access,
    across_editions::{Coded, rows},
    edition_views::{ComparedCoding, CourseComparison},
};

/// Compare the analyses of a course by dimension: names are those of the course's edition, other editions are mapped by their
/// crosswalk, and what is only in one of them is said (R24). Only what the caller may open is in it.
#[utoipa::path(get, path = "/courses/{course_id}/comparison", tag = "analyse", params(("course_id" = CourseId, Path)),
    responses((status = OK, body = CourseComparison), Problem))]
pub(crate) async fn compare_codings(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CourseId>,
) -> Result<Json<CourseComparison>, Problem> {
    let course = analyse.courses.find_course(id).await?.ok_or_else(|| Problem::missing("course"))?;
    analyse.gate.check(&caller, Action::ViewCourse, &course_facts(&course.facts()), Subject::of("course", id)).await?;
    let edition = analyse.editions.find(&course.manual_edition).await?;
    let edition = edition.ok_or(crate::AnalyseError::EditionNotFound)?;
    let mut coded = Vec::new();
    let mut codings = Vec::new();
    for round in analyse.courses.list_rounds(id).await? {
        for coding in analyse.store.list_codings_of_round(round.id).await?.into_iter().rev() {
            let (_, _, facts) = access::recording(&analyse, coding.recording_id).await?;
            // Both see what has been released; what is being written is nobody's business here.
            let released = coding.released_at.is_some();
            if !released || may(&caller, Action::ViewReleasedCoding, &facts.with_released(released)).is_err() {
                continue;
            }
            let own = found(&analyse, &coding.edition).await?;
            let way = if own.id == edition.edition.id {
                None
            } else {
                Some(crosswalk(&analyse, &own, &edition.edition).await?)
            };
            let keywords = analyse.store.list_keywords(coding.id).await?;
            let clips = analyse.store.list_clips(coding.id).await?;
            codings.push(ComparedCoding {
                coding_id: coding.id,
                recording_id: coding.recording_id,
                round: round.number,
                edition: own.summary(),
                crosswalk: way.as_ref().map(|way| way.origin),
            });
            let marks = crate::completeness(&own, &keywords, &clips).dimensions;
            coded.push(Coded { edition: own, way: way.map(|way| way.crosswalk), marks });
        }
    }
    let rows = rows(&edition.edition, &coded);
    Ok(Json(CourseComparison { edition: edition.summary(), codings, rows }))
}
