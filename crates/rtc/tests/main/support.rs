//! A participant of the tests: a browser's part played by str0m's other, complete half, over a real socket.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::TimeDelta;
use mrp_rtc::{
    ClientSignal, IceServer, Kind, Path, Peer, PeerEvent, PeerEvents, Relay, RelayConfig, ServerSignal, TurnConfig,
    TurnTls,
};
use mrp_vocabulary::Clock;
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::channel::ChannelId;
use str0m::media::{Direction, MediaKind, MediaTime, Mid};
use str0m::net::{Protocol, Receive, TcpType};
use str0m::{Candidate, Event, Input, Output, Rtc};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::net::{TcpStream, UdpSocket};
use tokio::sync::mpsc;
use tokio_rustls::{TlsConnector, rustls};
use tokio_util::sync::{CancellationToken, DropGuard};
use turn::client::{Client, ClientConfig};
use webrtc_util::Conn;

/// The secret all tests' TURN servers use.
pub(crate) const SECRET: &[u8] = b"a secret of thirty-two bytes, ok";

/// A relay on loopback, with TURN.
pub(crate) async fn relay() -> Relay {
    let loopback: SocketAddr = "127.0.0.1:0".parse().unwrap();
    let tls = TurnTls { config: tls_server(), host: Some("localhost".to_owned()) };
    let turn = TurnConfig { listen: loopback, secret: Arc::from(SECRET), tls: Some(tls) };
    let config = RelayConfig { udp: loopback, announce: vec![loopback.ip()], turn: Some(turn) };
    Relay::bind(config, Clock::system()).await.unwrap()
}

/// Which way a participant reaches the relay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Udp,
    Tcp,
    Turn,
    TurnTcp,
    TurnTls,
}

/// What a participant has experienced.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) signals: Vec<ServerSignal>,
    /// Frames by whom and what.
    pub(crate) frames: HashMap<(String, Kind), usize>,
    pub(crate) keyframe_requests: usize,
    pub(crate) channel_open: bool,
    /// What came over the data channel.
    pub(crate) messages: Vec<String>,
    /// What the server heard from this participant's data channel.
    pub(crate) heard_by_server: Vec<String>,
    pub(crate) ended: bool,
}

impl Seen {
    pub(crate) fn path(&self) -> Option<Path> {
        self.signals.iter().rev().find_map(|signal| match signal {
            ServerSignal::Connected { path } => Some(*path),
            _ => None,
        })
    }

    pub(crate) fn frames_of(&self, peer: &str, kind: Kind) -> usize {
        self.frames.get(&(peer.to_owned(), kind)).copied().unwrap_or(0)
    }

    pub(crate) fn frames(&self) -> usize {
        self.frames.values().sum()
    }
}

/// What a test tells its participant to do.
#[derive(Debug)]
pub(crate) enum Do {
    Say(String),
    HearFromServer(String),
    Restart,
    StopSending,
    Signal(ClientSignal),
}

/// A participant in a call; leaves when dropped.
pub(crate) struct Participant {
    pub(crate) seen: Arc<Mutex<Seen>>,
    todo: mpsc::Sender<Do>,
    _running: DropGuard,
}

impl Participant {
    pub(crate) async fn enter(relay: &Relay, room: &str, name: &str, way: Way) -> Self {
        let (peer, events) = relay.join(room, name).await.unwrap();
        let transport = Transport::open(relay, way).await;
        let seen = Arc::new(Mutex::new(Seen::default()));
        let ended = CancellationToken::new();
        let (todo, orders) = mpsc::channel(16);
        let call = Call::new(peer, transport, Arc::clone(&seen));
        tokio::spawn(call.run(events, orders, ended.clone()));
        Self { seen, todo, _running: ended.drop_guard() }
    }

    pub(crate) async fn now(&self, order: Do) {
        self.todo.send(order).await.unwrap();
    }

