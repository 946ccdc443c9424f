//! A long meeting over bad networks: lines are slow, lossy and cut, the server is killed in the middle, and nothing is missing at the end.
//!
//! Two scripted people use the room's own protocol on the real program, each with a real connection for media (`mrp-load call`), both behind a
//! line that this test spoils (`line.rs`). After each fault media flows again, every message, stroke and line of the note is there once and in
//! order, and the server's memory does not grow. `cargo xtask soak room` takes three hours; CI takes [`SECONDS`].

mod director;
mod figures;
mod line;
mod talker;

use std::time::Duration;

use self::director::Director;

/// What CI takes: each fault once and one killed server. Almost all of it is waiting.
const SECONDS: u64 = 90;

#[tokio::test(flavor = "multi_thread")]
async fn a_meeting_over_bad_networks_loses_nothing() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().expect("a number"));
    let seconds = number("MRP_SOAK_SECONDS").unwrap_or(SECONDS);
    let time = Duration::from_secs(seconds);
    let seed = number("MRP_SOAK_SEED").unwrap_or(2017);
    let pace = number("MRP_SOAK_PACE").map_or(1, |pace| u32::try_from(pace).expect("a small number"));
    let mut director = Director::prepare(time, seed, pace).await;
    let figures = director.run(time).await;
    eprintln!("{seconds} seconds in the room (seed {seed}): {figures}");
    // How fast and how small is asserted on the long form only: a busy machine is no defect, and a minute says nothing about memory.
    if std::env::var("MRP_SOAK_FIGURES").is_ok() {
        figures.hold();
    }
}
