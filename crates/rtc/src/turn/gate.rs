//! Slows strangers down. For some requests without valid credentials the TURN library makes a nonce and never forgets it, so a flood
//! of them would fill the memory: most are refused here (`nonce.rs`), and of the rest only so many are let through.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use mrp_vocabulary::network_of;
use tokio::time::Instant;
use webrtc_util::Conn;

use super::nonce::SharedNonce;
use crate::demux::is_stun;

/// Refusals of one source before its requests are dropped, and how fast that is forgotten. A whole office may sit behind one.
const BURST_OF_ONE: u32 = 40;
const REFILL_OF_ONE: Duration = Duration::from_millis(50);
/// The same for nonces of all strangers together: at most some ten megabytes a day.
const BURST_OF_ALL: u32 = 400;
const REFILL_OF_ALL: Duration = Duration::from_secs(1);

/// So many sources are remembered; then the memory starts afresh.
const MAX_SOURCES: usize = 4_096;

/// A connection of the TURN server with a limit on refusals.
pub(super) struct Gate {
    inner: Arc<dyn Conn + Send + Sync>,
    state: Mutex<State>,
}

struct State {
    strangers: Bucket,
    /// What strangers are asked to answer with.
    nonce: Option<SharedNonce>,
    sources: HashMap<IpAddr, Bucket>,
    /// Who has shown valid credentials.
    known: HashSet<SocketAddr>,
}

/// Refusals that may still happen.
struct Bucket {
    left: u32,
    most: u32,
    refill: Duration,
    since: Instant,
}

/// What becomes of a packet.
#[derive(Debug, PartialEq)]
enum Fate {
    Admitted,
    Dropped,
    Refused(Vec<u8>),
}

impl Bucket {
    fn full(most: u32, refill: Duration, now: Instant) -> Self {
        Self { left: most, most, refill, since: now }
    }

    fn has_some(&mut self, now: Instant) -> bool {
        let earned =
            (now.saturating_duration_since(self.since).as_millis() / self.refill.as_millis()).min(self.most.into());
        if earned > 0 {
            self.left = (self.left + earned as u32).min(self.most);
            self.since = now;
        }
        self.left > 0
    }

    fn pay(&mut self) {
        self.left = self.left.saturating_sub(1);
    }
}

impl State {
    /// A refusal that this source has had.
    fn pay(&mut self, source: SocketAddr, now: Instant) {
        if self.sources.len() >= MAX_SOURCES {
            self.sources.clear();
        }
        let full = || Bucket::full(BURST_OF_ONE, REFILL_OF_ONE, now);
        self.sources.entry(network_of(source.ip())).or_insert_with(full).pay();
    }
}

impl Gate {
    pub(super) fn new(inner: Arc<dyn Conn + Send + Sync>) -> Self {
        let strangers = Bucket::full(BURST_OF_ALL, REFILL_OF_ALL, crate::relay::now().into());
        let state = State { strangers, nonce: None, sources: HashMap::new(), known: HashSet::new() };
        Self { inner, state: Mutex::new(state) }
    }

    /// Whether a packet is let in, refused at once, or not even answered.
    fn judge(&self, packet: &[u8], source: SocketAddr, now: Instant) -> Fate {
        if !is_stun(packet) {
            return Fate::Admitted;
        }
        let mut state = self.state.lock().expect("nobody panics at the gate");
        // One host cannot spend what all strangers have together.
        if !state.sources.get_mut(&network_of(source.ip())).is_none_or(|bucket| bucket.has_some(now)) {
            return Fate::Dropped;
        }
        if let Some(refusal) = state.nonce.as_ref().and_then(|nonce| nonce.refuse(packet, now)) {
            state.pay(source, now);
            return Fate::Refused(refusal);
        }
        let costs_nothing =
            state.known.contains(&source) || state.nonce.as_ref().is_some_and(|nonce| nonce.is_in(packet));
        if costs_nothing || state.strangers.has_some(now) { Fate::Admitted } else { Fate::Dropped }
    }

