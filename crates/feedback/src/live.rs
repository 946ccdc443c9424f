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
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{Clock, RoomId, RoundId};
use tokio::sync::{Mutex, mpsc};

use crate::{
    FeedbackStore, ServerMessage,
    room::{ConnectionId, Input, Keep, Kept, Output, Room},
    store,
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
    clock: Clock,
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
    Open(ConnectionId, mpsc::Sender<ServerMessage>),
    Input(Input),
}

impl Live {
    pub(crate) fn new(store: FeedbackStore, clock: Clock) -> Self {
        Self { rooms: Arc::default(), connections: Arc::default(), store, clock }
    }

    /// Takes a seat; begins the meeting if nobody is there yet.
    pub(crate) async fn sit_down(
        &self,
        room: RoomId,
        round: RoundId,
        kept: impl AsyncFnOnce() -> mrp_database::Result<Kept>,
    ) -> mrp_database::Result<Seat> {
        let (sender, outbox) = mpsc::channel(OUTBOX);
        let connection = ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed));
        let mut rooms = loop {
            let rooms = self.rooms.lock().await;
            // A room that has just emptied may be closing; then a new one is begun.
            let Some(inbox) = rooms.get(&room).filter(|inbox| !inbox.is_closed()).cloned() else { break rooms };
            // A room with a full inbox is waited for without holding up the others.
            drop(rooms);
            if inbox.send(Order::Open(connection, sender.clone())).await.is_ok() {
                return Ok(Seat { connection, inbox, outbox });
            }
        };
        let meeting = Meeting {
            id: room,
            round,
            room: Room::new(kept().await?, self.clock.now_ms()),
            sockets: HashMap::from([(connection, sender)]),
            store: self.store.clone(),
            clock: self.clock.clone(),
        };
        let (inbox, orders) = mpsc::channel(INBOX);
        rooms.insert(room, inbox.clone());
        let live = self.clone();
        tokio::spawn(async move {
            meeting.run(orders).await;
            let mut rooms = live.rooms.lock().await;
            // Only its own entry: a new meeting may have begun under the same id.
            if rooms.get(&room).is_some_and(mpsc::Sender::is_closed) {
                rooms.remove(&room);
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
    id: RoomId,
    round: RoundId,
    room: Room,
    sockets: HashMap<ConnectionId, mpsc::Sender<ServerMessage>>,
    store: FeedbackStore,
    clock: Clock,
}

impl Meeting {
    async fn run(mut self, mut orders: mpsc::Receiver<Order>) {
        while let Some(order) = orders.recv().await {
            let input = match order {
                Order::Open(connection, sender) => {
                    self.sockets.insert(connection, sender);
                    continue;
                }
                Order::Input(input) => input,
            };
            if let Input::Left(connection) = input {
                self.sockets.remove(&connection);
            }
            let outputs = self.room.handle(self.clock.now_ms(), input);
            for output in outputs {
                if self.put(output).await.is_break() {
                    return;
                }
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
                let everybody: Vec<_> = self.sockets.keys().copied().collect();
                for connection in everybody {
                    self.send(connection, message.clone());
                }
            }
            Output::Keep(keep) => {
                if let Err(error) = self.keep(&keep).await {
                    // Better no meeting than one that says 'gemt' and is not: everybody comes back by herself.
                    tracing::error!(room.id = %self.id, %error, "a meeting could not be kept; its sockets are closed");
                    return std::ops::ControlFlow::Break(());
                }
            }
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

    async fn keep(&self, keep: &Keep) -> mrp_database::Result<()> {
        let Keep::End(account) = keep else { return self.store.keep(self.id, keep, self.clock.now_ms()).await };
        let mut tx = self.store.db.begin().await?;
        tx.execute(store::END_ROOM, args![self.id, self.clock.now_ms()]).await?;
        note_fact(&mut tx, &self.clock, self.round, RoundFact::FeedbackHeld).await?;
        let entry = NewAuditEntry {
            account_id: Some(*account),
            ..NewAuditEntry::by_nobody(Action::EndRoom.word(), Subject::of("room", self.id))
        };
        audit(&mut tx, &self.clock, entry).await?;
        tx.commit().await
    }
}
