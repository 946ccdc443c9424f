//! Standard clients: whoever speaks WHIP (RFC 9725) can publish into a meeting, and whoever speaks WHEP can watch it, without the room's socket.
//!
//! They are for tests and for equipment, and off unless the configuration asks for them. A stream stands for the person whose token
//! it was begun with: it knocks at the door like her page, is shown to the others, takes her place in the call as a reloaded page
//! would, and ends when she may no longer be there.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use mrp_people::SESSION_REVOKED;
use mrp_rtc::{ClientSignal, Peer, PeerEvent, PeerEvents, Refusal, ServerSignal};
use mrp_vocabulary::{AccountId, RoomId};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use crate::{
    ServerMessage,
    fragment::one_stream,
    live::Order,
    room::Input,
    socket::{LOOK_AGAIN, Line, Standing},
};

/// How long a client is kept waiting at the door: the meeting may be about to begin, the host about to let somebody in.
const AT_THE_DOOR: Duration = Duration::from_secs(20);
/// A stream that has not connected, or has lost its connection, for so long is over.
const GIVEN_UP: Duration = Duration::from_secs(60);
/// Negotiations that may wait for one stream.
const WAITING: usize = 4;

mrp_vocabulary::words! {
    /// What a standard client does.
    pub enum Protocol ("stream protocol") {
        /// Publishes (RFC 9725).
        Whip = "whip",
        /// Watches.
        Whep = "whep",
    }
}

/// Why there is no answer to an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unanswered {
    /// The relay does not take it.
    Refused(Refusal),
    /// The meeting has not begun, or its door is locked, and nobody has opened.
    NotLetIn,
    /// The meeting is over.
    Over,
    /// The call takes nobody more.
    Full,
}

type Negotiated = Result<String, Unanswered>;

/// An offer, and where its answer is waited for.
#[derive(Debug)]
struct Negotiation {
    sdp: String,
    reply: oneshot::Sender<Negotiated>,
}

/// One stream, as its client knows it.
#[derive(Debug, Clone)]
pub(crate) struct Stream {
    pub(crate) account: AccountId,
    pub(crate) room: RoomId,
    pub(crate) protocol: Protocol,
    /// The client's last offer: a restart changes two lines of it.
    pub(crate) offer: String,
    /// Changes with each restart.
    pub(crate) etag: String,
    negotiations: mpsc::Sender<Negotiation>,
}

/// The streams of this process.
#[derive(Debug, Clone, Default)]
pub(crate) struct Streams {
    next: Arc<AtomicU64>,
    open: Arc<Mutex<HashMap<u64, Stream>>>,
}

impl Streams {
    /// Begins a stream in a meeting; returns its number, its tag and the answer to its offer.
    pub(crate) async fn begin(
        &self,
        line: Line,
        protocol: Protocol,
        offer: String,
    ) -> Result<(u64, String, String), Unanswered> {
        let (negotiations, orders) = mpsc::channel(WAITING);
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let etag = tag(number, 0);
        let (account, room) = (line.caller.account_id, line.room_id);
        let stream = Stream { account, room, protocol, offer, etag: etag.clone(), negotiations };
        let streams = self.clone();
        tokio::spawn(async move {
            run(line, orders).await;
            streams.open().remove(&number);
        });
        // Put down only once it is understood; until then the client has no name for it, and if she goes away it ends.
        let answer = stream.ask(&stream.offer).await?;
        let ended = stream.negotiations.clone();
        self.open().insert(number, stream);
        if ended.is_closed() {
            self.open().remove(&number);
        }
        Ok((number, etag, answer))
    }

    /// A stream of this person in this room.
    pub(crate) fn find(&self, number: u64, room: RoomId, protocol: Protocol, account: AccountId) -> Option<Stream> {
        let stream = self.open().get(&number).cloned();
        stream.filter(|stream| stream.room == room && stream.protocol == protocol && stream.account == account)
    }

    /// Ends a stream: dropping its last order ends its task, and that leaves the meeting.
    pub(crate) fn end(&self, number: u64) {
        self.open().remove(&number);
    }

    /// Takes a new offer for a stream; returns the answer and the new tag.
    pub(crate) async fn restart(
        &self,
        number: u64,
        stream: Stream,
        offer: String,
    ) -> Result<(String, String), Unanswered> {
        let answer = stream.ask(&offer).await?;
        let etag = next_tag(&stream.etag);
        if let Some(open) = self.open().get_mut(&number) {
            open.offer = offer;
            open.etag.clone_from(&etag);
        }
        Ok((answer, etag))
    }

    fn open(&self) -> MutexGuard<'_, HashMap<u64, Stream>> {
        self.open.lock().expect("nobody panics with the streams in hand")
    }
}

impl Stream {
    /// Hands in an offer and waits for the answer.
    async fn ask(&self, offer: &str) -> Negotiated {
        let (reply, answered) = oneshot::channel();
        let negotiation = Negotiation { sdp: offer.to_owned(), reply };
        // A stream that has ended meanwhile has nothing to negotiate.
        self.negotiations.send(negotiation).await.map_err(|_| Unanswered::Over)?;
        answered.await.map_err(|_| Unanswered::Over)?
    }
}

