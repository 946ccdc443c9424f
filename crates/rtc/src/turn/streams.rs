//! TURN over TCP and TLS: many connections that look to the TURN library like one datagram socket.
//!
//! Both are on the port number of the UDP entrance; the first byte tells TLS from plain.

use std::any::Any;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex as AsyncMutex, mpsc};
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig as TlsConfig;
use tokio_util::sync::CancellationToken;
use webrtc_util::Conn;

use super::virtual_address::{closed, unsupported};
use crate::address::canonical;
use crate::places::Places;

const WAITING: usize = 256;
const MAX_MESSAGE: usize = 2_048;
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Participants refresh their allocation within this time; a connection without one is not theirs.
const SILENT: Duration = Duration::from_secs(660);
const STUCK: Duration = Duration::from_secs(10);
/// The first byte of a TLS handshake.
const TLS_HANDSHAKE: u8 = 0x16;

/// All streams of one kind.
pub(super) struct StreamMux {
    own: SocketAddr,
    arrived: mpsc::Sender<(Vec<u8>, SocketAddr)>,
    arrivals: AsyncMutex<mpsc::Receiver<(Vec<u8>, SocketAddr)>>,
    streams: Mutex<HashMap<SocketAddr, mpsc::Sender<Vec<u8>>>>,
}

impl StreamMux {
    pub(super) fn new(own: SocketAddr) -> Arc<Self> {
        let (arrived, arrivals) = mpsc::channel(WAITING);
        Arc::new(Self { own, arrived, arrivals: AsyncMutex::new(arrivals), streams: Mutex::default() })
    }

    async fn serve(&self, stream: impl AsyncRead + AsyncWrite + Send, source: SocketAddr) {
        let (mut reader, mut writer) = tokio::io::split(stream);
        let (sender, mut waiting) = mpsc::channel::<Vec<u8>>(WAITING);
        self.streams.lock().expect("nobody panics with the streams in hand").insert(source, sender);
        let read = async {
            while let Ok(Some(message)) = timeout(SILENT, next_message(&mut reader)).await {
                if self.arrived.send((message, source)).await.is_err() {
                    return;
                }
            }
        };
        let write = async {
            while let Some(message) = waiting.recv().await {
                let written = async {
                    writer.write_all(&message).await?;
                    writer.flush().await
                };
                if !matches!(timeout(STUCK, written).await, Ok(Ok(()))) {
                    return;
                }
            }
        };
        tokio::select! {
            () = read => {}
            () = write => {}
        }
        self.streams.lock().expect("nobody panics with the streams in hand").remove(&source);
    }
}

/// Accepts connections until the relay ends.
pub(super) async fn listen(
    listener: TcpListener,
    config: Option<Arc<TlsConfig>>,
    plain: Arc<StreamMux>,
    tls: Arc<StreamMux>,
    ended: CancellationToken,
) {
    let acceptor = config.map(TlsAcceptor::from);
    let places = Places::new();
    loop {
        let Some(free) = places.one_free().await else { return };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = ended.cancelled() => return,
        };
        let Ok((stream, source)) = accepted else {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        };
        let Some(place) = places.take(source, free) else { continue };
        let (acceptor, plain, tls, ended) = (acceptor.clone(), Arc::clone(&plain), Arc::clone(&tls), ended.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = greet(stream, canonical(source), acceptor, &plain, &tls) => {}
                () = ended.cancelled() => {}
            }
            drop(place);
        });
    }
}

async fn greet(
    stream: TcpStream,
    source: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    plain: &StreamMux,
    tls: &StreamMux,
) {
    let mut first = [0];
    let peeked = timeout(HANDSHAKE, stream.peek(&mut first)).await;
    if !matches!(peeked, Ok(Ok(1))) || stream.set_nodelay(true).is_err() {
        return;
    }
    if first[0] != TLS_HANDSHAKE {
        plain.serve(stream, source).await;
    } else if let Some(acceptor) = acceptor
        && let Ok(Ok(stream)) = timeout(HANDSHAKE, acceptor.accept(stream)).await
    {
        tls.serve(stream, source).await;
    }
}

/// The next STUN message or piece of channel data (RFC 8656, section 12.5); `None` at the end and at anything else.
pub(crate) async fn next_message(stream: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let mut message = vec![0; 4];
    stream.read_exact(&mut message).await.ok()?;
    let length = usize::from(u16::from_be_bytes([message[2], message[3]]));
    let rest = match message[0] {
        0..4 => 16 + length,
        // On a stream channel data is padded to four bytes; the padding is not part of it.
        0x40..0x80 => length.next_multiple_of(4),
        _ => return None,
    };
    if rest > MAX_MESSAGE {
        return None;
    }
    message.resize(4 + rest, 0);
    stream.read_exact(&mut message[4..]).await.ok()?;
    if message[0] >= 0x40 {
        message.truncate(4 + length);
    }
    Some(message)
}

#[async_trait]
impl Conn for StreamMux {
    async fn connect(&self, _to: SocketAddr) -> Result<(), webrtc_util::Error> {
        Err(unsupported())
    }

    async fn recv(&self, buffer: &mut [u8]) -> Result<usize, webrtc_util::Error> {
        self.recv_from(buffer).await.map(|(length, _)| length)
    }

    async fn recv_from(&self, buffer: &mut [u8]) -> Result<(usize, SocketAddr), webrtc_util::Error> {
        let (message, source) = self.arrivals.lock().await.recv().await.ok_or_else(closed)?;
        let length = message.len().min(buffer.len());
        buffer[..length].copy_from_slice(&message[..length]);
        Ok((length, source))
    }

    async fn send(&self, _packet: &[u8]) -> Result<usize, webrtc_util::Error> {
        Err(unsupported())
    }

    async fn send_to(&self, packet: &[u8], to: SocketAddr) -> Result<usize, webrtc_util::Error> {
        let mut message = packet.to_vec();
        message.resize(packet.len().next_multiple_of(4), 0);
        let streams = self.streams.lock().expect("nobody panics with the streams in hand");
        if let Some(stream) = streams.get(&canonical(to)) {
            // Full means a slow participant: a lost packet is mended by the protocol above.
            let _ = stream.try_send(message);
        }
        Ok(packet.len())
    }

    fn local_addr(&self) -> Result<SocketAddr, webrtc_util::Error> {
        Ok(self.own)
    }

    fn remote_addr(&self) -> Option<SocketAddr> {
        None
    }

    async fn close(&self) -> Result<(), webrtc_util::Error> {
        self.streams.lock().expect("nobody panics with the streams in hand").clear();
        Ok(())
    }

    fn as_any(&self) -> &(dyn Any + Send + Sync) {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn messages_are_told_apart_on_a_stream() {
        let mut wire = vec![0, 1, 0, 4, 0x21, 0x12, 0xa4, 0x42];
        wire.extend([7; 16]);
        wire.extend([0x40, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0]);
        wire.extend(b"GET / HTTP/1.1");
        let mut stream = wire.as_slice();
        assert_eq!(next_message(&mut stream).await.unwrap().len(), 24);
        assert_eq!(next_message(&mut stream).await.unwrap(), [0x40, 0, 0, 5, 1, 2, 3, 4, 5]);
        assert_eq!(next_message(&mut stream).await, None);
    }
}
