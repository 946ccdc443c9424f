//! The addresses of the room, one file each.

mod end_room;
mod export_drawings;
mod find_room;
mod join_room;
mod list_drawings;
mod list_messages;
mod open_room;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::Feedback;

/// Everything under `/api/feedback`.
#[must_use]
pub fn routes() -> OpenApiRouter<Feedback> {
    OpenApiRouter::new()
        .routes(routes!(open_room::open_room))
        .routes(routes!(find_room::find_room))
        .routes(routes!(list_messages::list_messages))
        .routes(routes!(end_room::end_room))
        .routes(routes!(list_drawings::list_drawings))
        .routes(routes!(export_drawings::export_drawings))
        .routes(routes!(join_room::join_room))
}
