use axum::extract::State;
use mrp_api::{Caller, Json, Page, Problem, Query};
use mrp_people::{Action, Facts, Subject, may};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    CourseError, CourseStage,
    course::Course,
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
    let courses = match which.scope {
        Scope::Own => stage.store.list_courses_of_account(caller.account_id).await,
        Scope::Municipality => stage.store.list_courses(Some(caller.municipality_id)).await,
        Scope::All => stage.store.list_courses(None).await,
    }
    .map_err(CourseError::from)?;
    let mut items = Vec::with_capacity(courses.len());
    for course in courses {
        items.push(view(&stage, &caller, which.scope, course).await?);
    }
    Ok(Json(Page::whole(items)))
}

async fn view(stage: &CourseStage, caller: &Caller, scope: Scope, course: Course) -> Result<CourseView, CourseError> {
    let rounds = match scope {
        Scope::All => Vec::new(),
        Scope::Own | Scope::Municipality => stage.store.list_rounds(course.id).await?,
    };
    let whole = may(caller, Action::ViewCourse, &crate::course_facts(&course.facts())).is_ok();
    Ok(if whole {
        CourseView::for_pair(course, &rounds)
    } else {
        CourseView::dates_only(course, rounds.iter().map(RoundView::dates_only).collect())
    })
}
