//! Joining our relay: a line of JSON for each signal.

use std::net::{IpAddr, SocketAddr};

use anyhow::Context;
use serde_json::{Value as Json, json};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::client::{Description, Wire};
use crate::host::Joining;

/// A way into a room for one participant.
pub(crate) async fn join(address: IpAddr, port: u16, room: String, name: String) -> anyhow::Result<Wire> {
    let stream = TcpStream::connect(SocketAddr::new(address, port)).await.context("the relay does not answer")?;
    let (reader, mut writer) = stream.into_split();
    let joining = serde_json::to_string(&Joining { room, name })? + "\n";
    writer.write_all(joining.as_bytes()).await?;

    let (out, mut to_relay) = mpsc::unbounded_channel::<Description>();
    let (from_relay, incoming) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(description) = to_relay.recv().await {
            let signal = match description {
                Description::Offer(sdp) => json!({ "type": "offer", "sdp": sdp }),
                Description::Answer(sdp) => json!({ "type": "answer", "sdp": sdp }),
            };
            if writer.write_all(format!("{signal}\n").as_bytes()).await.is_err() {
                return;
            }
        }
    });
    tokio::spawn(async move {
        let mut lines = BufReader::new(reader).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let Ok(signal) = serde_json::from_str::<Json>(&line) else { continue };
            let sdp = signal["sdp"].as_str().unwrap_or_default().to_owned();
            let description = match signal["type"].as_str() {
                Some("offer") => Description::Offer(sdp),
                Some("answer") => Description::Answer(sdp),
                _ => continue,
            };
            if from_relay.send(description).is_err() {
                return;
            }
        }
    });
    Ok(Wire { out, incoming })
}
