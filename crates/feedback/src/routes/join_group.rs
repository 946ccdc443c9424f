use std::collections::BTreeSet;

use axum::{
    extract::{State, WebSocketUpgrade},
    response::Response,
};
use mrp_api::{Caller, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit, cross_site};
use mrp_vocabulary::RoomId;

use super::{
    find_group::gate,
    join_room::{Arrival, websocket_expected},
};
use crate::{
    Attendee, ClientMessage, Feedback, FeedbackError, FilmState, Part, ServerMessage,
    behind::Behind,
    group::Group,
    live::Place,
    room::{DoorState, Kept, drawing::Drawings, frame::Frame},
    socket::{LONGEST_MESSAGE, Line},
};

/// Join a group session: a WebSocket that carries `ClientMessage` and `ServerMessage` (see PROTOCOL.md).
#[utoipa::path(get, path = "/groups/{room_id}/socket", tag = "feedback", params(("room_id" = RoomId, Path)),
    request_body = ClientMessage,
    responses((status = SWITCHING_PROTOCOLS, body = ServerMessage), Problem))]
pub(crate) async fn join_group(
    State(feedback): State<Feedback>,
    caller: Caller,
    Path(id): Path<RoomId>,
    arrival: Arrival,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    if !arrival.is_of_this_site() {
        return Err(cross_site());
    }
    let session = gate(&feedback, &caller, Action::JoinGroup, id).await?;
    let upgrade = upgrade.map_err(|_| websocket_expected())?;
    if session.ended_at.is_some() {
        return Err(FeedbackError::Ended.into());
    }
    let taken = arrival.take_place(&feedback, &caller)?;
    let store = &feedback.store;
    let name = store.find_name(caller.account_id).await?.unwrap_or_default();
    let part = if session.host_id == caller.account_id { Part::Host } else { Part::Participant };
    let attendee =
        Attendee { account_id: caller.account_id, name, part, camera: false, microphone: false, program: false };
    let place = Place { room: id, behind: Behind::Group };
    let seat = feedback.live.sit_down(place, &caller, async || {
        let session = store.find_group(id).await?.filter(|session| session.ended_at.is_none());
        let session = session.ok_or(FeedbackError::Ended)?;
        Ok(Kept {
            film: FilmState::Open,
            clips: Vec::new(),
            playback: session.playback,
            // The host of a group has no door to open: whoever is invited and has accepted the rules comes in.
            door: DoorState::Open,
            admitted: BTreeSet::new(),
            layout: session.layout,
            messages: store.list_messages(id).await?,
            most_messages: feedback.limits.messages,
            drawings: Drawings::default(),
            notes: Vec::new(),
            group: store.find_kept_group(id).await?.map(Group::new),
            frame: Frame::default(),
        })
    });
    let seat = seat.await?;
    let mut tx = feedback.store.db.begin().await?;
    audit(&mut tx, &feedback.clock, NewAuditEntry::allowed(&caller, Action::JoinGroup, Subject::of("group", id)))
        .await?;
    tx.commit().await?;
    let line = Line {
        feedback: feedback.clone(),
        caller,
        room_id: id,
        behind: Behind::Group,
        attendee,
        seat,
        prepare: false,
        taken,
        hangs_on: BTreeSet::new(),
    };
    Ok(upgrade.max_message_size(LONGEST_MESSAGE).on_upgrade(move |socket| line.run(socket)))
}
