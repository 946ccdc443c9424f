//! The addresses of courses and rounds, one file each.

mod agree_to_participation;
mod close_round;
mod create_course;
mod create_round;
mod end_course;
mod find_course;
mod find_figures;
mod find_participation;
mod find_rating_wishes;
mod find_round;
mod hand_over_course;
mod list_courses;
mod update_round;
mod wish_ratings;
mod withdraw_participation;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::CourseStage;

/// Everything under `/api/course`.
#[must_use]
pub fn routes() -> OpenApiRouter<CourseStage> {
    OpenApiRouter::new()
        .routes(routes!(list_courses::list_courses, create_course::create_course))
        .routes(routes!(find_course::find_course))
        .routes(routes!(
            find_participation::find_participation,
            agree_to_participation::agree_to_participation,
            withdraw_participation::withdraw_participation
        ))
        .routes(routes!(hand_over_course::hand_over_course))
        .routes(routes!(end_course::end_course))
        .routes(routes!(create_round::create_round))
        .routes(routes!(find_round::find_round, update_round::update_round))
        .routes(routes!(close_round::close_round))
        .routes(routes!(find_figures::find_figures))
        .routes(routes!(find_rating_wishes::find_rating_wishes, wish_ratings::wish_ratings))
}
