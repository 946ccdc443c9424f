//! The addresses of the analysis, one file each.

mod begin_coding;
mod begin_second_coding;
mod check_edition;
mod choose_edition;
mod compare_codings;
mod create_edition;
mod delete_clip;
mod delete_concern;
mod delete_edition;
mod delete_keyword;
mod delete_own_note;
mod delete_rating;
mod export_coding;
mod export_research_ratings;
mod find_agreement_figures;
mod find_coding;
mod find_comparison;
mod find_crosswalk;
mod find_differences;
mod find_edition;
mod find_edition_text;
mod find_focus;
mod find_manual_schema;
mod find_question_bank;
mod import_marks;
mod list_changes;
mod list_codings;
mod list_concerns;
mod list_edition_uses;
mod list_editions;
mod list_history;
mod list_own_views;
mod list_ratings;
mod list_recording_concerns;
mod list_research_ratings;
mod list_second_coders;
mod list_second_codings;
mod name_second_coder;
mod put_agreed_mark;
mod put_clip;
mod put_concern;
mod put_crosswalk;
mod put_focus;
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
mod submit_coding;
mod update_edition;

use axum::extract::DefaultBodyLimit;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::Analyse;

/// Everything under `/api/analyse`.
#[must_use]
pub fn routes() -> OpenApiRouter<Analyse> {
    OpenApiRouter::new()
        .routes(routes!(list_editions::list_editions, create_edition::create_edition))
        .routes(routes!(find_edition::find_edition, update_edition::update_edition, delete_edition::delete_edition))
        .routes(routes!(find_edition_text::find_edition_text))
        .routes(routes!(find_differences::find_differences))
        .routes(routes!(find_crosswalk::find_crosswalk, put_crosswalk::put_crosswalk))
        .routes(routes!(find_crosswalk::find_crosswalk_text))
        .routes(routes!(put_crosswalk::check_crosswalk))
        .routes(routes!(list_edition_uses::list_edition_uses))
        .routes(routes!(check_edition::check_edition))
        .routes(routes!(find_manual_schema::find_edition_schema))
        .routes(routes!(find_manual_schema::find_crosswalk_schema))
        .routes(routes!(choose_edition::choose_edition))
        .routes(routes!(compare_codings::compare_codings))
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
        .merge(focus_routes())
        .merge(second_routes())
}

/// Second coders, comparisons, and files of other programs.
fn second_routes() -> OpenApiRouter<Analyse> {
    OpenApiRouter::new()
        .routes(routes!(list_second_coders::list_second_coders))
        .routes(routes!(name_second_coder::name_second_coder, name_second_coder::unname_second_coder))
        .routes(routes!(list_second_codings::list_second_codings))
        .routes(routes!(begin_second_coding::begin_second_coding))
        .routes(routes!(submit_coding::submit_coding, submit_coding::unsubmit_coding, submit_coding::find_submission))
        .routes(routes!(find_comparison::find_comparison))
        .routes(routes!(put_agreed_mark::put_agreed_mark, put_agreed_mark::delete_agreed_mark))
        .routes(routes!(find_agreement_figures::find_agreement_figures))
        .routes(routes!(find_agreement_figures::find_edition_agreement))
        .routes(routes!(list_research_ratings::list_research_ratings))
        .routes(routes!(export_research_ratings::export_research_ratings))
        .routes(routes!(export_coding::export_coding))
        .routes(routes!(import_marks::find_latest_import))
        .merge(import_routes())
}

/// A file of 20 MB, as the page takes it, and what JSON adds to it.
const MOST_OF_A_FILE: usize = 48 << 20;

fn import_routes() -> OpenApiRouter<Analyse> {
    OpenApiRouter::new()
        .routes(routes!(import_marks::preview_import))
        .routes(routes!(import_marks::import_marks, import_marks::undo_import))
        .layer(DefaultBodyLimit::max(MOST_OF_A_FILE))
}

/// What the pair keeps an eye on, and what only the supervisor and the research lead know.
fn focus_routes() -> OpenApiRouter<Analyse> {
    OpenApiRouter::new()
        .routes(routes!(find_focus::find_focus, put_focus::put_focus))
        .routes(routes!(list_concerns::list_concerns))
        .routes(routes!(list_recording_concerns::list_recording_concerns))
        .routes(routes!(put_concern::put_concern, delete_concern::delete_concern))
}
