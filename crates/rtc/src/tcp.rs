//! ICE over TCP: the relay listens, participants connect, packets are framed (RFC 6544, RFC 4571).
//!
//! The way out for networks that let no UDP pass. A connection that does not begin with a connectivity check, or
//! falls silent, is closed.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use str0m::net::Protocol;
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::address::{Addresses, canonical};
use crate::demux::is_stun;
use crate::engine::Inbound;
use crate::framing::{frame, next_packet};
use crate::places::Places;
use crate::signal::Path;

/// So many packets may wait for a slow participant; then they are dropped, as UDP would.
const WAITING: usize = 256;

const FIRST_PACKET: Duration = Duration::from_secs(10);
const SILENT: Duration = Duration::from_secs(60);
const STUCK: Duration = Duration::from_secs(10);

/// The open connections, by the participant's address.
#[derive(Debug, Clone, Default)]
pub(crate) struct Streams(Arc<Mutex<HashMap<SocketAddr, mpsc::Sender<Vec<u8>>>>>);

impl Streams {
    /// Sends a packet if there is such a connection and it keeps up.
    pub(crate) fn send(&self, destination: SocketAddr, packet: &[u8]) {
        let streams = self.0.lock().expect("nobody panics with the streams in hand");
        if let (Some(stream), Some(framed)) = (streams.get(&destination), frame(packet)) {
            // Full means a slow participant: a lost packet is mended by the protocol above.
            let _ = stream.try_send(framed);
        }
    }

    fn insert(&self, source: SocketAddr, stream: mpsc::Sender<Vec<u8>>) {
        self.0.lock().expect("nobody panics with the streams in hand").insert(source, stream);
    }

    fn remove(&self, source: SocketAddr) {
        self.0.lock().expect("nobody panics with the streams in hand").remove(&source);
    }
}

/// Accepts connections until the relay ends.
pub(crate) async fn listen(
    listener: TcpListener,
    addresses: Addresses,
    streams: Streams,
    inbound: mpsc::Sender<Inbound>,
    ended: CancellationToken,
) {
    let places = Places::new();
    loop {
        let Some(free) = places.one_free().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = ended.cancelled() => return,
        };
        let Ok((stream, source)) = accepted else {
            // Out of descriptors: wait for others to close rather than spin.
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let source = canonical(source);
        let Some(place) = places.take(source, free) else { continue };
        let (addresses, streams, inbound, ended) = (addresses.clone(), streams.clone(), inbound.clone(), ended.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = serve(stream, source, &addresses, &streams, &inbound) => {}
                () = ended.cancelled() => {}
            }
            streams.remove(source);
            drop(place);
        });
    }
}

async fn serve(
    stream: TcpStream,
    source: SocketAddr,
    addresses: &Addresses,
    streams: &Streams,
    inbound: &mpsc::Sender<Inbound>,
) {
    let Some(destination) = addresses.facing(source) else { return };
    // Voice in large steps is no voice: small packets leave at once.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let (mut reader, writer) = stream.into_split();
    let Ok(Some(first)) = timeout(FIRST_PACKET, next_packet(&mut reader)).await else { return };
    if !is_stun(&first) {
        return;
    }
    let (sender, waiting) = mpsc::channel(WAITING);
    streams.insert(source, sender);
    tokio::select! {
        () = read(reader, first, source, destination, inbound) => {}
        () = write(writer, waiting) => {}
    }
}

async fn read(
    mut reader: OwnedReadHalf,
    first: Vec<u8>,
    source: SocketAddr,
    destination: SocketAddr,
    inbound: &mpsc::Sender<Inbound>,
) {
    let mut packet = first;
    loop {
        let next = Inbound { protocol: Protocol::Tcp, path: Path::Tcp, source, destination, packet };
        if inbound.send(next).await.is_err() {
            return;
        }
        let Ok(Some(following)) = timeout(SILENT, next_packet(&mut reader)).await else { return };
        packet = following;
    }
}

async fn write(mut writer: OwnedWriteHalf, mut waiting: mpsc::Receiver<Vec<u8>>) {
    while let Some(framed) = waiting.recv().await {
        if !matches!(timeout(STUCK, writer.write_all(&framed)).await, Ok(Ok(()))) {
            return;
        }
    }
}
