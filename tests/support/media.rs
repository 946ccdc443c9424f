//! One person's camera and microphone: `mrp-load call` beside the program.

use std::{
    net::SocketAddr,
    path::Path,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, Command},
    sync::mpsc,
};

/// The connection for media; it ends when dropped.
pub(crate) struct Media {
    _child: Child,
    input: ChildStdin,
    /// Signals for the relay.
    pub(crate) signals: mpsc::UnboundedReceiver<Value>,
    relay: SocketAddr,
    line: SocketAddr,
}

/// Packets received so far.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) sound: AtomicU64,
    pub(crate) picture: AtomicU64,
    /// Connections that have died.
    pub(crate) lost: AtomicU64,
}

impl Media {
    /// `relay` is where the server says it is, `line` where this person finds it.
    pub(crate) fn start(relay: SocketAddr, line: SocketAddr, heard: Arc<Heard>) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_mrp")).with_file_name("mrp-load");
        let mut command = Command::new(&program);
        command.args(["call", "--address", "127.0.0.1"]).kill_on_drop(true);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{} (cargo build --workspace makes it): {error}", program.display()));
        let input = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, signals) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok(Some(line)) = lines.next_line().await {
                let said: Value = serde_json::from_str(&line).unwrap();
                match said["type"].as_str() {
                    Some("heard") => {
                        heard.sound.store(said["sound"].as_u64().unwrap(), Ordering::Relaxed);
                        heard.picture.store(said["picture"].as_u64().unwrap(), Ordering::Relaxed);
                    }
                    Some("lost") => drop(heard.lost.fetch_add(1, Ordering::Relaxed)),
                    _ => drop(sender.send(said)),
                }
            }
        });
        Self { _child: child, input, signals, relay, line }
    }

    /// A new connection, because the room has let us in anew.
    pub(crate) async fn begin(&mut self) {
        while self.signals.try_recv().is_ok() {}
        self.write(json!({ "type": "start" })).await;
    }

    /// A signal of the relay's. Its addresses become those of the line; TCP is left out, so that a cut is a cut.
    pub(crate) async fn hear(&mut self, mut signal: Value) {
        if let Some(sdp) = signal["sdp"].as_str() {
            let (from, to) = (
                format!(" {} {} ", self.relay.ip(), self.relay.port()),
                format!(" {} {} ", self.line.ip(), self.line.port()),
            );
            let kept =
                sdp.lines().filter(|line| !(line.starts_with("a=candidate") && line.to_lowercase().contains(" tcp ")));
            let text: String = kept.map(|line| line.replace(&from, &to) + "\r\n").collect();
            signal["sdp"] = json!(text);
        }
        self.write(signal).await;
    }

    async fn write(&mut self, signal: Value) {
        self.input.write_all(format!("{signal}\n").as_bytes()).await.expect("the participant lives");
    }
}
