//! The addresses of the analysis, one file each.

mod begin_coding;
mod delete_clip;
mod delete_keyword;
mod delete_own_note;
mod delete_rating;
mod find_coding;
mod find_crosswalk;
mod find_edition;
mod find_question_bank;
mod list_changes;
mod list_codings;
mod list_editions;
mod list_history;
mod list_own_views;
mod list_ratings;
mod put_clip;
mod put_keyword;
mod put_own_note;
mod put_own_topic;
mod put_plan;
mod put_position;
mod put_rating;
mod release_coding;
mod retract_coding;
mod search_marks;
mod share_own_view;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::Analyse;

/// Everything under `/api/analyse`.
#[must_use]
pub fn routes() -> OpenApiRouter<Analyse> {
    OpenApiRouter::new()
        .routes(routes!(list_editions::list_editions))
        .routes(routes!(find_edition::find_edition))
        .routes(routes!(find_crosswalk::find_crosswalk))
        .routes(routes!(find_question_bank::find_question_bank))
        .routes(routes!(list_codings::list_codings))
        .routes(routes!(begin_coding::begin_coding))
        .routes(routes!(find_coding::find_coding))
        .routes(routes!(put_keyword::put_keyword, delete_keyword::delete_keyword))
        .routes(routes!(put_clip::put_clip, delete_clip::delete_clip))
        .routes(routes!(put_plan::put_plan))
        .routes(routes!(put_position::put_position))
        .routes(routes!(list_changes::list_changes))
        .routes(routes!(list_history::list_history))
        .routes(routes!(release_coding::release_coding, retract_coding::retract_coding))
        .routes(routes!(list_own_views::list_own_views))
        .routes(routes!(put_own_note::put_own_note, delete_own_note::delete_own_note))
        .routes(routes!(put_own_topic::put_own_topic))
        .routes(routes!(share_own_view::share_own_view, share_own_view::unshare_own_view))
        .routes(routes!(list_ratings::list_ratings))
        .routes(routes!(put_rating::put_rating, delete_rating::delete_rating))
        .routes(routes!(search_marks::search_marks))
}