    /// Waits until something has been experienced. The bound is for a broken relay only.
    pub(crate) async fn until(&self, what: &str, holds: impl Fn(&Seen) -> bool) {
        let waited = tokio::time::timeout(Duration::from_secs(30), async {
            while !holds(&self.seen.lock().unwrap()) {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        });
        assert!(waited.await.is_ok(), "never came: {what}; seen {:?}", self.seen.lock().unwrap());
    }

    pub(crate) async fn until_hearing(&self, peer: &str) {
        let before = [Kind::Audio, Kind::Video].map(|kind| self.seen.lock().unwrap().frames_of(peer, kind));
        self.until(&format!("sound and picture of {peer}"), |seen| {
            seen.frames_of(peer, Kind::Audio) > before[0] + 10 && seen.frames_of(peer, Kind::Video) > before[1] + 5
        })
        .await;
    }
}

/// The socket, or what stands for it.
enum Transport {
    Udp {
        socket: UdpSocket,
        relay: SocketAddr,
    },
    Tcp {
        packets: mpsc::Receiver<Vec<u8>>,
        writer: tokio::net::tcp::OwnedWriteHalf,
        local: SocketAddr,
        relay: SocketAddr,
    },
    Turn {
        conn: Box<dyn Conn + Send + Sync>,
        _client: Client,
        relay: SocketAddr,
    },
}

impl Transport {
    async fn open(relay: &Relay, way: Way) -> Self {
        let to = relay.addresses()[0];
        match way {
            Way::Udp => Self::Udp { socket: UdpSocket::bind("127.0.0.1:0").await.unwrap(), relay: to },
            Way::Tcp => {
                let stream = TcpStream::connect(to).await.unwrap();
                let local = stream.local_addr().unwrap();
                let (mut reader, writer) = stream.into_split();
                let (sender, packets) = mpsc::channel(256);
                tokio::spawn(async move {
                    while let Ok(length) = reader.read_u16().await {
                        let mut packet = vec![0; length.into()];
                        if reader.read_exact(&mut packet).await.is_err() || sender.send(packet).await.is_err() {
                            return;
                        }
                    }
                });
                Self::Tcp { packets, writer, local, relay: to }
            }
            Way::Turn | Way::TurnTcp | Way::TurnTls => {
                let server = relay.ice_servers("somebody", TimeDelta::minutes(5)).remove(0);
                let (conn, client) = allocate(relay, &server, way).await.unwrap();
                Self::Turn { conn, _client: client, relay: to }
            }
        }
    }

    fn candidate(&self) -> Candidate {
        match self {
            Self::Udp { socket, .. } => Candidate::host(socket.local_addr().unwrap(), "udp").unwrap(),
            Self::Tcp { local, .. } => {
                Candidate::builder().tcp().host(*local).tcptype(TcpType::Active).build().unwrap()
            }
            Self::Turn { conn, .. } => {
                let local = conn.local_addr().unwrap();
                Candidate::builder().udp().relayed(local, local).build().unwrap()
            }
        }
    }

    fn local(&self) -> SocketAddr {
        self.candidate().addr()
    }

    fn protocol(&self) -> Protocol {
        if matches!(self, Self::Tcp { .. }) { Protocol::Tcp } else { Protocol::Udp }
    }

    fn relay(&self) -> SocketAddr {
        match self {
            Self::Udp { relay, .. } | Self::Tcp { relay, .. } | Self::Turn { relay, .. } => *relay,
        }
    }

    async fn receive(&mut self) -> Vec<u8> {
        let mut buffer = vec![0; 2_000];
        let received = match self {
            Self::Udp { socket, .. } => socket.recv_from(&mut buffer).await.ok().map(|(length, _)| length),
            Self::Tcp { packets, .. } => return packets.recv().await.unwrap_or_default(),
            Self::Turn { conn, .. } => conn.recv_from(&mut buffer).await.ok().map(|(length, _)| length),
        };
        buffer.truncate(received.unwrap_or(0));
        buffer
    }

