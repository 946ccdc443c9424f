//! Nothing acknowledged is lost: the server is killed (SIGKILL) at random moments of an upload, of making a film playable, of
//! coding and of a meeting, and comes back with everything it had said yes to.
//!
//! Each part keeps a ledger of what was acknowledged and looks it up after the restart. What was under way when the server
//! died may have been kept or not, but never half and never twice. `MRP_SOAK_KILLS` and `MRP_SOAK_SEED` choose another
//! sample; `cargo xtask soak kill` takes the large one.

mod child;
mod coding;
mod house;
mod meeting;
mod transcode;
mod upload;

use self::{coding::Marks, house::House, meeting::Meeting, transcode::Transcodes, upload::Uploads};

/// In which work the server is killed.
#[derive(Debug, Clone, Copy)]
enum Work {
    Upload,
    Transcode,
    Coding,
    Meeting,
}

/// Each as often as the others.
const WORKS: [Work; 4] = [Work::Upload, Work::Transcode, Work::Coding, Work::Meeting];

/// What CI takes: a few minutes, and the same every time.
const KILLS: u64 = 8;
const SEED: u64 = 2017;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number: {text}")))
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_server_is_killed() {
    let (kills, seed) = (number("MRP_SOAK_KILLS", KILLS), number("MRP_SOAK_SEED", SEED));
    let mut house = House::open(seed).await;
    let mut meeting = Meeting::prepare(&house).await;
    let mut marks = Marks::prepare(&house).await;
    let rest = house.circle.round("Samtaler, der bliver afbrudt").await;
    let conversation = house.circle.agreed(&rest, &["supervision"]).await;
    let mut uploads = Uploads::of(conversation.clone());
    let mut transcodes = Transcodes::prepare(&house, conversation).await;

    let mut order = WORKS;
    for kill in 0..kills {
        let turn = kill as usize % WORKS.len();
        if turn == 0 {
            house.rng.shuffle(&mut order);
        }
        eprintln!("kill {} of {kills} (seed {seed}): {:?}", kill + 1, order[turn]);
        match order[turn] {
            Work::Upload => uploads.kill(&mut house).await,
            Work::Transcode => transcodes.kill(&mut house).await,
            Work::Coding => marks.kill(&mut house).await,
            Work::Meeting => meeting.kill(&mut house).await,
        }
    }

    // Long after the last kill: every upload can be ended, every film plays, and nothing has gone in between.
    uploads.settle(&house).await;
    transcodes.settle(&house).await;
    marks.settle(&house).await;
    meeting.settle(&house).await;
    house.every_job_has_ended().await;
    house.nothing_is_left_over().await;
    eprintln!("{kills} kills (seed {seed}), {} in the middle of a film: nothing acknowledged was lost", transcodes.hit);
    house.close().await;
}
