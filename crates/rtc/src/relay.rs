//! The relay's shell: sockets, queues and the clock around the engine, in one task.
//!
//! This is the one file that reads the running time.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use mrp_vocabulary::Clock;
use str0m::crypto::from_feature_flags;
use str0m::net::Protocol;
use tokio::net::{TcpListener, UdpSocket};
use tokio::sync::{
    mpsc::{self, error::TrySendError},
    oneshot,
};
use tokio::time::MissedTickBehavior;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::address::{Addresses, canonical, for_socket};
use crate::datagrams::Datagrams;
use crate::engine::{Engine, Inbound, Outbound, PeerEvent};
use crate::error::RtcError;
use crate::framing::MAX_PACKET;
use crate::room::{MAX_MEMBERS, MemberKey};
use crate::session::{Common, MAX_MESSAGE};
use crate::signal::{ClientSignal, Path};
use crate::tcp::{self, Streams};
use crate::turn::{Allocations, IceServer, Turn, TurnConfig, TurnCredentials, ice_server};

/// Orders waiting for the relay; the callers wait when it is full.
const ORDERS: usize = 1_024;

/// Packets waiting that came by TCP or TURN.
const ARRIVALS: usize = 4_096;

/// Events waiting for one participant's socket. Whoever does not fetch them has gone.
const EVENTS: usize = 256;

/// Packets, or bursts of them, taken from where they arrive before anything else gets its turn.
const AT_ONCE: usize = 64;

/// How much the system may hold back for us: a tenth of a second of fifty rooms.
const SOCKET_BUFFER: usize = 4 << 20;

/// How often members whose owner has vanished are looked for.
const SWEEP: Duration = Duration::from_secs(5);

/// The running time. Wall-clock time comes from [`Clock`]; this one drives timeouts and never jumps.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Where and how the relay listens.
#[derive(Debug, Clone)]
pub struct RelayConfig {
    /// Where media arrives, on UDP and TCP alike; port 0 takes a free one.
    pub udp: SocketAddr,
    /// The addresses participants are told. Without any, this machine's own.
    pub announce: Vec<IpAddr>,
    /// TURN beside it, for networks that allow neither.
    pub turn: Option<TurnConfig>,
}

/// A running relay. Clones share it; it ends with the last of them or by [`Relay::shut_down`].
#[derive(Clone)]
pub struct Relay {
    orders: mpsc::Sender<Order>,
    addresses: Addresses,
    turn: Option<(TurnConfig, u16)>,
    clock: Clock,
    ended: CancellationToken,
}

impl std::fmt::Debug for Relay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Relay").field("addresses", &self.addresses.0).field("turn", &self.turn).finish_non_exhaustive()
    }
}

/// One participant's place in a room. Dropping it leaves.
#[derive(Debug)]
pub struct Peer {
    member: MemberKey,
    orders: mpsc::Sender<Order>,
    _alive: Arc<()>,
}

/// What a participant's connection brings. It ends when the participant has left or was replaced.
#[derive(Debug)]
pub struct PeerEvents(mpsc::Receiver<PeerEvent>);

#[derive(Debug)]
enum Order {
    Join { room: String, name: String, by_offer: bool, reply: oneshot::Sender<Joined> },
    Signal { member: MemberKey, signal: ClientSignal },
    Message { member: MemberKey, text: String },
    Leave { member: MemberKey },
    Expel { room: String, name: String, done: oneshot::Sender<()> },
    LimitSpeakers { room: String, names: Option<BTreeSet<String>> },
    Count { reply: oneshot::Sender<usize> },
}

type Joined = Result<(MemberKey, Arc<()>, mpsc::Receiver<PeerEvent>), RtcError>;

impl Relay {
    /// Opens the sockets and starts relaying.
    pub async fn bind(config: RelayConfig, clock: Clock) -> Result<Self, RtcError> {
        Self::bind_for(MAX_MEMBERS, config, clock).await
    }

