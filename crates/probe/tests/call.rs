//! Two WebRTC implementations that know nothing of each other: `webrtc` in the probe, `str0m` in the relay.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use futures::{SinkExt, StreamExt};
use mrp_probe::{ClientSignal, IceServer, Line, Options, Outcome, Probe, Report, Way};
use mrp_rtc::{PeerEvent, Relay, RelayConfig, TurnConfig};
use mrp_vocabulary::Clock;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::sync::mpsc;
use tokio_tungstenite::accept_hdr_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};

async fn relay() -> Relay {
    let loopback: SocketAddr = "127.0.0.1:0".parse().expect("an address");
    let secret: Arc<[u8]> = Arc::from(b"a secret of thirty-two bytes, ok".as_slice());
    let turn = TurnConfig { listen: loopback, secret, tls: None };
    let config = RelayConfig { udp: loopback, announce: vec![loopback.ip()], turn: Some(turn) };
    Relay::bind(config, Clock::system()).await.expect("a relay on loopback")
}

/// A line that carries the signals as JSON, as a WebSocket would.
async fn line(relay: &Relay, room: &str, name: &str) -> Line {
    let (peer, mut events) = relay.join(room, name).await.expect("a place in the room");
    let (send, mut to_relay) = mpsc::channel::<ClientSignal>(16);
    let (from_relay, receive) = mpsc::channel(16);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                signal = to_relay.recv() => {
                    let Some(signal) = signal else { return };
                    let json = serde_json::to_string(&signal).expect("signals are JSON");
                    peer.signal(serde_json::from_str(&json).expect("the relay reads it")).await.expect("a running relay");
                }
                event = events.next() => {
                    let Some(event) = event else { return };
                    let PeerEvent::Signal(signal) = event else { continue };
                    let json = serde_json::to_string(&signal).expect("signals are JSON");
                    let signal = serde_json::from_str(&json).expect("the probe reads it");
                    if from_relay.send(signal).await.is_err() { return; }
                }
            }
        }
    });
    Line { send, receive }
}

async fn enter(relay: &Relay, room: &str, name: &str, way: Way) -> Probe {
    let servers = relay.ice_servers(name, TimeDelta::minutes(5)).into_iter();
    let ice_servers = servers
        .map(|server| IceServer { urls: server.urls, username: server.username, credential: server.credential })
        .collect();
    let own_address = Some("127.0.0.1".parse().expect("an address"));
    let options = Options { way, ice_servers, own_address, watches: false };
    Probe::start(options, line(relay, room, name).await).await.expect("a probe")
}

/// Waits for something to be found. The bound is for a broken relay only.
async fn until(probe: &Probe, what: &str, holds: impl Fn(&Report) -> bool) {
    let waited = tokio::time::timeout(Duration::from_secs(30), async {
        while !holds(&probe.report()) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    assert!(waited.await.is_ok(), "never came: {what}; {:?}", probe.report());
}

async fn until_hearing(probe: &Probe) {
    let before = probe.report().packets_in;
    until(probe, "packets of the other", |report| report.packets_in > before + 100).await;
}

async fn meet_with(way: Way, path: &str) {
    let relay = relay().await;
    let ann = enter(&relay, "room", "ann", way).await;
    let bob = enter(&relay, "room", "bob", Way::Udp).await;
    until_hearing(&ann).await;
    until_hearing(&bob).await;
    let (ann, bob) = (ann.finish().await, bob.finish().await);
    assert_eq!((ann.outcome, ann.path.as_deref(), ann.peers), (Outcome::Connected, Some(path), 1), "{ann:?}");
    assert_eq!((bob.outcome, bob.path.as_deref(), bob.peers), (Outcome::Connected, Some("udp"), 1), "{bob:?}");
    // Loopback loses nothing, a machine too busy to fetch its packets may.
    assert!(ann.loss_percent < 10.0 && bob.loss_percent < 10.0, "{ann:?} {bob:?}");
}

#[tokio::test]
async fn two_strangers_meet_over_udp() {
    meet_with(Way::Udp, "udp").await;
}

#[tokio::test]
async fn one_stranger_comes_over_tcp() {
    meet_with(Way::Tcp, "tcp").await;
}

#[tokio::test]
async fn one_stranger_comes_only_through_turn() {
    meet_with(Way::Relay, "relay-udp").await;
}

#[tokio::test]
async fn a_stranger_leaves_and_comes_back() {
    let relay = relay().await;
    let ann = enter(&relay, "room", "ann", Way::Udp).await;
    let bob = enter(&relay, "room", "bob", Way::Udp).await;
    until_hearing(&ann).await;
    bob.finish().await;
    let bob = enter(&relay, "room", "bob", Way::Udp).await;
    until_hearing(&bob).await;
    until_hearing(&ann).await;
    assert_eq!(ann.report().peers, 1, "the same person has the same stream id");
}

#[tokio::test]
async fn a_third_stranger_hears_both_and_one_in_another_room_nobody() {
    let relay = relay().await;
    let elsewhere = enter(&relay, "elsewhere", "eve", Way::Udp).await;
    let ann = enter(&relay, "room", "ann", Way::Udp).await;
    let bob = enter(&relay, "room", "bob", Way::Udp).await;
    let carl = enter(&relay, "room", "carl", Way::Udp).await;
    for probe in [&ann, &bob, &carl] {
        until(probe, "both others", |report| report.peers == 2).await;
    }
    until(&elsewhere, "a connection", |report| report.outcome == Outcome::Connected).await;
    until_hearing(&ann).await;
    assert_eq!(elsewhere.report().packets_in, 0);
}

/// A room's WebSocket, as far as a probe sees it: it checks who comes, welcomes, and hands signals on.
async fn room(relay: Relay) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, relay.clone()));
        }
    });
    address
}

