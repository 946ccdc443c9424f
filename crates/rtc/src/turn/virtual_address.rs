//! Allocations that are no ports: a number a participant believes to be hers, and a queue each way.

use std::any::Any;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use str0m::net::Protocol;
use tokio::sync::{Mutex as AsyncMutex, mpsc};
use turn::relay::RelayAddressGenerator;
use webrtc_util::Conn;

use crate::address::Addresses;
use crate::engine::Inbound;
use crate::signal::Path;

/// So many allocations at once, over all participants; each browser makes a few.
const MAX_ALLOCATIONS: usize = 1_024;

/// So many packets may wait for a slow participant; then they are dropped, as UDP would.
const WAITING: usize = 256;

/// The range real TURN servers allocate from.
const FIRST_PORT: u16 = 49_152;

struct Packet {
    from: SocketAddr,
    bytes: Vec<u8>,
}

/// The living allocations, by the address participants and relay know them under.
#[derive(Clone, Default)]
pub(crate) struct Allocations(Arc<Mutex<Living>>);

#[derive(Default)]
struct Living {
    queues: HashMap<SocketAddr, mpsc::Sender<Packet>>,
    next: u16,
}

impl Allocations {
    /// Hands a packet of the relay to the participant; `false` when the address is no allocation.
    pub(crate) fn send(&self, from: SocketAddr, to: SocketAddr, packet: &[u8]) -> bool {
        let living = self.0.lock().expect("nobody panics with the allocations in hand");
        let Some(queue) = living.queues.get(&to) else { return false };
        // Full means a slow participant: a lost packet is mended by the protocol above.
        let _ = queue.try_send(Packet { from, bytes: packet.to_vec() });
        true
    }

    fn allocate(&self, relay: SocketAddr) -> Option<(SocketAddr, mpsc::Receiver<Packet>)> {
        let mut living = self.0.lock().expect("nobody panics with the allocations in hand");
        if living.queues.len() >= MAX_ALLOCATIONS {
            return None;
        }
        let ports = u16::MAX - FIRST_PORT;
        let address = (0..=ports).find_map(|_| {
            let address = SocketAddr::new(relay.ip(), FIRST_PORT + living.next);
            living.next = (living.next + 1) % ports;
            (address != relay && !living.queues.contains_key(&address)).then_some(address)
        })?;
        let (queue, waiting) = mpsc::channel(WAITING);
        living.queues.insert(address, queue);
        Some((address, waiting))
    }

    fn free(&self, address: SocketAddr) {
        self.0.lock().expect("nobody panics with the allocations in hand").queues.remove(&address);
    }
}

/// Makes virtual addresses for one entrance (UDP, TCP or TLS).
pub(super) struct Generator {
    pub(super) path: Path,
    pub(super) addresses: Addresses,
    pub(super) allocations: Allocations,
    pub(super) inbound: mpsc::Sender<Inbound>,
}

#[async_trait]
impl RelayAddressGenerator for Generator {
    fn validate(&self) -> Result<(), turn::Error> {
        Ok(())
    }

    async fn allocate_conn(
        &self,
        use_ipv4: bool,
        _requested_port: u16,
    ) -> Result<(Arc<dyn Conn + Send + Sync>, SocketAddr), turn::Error> {
        let relay = self.addresses.0.iter().find(|own| own.is_ipv4() == use_ipv4).copied();
        let relay = relay.ok_or(turn::Error::ErrListeningAddressInvalid)?;
        let (address, waiting) = self.allocations.allocate(relay).ok_or(turn::Error::ErrMaxRetriesExceeded)?;
        let conn = VirtualAddress {
            address,
            path: self.path,
            addresses: self.addresses.clone(),
            allocations: self.allocations.clone(),
            inbound: self.inbound.clone(),
            waiting: AsyncMutex::new(waiting),
        };
        Ok((Arc::new(conn), address))
    }
}

/// What the TURN server believes to be a socket.
struct VirtualAddress {
    address: SocketAddr,
    path: Path,
    addresses: Addresses,
    allocations: Allocations,
    inbound: mpsc::Sender<Inbound>,
    waiting: AsyncMutex<mpsc::Receiver<Packet>>,
}

impl Drop for VirtualAddress {
    fn drop(&mut self) {
        self.allocations.free(self.address);
    }
}

#[async_trait]
impl Conn for VirtualAddress {
    async fn connect(&self, _to: SocketAddr) -> Result<(), webrtc_util::Error> {
        Err(unsupported())
    }

    async fn recv(&self, buffer: &mut [u8]) -> Result<usize, webrtc_util::Error> {
        self.recv_from(buffer).await.map(|(length, _)| length)
    }

    async fn recv_from(&self, buffer: &mut [u8]) -> Result<(usize, SocketAddr), webrtc_util::Error> {
        let packet = self.waiting.lock().await.recv().await.ok_or_else(closed)?;
        let length = packet.bytes.len().min(buffer.len());
        buffer[..length].copy_from_slice(&packet.bytes[..length]);
        Ok((length, packet.from))
    }

    async fn send(&self, _packet: &[u8]) -> Result<usize, webrtc_util::Error> {
        Err(unsupported())
    }

    /// The one place where a packet could leave for a foreign address, and does not.
    async fn send_to(&self, packet: &[u8], to: SocketAddr) -> Result<usize, webrtc_util::Error> {
        if self.addresses.contains(to) {
            let packet = packet.to_vec();
            let inbound =
                Inbound { protocol: Protocol::Udp, path: self.path, source: self.address, destination: to, packet };
            // Full means the relay is overloaded: drop, as UDP would.
            let _ = self.inbound.try_send(inbound);
        } else {
            tracing::debug!("refused to relay to an address that is not the relay's own");
        }
        Ok(packet.len())
    }

    fn local_addr(&self) -> Result<SocketAddr, webrtc_util::Error> {
        Ok(self.address)
    }

    fn remote_addr(&self) -> Option<SocketAddr> {
        None
    }

    async fn close(&self) -> Result<(), webrtc_util::Error> {
        self.allocations.free(self.address);
        Ok(())
    }

    fn as_any(&self) -> &(dyn Any + Send + Sync) {
        self
    }
}

pub(super) fn closed() -> webrtc_util::Error {
    webrtc_util::Error::from(std::io::Error::from(std::io::ErrorKind::NotConnected))
}

pub(super) fn unsupported() -> webrtc_util::Error {
    webrtc_util::Error::from(std::io::Error::from(std::io::ErrorKind::Unsupported))
}