    async fn send(&mut self, packet: &[u8], to: SocketAddr) {
        match self {
            Self::Udp { socket, .. } => {
                let _ = socket.send_to(packet, to).await;
            }
            Self::Tcp { writer, .. } => {
                let _ = writer.write_u16(packet.len() as u16).await;
                let _ = writer.write_all(packet).await;
            }
            Self::Turn { conn, .. } => {
                let _ = conn.send_to(packet, to).await;
            }
        }
    }
}

/// An allocation at the relay's TURN server.
pub(crate) async fn allocate(
    relay: &Relay,
    server: &IceServer,
    way: Way,
) -> Result<(Box<dyn Conn + Send + Sync>, Client), turn::Error> {
    let to = SocketAddr::from(([127, 0, 0, 1], relay.turn_port().unwrap()));
    let conn: Arc<dyn Conn + Send + Sync> = match way {
        Way::Udp | Way::Tcp | Way::Turn => Arc::new(UdpSocket::bind("127.0.0.1:0").await.unwrap()),
        Way::TurnTcp => Arc::new(StreamConn::new(TcpStream::connect(to).await.unwrap(), to)),
        Way::TurnTls => {
            let stream = TcpStream::connect(to).await.unwrap();
            let name = "localhost".try_into().unwrap();
            let stream = TlsConnector::from(trusting_client()).connect(name, stream).await.unwrap();
            Arc::new(StreamConn::new(stream, to))
        }
    };
    let client = Client::new(ClientConfig {
        stun_serv_addr: to.to_string(),
        turn_serv_addr: to.to_string(),
        username: server.username.clone(),
        password: server.credential.clone(),
        realm: String::new(),
        software: String::new(),
        rto_in_ms: 0,
        conn,
        vnet: None,
    })
    .await?;
    client.listen().await?;
    let conn = client.allocate().await?;
    Ok((Box::new(conn), client))
}

static CERTIFICATE: LazyLock<rcgen::CertifiedKey<rcgen::KeyPair>> =
    LazyLock::new(|| rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap());

fn tls_server() -> Arc<rustls::ServerConfig> {
    let key = rustls::pki_types::PrivateKeyDer::try_from(CERTIFICATE.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(config.with_no_client_auth().with_single_cert(vec![CERTIFICATE.cert.der().clone()], key).unwrap())
}

fn trusting_client() -> Arc<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CERTIFICATE.cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    Arc::new(config.with_root_certificates(roots).with_no_client_auth())
}

/// TURN's framing on a stream, for a client that only knows datagrams.
struct StreamConn<S> {
    reader: tokio::sync::Mutex<ReadHalf<S>>,
    writer: tokio::sync::Mutex<WriteHalf<S>>,
    server: SocketAddr,
}

impl<S: AsyncRead + AsyncWrite + Send> StreamConn<S> {
    fn new(stream: S, server: SocketAddr) -> Self {
        let (reader, writer) = tokio::io::split(stream);
        Self { reader: reader.into(), writer: writer.into(), server }
    }
}

#[async_trait]
impl<S: AsyncRead + AsyncWrite + Send + 'static> Conn for StreamConn<S> {
    async fn connect(&self, _to: SocketAddr) -> Result<(), webrtc_util::Error> {
        Ok(())
    }

    async fn recv(&self, buffer: &mut [u8]) -> Result<usize, webrtc_util::Error> {
        self.recv_from(buffer).await.map(|(length, _)| length)
    }

    async fn recv_from(&self, buffer: &mut [u8]) -> Result<(usize, SocketAddr), webrtc_util::Error> {
        let mut reader = self.reader.lock().await;
        reader.read_exact(&mut buffer[..4]).await?;
        let length = usize::from(u16::from_be_bytes([buffer[2], buffer[3]]));
        let (whole, padded) =
            if buffer[0] < 4 { (20 + length, 20 + length) } else { (4 + length, 4 + length.next_multiple_of(4)) };
        reader.read_exact(&mut buffer[4..padded]).await?;
        Ok((whole, self.server))
    }

    async fn send(&self, packet: &[u8]) -> Result<usize, webrtc_util::Error> {
        self.send_to(packet, self.server).await
    }