async fn serve(stream: TcpStream, relay: Relay) {
    #[expect(clippy::result_large_err, reason = "the library's signature")]
    let check = |request: &Request, response: Response| {
        let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let known = header("authorization") == "Bearer a-token" && header("cookie") == "session=a-cookie";
        if known && header("origin") == "http://localhost" { Ok(response) } else { Err(ErrorResponse::new(None)) }
    };
    let Ok(mut socket) = accept_hdr_async(stream, check).await else { return };
    let ice_servers = relay.ice_servers("probe", TimeDelta::minutes(5));
    let welcome = json!({ "type": "welcome", "messages": [], "ice_servers": ice_servers });
    socket.send(Message::text(welcome.to_string())).await.expect("an open socket");
    let mut line = line(&relay, "room", "probe").await;
    loop {
        tokio::select! {
            signal = line.receive.recv() => {
                let Some(signal) = signal else { return };
                let signal = json!({ "type": "signal", "signal": signal }).to_string();
                if socket.send(Message::text(signal)).await.is_err() { return; }
            }
            message = socket.next() => {
                let Some(Ok(Message::Text(text))) = message else { return };
                let message: Value = serde_json::from_str(&text).expect("JSON");
                assert_eq!(message["type"], "signal");
                let signal = serde_json::from_value(message["signal"].clone()).expect("a signal");
                if line.send.send(signal).await.is_err() { return; }
            }
        }
    }
}

#[tokio::test]
async fn the_program_prints_one_line_of_json() {
    let relay = relay().await;
    let url = format!("ws://{}/socket", room(relay.clone()).await);
    let ann = enter(&relay, "room", "ann", Way::Udp).await;
    let mut program = Command::new(env!("CARGO_BIN_EXE_mrp-probe"));
    program.args([&url, "--own-address", "127.0.0.1", "--way", "udp", "--seconds", "4"]);
    program.args(["--token", "a-token", "--cookie", "session=a-cookie", "--origin", "http://localhost"]);
    let output = program.output().await.expect("the program runs");
    assert!(output.status.success(), "{output:?}");
    let report: Report = serde_json::from_slice(&output.stdout).expect("one line of JSON");
    assert_eq!((report.outcome, report.path.as_deref(), report.peers), (Outcome::Connected, Some("udp"), 1));
    assert!(report.packets_in > 50 && report.packets_out > 50, "{report:?}");
    assert!(report.sound_in > 0 && report.picture_in > 0, "{report:?}");
    assert_eq!(report.sound_in + report.picture_in, report.packets_in);
    assert_eq!(ann.report().peers, 1);
}

#[tokio::test]
async fn the_program_says_when_the_room_does_not_open() {
    let url = format!("ws://{}/socket", room(relay().await).await);
    let mut program = Command::new(env!("CARGO_BIN_EXE_mrp-probe"));
    let output = program.args([&url, "--token", "a-wrong-one"]).output().await.expect("the program runs");
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("the room does not open"), "{output:?}");
}

#[tokio::test]
async fn a_stranger_who_finds_no_relay_says_so() {
    let (send, _heard) = mpsc::channel(16);
    let (_silent, receive) = mpsc::channel(16);
    let probe = Probe::start(Options::default(), Line { send, receive }).await.expect("a probe");
    assert_eq!(probe.finish().await.outcome, Outcome::NotConnected);
}
