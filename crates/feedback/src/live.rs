//! Meetings that are going on in this process: one task for each, which drives the state machine and keeps what it wants kept.
//!
//! What has to be kept is kept before anybody is told, so that "gemt" on the screen is true.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use mrp_course::{RoundFact, note_fact};
use mrp_database::args;
use mrp_people::{Action, Caller, Gate, NewAuditEntry, Subject, audit};
use mrp_record::{Record, ViewingKind};
use mrp_rtc::Relay;
use mrp_vocabulary::{AccountId, Clock, RoomId, Span};
use tokio::sync::{Mutex, mpsc};

use crate::{
    FeedbackStore, ServerMessage,
    behind::Behind,
    room::{ConnectionId, Input, Keep, Kept, Output, Room, RoomClip},
    store::{self, helper},
};

/// How many messages may wait for a slow browser before it is let go; it comes back by itself and gets everything.
const OUTBOX: usize = 512;
/// How many inputs may wait for the room.
const INBOX: usize = 1024;

/// The meetings of this process.
#[derive(Debug, Clone)]
pub(crate) struct Live {
    rooms: Arc<Mutex<HashMap<RoomId, mpsc::Sender<Order>>>>,
    /// Counts connections, so that the newest of a person is the one with the highest number.
    connections: Arc<AtomicU64>,
    store: FeedbackStore,
    record: Record,
    relay: Option<Relay>,
    gate: Gate,
    clock: Clock,
}

/// Which meeting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) room: RoomId,
    pub(crate) behind: Behind,
}

/// A place in a meeting.
#[derive(Debug)]
pub(crate) struct Seat {
    pub(crate) connection: ConnectionId,
    pub(crate) inbox: mpsc::Sender<Order>,
    /// `None` from it means: the meeting is over, or the line was too slow.
    pub(crate) outbox: mpsc::Receiver<ServerMessage>,
}

/// What a room task is told.
#[derive(Debug)]
pub(crate) enum Order {
    Open(ConnectionId, Caller, mpsc::Sender<ServerMessage>),
    Input(Input),
}

impl Live {
    pub(crate) fn new(store: FeedbackStore, record: Record, relay: Option<Relay>, gate: Gate, clock: Clock) -> Self {
        Self { rooms: Arc::default(), connections: Arc::default(), store, record, relay, gate, clock }
    }

    /// Takes a seat; begins the meeting if nobody is there yet.
    pub(crate) async fn sit_down(
        &self,
        place: Place,
        caller: &Caller,
        kept: impl AsyncFnOnce() -> mrp_database::Result<Kept>,
    ) -> mrp_database::Result<Seat> {
        let (sender, outbox) = mpsc::channel(OUTBOX);
        let connection = ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed));
        let room = place.room;
        let mut rooms = loop {
            let rooms = self.rooms.lock().await;
            // A room that has just emptied may be closing; then a new one is begun.
            let Some(inbox) = rooms.get(&room).filter(|inbox| !inbox.is_closed()).cloned() else { break rooms };
            // A room with a full inbox is waited for without holding up the others.
            drop(rooms);
            if inbox.send(Order::Open(connection, caller.clone(), sender.clone())).await.is_ok() {
                return Ok(Seat { connection, inbox, outbox });
            }
        };
        let meeting = Meeting {
            place,
            room: Room::new(kept().await?, self.clock.now_ms()),
            sockets: HashMap::from([(connection, sender)]),
            people: HashMap::from([(connection, caller.clone())]),
            store: self.store.clone(),
            record: self.record.clone(),
            relay: self.relay.clone(),
            gate: self.gate.clone(),
            clock: self.clock.clone(),
        };
        // Before anybody's microphone can be connected.
        meeting.limit_speakers(meeting.room.speakers()).await;
        let (inbox, orders) = mpsc::channel(INBOX);
        rooms.insert(room, inbox.clone());
        let live = self.clone();
        tokio::spawn(async move {
            let relay = meeting.relay.clone();
            meeting.run(orders).await;
            let mut rooms = live.rooms.lock().await;
            // Only its own entry: a new meeting may have begun under the same id.
            if rooms.get(&room).is_some_and(mpsc::Sender::is_closed) {
                rooms.remove(&room);
                if let Some(relay) = relay {
                    drop(relay.limit_speakers(&room.to_string(), None).await);
                }
            }
        });
        Ok(Seat { connection, inbox, outbox })
    }

    /// Tells a meeting that it was ended from outside, or that its film is gone.
    pub(crate) async fn tell(&self, room: RoomId, input: Input) {
        let inbox = self.rooms.lock().await.get(&room).cloned();
        if let Some(inbox) = inbox {
            drop(inbox.send(Order::Input(input)).await);
        }
    }
}

struct Meeting {
    place: Place,
    room: Room,
    sockets: HashMap<ConnectionId, mpsc::Sender<ServerMessage>>,
    /// Who sits where.
    people: HashMap<ConnectionId, Caller>,
    store: FeedbackStore,
    record: Record,
    relay: Option<Relay>,
    gate: Gate,
    clock: Clock,
}