    /// Learns from the answer: an error costs, a success that took credentials makes known.
    fn answered(&self, packet: &[u8], to: SocketAddr, now: Instant) {
        if !is_stun(packet) || packet[0] & 1 == 0 {
            return;
        }
        let mut state = self.state.lock().expect("nobody panics at the gate");
        // The class is spread over two bits of the first two bytes (RFC 8489, section 5).
        if packet[1] & 0x10 != 0 {
            state.pay(to, now);
            if let Some(nonce) = SharedNonce::of(packet, now) {
                state.nonce = Some(nonce);
                if !state.known.contains(&to) {
                    state.strangers.pay();
                }
            }
        } else if !is_binding(packet) {
            if state.known.len() >= MAX_SOURCES {
                state.known.clear();
            }
            state.known.insert(to);
        }
    }
}

/// A Binding is answered to anybody, without credentials, so its success says nothing about who asked.
fn is_binding(packet: &[u8]) -> bool {
    packet[0] & 0x3e == 0 && packet[1] & 0xef == 0x01
}

#[async_trait]
impl Conn for Gate {
    async fn connect(&self, to: SocketAddr) -> Result<(), webrtc_util::Error> {
        self.inner.connect(to).await
    }

    async fn recv(&self, buffer: &mut [u8]) -> Result<usize, webrtc_util::Error> {
        self.inner.recv(buffer).await
    }

    async fn recv_from(&self, buffer: &mut [u8]) -> Result<(usize, SocketAddr), webrtc_util::Error> {
        loop {
            match self.inner.recv_from(buffer).await {
                Ok((length, source)) => match self.judge(&buffer[..length], source, crate::relay::now().into()) {
                    Fate::Admitted => return Ok((length, source)),
                    Fate::Dropped => {}
                    // One that does not arrive is asked for again.
                    Fate::Refused(refusal) => drop(self.inner.send_to(&refusal, source).await),
                },
                // A participant whose port is closed must not end the server for all.
                Err(webrtc_util::Error::Io(error)) if error.0.kind() == std::io::ErrorKind::ConnectionRefused => {}
                Err(error) => return Err(error),
            }
        }
    }

    async fn send(&self, packet: &[u8]) -> Result<usize, webrtc_util::Error> {
        self.inner.send(packet).await
    }

    async fn send_to(&self, packet: &[u8], to: SocketAddr) -> Result<usize, webrtc_util::Error> {
        self.answered(packet, to, crate::relay::now().into());
        self.inner.send_to(packet, to).await
    }

    fn local_addr(&self) -> Result<SocketAddr, webrtc_util::Error> {
        self.inner.local_addr()
    }

    fn remote_addr(&self) -> Option<SocketAddr> {
        self.inner.remote_addr()
    }

    async fn close(&self) -> Result<(), webrtc_util::Error> {
        self.inner.close().await
    }

    fn as_any(&self) -> &(dyn Any + Send + Sync) {
        self
    }
}

#[cfg(test)]
mod tests {
    use stun::attributes::{ATTR_MESSAGE_INTEGRITY, ATTR_NONCE};
    use stun::message::{CLASS_REQUEST, CLASS_SUCCESS_RESPONSE, METHOD_ALLOCATE, METHOD_BINDING};

    use super::super::nonce::tests::{message, refusal};
    use super::*;

    async fn gate() -> (Gate, Instant) {
        let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
        (Gate::new(Arc::new(socket)), crate::relay::now().into())
    }

    /// A request with a nonce that the library has never given: it makes another for it.
    fn guessed() -> Vec<u8> {
        message(METHOD_ALLOCATE, CLASS_REQUEST, &[(ATTR_NONCE, "guessed"), (ATTR_MESSAGE_INTEGRITY, "x")])
    }

    /// How many requests reach the library at one moment, each refused there.
    fn admitted(gate: &Gate, request: &[u8], sources: impl Iterator<Item = SocketAddr>, now: Instant) -> u32 {
        let mut number = 0;
        for source in sources {
            if gate.judge(request, source, now) == Fate::Admitted {
                number += 1;
                gate.answered(&refusal(&number.to_string()), source, now);
            }
        }
        number
    }

