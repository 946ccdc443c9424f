//! The long meeting over bad networks (`tests/meeting/`) at its full length.

use std::hash::{BuildHasher, RandomState};

use anyhow::{Context, Result, bail};

use super::number;
use crate::process;
use crate::say;
use crate::test::{clear_configuration, set_test_places};
use crate::workspace::Workspace;

/// The test, as its runner names it.
const TEST: &str = "meeting::a_meeting_over_bad_networks_loses_nothing";
/// Three hours, the longest meeting anybody plans.
const MINUTES: u64 = 180;

/// `MRP_SOAK_MINUTES` says how long, `MRP_SOAK_SEED` which faults come when, `MRP_SOAK_PACE` how many times more rarely than in a stress they
/// say something: twenty is how people talk, and what the server's memory then grows by is not their words.
pub(super) fn run(workspace: &Workspace) -> Result<String> {
    let seconds = number("MRP_SOAK_MINUTES")?.unwrap_or(MINUTES) * 60;
    let seed = number("MRP_SOAK_SEED")?.unwrap_or_else(|| RandomState::new().hash_one(seconds) % 1_000_000);
    say::note(&format!("The seed is {seed}; MRP_SOAK_SEED={seed} takes the same decisions again."));
    let pace = number("MRP_SOAK_PACE")?.unwrap_or(1);
    let mut command = process::cargo();
    clear_configuration(&mut command);
    set_test_places(workspace, &mut command);
    command.current_dir(&workspace.root).args(["test", "--quiet", "--workspace", "--test", "tests", "--"]);
    command.args(["--exact", TEST, "--nocapture"]);
    command.env("MRP_SOAK_SECONDS", seconds.to_string()).env("MRP_SOAK_SEED", seed.to_string());
    command.env("MRP_SOAK_PACE", pace.to_string()).env("MRP_SOAK_FIGURES", "1");
    let (status, said) = process::tee(&mut command)?;
    if !status.success() {
        bail!("something was lost, got stuck, grew or came late; what, stands above (seed {seed})");
    }
    // A runner that finds no test of that name is content too.
    let sign = format!("{seconds} seconds in the room (seed {seed}): ");
    let figures = said.lines().find_map(|line| line.split_once(&sign)).context("the test did not run")?.1;
    Ok(format!("{} minutes in the room (seed {seed}): {figures}.", seconds / 60))
}
