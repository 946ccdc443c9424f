//! `mrp-probe`: takes part in a room for a few seconds and prints one line of JSON about it.

use std::io::Write;
use std::net::IpAddr;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use mrp_probe::{Admission, Options, Outcome, Probe, Report, Way, begin, connect};

/// Takes part in a room for a few seconds and prints what it found as one line of JSON.
#[derive(Debug, Parser)]
#[command(name = "mrp-probe", version)]
struct Arguments {
    /// The room's WebSocket (`ws://…`, `wss://…`, or `ws+unix:SOCKET:PATH` on this machine), or an address that ends in `/whip` to publish or
    /// in `/whep` to watch (`http://…`).
    url: String,
    /// Access token of the participant.
    #[arg(long, env = "MRP_PROBE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// Cookies of the participant, as a `Cookie` header has them.
    #[arg(long, env = "MRP_PROBE_COOKIE", hide_env_values = true)]
    cookie: Option<String>,
    /// The page's address, as an `Origin` header has it.
    #[arg(long)]
    origin: Option<String>,
    /// Which way media may take: any, udp, tcp or relay.
    #[arg(long, default_value = "any")]
    way: Way,
    /// How long to take part, once media can flow.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How long to wait for that, in seconds.
    #[arg(long, default_value_t = 20)]
    patience: u64,
    /// Own address; without one, all addresses of this machine.
    #[arg(long)]
    own_address: Option<IpAddr>,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    // The library brings a second implementation; TLS must not have to choose.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let report = take_part(arguments).await?;
    writeln!(std::io::stdout(), "{}", serde_json::to_string(&report)?)?;
    Ok(if report.outcome == Outcome::Connected { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn take_part(arguments: Arguments) -> anyhow::Result<Report> {
    let Arguments { url, token, cookie, origin, way, seconds, patience, own_address } = arguments;
    let admission = Admission { token, cookie, origin };
    let patience = Duration::from_secs(patience);
    let stay = Duration::from_secs(seconds);
    if url.starts_with("http://") {
        let (line, stream) = begin(&url, &admission);
        let options = Options { way, own_address, watches: url.ends_with("/whep"), ..Options::default() };
        let report = stay_for(Probe::start(options, line).await?, patience, stay).await;
        tokio::time::timeout(patience, stream.ended()).await.context("the stream does not end")??;
        return Ok(report);
    }
    let line = tokio::time::timeout(patience, connect(&url, &admission)).await.context("the room does not answer")?;
    let (line, ice_servers) = line.context("no line to the room")?;
    let options = Options { way, ice_servers, own_address, watches: false };
    Ok(stay_for(Probe::start(options, line).await?, patience, stay).await)
}

async fn stay_for(probe: Probe, patience: Duration, stay: Duration) -> Report {
    let connected = tokio::time::timeout(patience, probe.until_connected()).await;
    if connected.is_ok() {
        tokio::time::sleep(stay).await;
    }
    probe.finish().await
}
