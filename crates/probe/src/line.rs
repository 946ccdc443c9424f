//! The line to a room: signals each way, over the room's WebSocket or any other pair of queues.

use std::pin::Pin;

use anyhow::{Context, bail};
use futures::{Sink, SinkExt, Stream, StreamExt};
use serde_json::{Value, json};
use tokio::net::UnixStream;
use tokio::sync::mpsc;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::{AUTHORIZATION, COOKIE, ORIGIN};
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{client_async, connect_async};

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

type Outgoing = Pin<Box<dyn Sink<Message, Error = Error> + Send>>;
type Incoming = Pin<Box<dyn Stream<Item = Result<Message, Error>> + Send>>;

/// Opens a room's WebSocket and waits for its welcome. Returns the line and the TURN servers the room names.
///
/// `ws+unix:/path/to/socket:/room` is a socket of this machine.
pub async fn connect(url: &str, admission: &Admission) -> anyhow::Result<(Line, Vec<IceServer>)> {
    let local = match url.strip_prefix("ws+unix:") {
        Some(rest) => Some(rest.rsplit_once(':').context("a socket's address is ws+unix:/path/to/socket:/room")?),
        None => None,
    };
    let address = local.map_or_else(|| url.to_owned(), |(_, path)| format!("ws://localhost{path}"));
    let mut request = address.into_client_request().context("the room's address is none")?;
    let bearer = admission.token.as_ref().map(|token| format!("Bearer {token}"));
    let headers = [(AUTHORIZATION, &bearer), (COOKIE, &admission.cookie), (ORIGIN, &admission.origin)];
    for (name, value) in headers {
        if let Some(value) = value {
            request.headers_mut().insert(name, HeaderValue::from_str(value)?);
        }
    }
    let (mut out, mut incoming) =
        open(request, local.map(|(socket, _)| socket)).await.context("the room does not open")?;
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

async fn open(request: Request, socket: Option<&str>) -> anyhow::Result<(Outgoing, Incoming)> {
    Ok(match socket {
        Some(path) => {
            let stream = UnixStream::connect(path).await.with_context(|| format!("nobody answers at {path}"))?;
            let (out, incoming) = client_async(request, stream).await?.0.split();
            (Box::pin(out), Box::pin(incoming))
        }
        None => {
            let (out, incoming) = connect_async(request).await?.0.split();
            (Box::pin(out), Box::pin(incoming))
        }
    })
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