/// Tags count the restarts of a stream.
fn tag(number: u64, restarts: u64) -> String {
    format!("\"{number}.{restarts}\"")
}

fn next_tag(etag: &str) -> String {
    let numbers = etag.trim_matches('"').split_once('.');
    let [number, restarts] =
        numbers.map_or([0, 0], |(number, restarts)| [number, restarts].map(|text| text.parse().unwrap_or(0)));
    tag(number, restarts + 1)
}

/// From the door until the stream ends, whatever ends it.
async fn run(mut line: Line, mut orders: mpsc::Receiver<Negotiation>) {
    let connection = line.seat.connection;
    // By her equipment alone a host begins no meeting.
    let knock = Order::Input(Input::Prepares(connection, line.attendee.clone()));
    if line.seat.inbox.send(knock).await.is_ok() {
        if let Some(Negotiation { sdp, mut reply }) = orders.recv().await {
            let come_in = tokio::select! {
                come_in = come_in(&mut line) => come_in,
                () = reply.closed() => Err(Unanswered::Over),
            };
            match come_in {
                Ok(call) => take_part(&mut line, call, &mut orders, Negotiation { sdp, reply }).await,
                Err(why) => drop(reply.send(Err(why))),
            }
        }
        drop(line.seat.inbox.send(Order::Input(Input::Left(connection))).await);
    }
}

/// Waits until somebody opens, and goes into the call.
async fn come_in(line: &mut Line) -> Result<(Peer, PeerEvents), Unanswered> {
    let opened = async {
        loop {
            match line.seat.outbox.recv().await {
                Some(ServerMessage::LetIn { .. }) => return Ok(()),
                Some(ServerMessage::Ended) | None => return Err(Unanswered::Over),
                Some(_) => {}
            }
        }
    };
    tokio::time::timeout(AT_THE_DOOR, opened).await.unwrap_or(Err(Unanswered::NotLetIn))?;
    let relay = line.feedback.relay.as_ref().ok_or(Unanswered::Full)?;
    let (room, name) = (line.room_id.to_string(), line.caller.account_id.to_string());
    relay.join_by_offer(&room, &name).await.map_err(|error| {
        tracing::warn!(room.id = %line.room_id, %error, "the relay did not let a standard client in");
        Unanswered::Full
    })
}

/// Negotiates, and sees to it that nobody stays who may not.
async fn take_part(
    line: &mut Line,
    (peer, mut events): (Peer, PeerEvents),
    orders: &mut mpsc::Receiver<Negotiation>,
    first: Negotiation,
) {
    let mut waiting = Some(first.reply);
    if peer.signal(ClientSignal::Offer { sdp: first.sdp }).await.is_err() {
        return;
    }
    let answer = |waiting: &mut Option<oneshot::Sender<Negotiated>>, with| {
        if let Some(waiting) = waiting.take() {
            drop(waiting.send(with));
        }
    };
    let mut look_again = tokio::time::interval(LOOK_AGAIN);
    look_again.tick().await;
    let mut revoked = line.feedback.store.db.subscribe();
    let mut given_up = Some(Instant::now() + GIVEN_UP);
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Negotiation { sdp, reply }) => {
                    waiting = Some(reply);
                    if peer.signal(ClientSignal::Offer { sdp }).await.is_err() { return }
                }
                None => return,
            },
            event = events.next() => match event {
                Some(PeerEvent::Signal(ServerSignal::Answer { sdp })) => answer(&mut waiting, Ok(one_stream(&sdp))),
                Some(PeerEvent::Signal(ServerSignal::Refused { code })) => {
                    answer(&mut waiting, Err(Unanswered::Refused(code)));
                }
                Some(PeerEvent::Signal(ServerSignal::Connected { .. })) => given_up = None,
                Some(PeerEvent::Signal(ServerSignal::Disconnected)) => given_up = Some(Instant::now() + GIVEN_UP),
                Some(_) => {}
                // Her page, or another client of hers, has taken the place.
                None => return,
            },
            message = line.seat.outbox.recv() => match message {
                Some(ServerMessage::Ended) | None => return,
                Some(_) => {}
            },
            signal = revoked.next() => if let Some(signal) = signal
                && signal.topic == SESSION_REVOKED
                && signal.payload == line.caller.session_id.to_string() { return },
            () = tokio::time::sleep_until(given_up.unwrap_or_else(Instant::now)), if given_up.is_some() => return,
            () = line.taken.let_go() => return,
            _ = look_again.tick() => if !matches!(line.standing().await, Standing::Stays) { return },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restart_changes_the_tag() {
        assert_eq!(tag(7, 0), "\"7.0\"");
        assert_eq!(next_tag(&tag(7, 0)), "\"7.1\"");
        assert_eq!(next_tag("\"7.9\""), "\"7.10\"");
    }
}