    /// The same with so many in one room: for measuring, since people do not meet in such numbers.
    pub async fn bind_for(most_in_room: usize, config: RelayConfig, clock: Clock) -> Result<Self, RtcError> {
        let (udp, listener) = bind_pair(config.udp).await?;
        let bound = udp.local_addr().map_err(|source| RtcError::Bind { address: config.udp, source })?;
        // Best effort: the default holds less than a busy moment, and a refusal only costs packets.
        let _ = rustix::net::sockopt::set_socket_recv_buffer_size(&udp, SOCKET_BUFFER);
        let _ = rustix::net::sockopt::set_socket_send_buffer_size(&udp, SOCKET_BUFFER);
        let addresses = Addresses::new(&config.announce, bound);
        let ended = CancellationToken::new();
        let (arrived, arrivals) = mpsc::channel(ARRIVALS);
        let streams = Streams::default();
        tokio::spawn(tcp::listen(listener, addresses.clone(), streams.clone(), arrived.clone(), ended.clone()));

        let allocations = Allocations::default();
        let turn = match &config.turn {
            None => None,
            Some(turn) => {
                let started =
                    Turn::start(turn, &clock, addresses.clone(), allocations.clone(), arrived.clone(), ended.clone());
                Some(started.await?)
            }
        };
        let turn_port = turn.as_ref().map(|turn| turn.port);
        let certificate = from_feature_flags().dtls_provider.generate_certificate();
        let certificate = certificate.expect("the chosen crypto provider makes certificates");
        let (orders, ordered) = mpsc::channel(ORDERS);
        let mut engine = Engine::new(Common { addresses: Arc::clone(&addresses.0), certificate });
        engine.allow_in_room(most_in_room);
        let shell = Shell {
            engine,
            bound,
            addresses: addresses.clone(),
            udp: Datagrams::new(udp).map_err(|source| RtcError::Bind { address: bound, source })?,
            streams,
            allocations,
            members: HashMap::new(),
            next_member: 0,
            _turn: turn,
            _ended: ended.clone().drop_guard(),
        };
        tokio::spawn(shell.run(ordered, arrivals, arrived, ended.clone()));
        let turn = config.turn.zip(turn_port);
        Ok(Self { orders, addresses, turn, clock, ended })
    }

    /// The port of UDP and TCP.
    #[must_use]
    pub fn local_port(&self) -> u16 {
        self.addresses.0.first().map_or(0, SocketAddr::port)
    }

    /// The addresses participants are told.
    #[must_use]
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses.0
    }

    /// The port of TURN, when there is one.
    #[must_use]
    pub fn turn_port(&self) -> Option<u16> {
        self.turn.as_ref().map(|(_, port)| *port)
    }

    /// What to put into `RTCConfiguration.iceServers` for this user; empty without TURN.
    #[must_use]
    pub fn ice_servers(&self, user: &str, lifetime: TimeDelta) -> Vec<IceServer> {
        let Some((config, port)) = &self.turn else { return Vec::new() };
        let credentials = TurnCredentials::issue(&config.secret, user, lifetime, self.clock.now());
        vec![ice_server(config, *port, &self.addresses, credentials)]
    }

    /// Comes into a room. `name` becomes the stream id of what this participant publishes (letters, digits and
    /// hyphens, at most 64); the same name again in the same room takes the place of the earlier connection.
    pub async fn join(&self, room: &str, name: &str) -> Result<(Peer, PeerEvents), RtcError> {
        self.join_as(room, name, false).await
    }

    /// The same for a client that makes offers and takes none (WHIP, WHEP): it hears and sees what it has asked for in its own.
    pub async fn join_by_offer(&self, room: &str, name: &str) -> Result<(Peer, PeerEvents), RtcError> {
        self.join_as(room, name, true).await
    }

    async fn join_as(&self, room: &str, name: &str, by_offer: bool) -> Result<(Peer, PeerEvents), RtcError> {
        let (reply, joined) = oneshot::channel();
        let order = Order::Join { room: room.to_owned(), name: name.to_owned(), by_offer, reply };
        self.orders.send(order).await.map_err(|_| RtcError::Gone)?;
        let (member, alive, events) = joined.await.map_err(|_| RtcError::Gone)??;
        let peer = Peer { member, orders: self.orders.clone(), _alive: alive };
        Ok((peer, PeerEvents(events)))
    }

    /// Takes whoever is in the room under this name out of it, whether or not the owner of her [`Peer`] still does anything. When it returns,
    /// nothing more reaches her.
    pub async fn expel(&self, room: &str, name: &str) -> Result<(), RtcError> {
        let (done, gone) = oneshot::channel();
        let order = Order::Expel { room: room.to_owned(), name: name.to_owned(), done };
        self.orders.send(order).await.map_err(|_| RtcError::Gone)?;
        gone.await.map_err(|_| RtcError::Gone)
    }

    /// Only the participants of these names are heard in the room from now on, whatever the others' browsers send; `None` lets
    /// everybody be heard again. Pictures flow as before.
    pub async fn limit_speakers(&self, room: &str, names: Option<BTreeSet<String>>) -> Result<(), RtcError> {
        let order = Order::LimitSpeakers { room: room.to_owned(), names };
        self.orders.send(order).await.map_err(|_| RtcError::Gone)
    }

    /// How many participants there are in all rooms.
    pub async fn participants(&self) -> usize {
        let (reply, counted) = oneshot::channel();
        if self.orders.send(Order::Count { reply }).await.is_err() {
            return 0;
        }
        counted.await.unwrap_or(0)
    }

    /// Ends all connections and frees the ports.
    pub fn shut_down(&self) {
        self.ended.cancel();
    }
}

