//! One participant whose signals go over standard input and output, for whoever holds the room's socket.
//!
//! In: the relay's signals as lines of JSON, and `{"type":"start"}` for a new connection. Out: the participant's signals, `lost` when a
//! connection has died (a new one is tried at once), and every second `heard` with the packets of sound and picture received so far.

use std::io::Write;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value as Json, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::sync::mpsc;

use crate::client::{Client, Description, Part, Wire};
use crate::tally::Stretch;

/// A quiet call, so that a slow machine can hold it for hours.
const KBPS: usize = 300;
const TELL: Duration = Duration::from_secs(1);
/// A connection that died at once would be tried again at once, for ever.
const BREATH: Duration = Duration::from_millis(500);

/// Takes part until standard input ends.
pub(crate) async fn run(address: IpAddr) -> anyhow::Result<()> {
    let stretch = Arc::new(Stretch::new());
    let mut lines = BufReader::new(tokio::io::stdin()).lines();
    let mut tell = tokio::time::interval(TELL);
    let mut call: Option<Ongoing> = None;
    loop {
        tokio::select! {
            line = lines.next_line() => {
                let Some(line) = line? else { return Ok(()) };
                let signal: Json = serde_json::from_str(&line)?;
                let sdp = || signal["sdp"].as_str().unwrap_or_default().to_owned();
                match signal["type"].as_str() {
                    Some("start") => call = Some(Ongoing::start(address, &stretch).await?),
                    Some("answer") => call.iter().for_each(|call| call.tell(Description::Answer(sdp()))),
                    Some("offer") => call.iter().for_each(|call| call.tell(Description::Offer(sdp()))),
                    _ => {}
                }
            }
            description = next(&mut call) => match description {
                Some(Description::Offer(sdp)) => say(&json!({ "type": "offer", "sdp": sdp }))?,
                Some(Description::Answer(sdp)) => say(&json!({ "type": "answer", "sdp": sdp }))?,
                None => {
                    say(&json!({ "type": "lost" }))?;
                    tokio::time::sleep(BREATH).await;
                    call = Some(Ongoing::start(address, &stretch).await?);
                }
            },
            _ = tell.tick() => {
                let [sound, picture] = [0, 1].map(|kind| stretch.packets[kind].load(Ordering::Relaxed));
                say(&json!({ "type": "heard", "sound": sound, "picture": picture }))?;
            }
        }
    }
}

struct Ongoing {
    out: mpsc::UnboundedReceiver<Description>,
    incoming: mpsc::UnboundedSender<Description>,
    _client: Client,
}

impl Ongoing {
    async fn start(address: IpAddr, stretch: &Arc<Stretch>) -> anyhow::Result<Self> {
        let (to_relay, out) = mpsc::unbounded_channel();
        let (incoming, from_relay) = mpsc::unbounded_channel();
        let part = Part { address, publishes: Some((1, KBPS)), listens_to: 1, offers: true };
        let wire = Wire { out: to_relay, incoming: from_relay };
        Ok(Self { out, incoming, _client: Client::start(part, wire, Arc::clone(stretch)).await? })
    }

    fn tell(&self, description: Description) {
        // A call that has just died takes nothing more; its end is noticed by itself.
        drop(self.incoming.send(description));
    }
}

/// The next description; `None` when the call has died.
async fn next(call: &mut Option<Ongoing>) -> Option<Description> {
    match call {
        Some(call) => call.out.recv().await,
        None => std::future::pending().await,
    }
}

fn say(signal: &Json) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{signal}")?;
    Ok(out.flush()?)
}