    async fn send_to(&self, packet: &[u8], _to: SocketAddr) -> Result<usize, webrtc_util::Error> {
        let mut padded = packet.to_vec();
        padded.resize(packet.len().next_multiple_of(4), 0);
        let mut writer = self.writer.lock().await;
        writer.write_all(&padded).await?;
        writer.flush().await?;
        Ok(packet.len())
    }

    fn local_addr(&self) -> Result<SocketAddr, webrtc_util::Error> {
        Ok(self.server)
    }

    fn remote_addr(&self) -> Option<SocketAddr> {
        Some(self.server)
    }

    async fn close(&self) -> Result<(), webrtc_util::Error> {
        Ok(())
    }

    fn as_any(&self) -> &(dyn std::any::Any + Send + Sync) {
        self
    }
}

/// The participant's side of the connection.
struct Call {
    peer: Peer,
    rtc: Rtc,
    transport: Transport,
    pending: Option<SdpPendingOffer>,
    sound: Mid,
    picture: Mid,
    sending: bool,
    channel: Option<ChannelId>,
    speakers: HashMap<String, String>,
    seen: Arc<Mutex<Seen>>,
    started: Instant,
    frame: u64,
}

impl Call {
    fn new(peer: Peer, transport: Transport, seen: Arc<Mutex<Seen>>) -> Self {
        let now = Instant::now();
        let mut rtc = Rtc::builder().build(now);
        rtc.add_local_candidate(transport.candidate()).unwrap();
        let mut changes = rtc.sdp_api();
        let sound = changes.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
        let picture = changes.add_media(MediaKind::Video, Direction::SendOnly, None, None, None);
        changes.add_channel("sync".into());
        let (offer, pending) = changes.apply().unwrap();
        peer_signal(&peer, ClientSignal::Offer { sdp: offer.to_sdp_string() });
        let speakers = HashMap::new();
        let (started, frame, channel, sending) = (now, 0, None, true);
        let pending = Some(pending);
        Self { peer, rtc, transport, pending, sound, picture, sending, channel, speakers, seen, started, frame }
    }

    async fn run(mut self, mut events: PeerEvents, mut orders: mpsc::Receiver<Do>, ended: CancellationToken) {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        loop {
            let deadline = self.poll().await;
            tokio::select! {
                () = ended.cancelled() => return,
                event = events.next() => match event {
                    Some(event) => self.told(event),
                    None => {
                        self.seen.lock().unwrap().ended = true;
                        return;
                    }
                },
                Some(order) = orders.recv() => self.carry_out(order),
                packet = self.transport.receive() => self.received(&packet),
                _ = tick.tick() => self.send_frame().await,
                () = tokio::time::sleep_until(deadline.into()) => {
                    self.rtc.handle_input(Input::Timeout(Instant::now())).unwrap();
                }
            }
        }
    }

