//! The line to a room: signals each way, over the room's WebSocket or any other pair of queues.

use anyhow::{Context, bail};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, COOKIE, ORIGIN};

use crate::signal::{ClientSignal, IceServer, ServerSignal};

/// So many signals may wait each way.
const WAITING: usize = 64;

/// Signals to and from the relay.
#[derive(Debug)]
pub struct Line {
    /// To the relay.
    pub send: mpsc::Sender<ClientSignal>,
    /// From the relay.
    pub receive: mpsc::Receiver<ServerSignal>,
}

/// How the probe proves who it is.
#[derive(Debug, Clone, Default)]
pub struct Admission {
    /// An access token, sent as `Authorization: Bearer`.
    pub token: Option<String>,
    /// Cookies, sent as they are.
    pub cookie: Option<String>,
    /// The page's address, for rooms that let in only their own pages.
    pub origin: Option<String>,
}

/// Opens a room's WebSocket and waits for its welcome. Returns the line and the TURN servers the room names.
pub async fn connect(url: &str, admission: &Admission) -> anyhow::Result<(Line, Vec<IceServer>)> {
    let mut request = url.into_client_request().context("the room's address is none")?;
    let bearer = admission.token.as_ref().map(|token| format!("Bearer {token}"));
    let headers = [(AUTHORIZATION, &bearer), (COOKIE, &admission.cookie), (ORIGIN, &admission.origin)];
    for (name, value) in headers {
        if let Some(value) = value {
            request.headers_mut().insert(name, HeaderValue::from_str(value)?);
        }
    }
    let (socket, _) = connect_async(request).await.context("the room does not open")?;
    let (mut out, mut incoming) = socket.split();
    let ice_servers = loop {
        let message = incoming.next().await.context("the room has closed before its welcome")??;
        let Some(message) = read(&message) else { continue };
        match message["type"].as_str() {
            Some("welcome") => {
                break serde_json::from_value(message["ice_servers"].clone()).unwrap_or_default();
            }
            Some("refused" | "ended") => bail!("the room does not let us in: {message}"),
            _ => {}
        }
    };

    let (send, mut to_room) = mpsc::channel::<ClientSignal>(WAITING);
    let (from_room, receive) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                signal = to_room.recv() => {
                    let Some(signal) = signal else { break };
                    let message = json!({ "type": "signal", "signal": signal }).to_string();
                    if out.send(Message::text(message)).await.is_err() { return; }
                }
                message = incoming.next() => {
                    let Some(Ok(message)) = message else { return };
                    if let Some(signal) = read(&message).as_ref().and_then(signal_of)
                        && from_room.send(signal).await.is_err() { break; }
                }
            }
        }
        // Leaving politely is a courtesy; the room also copes without.
        let _ = out.send(Message::Close(None)).await;
    });
    Ok((Line { send, receive }, ice_servers))
}

fn read(message: &Message) -> Option<Value> {
    serde_json::from_str(message.to_text().ok()?).ok()
}

fn signal_of(message: &Value) -> Option<ServerSignal> {
    if message["type"] != "signal" {
        return None;
    }
    serde_json::from_value(message["signal"].clone()).ok()
}
