//! Our relay alone: a line of JSON for each signal, over a TCP connection for each participant.

use std::io::Write;
use std::net::{IpAddr, SocketAddr};

use anyhow::Context;
use mrp_rtc::{ClientSignal, PeerEvent, Relay, RelayConfig};
use mrp_vocabulary::Clock;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// The first line of a connection.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Joining {
    pub(crate) room: String,
    pub(crate) name: String,
}

/// Serves until it is stopped. The first line it prints is the port for signals.
pub(crate) async fn run(address: IpAddr, most: usize) -> anyhow::Result<()> {
    let config = RelayConfig { udp: SocketAddr::new(address, 0), announce: vec![address], turn: None };
    let relay = Relay::bind_for(most, config, Clock::system()).await?;
    let listener = TcpListener::bind(SocketAddr::new(address, 0)).await?;
    writeln!(std::io::stdout(), "{}", listener.local_addr()?.port())?;
    loop {
        let (stream, _) = listener.accept().await?;
        let relay = relay.clone();
        // A participant whose line breaks has left; the others go on.
        tokio::spawn(async move { drop(serve(&relay, stream).await) });
    }
}

async fn serve(relay: &Relay, stream: TcpStream) -> anyhow::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let joining: Joining = serde_json::from_str(&lines.next_line().await?.context("nothing was said")?)?;
    let (peer, mut events) = relay.join(&joining.room, &joining.name).await?;
    loop {
        tokio::select! {
            line = lines.next_line() => {
                let Some(line) = line? else { return Ok(()) };
                peer.signal(serde_json::from_str::<ClientSignal>(&line)?).await?;
            }
            event = events.next() => match event {
                Some(PeerEvent::Signal(signal)) => {
                    writer.write_all((serde_json::to_string(&signal)? + "\n").as_bytes()).await?;
                }
                Some(PeerEvent::Message(_)) => {}
                None => return Ok(()),
            },
        }
    }
}
