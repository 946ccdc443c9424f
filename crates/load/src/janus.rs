//! Joining a video room of Janus over its WebSocket: a handle for the publisher and one for each listener.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::{Context, bail};
use futures::{SinkExt, StreamExt};
use serde_json::{Value as Json, json};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;

use crate::client::{Description, Wire};

/// Janus drops a session that says nothing for a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
const PATIENCE: Duration = Duration::from_secs(20);
const ROOM: u64 = 1;

type Waiting = Arc<Mutex<HashMap<String, oneshot::Sender<Json>>>>;

/// A session with Janus.
#[derive(Clone)]
pub(crate) struct Janus {
    out: mpsc::UnboundedSender<Json>,
    waiting: Waiting,
    next: Arc<AtomicU64>,
    session: u64,
}

impl Janus {
    /// Opens a session and makes the room.
    pub(crate) async fn connect(address: IpAddr, port: u16) -> anyhow::Result<Self> {
        let mut request = format!("ws://{}", SocketAddr::new(address, port)).into_client_request()?;
        request.headers_mut().insert("Sec-WebSocket-Protocol", HeaderValue::from_static("janus-protocol"));
        let (mut sink, mut stream) = tokio_tungstenite::connect_async(request).await?.0.split();
        let (out, mut to_janus) = mpsc::unbounded_channel::<Json>();
        let waiting = Waiting::default();
        tokio::spawn(async move {
            while let Some(message) = to_janus.recv().await {
                if sink.send(Message::text(message.to_string())).await.is_err() {
                    return;
                }
            }
        });
        let answers = Arc::clone(&waiting);
        tokio::spawn(async move {
            while let Some(Ok(message)) = stream.next().await {
                let Ok(message) = serde_json::from_str::<Json>(message.to_text().unwrap_or_default()) else { continue };
                // An order is first acknowledged and then carried out; only the second counts.
                if message["janus"] != "ack"
                    && let Some(transaction) = message["transaction"].as_str()
                    && let Some(asked) = answers.lock().expect("nobody panics while waiting").remove(transaction)
                {
                    drop(asked.send(message));
                }
            }
        });
        let mut janus = Self { out, waiting, next: Arc::default(), session: 0 };
        let created = janus.ask(json!({ "janus": "create" })).await?;
        janus.session = created["data"]["id"].as_u64().context("Janus gives no session")?;
        let alive = janus.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(KEEP_ALIVE).await;
                let said = json!({ "janus": "keepalive", "session_id": alive.session, "transaction": "alive" });
                if alive.out.send(said).is_err() {
                    return;
                }
            }
        });
        let handle = janus.attach().await?;
        let room = json!({
            "request": "create", "room": ROOM, "publishers": 10, "bitrate": 0, "fir_freq": 0,
            "audiocodec": "opus", "videocodec": "vp8",
        });
        janus.message(handle, room, None).await?;
        Ok(janus)
    }

    /// A way in for somebody who publishes under this number.
    pub(crate) async fn publish(&self, feed: u32) -> anyhow::Result<Wire> {
        let handle = self.attach().await?;
        let (wire, mut to_janus, from_janus) = wire();
        let janus = self.clone();
        tokio::spawn(async move {
            let Some(Description::Offer(sdp)) = to_janus.recv().await else { return };
            let body = json!({ "request": "joinandconfigure", "ptype": "publisher", "room": ROOM, "id": feed });
            let jsep = json!({ "type": "offer", "sdp": sdp });
            if let Ok(answer) = janus.message(handle, body, Some(jsep)).await {
                drop(from_janus.send(Description::Answer(sdp_of(&answer))));
            }
        });
        Ok(wire)
    }

    /// A way in for somebody who listens to the publisher with this number.
    pub(crate) async fn listen(&self, feed: u32) -> anyhow::Result<Wire> {
        let handle = self.attach().await?;
        let (wire, mut to_janus, from_janus) = wire();
        let body = json!({ "request": "join", "ptype": "subscriber", "room": ROOM, "streams": [{ "feed": feed }] });
        let offer = self.message(handle, body, None).await?;
        drop(from_janus.send(Description::Offer(sdp_of(&offer))));
        let janus = self.clone();
        tokio::spawn(async move {
            let Some(Description::Answer(sdp)) = to_janus.recv().await else { return };
            let jsep = json!({ "type": "answer", "sdp": sdp });
            drop(janus.message(handle, json!({ "request": "start" }), Some(jsep)).await);
        });
        Ok(wire)
    }

    async fn attach(&self) -> anyhow::Result<u64> {
        let attached = self.ask(json!({ "janus": "attach", "plugin": "janus.plugin.videoroom" })).await?;
        attached["data"]["id"].as_u64().context("Janus gives no handle")
    }

    async fn message(&self, handle: u64, body: Json, jsep: Option<Json>) -> anyhow::Result<Json> {
        let mut message = json!({ "janus": "message", "handle_id": handle, "body": body });
        if let Some(jsep) = jsep {
            message["jsep"] = jsep;
        }
        let answer = self.ask(message).await?;
        if answer["plugindata"]["data"].get("error").is_some() {
            bail!("the video room refuses: {}", answer["plugindata"]["data"]);
        }
        Ok(answer)
    }

    async fn ask(&self, mut message: Json) -> anyhow::Result<Json> {
        let transaction = self.next.fetch_add(1, Ordering::Relaxed).to_string();
        message["transaction"] = json!(transaction);
        if self.session != 0 {
            message["session_id"] = json!(self.session);
        }
        let (answer, answered) = oneshot::channel();
        self.waiting.lock().expect("nobody panics while waiting").insert(transaction, answer);
        self.out.send(message).context("Janus has hung up")?;
        let answer = tokio::time::timeout(PATIENCE, answered).await.context("Janus does not answer")??;
        if answer["janus"] == "error" {
            bail!("Janus refuses: {answer}");
        }
        Ok(answer)
    }
}

fn wire() -> (Wire, mpsc::UnboundedReceiver<Description>, mpsc::UnboundedSender<Description>) {
    let (out, to_janus) = mpsc::unbounded_channel();
    let (from_janus, incoming) = mpsc::unbounded_channel();
    (Wire { out, incoming }, to_janus, from_janus)
}

fn sdp_of(message: &Json) -> String {
    message["jsep"]["sdp"].as_str().unwrap_or_default().to_owned()
}