    fn everywhere() -> impl Iterator<Item = SocketAddr> {
        (0..1_000_u32).map(|number| SocketAddr::from((std::net::Ipv4Addr::from_bits(0x0a00_0000 + number), 9)))
    }

    #[tokio::test]
    async fn a_flood_of_strangers_is_slowed_and_the_known_get_through() {
        let (gate, now) = gate().await;
        let known = "192.0.2.1:1".parse().unwrap();
        gate.answered(&message(METHOD_ALLOCATE, CLASS_SUCCESS_RESPONSE, &[]), known, now);
        assert_eq!(admitted(&gate, &guessed(), everywhere(), now), BURST_OF_ALL);
        let stranger = "192.0.2.2:2".parse().unwrap();
        assert_eq!(gate.judge(&guessed(), stranger, now), Fate::Dropped);
        assert_eq!(gate.judge(&guessed(), known, now), Fate::Admitted);
        assert_eq!(gate.judge(&[0x40, 0, 0, 4, 1, 2, 3, 4], stranger, now), Fate::Admitted, "data of an open channel");
        assert_eq!(gate.judge(&guessed(), stranger, now + REFILL_OF_ALL), Fate::Admitted);
    }

    #[tokio::test]
    async fn strangers_share_one_nonce_and_come_in_with_it_in_the_middle_of_a_flood() {
        let (gate, now) = gate().await;
        let bare = message(METHOD_ALLOCATE, CLASS_REQUEST, &[]);
        assert_eq!(admitted(&gate, &bare, everywhere(), now), 1, "the library is asked once");
        admitted(&gate, &guessed(), everywhere(), now);
        let newcomer = "192.0.2.2:2".parse().unwrap();
        let Fate::Refused(refused) = gate.judge(&bare, newcomer, now) else { panic!("nobody tells her the nonce") };
        let mut told = stun::message::Message::new();
        told.unmarshal_binary(&refused).unwrap();
        let nonce = String::from_utf8(told.get(ATTR_NONCE).unwrap()).unwrap();
        let signed = message(METHOD_ALLOCATE, CLASS_REQUEST, &[(ATTR_NONCE, &nonce), (ATTR_MESSAGE_INTEGRITY, "x")]);
        assert_eq!(gate.judge(&signed, newcomer, now), Fate::Admitted);
    }

    #[tokio::test]
    async fn one_host_leaves_something_for_the_others() {
        let (gate, now) = gate().await;
        let ports = || (1..1_000).map(|port| SocketAddr::from(([192, 0, 2, 7], port)));
        assert_eq!(admitted(&gate, &guessed(), ports(), now), BURST_OF_ONE);
        let same_house = (1..1_000_u16).map(|last| SocketAddr::from(([0x2001, 0xdb8, 0, 0, 0, 0, 0, last], 9)));
        assert_eq!(admitted(&gate, &guessed(), same_house, now), BURST_OF_ONE);
        let bare = message(METHOD_ALLOCATE, CLASS_REQUEST, &[]);
        assert_eq!(gate.judge(&bare, "192.0.2.7:1".parse().unwrap(), now), Fate::Dropped, "not even with a refusal");
        assert!(matches!(gate.judge(&bare, "192.0.2.8:1".parse().unwrap(), now), Fate::Refused(_)));
    }

    #[tokio::test]
    async fn a_binding_makes_nobody_known_for_it_takes_no_credentials() {
        let (gate, now) = gate().await;
        let stranger: SocketAddr = "192.0.2.9:9".parse().unwrap();
        gate.answered(&message(METHOD_BINDING, CLASS_SUCCESS_RESPONSE, &[]), stranger, now);
        assert_eq!(admitted(&gate, &guessed(), std::iter::repeat_n(stranger, 1_000), now), BURST_OF_ONE);
        assert!(gate.state.lock().unwrap().known.is_empty());
    }
}
