//! The addresses of the room, one file each.

mod accept_ground_rules;
mod ask_for_times;
mod check_line;
mod choose_group_clip;
mod create_group;
mod end_group;
mod end_room;
mod export_drawings;
mod find_booking;
mod find_group;
mod find_room;
mod help_in_room;
mod invite_helper;
mod invite_to_group;
mod join_group;
mod join_room;
mod list_colleagues;
mod list_drawings;
mod list_group_clips;
mod list_groups;
mod list_messages;
mod list_people_here;
mod offer_times;
mod open_room;
mod pick_time;
mod streams;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::Feedback;

/// Everything under `/api/feedback`.
#[must_use]
pub fn routes() -> OpenApiRouter<Feedback> {
    OpenApiRouter::new()
        .routes(routes!(open_room::open_room))
        .routes(routes!(find_room::find_room))
        .routes(routes!(list_messages::list_messages))
        .routes(routes!(list_people_here::list_people_here))
        .routes(routes!(end_room::end_room))
        .routes(routes!(list_drawings::list_drawings))
        .routes(routes!(export_drawings::export_drawings))
        .routes(routes!(join_room::join_room))
        .routes(routes!(list_groups::list_groups, create_group::create_group))
        .routes(routes!(list_colleagues::list_colleagues))
        .routes(routes!(find_group::find_group))
        .routes(routes!(invite_to_group::invite_to_group))
        .routes(routes!(accept_ground_rules::accept_ground_rules))
        .routes(routes!(end_group::end_group))
        .routes(routes!(join_group::join_group))
        .routes(routes!(list_group_clips::list_group_clips))
        .routes(routes!(choose_group_clip::choose_group_clip, choose_group_clip::put_back_group_clip))
        .routes(routes!(invite_helper::invite_helper, invite_helper::uninvite_helper))
        .routes(routes!(invite_helper::take_helper_link))
        .routes(routes!(help_in_room::help_in_room))
        .routes(routes!(find_booking::find_booking, pick_time::pick_time, pick_time::call_off))
        .routes(routes!(find_booking::list_bookings))
        .routes(routes!(offer_times::offer_times, offer_times::take_times_back))
        .routes(routes!(ask_for_times::ask_for_times, ask_for_times::take_wish_back))
        .routes(routes!(check_line::check_line))
        .routes(routes!(check_line::find_line_sample))
        .routes(routes!(streams::begin_stream))
        .routes(routes!(streams::change_stream, streams::end_stream))
}
