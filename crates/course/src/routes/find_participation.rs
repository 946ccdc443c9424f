use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem, Query};
use mrp_people::{Action, Subject};
use mrp_vocabulary::{CourseId, Language};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{CourseError, CourseStage, course_facts, participation, views::ParticipationView};

/// In which language.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Danish unless said otherwise.
    language: Option<Language>,
}

/// Find what taking part means for the social worker, in words (deltagelsesaftale). Whether she has said yes stands in her course.
#[utoipa::path(get, path = "/courses/{course_id}/participation", tag = "course",
    params(("course_id" = CourseId, Path), Wanted), responses((status = OK, body = ParticipationView), Problem))]
pub(crate) async fn find_participation(
    State(stage): State<CourseStage>,
    caller: Caller,
    Path(id): Path<CourseId>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<ParticipationView>, Problem> {
    let facts = stage.store.find_course_facts(id).await?.ok_or(CourseError::CourseNotFound)?;
    // The supervisor may read what she has been promised.
    stage.gate.check(&caller, Action::ViewCourse, &course_facts(&facts), Subject::of("course", id)).await?;
    let names = stage.store.find_pair_names(id).await?.ok_or(CourseError::CourseNotFound)?;
    let language = wanted.language.unwrap_or(Language::Danish);
    let markdown = names.put_into(participation::text(language));
    Ok(Json(ParticipationView { version: participation::version(language), markdown }))
}
