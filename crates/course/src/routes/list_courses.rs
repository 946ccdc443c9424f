use axum::extract::State;
use mrp_api::{Caller, Json, Page, Problem, Query};
use mrp_people::{Action, Facts, Subject, may};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    CourseError, CourseStage,
    course::Course,
    round::Round,
    store::rounds::RoundsByCourse,
    views::{CourseView, RoundView},
};

/// Whose courses.
#[derive(Debug, Clone, Copy, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WhichCourses {
    /// `own` (the default): those one has a part in. `municipality`: dates of one's municipality, for its coordinator.
    /// `all`: the pairs, without any content, for the administrator.
    #[serde(default)]
    #[param(inline)]
    scope: Scope,
}

/// Whose courses.
#[derive(Debug, Clone, Copy, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
enum Scope {
    /// Those one has a part in.
    #[default]
    Own,
    /// Dates of one's municipality.
    Municipality,
    /// The pairs.
    All,
}

/// List courses (forløb).
#[utoipa::path(get, path = "/courses", tag = "course", params(WhichCourses),
    responses((status = OK, body = Page<CourseView>), Problem))]
pub(crate) async fn list_courses(
    State(stage): State<CourseStage>,
    caller: Caller,
    Query(which): Query<WhichCourses>,
) -> Result<Json<Page<CourseView>>, Problem> {
    let (action, facts) = match which.scope {
        Scope::Own => (Action::ListOwnCourses, Facts::none()),
        Scope::Municipality => (Action::ListCourseDates, Facts::of_municipality(caller.municipality_id)),
        Scope::All => (Action::ManagePairs, Facts::none()),
    };
    stage.gate.check(&caller, action, &facts, Subject::kind("course")).await?;
    let (courses, rounds) = match which.scope {
        Scope::Own => {
            let account = caller.account_id;
            (stage.store.list_courses_of_account(account).await, stage.store.list_rounds_of_account(account).await)
        }
        Scope::Municipality => {
            let municipality = caller.municipality_id;
            let rounds = stage.store.list_rounds_of_municipality(municipality).await;
            (stage.store.list_courses(Some(municipality)).await, rounds)
        }
        Scope::All => (stage.store.list_courses(None).await, Ok(RoundsByCourse::new())),
    };
    let mut rounds = rounds.map_err(CourseError::from)?;
    let items = courses
        .map_err(CourseError::from)?
        .into_iter()
        .map(|course| view(&caller, rounds.remove(&course.id).unwrap_or_default(), course))
        .collect();
    Ok(Json(Page::whole(items)))
}

fn view(caller: &Caller, rounds: Vec<Round>, course: Course) -> CourseView {
    if may(caller, Action::ViewCourse, &crate::course_facts(&course.facts())).is_ok() {
        CourseView::for_pair(course, &rounds)
    } else {
        CourseView::dates_only(course, rounds.iter().map(RoundView::dates_only).collect())
    }
}
