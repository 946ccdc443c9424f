//! One browser's line into the meeting: its words go to the room, its media steps to the relay.

use std::{collections::BTreeSet, time::Duration};

use axum::extract::ws::{Message, WebSocket, close_code};
use chrono::TimeDelta;
use futures::Sink;
use mrp_api::Caller;
use mrp_people::SESSION_REVOKED;
use mrp_rtc::{ClientSignal, Peer, PeerEvent, PeerEvents};
use mrp_vocabulary::RoomId;

use crate::{
    Attendee, ClientMessage, Feedback, Part, ServerMessage,
    behind::Behind,
    channel::{self, Channel, Heard},
    live::{Order, Seat},
    places::Place,
    protocol::Said,
    room::Input,
    shelf::{self, GROUP_CLIPS},
    word::{self, STUCK},
};

/// How often it is asked again whether this person may still be here.
pub(crate) const LOOK_AGAIN: Duration = Duration::from_secs(15);
/// A browser asks for the time every two seconds, once a minute when its window is hidden. One that says nothing through so many looks
/// is gone without having been able to say so.
const SILENT_LOOKS: u32 = 5;
/// The library says so when an item has been taken out or wiped (`mrp-library` knows the word too; nothing depends on it).
const LIBRARY_ITEM: &str = "library_item";
/// The longest message, in bytes: a session description or a stroke.
pub(crate) const LONGEST_MESSAGE: usize = 128 * 1024;
/// How long TURN credentials hold: longer than the longest meeting.
pub(crate) const CREDENTIALS: TimeDelta = TimeDelta::hours(6);

/// Whether somebody may go on being in the room.
pub(crate) enum Standing {
    Stays,
    /// The session has ended or its screen is locked: her browser may ask again.
    Away,
    Gone,
}

/// Everything one line needs to know.
pub(crate) struct Line {
    pub(crate) feedback: Feedback,
    pub(crate) caller: Caller,
    pub(crate) room_id: RoomId,
    pub(crate) behind: Behind,
    pub(crate) attendee: Attendee,
    pub(crate) seat: Seat,
    /// A host who makes things ready alone.
    pub(crate) prepare: bool,
    pub(crate) taken: Place,
    /// What the clips of a group session hang on for this person: conversations and items.
    pub(crate) hangs_on: BTreeSet<String>,
}