impl Peer {
    /// Hands on what the participant has signalled. Answers and refusals come as events.
    pub async fn signal(&self, signal: ClientSignal) -> Result<(), RtcError> {
        self.order(Order::Signal { member: self.member, signal }).await
    }

    /// Sends a message on the participant's `sync` data channel, if it has opened one; otherwise nothing happens.
    pub async fn send_message(&self, text: impl Into<String>) -> Result<(), RtcError> {
        let text = text.into();
        if text.len() > MAX_MESSAGE {
            return Ok(());
        }
        self.order(Order::Message { member: self.member, text }).await
    }

    /// Leaves the room. Dropping does the same.
    pub fn leave(self) {}

    async fn order(&self, order: Order) -> Result<(), RtcError> {
        self.orders.send(order).await.map_err(|_| RtcError::Gone)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // If the queue is full, the sweep finds out.
        let _ = self.orders.try_send(Order::Leave { member: self.member });
    }
}

impl PeerEvents {
    /// The next event; `None` when the participant has left or was replaced.
    pub async fn next(&mut self) -> Option<PeerEvent> {
        self.0.recv().await
    }
}

/// UDP and TCP on the same address. With port 0 both have to find the same free one.
pub(crate) async fn bind_pair(address: SocketAddr) -> Result<(UdpSocket, TcpListener), RtcError> {
    let mut tries = if address.port() == 0 { 20 } else { 1 };
    loop {
        tries -= 1;
        let bind = async {
            let udp = UdpSocket::bind(address).await?;
            let listener = TcpListener::bind(udp.local_addr()?).await?;
            Ok((udp, listener))
        };
        match bind.await {
            Ok(pair) => return Ok(pair),
            Err(_) if tries > 0 => {}
            Err(source) => return Err(RtcError::Bind { address, source }),
        }
    }
}

/// The task that owns the engine and the UDP socket.
struct Shell {
    engine: Engine,
    bound: SocketAddr,
    addresses: Addresses,
    udp: Datagrams,
    streams: Streams,
    allocations: Allocations,
    members: HashMap<MemberKey, Member>,
    next_member: MemberKey,
    _turn: Option<Turn>,
    _ended: DropGuard,
}

struct Member {
    events: mpsc::Sender<PeerEvent>,
    /// Gone when the owner has dropped her [`Peer`].
    alive: Weak<()>,
}

