//! A room for `mrp doctor --call`, on the ports of the running server.
//!
//! It hangs on a socket in the data folder that only the server's own user can open, and on no address of the network. Its rooms are
//! nobody's: no meeting has a name like theirs, and neither rows nor films can be reached from them.

use std::{
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    time::Duration,
};

use axum::{
    Router,
    extract::{
        State, WebSocketUpgrade,
        ws::{Message, WebSocket},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::TimeDelta;
use mrp_rtc::{ClientSignal, Peer, PeerEvent, PeerEvents, Relay};
use serde::Deserialize;
use serde_json::json;
use tokio::net::{UnixListener, UnixStream};
use tokio_util::sync::CancellationToken;

use crate::config::Config;

/// No test takes longer.
const LONGEST: Duration = Duration::from_secs(60);

/// Where the running server waits for `doctor`.
#[must_use]
pub fn socket(config: &Config) -> PathBuf {
    config.data.join("run/test-call.sock")
}

/// Whether a server runs on this data folder.
pub async fn is_offered(config: &Config) -> bool {
    UnixStream::connect(socket(config)).await.is_ok()
}

/// Offers test calls beside the server until `stop`. A server without them is none the worse, so a failure is only told.
pub async fn offer(relay: Relay, config: &Config, stop: CancellationToken) {
    let path = socket(config);
    let told = path.display().to_string();
    if is_offered(config).await {
        tracing::warn!(socket = told, "another server on this data folder answers `mrp doctor --call`");
        return;
    }
    match listen(&path) {
        Ok(listener) => drop(tokio::spawn(hold(listener, relay, path, stop))),
        Err(error) => tracing::warn!(socket = told, %error, "`mrp doctor --call` will not reach this server"),
    }
}

/// Listens at `path`, in a folder nobody else can enter.
pub(crate) fn listen(path: &Path) -> io::Result<UnixListener> {
    if let Some(folder) = path.parent() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    // What a killed server has left behind.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    UnixListener::bind(path)
}

/// Holds test calls until `stop`.
pub(crate) async fn hold(listener: UnixListener, relay: Relay, path: PathBuf, stop: CancellationToken) {
    let router = Router::new().route("/rooms/{room}/{name}", get(join)).with_state(relay);
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await {
        tracing::warn!(%error, "test calls are no longer held");
    }
    // Whoever finds it gone knows that no server runs.
    drop(std::fs::remove_file(path));
}

/// Comes into a test room, with the messages of a meeting as far as a call needs them.
async fn join(
    State(relay): State<Relay>,
    axum::extract::Path((room, name)): axum::extract::Path<(String, String)>,
    upgrade: WebSocketUpgrade,
) -> Response {
    // A meeting's room is named by an id, which holds no space.
    match relay.join(&format!("test call {room}"), &name).await {
        Ok((peer, events)) => {
            let ice_servers = relay.ice_servers(&name, TimeDelta::seconds(LONGEST.as_secs() as i64));
            let welcome = json!({ "type": "welcome", "ice_servers": ice_servers });
            upgrade.on_upgrade(async move |socket| {
                drop(tokio::time::timeout(LONGEST, talk(socket, welcome, peer, events)).await);
            })
        }
        Err(error) => (StatusCode::CONFLICT, error.to_string()).into_response(),
    }
}

/// What a participant says here; anything else a meeting knows has no meaning in a test.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Said {
    Signal { signal: ClientSignal },
}

async fn talk(mut socket: WebSocket, welcome: serde_json::Value, peer: Peer, mut events: PeerEvents) {
    if socket.send(Message::text(welcome.to_string())).await.is_err() {
        return;
    }
    loop {
        tokio::select! {
            message = socket.recv() => {
                let text = match message {
                    Some(Ok(Message::Text(text))) => text,
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                    _ => return,
                };
                let Ok(Said::Signal { signal }) = serde_json::from_str(&text) else { return };
                if peer.signal(signal).await.is_err() { return }
            }
            event = events.next() => {
                let signal = match event {
                    Some(PeerEvent::Signal(signal)) => signal,
                    Some(PeerEvent::Message(_)) => continue,
                    None => return,
                };
                let message = json!({ "type": "signal", "signal": signal }).to_string();
                if socket.send(Message::text(message)).await.is_err() { return }
            }
        }
    }
}
