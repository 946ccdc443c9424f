//! Slows strangers down. For each request without valid credentials the TURN library remembers a nonce and never
//! forgets it, so a flood of them would fill the memory; only so many a second are let through.

use std::any::Any;
use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::Instant;
use webrtc_util::Conn;

use crate::demux::is_stun;

/// Refusals before requests of strangers are dropped, and how fast that is forgotten.
const BURST: u32 = 200;
const REFILL: Duration = Duration::from_millis(50);

/// So many participants are remembered as known; then the memory starts afresh.
const MAX_KNOWN: usize = 4_096;

/// A connection of the TURN server with a limit on refusals.
pub(super) struct Gate {
    inner: Arc<dyn Conn + Send + Sync>,
    state: Mutex<State>,
}

struct State {
    left: u32,
    since: Instant,
    known: HashSet<SocketAddr>,
}

impl Gate {
    pub(super) fn new(inner: Arc<dyn Conn + Send + Sync>) -> Self {
        let state = State { left: BURST, since: crate::relay::now().into(), known: HashSet::new() };
        Self { inner, state: Mutex::new(state) }
    }

    /// Whether a packet is let in.
    fn admits(&self, packet: &[u8], source: SocketAddr, now: Instant) -> bool {
        let mut state = self.state.lock().expect("nobody panics at the gate");
        let earned = (now.saturating_duration_since(state.since).as_millis() / REFILL.as_millis()).min(BURST.into());
        if earned > 0 {
            state.left = (state.left + earned as u32).min(BURST);
            state.since = now;
        }
        !is_stun(packet) || state.left > 0 || state.known.contains(&source)
    }

    /// Learns from the answer: an error costs, a success makes known.
    fn answered(&self, packet: &[u8], to: SocketAddr) {
        if !is_stun(packet) {
            return;
        }
        // The class is spread over two bits of the first two bytes (RFC 8489, section 5).
        let (error, success) =
            (packet[0] & 1 == 1 && packet[1] & 0x10 != 0, packet[0] & 1 == 1 && packet[1] & 0x10 == 0);
        let mut state = self.state.lock().expect("nobody panics at the gate");
        if error {
            state.left = state.left.saturating_sub(1);
        } else if success {
            if state.known.len() >= MAX_KNOWN {
                state.known.clear();
            }
            state.known.insert(to);
        }
    }
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
        self.answered(packet, to);
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

    fn message(class: u16) -> Vec<u8> {
        let mut packet = (0x0003 | class).to_be_bytes().to_vec();
        packet.extend([0, 0, 0x21, 0x12, 0xa4, 0x42]);
        packet.extend([0; 12]);
        packet
    }

    #[tokio::test]
    async fn a_flood_of_strangers_is_slowed_and_the_known_get_through() {
        let socket = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let gate = Gate::new(Arc::new(socket));
        let (known, stranger) = ("192.0.2.1:1".parse().unwrap(), "192.0.2.2:2".parse().unwrap());
        let now = gate.state.lock().unwrap().since;
        gate.answered(&message(0x0100), known);
        for _ in 0..BURST {
            assert!(gate.admits(&message(0), stranger, now));
            gate.answered(&message(0x0110), stranger);
        }
        assert!(!gate.admits(&message(0), stranger, now));
        assert!(gate.admits(&message(0), known, now));
        assert!(gate.admits(&[0x40, 0, 0, 4, 1, 2, 3, 4], stranger, now), "data of an open channel is no request");
        assert!(gate.admits(&message(0), stranger, now + REFILL));
    }
}
