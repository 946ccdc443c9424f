//! Meetings that are going on in this process: one task for each, which drives the state machine and keeps what it wants kept.
//!
//! What has to be kept is kept before anybody is told, so that "gemt" on the screen is true.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use mrp_course::{RoundFact, note_fact};
use mrp_database::args;
use mrp_people::{Action, Caller, Gate, NewAuditEntry, Subject, audit};
use mrp_record::{Record, ViewingKind};
use mrp_rtc::Relay;
use mrp_vocabulary::{AccountId, Clock, RoomId, Span};
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::{
    FeedbackError, FeedbackStore, ServerMessage,
    behind::Behind,
    room::{ConnectionId, Input, Keep, Kept, Output, Room, RoomClip},
    store::{self, helper},
    views::PersonHere,
};

/// How many messages may wait for a slow browser before it is let go; it comes back by itself and gets everything.
const OUTBOX: usize = 512;
/// How many inputs may wait for the room.
const INBOX: usize = 1024;
/// How long a meeting that was ended may take to finish what it is doing.
const LETS_GO: Duration = Duration::from_secs(10);

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

impl Drop for Seat {
    /// Also when the line never came to be: the browser went away while it was being opened.
    fn drop(&mut self) {
        // With a full inbox the room finds out by itself: nobody listens at the other end any more.
        let _ = self.inbox.try_send(Order::Input(Input::Left(self.connection)));
    }
}

/// What a room task is told.
#[derive(Debug)]
pub(crate) enum Order {
    Open(ConnectionId, Caller, mpsc::Sender<ServerMessage>),
    Input(Input),
    WhoIsHere(oneshot::Sender<Vec<PersonHere>>),
}

impl Live {
    pub(crate) fn new(store: FeedbackStore, record: Record, relay: Option<Relay>, gate: Gate, clock: Clock) -> Self {
        Self { rooms: Arc::default(), connections: Arc::default(), store, record, relay, gate, clock }
    }

    /// Takes a seat; begins the meeting if nobody is there yet. `kept` reads what it begins with while nobody else can begin it, so it sees
    /// whether it has ended.
    pub(crate) async fn sit_down(
        &self,
        place: Place,
        caller: &Caller,
        kept: impl AsyncFnOnce() -> Result<Kept, FeedbackError>,
    ) -> Result<Seat, FeedbackError> {
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

    /// Ends a meeting from outside and waits until it has let go: after that it keeps nothing more.
    pub(crate) async fn end(&self, room: RoomId) {
        let Some(inbox) = self.rooms.lock().await.get(&room).cloned() else { return };
        let ended = async {
            drop(inbox.send(Order::Input(Input::Ended)).await);
            inbox.closed().await;
        };
        if tokio::time::timeout(LETS_GO, ended).await.is_err() {
            tracing::warn!(room.id = %room, "a meeting that was ended is still keeping something");
        }
    }

    /// Who has come to a room; nobody where no meeting is going on.
    pub(crate) async fn who_is_here(&self, room: RoomId) -> Vec<PersonHere> {
        let inbox = self.rooms.lock().await.get(&room).cloned();
        let Some(inbox) = inbox else { return Vec::new() };
        let (asks, answer) = oneshot::channel();
        // A meeting that closes at this moment has nobody in it.
        drop(inbox.send(Order::WhoIsHere(asks)).await);
        answer.await.unwrap_or_default()
    }

    /// Tells a meeting something from outside: that its film is gone, that somebody more was invited.
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
                Order::WhoIsHere(asks) => {
                    // Whoever asked may have gone.
                    let _ = asks.send(self.room.people_here());
                    continue;
                }
                Order::Input(input) => input,
            };
            if self.take(input).await.is_break() {
                return;
            }
            // Whose line has ended without a word has left too.
            for connection in ended(&self.sockets) {
                if self.take(Input::Left(connection)).await.is_break() {
                    return;
                }
            }
            if self.room.is_empty() && self.sockets.is_empty() {
                return;
            }
        }
    }

    async fn take(&mut self, input: Input) -> std::ops::ControlFlow<()> {
        let left = if let Input::Left(connection) = input { Some(connection) } else { None };
        if let Some(connection) = left {
            self.sockets.remove(&connection);
        }
        for output in self.room.handle(self.clock.now_ms(), input) {
            self.put(output).await?;
        }
        // Only now: what she saw to the last has been written down.
        if let Some(connection) = left {
            self.people.remove(&connection);
        }
        std::ops::ControlFlow::Continue(())
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
            Output::Expel(account) => self.expel(account).await,
            Output::Speakers(speakers) => self.limit_speakers(speakers).await,
            Output::Close => return std::ops::ControlFlow::Break(()),
        }
        std::ops::ControlFlow::Continue(())
    }

    fn send(&mut self, connection: ConnectionId, message: ServerMessage) {
        let Some(sender) = self.sockets.get(&connection) else { return };
        let last = matches!(message, ServerMessage::ShownOut);
        if sender.try_send(message).is_err() || last {
            // Too slow, gone or shown out: dropping the sender ends its socket.
            self.sockets.remove(&connection);
        }
    }

    /// Takes somebody out of the call, whose line may be too stuck to do it.
    async fn expel(&self, account: AccountId) {
        let Some(relay) = &self.relay else { return };
        if let Err(error) = relay.expel(&self.place.room.to_string(), &account.to_string()).await {
            tracing::warn!(room.id = %self.place.room, %error, "the relay is gone");
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

/// The lines at whose other end nobody listens any more.
fn ended(sockets: &HashMap<ConnectionId, mpsc::Sender<ServerMessage>>) -> Vec<ConnectionId> {
    sockets.iter().filter(|(_, line)| line.is_closed()).map(|(connection, _)| *connection).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_given_back_by_whoever_lets_it_fall() {
        let (inbox, mut orders) = mpsc::channel(1);
        let mut sockets = HashMap::new();
        let mut seat = |number| {
            let (sender, outbox) = mpsc::channel(1);
            sockets.insert(ConnectionId(number), sender);
            Seat { connection: ConnectionId(number), inbox: inbox.clone(), outbox }
        };
        let [broken_off, while_full, stays] = [seat(1), seat(2), seat(3)];
        drop(broken_off);
        // No place for a word about this one; its end is seen.
        drop(while_full);
        assert!(matches!(orders.try_recv(), Ok(Order::Input(Input::Left(ConnectionId(1))))));
        let mut gone = ended(&sockets);
        gone.sort_unstable();
        assert_eq!(gone, [ConnectionId(1), ConnectionId(2)]);
        drop(stays);
    }
}