impl Line {
    /// Carries messages both ways until one side has had enough.
    pub(crate) async fn run(mut self, mut socket: WebSocket) {
        // Nobody is in the call before she is in the room.
        let mut call = None;
        let mut channel = Channel::default();
        self.look_at_shelf().await;
        let joined = if self.prepare { Input::Prepares } else { Input::Joined };
        let joined = joined(self.seat.connection, self.attendee.clone());
        if self.seat.inbox.send(Order::Input(joined)).await.is_err() {
            return;
        }
        let mut look_again = tokio::time::interval(LOOK_AGAIN);
        look_again.tick().await;
        let mut signals = self.feedback.store.db.subscribe();
        let mut silent = 0_u32;
        let code = loop {
            tokio::select! {
                message = socket.recv() => match message {
                    Some(Ok(Message::Text(text))) => {
                        silent = 0;
                        let said = serde_json::from_str::<Said>(&text);
                        if !self.allows(&text, said.as_ref().ok().map(|said| &said.message)) {
                            break close_code::POLICY;
                        }
                        match said {
                            // It may have come by the channel already.
                            Ok(Said { nth, .. }) if !channel.is_news(nth) => {}
                            Ok(Said { message, .. }) => self.hear(message, peer_of(call.as_ref())).await,
                            Err(error) => {
                                tracing::debug!(%error, "a message could not be read");
                                let refused = ServerMessage::Refused { code: "message_unreadable".to_owned() };
                                if !tell(&mut socket, &refused).await { break close_code::AWAY; }
                            }
                        }
                    }
                    Some(Ok(Message::Close(_)) | Err(_)) | None => break close_code::NORMAL,
                    Some(Ok(Message::Binary(_))) => break close_code::UNSUPPORTED,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                },
                message = self.seat.outbox.recv() => match message {
                    Some(message) => {
                        if matches!(message, ServerMessage::Welcome { .. } | ServerMessage::LetIn { .. }) {
                            call = self.join_call().await;
                        }
                        let message = self.with_ice_servers(message);
                        let over = matches!(message, ServerMessage::Ended | ServerMessage::ShownOut);
                        channel.say(&message, peer_of(call.as_ref()), &self.feedback.clock).await;
                        if !tell(&mut socket, &message).await || over { break close_code::NORMAL; }
                    }
                    None => break close_code::AGAIN,
                },
                event = next_event(&mut call) => match event {
                    Some(PeerEvent::Signal(signal)) => {
                        if !tell(&mut socket, &ServerMessage::Signal { signal }).await { break close_code::AWAY; }
                    }
                    Some(PeerEvent::Message(text)) => {
                        // Nothing that is kept comes this way.
                        if !self.allows(&text, None) {
                            break close_code::POLICY;
                        }
                        match channel.hear(&text, self.feedback.clock.now_ms()) {
                            Heard::Step(message) => self.hear(message, None).await,
                            Heard::Answer(answer) => channel::tell(&answer, peer_of(call.as_ref())).await,
                            Heard::Nothing => {}
                        }
                    }
                    None => call = None,
                },
                signal = signals.next() => match signal {
                    Some(signal) if signal.topic == SESSION_REVOKED && signal.payload == self.caller.session_id.to_string() => {
                        break close_code::POLICY;
                    }
                    Some(signal) if self.is_about_the_shelf(&signal.topic, &signal.payload) => self.look_at_shelf().await,
                    // A withdrawal or a late arrival is noticed at once; the tick below is for signals that were missed.
                    Some(signal) if self.behind.hears(&signal.topic, &signal.payload) => {
                        self.look_for_film().await;
                    }
                    _ => {}
                },
                _ = look_again.tick() => {
                    silent += 1;
                    if silent > SILENT_LOOKS { break close_code::AWAY }
                    match self.standing().await {
                        Standing::Stays => {}
                        // She comes back when she has unlocked the screen, or is told then that it is over.
                        Standing::Away => break close_code::AGAIN,
                        Standing::Gone => break close_code::POLICY,
                    }
                    self.look_for_film().await;
                    self.look_at_shelf().await;
                }
                () = self.taken.let_go() => break close_code::POLICY,
            }
        };
        leave(&self.seat, call, &mut socket, code, STUCK).await;
    }

    /// Whether she may say this too (see `allowance.rs`).
    fn allows(&self, text: &str, message: Option<&ClientMessage>) -> bool {
        self.taken.allowance.allows(self.feedback.clock.now_ms(), text.len(), message)
    }

    async fn join_call(&self) -> Option<(Peer, PeerEvents)> {
        let relay = self.feedback.relay.as_ref()?;
        match relay.join(&self.room_id.to_string(), &self.caller.account_id.to_string()).await {
            // She may have been shown out on her way into the call; then whoever showed her out did not find her there.
            Ok(call) => Some(call).filter(|_| !self.seat.outbox.is_closed()),
            Err(error) => {
                tracing::warn!(room.id = %self.room_id, %error, "the relay did not let somebody in; the room works without a call");
                None
            }
        }
    }

    async fn hear(&self, message: ClientMessage, peer: Option<&Peer>) {
        if let ClientMessage::Signal { signal } = message {
            self.signal(signal, peer).await;
            return;
        }
        drop(self.seat.inbox.send(Order::Input(Input::Said(self.seat.connection, message))).await);
    }

    async fn signal(&self, signal: ClientSignal, peer: Option<&Peer>) {
        if let Some(peer) = peer
            && let Err(error) = peer.signal(signal).await
        {
            tracing::warn!(room.id = %self.room_id, %error, "the relay is gone");
        }
    }

    /// The way in for media is told on arrival, with credentials of this person's own.
    fn with_ice_servers(&self, mut message: ServerMessage) -> ServerMessage {
        if let (ServerMessage::Welcome { ice_servers, .. } | ServerMessage::LetIn { ice_servers, .. }, Some(relay)) =
            (&mut message, &self.feedback.relay)
        {
            *ice_servers = relay.ice_servers(&self.caller.account_id.to_string(), CREDENTIALS);
        }
        message
    }

