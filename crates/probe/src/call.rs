//! The participant: joins a room, publishes, listens, counts.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use rtc::rtp_transceiver::rtp_sender::RtpCodecKind;
use rtc::rtp_transceiver::{RTCRtpTransceiverDirection, RTCRtpTransceiverInit};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::Instant;
use webrtc::media_stream::track_local::TrackLocal;
use webrtc::media_stream::track_remote::{TrackRemote, TrackRemoteEvent};
use webrtc::peer_connection::{
    PeerConnection, PeerConnectionBuilder, PeerConnectionEventHandler, RTCConfigurationBuilder, RTCIceCandidateInit,
    RTCIceServer, RTCIceTransportPolicy, RTCPeerConnectionState, RTCSessionDescription, Registry,
    register_default_interceptors,
};

use crate::line::Line;
use crate::media::{Medium, engine, publish};
use crate::report::{Outcome, Report};
use crate::signal::{ClientSignal, IceServer, ServerSignal};
use crate::tally::Tally;

/// How often it is looked whether there is a connection.
const LOOK: Duration = Duration::from_millis(50);

/// Which way the probe may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// Whichever works.
    #[default]
    Any,
    /// Straight to the relay's UDP port.
    Udp,
    /// Straight to the relay's TCP port.
    Tcp,
    /// Only through TURN.
    Relay,
}

impl std::str::FromStr for Way {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "any" => Ok(Self::Any),
            "udp" => Ok(Self::Udp),
            "tcp" => Ok(Self::Tcp),
            "relay" => Ok(Self::Relay),
            other => Err(format!("{other} is none of any, udp, tcp, relay")),
        }
    }
}

/// How the probe takes part.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which way it may take.
    pub way: Way,
    /// TURN servers, as the room names them.
    pub ice_servers: Vec<IceServer>,
    /// Its own address; without one, all addresses of this machine.
    pub own_address: Option<IpAddr>,
    /// Publishes nothing, and asks in its own offer for one sound and one picture (WHEP).
    pub watches: bool,
}

/// A participant under way; it leaves when it is dropped or finished.
pub struct Probe {
    seen: Arc<Seen>,
    connection: Arc<dyn PeerConnection>,
    tasks: JoinSet<()>,
}

/// What has happened so far.
struct Seen {
    started: Instant,
    sent: Arc<AtomicU64>,
    up: Notify,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    connected_ms: Option<u64>,
    path: Option<String>,
    reason: Option<String>,
    peers: BTreeSet<String>,
    sound: Tally,
    picture: Tally,
}

impl Seen {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics while counting")
    }
}

impl Probe {
    /// Makes the first offer over `line` and takes part from then on.
    pub async fn start(options: Options, line: Line) -> anyhow::Result<Self> {
        let state = Mutex::new(State::default());
        let seen = Arc::new(Seen { started: Instant::now(), sent: Arc::default(), up: Notify::new(), state });
        let connection: Arc<dyn PeerConnection> = Arc::new(open(&options, Arc::clone(&seen)).await?);
        let [sound, picture] = Medium::BOTH.map(Medium::track);
        let one_way = |direction| Some(RTCRtpTransceiverInit { direction, ..Default::default() });
        for (medium, track) in Medium::BOTH.into_iter().zip([&sound, &picture]) {
            if options.watches {
                let receive_only = one_way(RTCRtpTransceiverDirection::Recvonly);
                connection.add_transceiver_from_kind(medium.kind(), receive_only).await?;
            } else {
                let track = Arc::clone(track) as Arc<dyn TrackLocal>;
                let send_only = one_way(RTCRtpTransceiverDirection::Sendonly);
                connection.add_transceiver_from_track(track, send_only).await?;
            }
        }
        let offer = connection.create_offer(None).await?;
        let sdp = offer.sdp.clone();
        connection.set_local_description(offer).await?;
        line.send.send(ClientSignal::Offer { sdp }).await.context("the room has closed the line")?;

        let mut tasks = JoinSet::new();
        tasks.spawn(converse(options.way, Arc::clone(&connection), line, Arc::clone(&seen)));
        let (up, sent) = (Arc::clone(&seen), Arc::clone(&seen.sent));
        if !options.watches {
            tasks.spawn(async move {
                up.up.notified().await;
                publish(sound, picture, sent).await;
            });
        }
        Ok(Self { seen, connection, tasks })
    }

