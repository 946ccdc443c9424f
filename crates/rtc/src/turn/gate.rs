//! Slows strangers down. For each request without valid credentials the TURN library remembers a nonce and never
//! forgets it, so a flood of them would fill the memory; only so many a second are let through.

use std::any::Any;
use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use mrp_vocabulary::network_of;
use tokio::time::Instant;
use webrtc_util::Conn;

use crate::demux::is_stun;

/// Refusals before requests are dropped, from one source and from all strangers together, and how fast that is forgotten.
const BURST_OF_ONE: u32 = 40;
const BURST_OF_ALL: u32 = 400;
const REFILL: Duration = Duration::from_millis(50);

/// So many sources are remembered; then the memory starts afresh.
const MAX_SOURCES: usize = 4_096;

/// A connection of the TURN server with a limit on refusals.
pub(super) struct Gate {
    inner: Arc<dyn Conn + Send + Sync>,
    state: Mutex<State>,
}

struct State {
    strangers: Bucket,
    sources: HashMap<IpAddr, Bucket>,
    /// Who has shown valid credentials.
    known: HashSet<SocketAddr>,
}

/// Refusals that may still happen.
struct Bucket {
    left: u32,
    most: u32,
    since: Instant,
}

impl Bucket {
    fn full(most: u32, now: Instant) -> Self {
        Self { left: most, most, since: now }
    }

    fn has_some(&mut self, now: Instant) -> bool {
        let earned = (now.saturating_duration_since(self.since).as_millis() / REFILL.as_millis()).min(self.most.into());
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

impl Gate {
    pub(super) fn new(inner: Arc<dyn Conn + Send + Sync>) -> Self {
        let strangers = Bucket::full(BURST_OF_ALL, crate::relay::now().into());
        let state = State { strangers, sources: HashMap::new(), known: HashSet::new() };
        Self { inner, state: Mutex::new(state) }
    }

    /// Whether a packet is let in.
    fn admits(&self, packet: &[u8], source: SocketAddr, now: Instant) -> bool {
        if !is_stun(packet) {
            return true;
        }
        let mut state = self.state.lock().expect("nobody panics at the gate");
        // One host cannot spend what all strangers have together.
        let own = state.sources.get_mut(&network_of(source.ip())).is_none_or(|bucket| bucket.has_some(now));
        own && (state.known.contains(&source) || state.strangers.has_some(now))
    }

    /// Learns from the answer: an error costs, a success that took credentials makes known.
    fn answered(&self, packet: &[u8], to: SocketAddr, now: Instant) {
        if !is_stun(packet) || packet[0] & 1 == 0 {
            return;
        }
        let mut state = self.state.lock().expect("nobody panics at the gate");
        // The class is spread over two bits of the first two bytes (RFC 8489, section 5).
        if packet[1] & 0x10 != 0 {
            if state.sources.len() >= MAX_SOURCES {
                state.sources.clear();
            }
            state.sources.entry(network_of(to.ip())).or_insert_with(|| Bucket::full(BURST_OF_ONE, now)).pay();
            if !state.known.contains(&to) {
                state.strangers.pay();
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
                Ok((length, source)) if self.admits(&buffer[..length], source, crate::relay::now().into()) => {
                    return Ok((length, source));
                }
                Ok(_) => {}
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
    use super::*;

    const BINDING: u16 = 0x0001;
    const ALLOCATE: u16 = 0x0003;
    const SUCCESS: u16 = 0x0100;
    const ERROR: u16 = 0x0110;

    fn message(kind: u16) -> Vec<u8> {
        let mut packet = kind.to_be_bytes().to_vec();
        packet.extend([0, 0, 0x21, 0x12, 0xa4, 0x42]);
        packet.extend([0; 12]);
        packet
    }

    async fn gate() -> (Gate, Instant) {
        let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
        (Gate::new(Arc::new(socket)), crate::relay::now().into())
    }

    /// How many unauthenticated requests get through at one moment.
    fn admitted(gate: &Gate, sources: impl Iterator<Item = SocketAddr>, now: Instant) -> u32 {
        let mut number = 0;
        for source in sources {
            if gate.admits(&message(ALLOCATE), source, now) {
                gate.answered(&message(ALLOCATE | ERROR), source, now);
                number += 1;
            }
        }
        number
    }

    #[tokio::test]
    async fn a_flood_of_strangers_is_slowed_and_the_known_get_through() {
        let (gate, now) = gate().await;
        let known = "192.0.2.1:1".parse().unwrap();
        gate.answered(&message(ALLOCATE | SUCCESS), known, now);
        let strangers =
            (0..1000_u32).map(|number| SocketAddr::from((std::net::Ipv4Addr::from_bits(0x0a00_0000 + number), 9)));
        assert_eq!(admitted(&gate, strangers, now), BURST_OF_ALL);
        let stranger = "192.0.2.2:2".parse().unwrap();
        assert!(!gate.admits(&message(ALLOCATE), stranger, now));
        assert!(gate.admits(&message(ALLOCATE), known, now));
        assert!(gate.admits(&[0x40, 0, 0, 4, 1, 2, 3, 4], stranger, now), "data of an open channel is no request");
        assert!(gate.admits(&message(ALLOCATE), stranger, now + REFILL));
    }

    #[tokio::test]
    async fn one_host_leaves_something_for_the_others() {
        let (gate, now) = gate().await;
        let ports = (1..1000).map(|port| SocketAddr::from(([192, 0, 2, 7], port)));
        assert_eq!(admitted(&gate, ports, now), BURST_OF_ONE);
        let same_house = (1..1000_u16).map(|last| SocketAddr::from(([0x2001, 0xdb8, 0, 0, 0, 0, 0, last], 9)));
        assert_eq!(admitted(&gate, same_house, now), BURST_OF_ONE);
        assert!(gate.admits(&message(ALLOCATE), "192.0.2.8:1".parse().unwrap(), now));
    }

    #[tokio::test]
    async fn a_binding_makes_nobody_known_for_it_takes_no_credentials() {
        let (gate, now) = gate().await;
        let stranger: SocketAddr = "192.0.2.9:9".parse().unwrap();
        gate.answered(&message(BINDING | SUCCESS), stranger, now);
        assert_eq!(admitted(&gate, std::iter::repeat_n(stranger, 1000), now), BURST_OF_ONE);
        assert!(gate.state.lock().unwrap().known.is_empty());
    }
}