    /// Tells the room how it stands with its film: somebody may have taken the consent back, or come late, in the middle of the talk.
    async fn look_for_film(&self) {
        // A database that does not answer for a moment is no withdrawal; the segments are checked one by one anyway.
        if let Ok(Some(film)) = self.behind.find_film(&self.feedback).await {
            drop(self.seat.inbox.send(Order::Input(Input::Film(film))).await);
        }
    }

    /// Tells the room of a group which clips this person may watch at this moment. As long as it cannot be asked, she sees what she saw.
    async fn look_at_shelf(&mut self) {
        if !matches!(self.behind, Behind::Group) {
            return;
        }
        match shelf::look(&self.feedback, self.room_id, self.seat.connection, &self.caller).await {
            Ok((look, hangs_on)) => {
                self.hangs_on = hangs_on;
                drop(self.seat.inbox.send(Order::Input(Input::Look(look))).await);
            }
            Err(error) => {
                tracing::warn!(room.id = %self.room_id, %error, "it could not be asked which clips may be seen");
            }
        }
    }

    /// Whether a signal may change which clips this person may watch.
    fn is_about_the_shelf(&self, topic: &str, payload: &str) -> bool {
        match topic {
            GROUP_CLIPS => payload == self.room_id.to_string(),
            "consent" | LIBRARY_ITEM => self.hangs_on.contains(payload),
            _ => false,
        }
    }

    /// Whether this person may still be here: she may have lost the role, signed out elsewhere or locked the screen, and the
    /// course may have been handed over.
    pub(crate) async fn standing(&mut self) -> Standing {
        match self.feedback.gate.find_caller(&self.caller).await {
            Ok(Some(caller)) => self.caller = caller,
            Ok(None) => return Standing::Away,
            // A database that does not answer for a moment ends no meeting.
            Err(error) => {
                tracing::warn!(room.id = %self.room_id, %error, "it could not be asked who may stay");
                return Standing::Stays;
            }
        }
        let helps = self.attendee.part == Part::Helper;
        match self.behind.lets_in(&self.feedback, self.room_id, &self.caller, helps).await {
            Ok(false) => Standing::Gone,
            Ok(true) | Err(_) => Standing::Stays,
        }
    }
}

async fn tell(socket: &mut WebSocket, message: &ServerMessage) -> bool {
    word::tell(socket, message, STUCK).await
}

/// Out of the call and out of the room; the browser is told last, if it still listens.
async fn leave<S>(seat: &Seat, call: impl Sized, socket: &mut S, code: u16, patience: Duration)
where
    S: Sink<Message> + Unpin,
{
    drop(call);
    drop(seat.inbox.send(Order::Input(Input::Left(seat.connection))).await);
    word::close(socket, code, patience).await;
}

fn peer_of(call: Option<&(Peer, PeerEvents)>) -> Option<&Peer> {
    call.map(|(peer, _)| peer)
}

async fn next_event(call: &mut Option<(Peer, PeerEvents)>) -> Option<PeerEvent> {
    match call {
        Some((_, events)) => events.next().await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use std::{pin::pin, sync::Arc};

    use futures::{SinkExt, channel};
    use tokio::sync::mpsc;

    use super::*;
    use crate::room::ConnectionId;

    #[tokio::test]
    async fn a_browser_that_does_not_read_is_out_of_the_call_before_it_is_told() {
        let (inbox, mut room) = mpsc::channel(2);
        let (_sender, outbox) = mpsc::channel(1);
        let seat = Seat { connection: ConnectionId(7), inbox, outbox };
        let (mut socket, _unread) = channel::mpsc::channel(1);
        socket.send(Message::Text("so much fits".into())).await.unwrap();
        let call = Arc::new(());
        let in_the_call = Arc::downgrade(&call);
        let mut leaving = pin!(leave(&seat, call, &mut socket, close_code::NORMAL, Duration::from_secs(3_600)));
        assert!(futures::poll!(&mut leaving).is_pending(), "the last word is not taken");
        assert!(in_the_call.upgrade().is_none());
        assert!(matches!(room.try_recv(), Ok(Order::Input(Input::Left(ConnectionId(7))))));
    }
}