    async fn poll(&mut self) -> Instant {
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Timeout(at) => return at,
                Output::Transmit(transmit) if transmit.proto == self.transport.protocol() => {
                    self.transport.send(&transmit.contents, transmit.destination).await;
                }
                Output::Transmit(_) => {}
                Output::Event(event) => self.happened(event),
            }
        }
    }

    fn happened(&mut self, event: Event) {
        let mut seen = self.seen.lock().unwrap();
        match event {
            Event::MediaData(data) => {
                let kind = if self.rtc.media(data.mid).unwrap().kind().is_audio() { Kind::Audio } else { Kind::Video };
                let peer = self.speakers.get(&data.mid.to_string()).cloned().unwrap_or_default();
                *seen.frames.entry((peer, kind)).or_default() += 1;
            }
            Event::KeyframeRequest(_) => seen.keyframe_requests += 1,
            Event::ChannelOpen(id, _) => {
                self.channel = Some(id);
                seen.channel_open = true;
            }
            Event::ChannelData(data) => seen.messages.push(String::from_utf8(data.data).unwrap()),
            _ => {}
        }
    }

    fn told(&mut self, event: PeerEvent) {
        let signal = match event {
            PeerEvent::Signal(signal) => signal,
            PeerEvent::Message(text) => return self.seen.lock().unwrap().heard_by_server.push(text),
        };
        match &signal {
            ServerSignal::Answer { sdp } => {
                let answer = SdpAnswer::from_sdp_string(sdp).unwrap();
                self.rtc.sdp_api().accept_answer(self.pending.take().unwrap(), answer).unwrap();
            }
            ServerSignal::Offer { sdp } => {
                let answer = self.rtc.sdp_api().accept_offer(SdpOffer::from_sdp_string(sdp).unwrap()).unwrap();
                peer_signal(&self.peer, ClientSignal::Answer { sdp: answer.to_sdp_string() });
            }
            ServerSignal::TrackAdded { peer, mid, .. } => {
                self.speakers.insert(mid.clone(), peer.clone());
            }
            ServerSignal::TrackRemoved { mid, .. } => {
                self.speakers.remove(mid);
            }
            _ => {}
        }
        self.seen.lock().unwrap().signals.push(signal);
    }

    fn carry_out(&mut self, order: Do) {
        match order {
            Do::Say(text) => {
                let mut channel = self.rtc.channel(self.channel.unwrap()).unwrap();
                assert!(channel.write(false, text.as_bytes()).unwrap());
            }
            Do::HearFromServer(text) => {
                at_once(self.peer.send_message(text)).unwrap();
            }
            Do::Restart => {
                let mut changes = self.rtc.sdp_api();
                changes.ice_restart(true);
                let (offer, pending) = changes.apply().unwrap();
                self.pending = Some(pending);
                peer_signal(&self.peer, ClientSignal::Offer { sdp: offer.to_sdp_string() });
            }
            Do::StopSending => {
                self.sending = false;
                let mut changes = self.rtc.sdp_api();
                changes.set_direction(self.picture, Direction::Inactive);
                let (offer, pending) = changes.apply().unwrap();
                self.pending = Some(pending);
                peer_signal(&self.peer, ClientSignal::Offer { sdp: offer.to_sdp_string() });
            }
            Do::Signal(signal) => peer_signal(&self.peer, signal),
        }
    }

    fn received(&mut self, packet: &[u8]) {
        let (protocol, source, destination) =
            (self.transport.protocol(), self.transport.relay(), self.transport.local());
        if let Ok(receive) = Receive::new(protocol, source, destination, packet) {
            self.rtc.handle_input(Input::Receive(Instant::now(), receive)).unwrap();
        }
    }

    /// Twenty milliseconds of sound, and every second time a picture of three packets.
    async fn send_frame(&mut self) {
        if !self.rtc.is_connected() || !self.sending {
            return;
        }
        self.frame += 1;
        let now = Instant::now();
        self.write(self.sound, MediaTime::from_millis(self.frame * 20), vec![0xfc; 80], now);
        self.poll().await;
        if self.frame.is_multiple_of(2) {
            // The lowest bit of a VP8 frame's first byte is zero for a whole picture.
            let mut picture = vec![u8::from(!self.frame.is_multiple_of(50)); 3_000];
            picture[3..6].copy_from_slice(&[0x9d, 0x01, 0x2a]);
            self.write(self.picture, MediaTime::from_millis(self.frame * 20), picture, now);
            self.poll().await;
        }
        self.rtc.handle_input(Input::Timeout(now.max(self.started))).unwrap();
    }

    fn write(&mut self, mid: Mid, time: MediaTime, data: Vec<u8>, now: Instant) {
        let Some(writer) = self.rtc.writer(mid) else { return };
        let Some(number) = writer.payload_params().next().map(str0m::format::PayloadParams::pt) else { return };
        writer.write(number, now, time, data).unwrap();
    }
}

fn peer_signal(peer: &Peer, signal: ClientSignal) {
    at_once(peer.signal(signal)).unwrap();
}

/// The relay's queue is never full in a test, so handing over does not wait.
fn at_once<T>(future: impl Future<Output = T>) -> T {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match future.as_mut().poll(&mut context) {
        std::task::Poll::Ready(value) => value,
        std::task::Poll::Pending => panic!("the relay's queue is full"),
    }
}
