use std::collections::BTreeSet;

use axum::{
    Extension,
    extract::{FromRequestParts, State, WebSocketUpgrade},
    http::{HeaderMap, StatusCode, Uri},
    response::Response,
};
use mrp_api::{Caller, Path, Problem, Query};
use mrp_people::{Action, ClientAddress, NewAuditEntry, Subject, audit, cross_site, is_same_origin};
use mrp_vocabulary::RoomId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::find_room::{gate, shown_clips};
use crate::{
    Attendee, ClientMessage, Feedback, FeedbackError, Part, ServerMessage,
    behind::Behind,
    live::Place,
    places,
    room::{Kept, RoomClip},
    socket::{LONGEST_MESSAGE, Line},
    store::RoomRecord,
};

/// How the host comes in.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Entrance {
    /// The host wants to make things ready alone: the meeting does not begin by her coming.
    #[serde(default)]
    prepare: bool,
}

/// From where somebody comes.
#[derive(Debug, FromRequestParts)]
pub(crate) struct Arrival {
    from: Option<Extension<ClientAddress>>,
    uri: Uri,
    headers: HeaderMap,
}

impl Arrival {
    /// Cookies accompany a socket that a page of another site opens, so it is asked where it comes from.
    pub(crate) fn is_of_this_site(&self) -> bool {
        is_same_origin(&self.headers, &self.uri)
    }

    /// One of the lines this person, her network and the house may have open.
    pub(crate) fn take_place(&self, feedback: &Feedback, caller: &Caller) -> Result<places::Place, FeedbackError> {
        let from = self.from.as_ref().map(|Extension(ClientAddress(address))| *address);
        feedback.places.take(caller.account_id, from).ok_or(FeedbackError::TooManyLines)
    }
}

/// Join the meeting: a WebSocket that carries `ClientMessage` and `ServerMessage` (see PROTOCOL.md).
#[utoipa::path(get, path = "/rooms/{room_id}/socket", tag = "feedback", params(("room_id" = RoomId, Path), Entrance),
    request_body = ClientMessage,
    responses((status = SWITCHING_PROTOCOLS, body = ServerMessage), Problem))]
pub(crate) async fn join_room(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
    Query(entrance): Query<Entrance>,
    arrival: Arrival,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    if !arrival.is_of_this_site() {
        return Err(cross_site());
    }
    let room = gate(&feedback, &caller, Action::JoinRoom, id).await?;
    let upgrade = upgrade.map_err(|_| websocket_expected())?;
    if room.ended_at.is_some() {
        return Err(FeedbackError::Ended.into());
    }
    let taken = arrival.take_place(&feedback, &caller)?;
    let course = feedback.courses.find_facts_of_round(room.round_id).await?.ok_or(FeedbackError::RoundNotFound)?;
    let part = if course.supervisor_id == caller.account_id { Part::Host } else { Part::Participant };
    let line = line_into(&feedback, caller, room, part, entrance.prepare, taken).await?;
    Ok(upgrade.max_message_size(LONGEST_MESSAGE).on_upgrade(move |socket| line.run(socket)))
}

pub(crate) fn websocket_expected() -> Problem {
    Problem::new(StatusCode::UPGRADE_REQUIRED, "websocket_expected", "this address speaks WebSocket")
}

/// A line into the meeting for somebody the gate has let through.
pub(crate) async fn line_into(
    feedback: &Feedback,
    caller: Caller,
    room: RoomRecord,
    part: Part,
    prepare: bool,
    taken: places::Place,
) -> Result<Line, Problem> {
    let id = room.id;
    let name = feedback.store.find_name(caller.account_id).await?.unwrap_or_default();
    let attendee =
        Attendee { account_id: caller.account_id, name, part, camera: false, microphone: false, program: false };

    let store = &feedback.store;
    let coding = feedback.analyse.store.find_coding(room.coding_id).await?.ok_or(FeedbackError::FilmGone)?;
    let (recording, ..) = feedback.record.find_facts(coding.recording_id).await?.ok_or(FeedbackError::FilmGone)?;
    let film = feedback.find_film_state(coding.recording_id).await?;
    let clips = shown_clips(feedback, &coding).await?;
    let conversation = recording.conversation_id;
    let behind = Behind::Round { round: room.round_id, recording: coding.recording_id, conversation };
    let place = Place { room: id, behind };
    let seat = feedback.live.sit_down(place, &caller, async || {
        let room = store.find_room(id).await?.filter(|room| room.ended_at.is_none()).ok_or(FeedbackError::Ended)?;
        Ok(Kept {
            film,
            clips: clips.iter().map(|clip| RoomClip { id: clip.id, span: clip.span, item: None }).collect(),
            playback: room.playback,
            door: room.door,
            admitted: room.admitted,
            layout: room.layout,
            messages: store.list_messages(id).await?,
            most_messages: feedback.limits.messages,
            drawings: store.load_drawings(id).await?,
            notes: store.list_notes(id).await?,
            group: None,
            frame: room.frame,
        })
    });
    let seat = seat.await?;
    let action = if part == Part::Helper { Action::HelpInRoom } else { Action::JoinRoom };
    let mut tx = feedback.store.db.begin().await?;
    audit(&mut tx, &feedback.clock, NewAuditEntry::allowed(&caller, action, Subject::of("room", id))).await?;
    tx.commit().await?;

    Ok(Line {
        feedback: feedback.clone(),
        caller,
        room_id: id,
        behind,
        attendee,
        seat,
        prepare,
        taken,
        hangs_on: BTreeSet::new(),
    })
}
