use axum::extract::State;
use mrp_api::{Caller, Json, Problem};
use mrp_people::{Action, Facts, Subject};

use crate::{CourseStage, views::CourseFigures};

/// Numbers about fewer social workers than this are left out, because they would speak of persons.
const SMALLEST_GROUP: i64 = 5;

/// Whether a number may be shown: those it counts are enough, and those it leaves out are either nobody or enough, because
/// the difference of two numbers is a number too.
fn may_be_shown(counted: i64, left_out: i64) -> bool {
    counted >= SMALLEST_GROUP && (left_out == 0 || left_out >= SMALLEST_GROUP)
}

/// Count the courses and rounds of one's municipality, for its leader.
#[utoipa::path(get, path = "/figures", tag = "course", responses((status = OK, body = CourseFigures), Problem))]
pub(crate) async fn find_figures(
    State(stage): State<CourseStage>,
    caller: Caller,
) -> Result<Json<CourseFigures>, Problem> {
    let facts = Facts::of_municipality(caller.municipality_id);
    stage.gate.check(&caller, Action::CountCourses, &facts, Subject::kind("course")).await?;
    let (courses, rounds) = stage.store.count(caller.municipality_id).await?;
    let figures = [
        (courses.courses, courses.workers, 0),
        (courses.open_courses, courses.open_workers, courses.ended_workers),
        (rounds.rounds, rounds.workers, 0),
        (rounds.held, rounds.held_workers, rounds.unheld_workers),
    ]
    .map(|(number, counted, left_out)| may_be_shown(counted, left_out).then_some(number));
    let suppressed = figures.iter().any(Option::is_none);
    let [courses, open_courses, rounds, rounds_held] = figures;
    Ok(Json(CourseFigures { courses, open_courses, rounds, rounds_held, suppressed }))
}

#[cfg(test)]
mod tests {
    use super::may_be_shown;

    #[test]
    fn small_groups_are_left_out_and_so_is_what_would_betray_them() {
        for (counted, left_out, shown) in
            [(0, 0, false), (4, 0, false), (5, 0, true), (5, 1, false), (9, 4, false), (9, 5, true), (1, 8, false)]
        {
            assert_eq!(may_be_shown(counted, left_out), shown, "{counted} and {left_out}");
        }
    }
}