    /// What has been found so far.
    #[must_use]
    pub fn report(&self) -> Report {
        let state = self.seen.state();
        let (sound_in, picture_in) = (state.sound.received(), state.picture.received());
        let (packets_in, packets_lost) = (sound_in + picture_in, state.sound.lost() + state.picture.lost());
        let meant_for_us = packets_in + packets_lost;
        let loss_percent = if meant_for_us == 0 { 0.0 } else { 100.0 * packets_lost as f64 / meant_for_us as f64 };
        let outcome = match (state.connected_ms, &state.reason) {
            (Some(_), None) => Outcome::Connected,
            (None, None) => Outcome::NotConnected,
            (_, Some(_)) => Outcome::Refused,
        };
        Report {
            outcome,
            reason: state.reason.clone(),
            connected_ms: state.connected_ms,
            path: state.path.clone(),
            peers: state.peers.len(),
            packets_out: self.seen.sent.load(Ordering::Relaxed),
            packets_in,
            sound_in,
            picture_in,
            packets_lost,
            loss_percent,
        }
    }

    /// Waits until media can flow, or never will because the relay has refused.
    pub async fn until_connected(&self) {
        // A relay's refusal comes as a signal, which wakes nobody here; a look now and then finds it too.
        while self.report().outcome == Outcome::NotConnected {
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Leaves, and says what was found.
    pub async fn finish(mut self) -> Report {
        let report = self.report();
        self.tasks.shutdown().await;
        // The call is over either way; the relay notices a lost participant by itself.
        let _ = self.connection.close().await;
        report
    }
}

async fn open(options: &Options, seen: Arc<Seen>) -> anyhow::Result<impl PeerConnection + use<>> {
    let servers = options.ice_servers.iter().map(|server| RTCIceServer {
        // This library speaks TURN over UDP only.
        urls: server.urls.iter().filter(|url| url.ends_with("transport=udp")).cloned().collect(),
        username: server.username.clone(),
        credential: server.credential.clone(),
    });
    let policy = if options.way == Way::Relay { RTCIceTransportPolicy::Relay } else { RTCIceTransportPolicy::All };
    let direct = matches!(options.way, Way::Udp | Way::Tcp);
    let servers = if direct { Vec::new() } else { servers.collect() };
    let configuration =
        RTCConfigurationBuilder::new().with_ice_servers(servers).with_ice_transport_policy(policy).build();
    let mut engine = engine()?;
    let registry = register_default_interceptors(Registry::new(), &mut engine)?;
    let own: Vec<String> = match options.own_address {
        Some(IpAddr::V6(address)) => vec![format!("[{address}]:0")],
        Some(address) => vec![format!("{address}:0")],
        // The library leaves loopback out of "everywhere", but the relay may be on this very machine.
        None => vec!["0.0.0.0:0".to_owned(), "127.0.0.1:0".to_owned()],
    };
    let builder = PeerConnectionBuilder::new()
        .with_configuration(configuration)
        .with_media_engine(engine)
        .with_interceptor_registry(registry)
        .with_handler(Arc::new(Ears { seen }));
    let builder = if options.way == Way::Tcp { builder.with_tcp_addrs(own) } else { builder.with_udp_addrs(own) };
    Ok(builder.build().await?)
}

/// Answers the relay until the line ends.
async fn converse(way: Way, connection: Arc<dyn PeerConnection>, mut line: Line, seen: Arc<Seen>) {
    while let Some(signal) = line.receive.recv().await {
        let done = match signal {
            ServerSignal::Answer { sdp } => take_answer(way, &*connection, sdp).await,
            ServerSignal::Offer { sdp } => take_offer(way, &*connection, sdp, &line).await,
            ServerSignal::Connected { path } => {
                seen.state().path = Some(path);
                Ok(())
            }
            ServerSignal::Refused { code } => Err(anyhow::anyhow!(code)),
            ServerSignal::Replaced => Err(anyhow::anyhow!("replaced")),
            ServerSignal::Disconnected | ServerSignal::Unknown => Ok(()),
        };
        if let Err(error) = done {
            seen.state().reason.get_or_insert(error.to_string());
        }
    }
}

async fn take_answer(way: Way, connection: &dyn PeerConnection, sdp: String) -> anyhow::Result<()> {
    let (sdp, candidates) = only(way, &sdp);
    connection.set_remote_description(RTCSessionDescription::answer(sdp)?).await?;
    for candidate in candidates {
        connection.add_ice_candidate(RTCIceCandidateInit { candidate, ..Default::default() }).await?;
    }
    Ok(())
}

async fn take_offer(way: Way, connection: &dyn PeerConnection, sdp: String, line: &Line) -> anyhow::Result<()> {
    let (sdp, _) = only(way, &sdp);
    connection.set_remote_description(RTCSessionDescription::offer(sdp)?).await?;
    let answer = connection.create_answer(None).await?;
    let sdp = answer.sdp.clone();
    connection.set_local_description(answer).await?;
    line.send.send(ClientSignal::Answer { sdp }).await.context("the room has closed the line")
}

/// The description without the relay's addresses of the other kind, and those of TCP apart: this library connects
/// to a TCP address only when it is told of it singly.
fn only(way: Way, sdp: &str) -> (String, Vec<String>) {
    let mut kept = String::with_capacity(sdp.len());
    let mut apart = Vec::new();
    for line in sdp.lines() {
        match line.strip_prefix("a=candidate:") {
            Some(candidate) if candidate.split(' ').nth(2).is_some_and(|word| word.eq_ignore_ascii_case("tcp")) => {
                if way == Way::Tcp {
                    apart.push(format!("candidate:{candidate}"));
                }
            }
            Some(_) if way == Way::Tcp => {}
            _ => {
                kept.push_str(line);
                kept.push_str("\r\n");
            }
        }
    }
    (kept, apart)
}

/// What the library tells us.
struct Ears {
    seen: Arc<Seen>,
}

#[async_trait]
impl PeerConnectionEventHandler for Ears {
    async fn on_connection_state_change(&self, state: RTCPeerConnectionState) {
        if state == RTCPeerConnectionState::Connected {
            let passed = self.seen.started.elapsed().as_millis() as u64;
            self.seen.state().connected_ms.get_or_insert(passed);
            self.seen.up.notify_one();
        }
    }

    async fn on_track(&self, track: Arc<dyn TrackRemote>) {
        let (peer, kind) = (track.stream_id().await, track.kind().await);
        let seen = Arc::downgrade(&self.seen);
        tokio::spawn(async move {
            while let Some(event) = track.poll().await {
                let Some(seen) = seen.upgrade() else { return };
                match event {
                    TrackRemoteEvent::OnRtpPacket(packet) => {
                        let mut state = seen.state();
                        let tally = if kind == RtpCodecKind::Audio { &mut state.sound } else { &mut state.picture };
                        tally.count(packet.header.ssrc, packet.header.sequence_number);
                        if !state.peers.contains(&peer) {
                            state.peers.insert(peer.clone());
                        }
                    }
                    TrackRemoteEvent::OnEnded => return,
                    _ => {}
                }
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_confined_to_tcp_is_not_told_of_udp() {
        let sdp = "v=0\r\na=candidate:1 1 udp 5 192.0.2.1 7000 typ host\r\n\
                   a=candidate:2 1 TCP 4 192.0.2.1 7000 typ host tcptype passive\r\na=mid:0\r\n";
        let (kept, apart) = only(Way::Tcp, sdp);
        assert_eq!(kept, "v=0\r\na=mid:0\r\n");
        assert_eq!(apart, ["candidate:2 1 TCP 4 192.0.2.1 7000 typ host tcptype passive"]);
        let (kept, apart) = only(Way::Udp, sdp);
        assert!(kept.contains(" udp ") && !kept.contains(" TCP ") && apart.is_empty());
    }
}
