//! Our relay beside Debian's `janus`: what a forwarded gigabit costs, and how late packets become.
//!
//! `mrp-load` starts a server, joins with real clients, and measures; this file runs it for both sides in alternating pairs. All of it
//! happens in a network of its own (`unshare --net`), because Janus leaves loopback out and no other interface is the same everywhere.

use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use super::{Figure, Outcome, PAIRS, median};
use crate::setup::is_root;
use crate::workspace::Workspace;
use crate::{process, say};

/// How many listen to the one who publishes, and the bit rate of her picture.
const SHAPES: [(usize, u32); 2] = [(10, 1_500), (40, 2_000)];
/// Rooms of two on this machine, in which both publish so much.
const ROOMS: [usize; 5] = [50, 40, 30, 20, 10];
const ROOM_KBPS: u32 = 600;
const SECONDS: u64 = 8;
/// On an interface that is not loopback.
const ADDRESS: &str = "10.77.0.1";

/// What `mrp-load measure` prints.
#[derive(Debug, Clone, Deserialize)]
struct Found {
    cpu_seconds_per_gigabit: f64,
    cpu_seconds: f64,
    packets_a_second: f64,
    latency_p50_ms: f64,
    latency_p99_ms: f64,
    expected: u64,
    lost: u64,
}

impl Found {
    /// At most a hundredth was lost.
    fn is_whole(&self) -> bool {
        self.lost.saturating_mul(100) <= self.expected
    }
}

/// Measures both, and ours alone with many rooms.
pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    install_janus()?;
    build(workspace)?;
    let mut ratios = Vec::new();
    let mut added = Vec::new();
    for (listeners, kbps) in SHAPES {
        let many = listeners.to_string();
        let shape = ["--one-to", &many, "--kbps", &kbps.to_string()].map(str::to_owned);
        let mut ours = Vec::new();
        let mut theirs = Vec::new();
        for pair in 0..pairs()? {
            // Whoever is first has the quieter machine now and then; both are.
            let order = if pair % 2 == 0 { ["relay", "janus"] } else { ["janus", "relay"] };
            for which in order {
                let found = measure_without_loss(workspace, which, &shape)?;
                if which == "relay" { ours.push(found) } else { theirs.push(found) }
            }
        }
        say::note(&format!("one to {listeners}, {kbps} kbit/s:"));
        tell("relay", &ours);
        tell("janus", &theirs);
        let ratio = ours
            .iter()
            .zip(&theirs)
            .map(|(ours, theirs)| ours.cpu_seconds_per_gigabit / theirs.cpu_seconds_per_gigabit);
        let ratio = median(ratio.collect());
        say::note(&format!("  processor time per gigabit, ours to theirs: {ratio:.2}"));
        ratios.push(ratio);
        added.push(of(&ours, |found| found.latency_p99_ms));
    }
    let rooms = most_rooms(workspace)?;
    Ok(Outcome {
        figures: vec![
            // The dearer of the two shapes has to reach the goal.
            Figure::new("cpu_ratio", ratios.into_iter().fold(0.0, f64::max)).at_most(0.6),
            Figure::new("added_latency_p99_ms", added.into_iter().fold(0.0, f64::max)),
            Figure::new("rooms", rooms as f64).at_least(50.0),
        ],
        beside: format!("Debian's janus {} with its video room, by the same clients", janus_version()?),
    })
}

/// The most rooms of two in which nothing is lost; a neighbour's work on the machine may spoil one try.
fn most_rooms(workspace: &Workspace) -> Result<usize> {
    for rooms in ROOMS {
        for _ in 0..3 {
            let shape = ["--pairs", &rooms.to_string(), "--kbps", &ROOM_KBPS.to_string()].map(str::to_owned);
            let found = measure(workspace, "relay", &shape)?;
            say::note(&format!("{rooms} rooms of two, {ROOM_KBPS} kbit/s and sound each way:"));
            tell("relay", std::slice::from_ref(&found));
            if found.lost == 0 {
                return Ok(rooms);
            }
        }
    }
    Ok(0)
}

