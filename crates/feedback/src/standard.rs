//! Standard clients: whoever speaks WHIP (RFC 9725) can publish into a room, and whoever speaks WHEP can watch it, without the room's socket.
//!
//! They are for tests and for equipment, and off unless the configuration asks for them. A stream stands for the person whose token
//! it was begun with: it takes her place in the call as a reloaded page would, and ends when she may no longer be there.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use mrp_people::{Action, Caller, may};
use mrp_rtc::{ClientSignal, Peer, PeerEvent, PeerEvents, Refusal, ServerSignal};
use mrp_vocabulary::{AccountId, RoomId, RoundId};
use tokio::{
    sync::{mpsc, oneshot},
    time::Instant,
};

use crate::{Feedback, places::Place};

/// How often it is asked again whether this person may still be here.
const LOOK_AGAIN: Duration = Duration::from_secs(15);
/// A stream that has not connected, or has lost its connection, for so long is over.
const GIVEN_UP: Duration = Duration::from_secs(60);
/// Negotiations that may wait for one stream.
const WAITING: usize = 4;

type Negotiated = Result<String, Refusal>;

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

/// Everything a stream needs to know.
pub(crate) struct Beginning {
    pub(crate) feedback: Feedback,
    pub(crate) caller: Caller,
    pub(crate) room: RoomId,
    pub(crate) round: RoundId,
    pub(crate) offer: String,
    pub(crate) call: (Peer, PeerEvents),
    pub(crate) taken: Place,
}

impl Streams {
    /// Begins a stream; returns its number, its tag and the answer to its offer.
    pub(crate) async fn begin(&self, beginning: Beginning) -> Result<(u64, String, String), Refusal> {
        let Beginning { feedback, caller, room, round, offer, call, taken } = beginning;
        let (negotiations, orders) = mpsc::channel(WAITING);
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let etag = tag(number, 0);
        let stream = Stream { account: caller.account_id, room, offer, etag: etag.clone(), negotiations };
        let answered = stream.ask(&stream.offer);
        let streams = self.clone();
        tokio::spawn(async move {
            let standing = Standing { feedback, caller, round };
            run(call, orders, standing, taken).await;
            streams.open().remove(&number);
        });
        // Put down only once it is understood; until then the client has no name for it.
        let answer = answered.await?;
        self.open().insert(number, stream);
        Ok((number, etag, answer))
    }

    /// A stream of this person in this room.
    pub(crate) fn find(&self, number: u64, room: RoomId, account: AccountId) -> Option<Stream> {
        let stream = self.open().get(&number).cloned();
        stream.filter(|stream| stream.room == room && stream.account == account)
    }

    /// Ends a stream: dropping its last order ends its task, and that leaves the call.
    pub(crate) fn end(&self, number: u64) {
        self.open().remove(&number);
    }

    /// Takes a new offer for a stream; returns the answer and the new tag.
    pub(crate) async fn restart(
        &self,
        number: u64,
        stream: Stream,
        offer: String,
    ) -> Result<(String, String), Refusal> {
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
    fn ask(&self, offer: &str) -> impl Future<Output = Negotiated> + use<> {
        let (negotiations, sdp) = (self.negotiations.clone(), offer.to_owned());
        async move {
            let (reply, answered) = oneshot::channel();
            // A stream that has ended meanwhile has nothing to negotiate.
            negotiations.send(Negotiation { sdp, reply }).await.map_err(|_| Refusal::OutOfTurn)?;
            drop(negotiations);
            answered.await.map_err(|_| Refusal::OutOfTurn)?
        }
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

/// Whether the person may go on being here.
struct Standing {
    feedback: Feedback,
    caller: Caller,
    round: RoundId,
}

impl Standing {
    async fn holds(&mut self) -> bool {
        match self.feedback.gate.find_caller(&self.caller).await {
            Ok(Some(caller)) => self.caller = caller,
            Ok(None) => return false,
            // A database that does not answer for a moment ends nothing.
            Err(_) => return true,
        }
        match self.feedback.courses.find_facts_of_round(self.round).await {
            Ok(Some(course)) => may(&self.caller, Action::JoinRoom, &mrp_course::course_facts(&course)).is_ok(),
            Ok(None) => false,
            Err(_) => true,
        }
    }
}

async fn run(
    (peer, mut events): (Peer, PeerEvents),
    mut orders: mpsc::Receiver<Negotiation>,
    mut standing: Standing,
    mut taken: Place,
) {
    let mut waiting: Option<oneshot::Sender<Negotiated>> = None;
    let mut look_again = tokio::time::interval(LOOK_AGAIN);
    let mut given_up = Some(Instant::now() + GIVEN_UP);
    let reply = |waiting: &mut Option<oneshot::Sender<Negotiated>>, with| {
        if let Some(waiting) = waiting.take() {
            drop(waiting.send(with));
        }
    };
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
                Some(PeerEvent::Signal(ServerSignal::Answer { sdp })) => reply(&mut waiting, Ok(sdp)),
                Some(PeerEvent::Signal(ServerSignal::Refused { code })) => reply(&mut waiting, Err(code)),
                Some(PeerEvent::Signal(ServerSignal::Connected { .. })) => given_up = None,
                Some(PeerEvent::Signal(ServerSignal::Disconnected)) => given_up = Some(Instant::now() + GIVEN_UP),
                Some(_) => {}
                None => return,
            },
            () = tokio::time::sleep_until(given_up.unwrap_or_else(Instant::now)), if given_up.is_some() => return,
            () = taken.let_go() => return,
            _ = look_again.tick() => if !standing.holds().await { return },
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
