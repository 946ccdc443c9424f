use axum::{
    extract::{State, WebSocketUpgrade},
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use mrp_api::{Caller, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit, cross_site, is_same_origin};
use mrp_vocabulary::RoomId;

use super::find_room::{gate, shown_clips};
use crate::{
    Attendee, ClientMessage, Feedback, FeedbackError, Part, ServerMessage,
    behind::Behind,
    live::Place,
    room::{Kept, RoomClip},
    socket::{LONGEST_MESSAGE, Line},
};

/// Join the meeting: a WebSocket that carries `ClientMessage` and `ServerMessage` (see PROTOCOL.md).
#[utoipa::path(get, path = "/rooms/{room_id}/socket", tag = "feedback", params(("room_id" = RoomId, Path)),
    request_body = ClientMessage,
    responses((status = SWITCHING_PROTOCOLS, body = ServerMessage), Problem))]
pub(crate) async fn join_room(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
    uri: Uri,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    // Cookies accompany a socket that a page of another site opens, so it is asked where it comes from.
    if !is_same_origin(&headers, &uri) {
        return Err(cross_site());
    }
    let room = gate(&feedback, &caller, Action::JoinRoom, id).await?;
    let upgrade = upgrade.map_err(|_| {
        Problem::new(StatusCode::UPGRADE_REQUIRED, "websocket_expected", "this address speaks WebSocket")
    })?;
    if room.ended_at.is_some() {
        return Err(FeedbackError::Ended.into());
    }
    let course = feedback.courses.find_facts_of_round(room.round_id).await?.ok_or(FeedbackError::RoundNotFound)?;
    let name = feedback.store.find_name(caller.account_id).await?.unwrap_or_default();
    let part = if course.supervisor_id == caller.account_id { Part::Host } else { Part::Participant };
    let attendee = Attendee { account_id: caller.account_id, name, part, camera: false, microphone: false };

    let store = &feedback.store;
    let coding = feedback.analyse.store.find_coding(room.coding_id).await?.ok_or(FeedbackError::FilmGone)?;
    let (recording, ..) = feedback.record.find_facts(coding.recording_id).await?.ok_or(FeedbackError::FilmGone)?;
    let film = feedback.find_film_state(coding.recording_id).await?;
    let clips = shown_clips(&feedback, &coding).await?;
    let conversation = recording.conversation_id;
    let behind = Behind::Round { round: room.round_id, recording: coding.recording_id, conversation };
    let place = Place { room: id, behind };
    let seat = feedback.live.sit_down(place, &caller, async || {
        Ok(Kept {
            film,
            clips: clips.iter().map(|clip| RoomClip { id: clip.id, span: clip.span }).collect(),
            playback: room.playback,
            messages: store.list_messages(id).await?,
            drawings: store.load_drawings(id).await?,
            notes: store.list_notes(id).await?,
            group: None,
            frame: room.frame,
        })
    });
    let seat = seat.await?;
    let mut tx = feedback.store.db.begin().await?;
    audit(&mut tx, &feedback.clock, NewAuditEntry::allowed(&caller, Action::JoinRoom, Subject::of("room", id))).await?;
    tx.commit().await?;

    let line = Line { feedback: feedback.clone(), caller, room_id: id, behind, attendee, seat };
    Ok(upgrade.max_message_size(LONGEST_MESSAGE).on_upgrade(move |socket| line.run(socket)))
}