fn tell(who: &str, found: &[Found]) {
    let lost: u64 = found.iter().map(|found| found.lost).sum();
    let expected: u64 = found.iter().map(|found| found.expected).sum();
    say::note(&format!(
        "  {who:<6} {:>7.2} CPU s per gigabit, {:>5.1} % of a core, {:>6.0} packets/s, added {:>5.2} ms p50 {:>6.2} ms p99, \
         {lost} of {expected} lost",
        of(found, |found| found.cpu_seconds_per_gigabit),
        of(found, |found| found.cpu_seconds) / SECONDS as f64 * 100.0,
        of(found, |found| found.packets_a_second),
        of(found, |found| found.latency_p50_ms),
        of(found, |found| found.latency_p99_ms),
    ));
}

fn of(found: &[Found], what: impl Fn(&Found) -> f64) -> f64 {
    median(found.iter().map(what).collect())
}

/// `MRP_BENCH_RUNS` changes how many pairs there are.
fn pairs() -> Result<usize> {
    match std::env::var("MRP_BENCH_RUNS") {
        Ok(text) => text.parse().context("MRP_BENCH_RUNS is no number"),
        Err(_) => Ok(PAIRS),
    }
}

/// Whoever loses packets has an easy time; the next try on a machine with other things to do may go better.
fn measure_without_loss(workspace: &Workspace, which: &str, shape: &[String]) -> Result<Found> {
    let mut tries = (0..3).map(|_| measure(workspace, which, shape));
    let found = tries.find(|found| found.as_ref().map_or(true, Found::is_whole)).transpose()?;
    found.with_context(|| {
        format!("{which} has lost more than a hundredth three times: this machine is too busy to compare")
    })
}

fn measure(workspace: &Workspace, which: &str, shape: &[String]) -> Result<Found> {
    let mut command = Command::new("unshare");
    if !is_root()? {
        command.arg("--map-root-user");
    }
    let network = "ip link set lo up && ip link add name relay0 type veth peer name relay1 && \
                   ip address add \"$1\"/24 dev relay0 && ip link set relay0 up && ip link set relay1 up && shift && exec \"$@\"";
    command.args(["--net", "sh", "-c", network, "network", ADDRESS]).arg(workspace.target.join("release/mrp-load"));
    command.args(["measure", which, "--address", ADDRESS, "--seconds", &SECONDS.to_string()]).args(shape);
    let said = process::capture(&mut command).context(
        "nothing could be measured; it takes a network of its own (`unshare --net` and `ip link add type veth` have to be allowed)",
    )?;
    serde_json::from_str(&said).with_context(|| format!("mrp-load says something else: {said}"))
}

fn build(workspace: &Workspace) -> Result<()> {
    process::run(process::cargo().current_dir(&workspace.root).args(["build", "--release", "--package", "mrp-load"]))
}

/// The other side, which nothing but this needs.
fn install_janus() -> Result<()> {
    if process::is_installed("janus") {
        return Ok(());
    }
    say::note("installing Debian's janus, the relay ours is compared with");
    if !process::is_installed("apt-get") || !is_root()? {
        bail!("the other side is not here: install Debian's package `janus` and start this again");
    }
    process::run_quietly(
        Command::new("apt-get")
            .args(["install", "--yes", "--quiet", "--no-install-recommends", "janus"])
            .env("DEBIAN_FRONTEND", "noninteractive"),
    )
    .context("Debian's `janus` cannot be had; without it there is nothing to compare our relay with")
}

fn janus_version() -> Result<String> {
    let said = process::capture(Command::new("dpkg-query").args([
        "--show",
        "--showformat=${source:Upstream-Version}",
        "janus",
    ]))?;
    Ok(said.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_generator_prints_and_takes_the_middle() {
        let line = |cost: f64| {
            let line = format!(
                "{{\"cpu_seconds\":0.5,\"gigabits\":0.1,\"cpu_seconds_per_gigabit\":{cost},\"packets_a_second\":2250.0,\
                 \"latency_p50_ms\":0.5,\"latency_p99_ms\":2.5,\"expected\":18000,\"lost\":0}}"
            );
            serde_json::from_str::<Found>(&line).unwrap()
        };
        let found = [line(3.0), line(1.0), line(2.0)];
        assert!((of(&found, |found| found.cpu_seconds_per_gigabit) - 2.0).abs() < f64::EPSILON);
        assert!(found[0].is_whole() && Found { lost: 180, ..line(1.0) }.is_whole());
        assert!(!Found { lost: 181, ..line(1.0) }.is_whole());
    }
}
