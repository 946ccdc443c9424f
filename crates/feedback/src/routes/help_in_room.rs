use axum::{
    extract::{State, WebSocketUpgrade},
    response::Response,
};
use mrp_api::{Caller, Path, Problem};
use mrp_people::{Action, Subject, cross_site};
use mrp_vocabulary::RoomId;

use super::join_room::{Arrival, line_into, websocket_expected};
use crate::{ClientMessage, Feedback, FeedbackError, Part, ServerMessage, socket::LONGEST_MESSAGE, store::helper};

/// Knock as the technical helper of a meeting: a WebSocket for the call alone (see PROTOCOL.md). The host lets in, and nothing about the film is
/// said on it.
#[utoipa::path(get, path = "/rooms/{room_id}/help", tag = "feedback", params(("room_id" = RoomId, Path)),
    request_body = ClientMessage,
    responses((status = SWITCHING_PROTOCOLS, body = ServerMessage), Problem))]
pub(crate) async fn help_in_room(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
    arrival: Arrival,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    if !arrival.is_of_this_site() {
        return Err(cross_site());
    }
    let room = feedback.store.find_room(id).await?.ok_or(FeedbackError::RoomNotFound)?;
    let course = feedback.courses.find_facts_of_round(room.round_id).await?.ok_or(FeedbackError::RoomNotFound)?;
    let named = helper::find_helper(&feedback.store.db, id, caller.account_id, feedback.clock.now_ms()).await?;
    let facts = mrp_course::course_facts(&course).with_helper(named);
    feedback.gate.check(&caller, Action::HelpInRoom, &facts, Subject::of("room", id)).await?;
    let upgrade = upgrade.map_err(|_| websocket_expected())?;
    if room.ended_at.is_some() {
        return Err(FeedbackError::Ended.into());
    }
    let taken = arrival.take_place(&feedback, &caller)?;
    let line = line_into(&feedback, caller, room, Part::Helper, false, taken).await?;
    Ok(upgrade.max_message_size(LONGEST_MESSAGE).on_upgrade(move |socket| line.run(socket)))
}