impl Meeting {
    async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        while let Some(order) = orders.recv().await {
            let input = match order {
                Order::Open(connection, caller, sender) => {
                    self.sockets.insert(connection, sender);
                    self.people.insert(connection, caller);
                    continue;
                }
                Order::Input(input) => input,
            };
            let left = if let Input::Left(connection) = input { Some(connection) } else { None };
            if let Some(connection) = left {
                self.sockets.remove(&connection);
            }
            let outputs = self.room.handle(self.clock.now_ms(), input);
            for output in outputs {
                if self.put(output).await.is_break() {
                    return;
                }
            }
            // Only now: what she saw to the last has been written down.
            if let Some(connection) = left {
                self.people.remove(&connection);
            }
            if self.room.is_empty() && self.sockets.is_empty() {
                return;
            }
        }
    }

    async fn put(&mut self, output: Output) -> std::ops::ControlFlow<()> {
        match output {
            Output::Send(connection, message) => self.send(connection, message),
            Output::Broadcast(message) => {
                for connection in self.room.hearers(&message) {
                    self.send(connection, message.clone());
                }
            }
            Output::Keep(keep) => {
                if let Err(error) = self.keep(&keep).await {
                    // Better no meeting than one that says 'gemt' and is not: everybody comes back by herself.
                    tracing::error!(room.id = %self.place.room, %error, "a meeting could not be kept; its sockets are closed");
                    return std::ops::ControlFlow::Break(());
                }
            }
            Output::Shown { to, clip, span } => {
                if let Err(error) = self.note_shown(&to, clip, span).await {
                    // Nothing is shown that cannot be listed under 'who has seen it'.
                    tracing::error!(room.id = %self.place.room, %error, "a viewing could not be kept; the sockets are closed");
                    return std::ops::ControlFlow::Break(());
                }
            }
            Output::Speakers(speakers) => self.limit_speakers(speakers).await,
            Output::Close => return std::ops::ControlFlow::Break(()),
        }
        std::ops::ControlFlow::Continue(())
    }

    fn send(&mut self, connection: ConnectionId, message: ServerMessage) {
        let Some(sender) = self.sockets.get(&connection) else { return };
        if sender.try_send(message).is_err() {
            // Too slow or gone: dropping the sender ends its socket.
            self.sockets.remove(&connection);
        }
    }

    /// The relay hears these and nobody else, whatever their browsers send.
    async fn limit_speakers(&self, speakers: Option<Vec<AccountId>>) {
        let (Some(relay), Behind::Group) = (&self.relay, self.place.behind) else { return };
        let names = speakers.map(|speakers| speakers.iter().map(ToString::to_string).collect());
        if let Err(error) = relay.limit_speakers(&self.place.room.to_string(), names).await {
            tracing::warn!(room.id = %self.place.room, %error, "the relay is gone");
        }
    }

    async fn note_shown(&self, to: &[ConnectionId], clip: RoomClip, span: Span) -> mrp_database::Result<()> {
        let Some(recording) = self.place.behind.recording() else { return self.note_watched(to, clip).await };
        for caller in to.iter().filter_map(|connection| self.people.get(connection)) {
            self.record.note_viewing(caller, recording, ViewingKind::Seen, span).await?;
        }
        Ok(())
    }

    /// Who watches a clip of the library stands in its log, once for a sitting, as when she watches it alone.
    async fn note_watched(&self, by: &[ConnectionId], clip: RoomClip) -> mrp_database::Result<()> {
        let Some(item) = clip.item else { return Ok(()) };
        for caller in by.iter().filter_map(|connection| self.people.get(connection)) {
            let noted = self.gate.note_sitting(caller, Action::WatchItem, Subject::of("library_item", item)).await;
            noted.map_err(|problem| mrp_database::Error::Other(format!("{problem:?}").into()))?;
        }
        Ok(())
    }

    async fn keep(&self, keep: &Keep) -> mrp_database::Result<()> {
        let Place { room, behind } = self.place;
        if matches!(keep, Keep::HelpersOut) {
            let mut tx = self.store.db.begin().await?;
            helper::end_links(&mut tx, room, self.clock.now_ms()).await?;
            return tx.commit().await;
        }
        let Keep::End(account) = keep else { return self.store.keep(room, keep, self.clock.now_ms()).await };
        let Behind::Round { round, .. } = behind else {
            return self.store.end_group(&self.clock, room, *account).await;
        };
        let mut tx = self.store.db.begin().await?;
        tx.execute(store::END_ROOM, args![room, self.clock.now_ms()]).await?;
        note_fact(&mut tx, &self.clock, round, RoundFact::FeedbackHeld).await?;
        let entry = NewAuditEntry {
            account_id: Some(*account),
            ..NewAuditEntry::by_nobody(Action::EndRoom.word(), Subject::of("room", room))
        };
        audit(&mut tx, &self.clock, entry).await?;
        tx.commit().await
    }
}
