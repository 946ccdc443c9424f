//! One run: a server, participants, a stretch of time, and what it cost.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use anyhow::{Context, bail};
use serde::Serialize;

use crate::Which;
use crate::client::{Client, Part};
use crate::janus::Janus;
use crate::ours;
use crate::server::Server;
use crate::tally::{Stretch, Tally, percentile_ms};

/// So long all may take to connect and hear each other.
const PATIENCE: Duration = Duration::from_secs(40);
/// After everybody hears: the first pictures and repairs are over.
const SETTLE: Duration = Duration::from_secs(2);
/// What has not come by then is lost.
const GRACE: Duration = Duration::from_secs(1);
/// Publishers that all begin in the same millisecond are no load one meets.
const STAGGER: Duration = Duration::from_millis(7);

/// What is measured.
#[derive(Debug, clap::Args)]
pub(crate) struct Plan {
    /// Which server.
    which: Which,
    /// One publishes, so many listen.
    #[arg(long, required_unless_present = "pairs", conflicts_with = "pairs")]
    one_to: Option<usize>,
    /// So many rooms of two in which both publish (our relay only).
    #[arg(long)]
    pairs: Option<usize>,
    /// The picture's bit rate.
    #[arg(long, default_value_t = 1_500)]
    kbps: usize,
    /// How long the measured stretch lasts.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// An address that is not on loopback.
    #[arg(long)]
    address: IpAddr,
}

/// What was found.
#[derive(Debug, Serialize)]
pub(crate) struct Found {
    cpu_seconds: f64,
    gigabits: f64,
    cpu_seconds_per_gigabit: f64,
    packets_a_second: f64,
    latency_p50_ms: f64,
    latency_p99_ms: f64,
    expected: u64,
    lost: u64,
}

/// Runs it.
pub(crate) async fn run(plan: &Plan) -> anyhow::Result<Found> {
    let stretch = Arc::new(Stretch::new());
    let most = plan.one_to.map_or(2, |listeners| listeners + 1);
    let server = Server::start(plan.which, plan.address, most).await?;
    let clients = match (plan.which, plan.one_to, plan.pairs) {
        (Which::Relay, Some(listeners), _) => one_to_many(plan, &server, &stretch, listeners).await?,
        (Which::Relay, None, Some(pairs)) => pairs_of_two(plan, &server, &stretch, pairs).await?,
        (Which::Janus, Some(listeners), _) => one_to_many_at_janus(plan, &server, &stretch, listeners).await?,
        (_, _, _) => bail!("pairs are measured with our relay only"),
    };
    let before = server.cpu_seconds()?;
    stretch.begin();
    tokio::time::sleep(Duration::from_secs(plan.seconds)).await;
    stretch.end();
    let cpu_seconds = server.cpu_seconds()? - before;
    tokio::time::sleep(GRACE).await;

    let mut tallies = Vec::new();
    for client in clients {
        tallies.push(client.finish().await?);
    }
    Ok(add_up(plan, cpu_seconds, tallies))
}

fn add_up(plan: &Plan, cpu_seconds: f64, tallies: Vec<Tally>) -> Found {
    let sent: u64 = tallies.iter().map(|tally| tally.sent).sum();
    let expected = sent * plan.one_to.unwrap_or(1) as u64;
    let received: u64 = tallies.iter().map(|tally| tally.received.len() as u64).sum();
    let gigabits = tallies.iter().map(|tally| tally.bytes).sum::<u64>() as f64 * 8.0 / 1e9;
    let mut latencies: Vec<u32> = tallies.into_iter().flat_map(|tally| tally.latencies).collect();
    latencies.sort_unstable();
    Found {
        cpu_seconds,
        gigabits,
        cpu_seconds_per_gigabit: cpu_seconds / gigabits,
        packets_a_second: received as f64 / plan.seconds as f64,
        latency_p50_ms: percentile_ms(&latencies, 0.5),
        latency_p99_ms: percentile_ms(&latencies, 0.99),
        expected,
        lost: expected.saturating_sub(received),
    }
}

fn publisher(plan: &Plan, number: u32) -> Part {
    Part { address: plan.address, publishes: Some((number, plan.kbps)), listens_to: 0, offers: true }
}

fn listener(plan: &Plan, offers: bool) -> Part {
    Part { address: plan.address, publishes: None, listens_to: 1, offers }
}

async fn one_to_many(
    plan: &Plan,
    server: &Server,
    stretch: &Arc<Stretch>,
    listeners: usize,
) -> anyhow::Result<Vec<Client>> {
    let join = async |name: String| ours::join(plan.address, server.port, "room".to_owned(), name).await;
    let mut clients =
        vec![Client::start(publisher(plan, 1), join("publisher".to_owned()).await?, Arc::clone(stretch)).await?];
    for index in 0..listeners {
        let wire = join(format!("listener-{index}")).await?;
        clients.push(Client::start(listener(plan, true), wire, Arc::clone(stretch)).await?);
    }
    until_all_hear(stretch, listeners).await?;
    Ok(clients)
}

async fn one_to_many_at_janus(
    plan: &Plan,
    server: &Server,
    stretch: &Arc<Stretch>,
    listeners: usize,
) -> anyhow::Result<Vec<Client>> {
    let janus = Janus::connect(plan.address, server.port).await?;
    let mut clients = vec![Client::start(publisher(plan, 1), janus.publish(1).await?, Arc::clone(stretch)).await?];
    // A feed can be listened to once it has arrived; until then the room says that there is none.
    let began = tokio::time::Instant::now();
    while clients.len() <= listeners {
        match janus.listen(1).await {
            Ok(wire) => clients.push(Client::start(listener(plan, false), wire, Arc::clone(stretch)).await?),
            Err(error) if began.elapsed() > PATIENCE => return Err(error),
            Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
        }
    }
    until_all_hear(stretch, listeners).await?;
    Ok(clients)
}

async fn pairs_of_two(
    plan: &Plan,
    server: &Server,
    stretch: &Arc<Stretch>,
    pairs: usize,
) -> anyhow::Result<Vec<Client>> {
    let mut clients = Vec::new();
    for number in 0..pairs * 2 {
        let wire = ours::join(plan.address, server.port, format!("room-{}", number / 2), format!("p-{number}")).await?;
        let part = Part { listens_to: 1, ..publisher(plan, number as u32) };
        clients.push(Client::start(part, wire, Arc::clone(stretch)).await?);
        tokio::time::sleep(STAGGER).await;
    }
    until_all_hear(stretch, pairs * 2).await?;
    Ok(clients)
}

async fn until_all_hear(stretch: &Stretch, listeners: usize) -> anyhow::Result<()> {
    let all = async {
        while stretch.hearing.load(Ordering::SeqCst) < listeners {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let heard = || stretch.hearing.load(Ordering::SeqCst);
    tokio::time::timeout(PATIENCE, all)
        .await
        .with_context(|| format!("only {} of {listeners} listeners hear everything", heard()))?;
    tokio::time::sleep(SETTLE).await;
    Ok(())
}