impl Shell {
    async fn run(
        mut self,
        mut orders: mpsc::Receiver<Order>,
        mut arrivals: mpsc::Receiver<Inbound>,
        // Held so that the queue stays open also when TCP has ended.
        _arrived: mpsc::Sender<Inbound>,
        ended: CancellationToken,
    ) {
        let mut sweep = tokio::time::interval(SWEEP);
        sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let deadline = self.engine.deadline().unwrap_or_else(|| now() + SWEEP);
            tokio::select! {
                order = orders.recv() => match order {
                    Some(order) => self.carry_out(order),
                    None => return,
                },
                Some(inbound) = arrivals.recv() => {
                    self.engine.receive(&inbound, now());
                    for _ in 0..AT_ONCE {
                        let Ok(inbound) = arrivals.try_recv() else { break };
                        self.engine.receive(&inbound, now());
                    }
                }
                _ = self.udp.readable() => self.take_datagrams(),
                () = tokio::time::sleep_until(deadline.into()) => {}
                _ = sweep.tick() => self.sweep(),
                () = ended.cancelled() => return,
            }
            self.engine.tick(now());
            self.flush();
        }
    }

    /// Everything of a burst goes in before anything comes out: each listener then gets hers at once.
    fn take_datagrams(&mut self) {
        for _ in 0..AT_ONCE {
            let Self { engine, addresses, udp, .. } = self;
            let more = udp.take(|source, packet| {
                let source = canonical(source);
                if packet.len() <= MAX_PACKET
                    && let Some(destination) = addresses.facing(source)
                {
                    let packet = packet.to_vec();
                    let inbound = Inbound { protocol: Protocol::Udp, path: Path::Udp, source, destination, packet };
                    engine.receive(&inbound, now());
                }
            });
            self.flush();
            if !more {
                return;
            }
        }
    }

    fn carry_out(&mut self, order: Order) {
        match order {
            Order::Join { room, name, by_offer, reply } => self.join(&room, &name, by_offer, reply),
            Order::Signal { member, signal } => self.engine.signal(member, signal, now()),
            Order::Message { member, text } => {
                self.engine.send_message(member, &text, now());
            }
            Order::Leave { member } => self.engine.leave(member, now()),
            Order::Expel { room, name, done } => {
                self.engine.expel(&room, &name, now());
                let _ = done.send(());
            }
            Order::LimitSpeakers { room, names } => self.engine.limit_speakers(&room, names),
            Order::Count { reply } => {
                let _ = reply.send(self.members.len());
            }
        }
    }

    fn join(&mut self, room: &str, name: &str, by_offer: bool, reply: oneshot::Sender<Joined>) {
        let member = self.next_member;
        self.next_member += 1;
        if !self.engine.join(member, room, name, now()) {
            let _ = reply.send(Err(RtcError::RoomFull));
            return;
        }
        if by_offer {
            self.engine.offer_nothing(member);
        }
        let (events, fetched) = mpsc::channel(EVENTS);
        let alive = Arc::new(());
        self.members.insert(member, Member { events, alive: Arc::downgrade(&alive) });
        if reply.send(Ok((member, alive, fetched))).is_err() {
            self.engine.leave(member, now());
        }
    }

    /// Members whose owner has vanished without a word leave.
    fn sweep(&mut self) {
        let vanished =
            self.members.iter().filter(|(_, member)| member.alive.strong_count() == 0 || member.events.is_closed());
        for member in vanished.map(|(key, _)| *key).collect::<Vec<_>>() {
            self.engine.leave(member, now());
        }
    }

    /// Does outside what the engine has decided.
    fn flush(&mut self) {
        while let Some(outbound) = self.engine.poll() {
            match outbound {
                Outbound::Packet { protocol: Protocol::Tcp, destination, packet, .. } => {
                    self.streams.send(destination, &packet);
                }
                Outbound::Packet { source, destination, packet, .. } => {
                    if !self.allocations.send(source, destination, &packet) {
                        self.udp.put(for_socket(destination, self.bound), &packet);
                    }
                }
                Outbound::Event(member, event) => self.tell(member, event),
                Outbound::Gone(member) => {
                    self.members.remove(&member);
                }
            }
        }
        self.udp.flush();
    }

    fn tell(&mut self, member: MemberKey, event: PeerEvent) {
        let Some(known) = self.members.get(&member) else { return };
        match known.events.try_send(event) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => {
                tracing::warn!(member, "a participant does not fetch her events and is taken out of the room");
                self.engine.leave(member, now());
            }
            // She has just left; what her browser still says is heard by nobody.
            Err(TrySendError::Closed(_)) => self.engine.leave(member, now()),
        }
    }
}
