//! The kill test (`tests/kill/`) at its full size: one installation killed again and again, on each pair of places to keep things.

use std::hash::{BuildHasher, RandomState};

use anyhow::{Result, bail};

use super::number;
use crate::process;
use crate::say;
use crate::test::{Postgres, clear_configuration, set_test_places};
use crate::workspace::Workspace;

/// The test, as its runner names it.
const TEST: &str = "kill::nothing_acknowledged_is_lost_when_the_server_is_killed";
/// So many kills on SQLite and a folder …
const KILLS: u64 = 200;
/// … and for every so many of them, one on PostgreSQL and S3.
const ONE_SCALED_OUT_FOR: u64 = 4;

/// Another seed every time, unless `MRP_SOAK_SEED` says which; `MRP_SOAK_KILLS` says how many.
pub(super) fn run(workspace: &Workspace) -> Result<String> {
    let kills = number("MRP_SOAK_KILLS")?.unwrap_or(KILLS);
    let scaled_out = kills.div_ceil(ONE_SCALED_OUT_FOR);
    // Six digits, so that it can be read aloud.
    let seed = number("MRP_SOAK_SEED")?.unwrap_or_else(|| RandomState::new().hash_one(kills) % 1_000_000);
    say::note(&format!("The seed is {seed}; MRP_SOAK_SEED={seed} takes the same decisions again."));
    say::note(&format!("{kills} kills on SQLite and a folder:"));
    kill(workspace, kills, seed, &[])?;

    let postgres = Postgres::start(workspace)?;
    say::note(&format!("{scaled_out} kills on PostgreSQL and S3:"));
    kill(workspace, scaled_out, seed, &[("DATABASE_URL", &postgres.url("postgres")), ("MRP_TEST_VAULT", "s3")])?;
    Ok(format!(
        "{kills} kills on SQLite and a folder and {scaled_out} on PostgreSQL and S3 (seed {seed}): nothing acknowledged was lost, \
         and every job ended."
    ))
}

/// Cargo's own runner: it ends no test that takes long.
fn kill(workspace: &Workspace, kills: u64, seed: u64, environment: &[(&str, &str)]) -> Result<()> {
    let mut command = process::cargo();
    clear_configuration(&mut command);
    set_test_places(workspace, &mut command);
    command.current_dir(&workspace.root).args(["test", "--quiet", "--workspace", "--test", "tests", "--"]);
    command.args(["--exact", TEST, "--nocapture"]);
    command.env("MRP_SOAK_KILLS", kills.to_string()).env("MRP_SOAK_SEED", seed.to_string());
    command.envs(environment.iter().copied());
    let (status, said) = process::tee(&mut command)?;
    if !status.success() {
        bail!("something was lost or stuck; what, stands above (seed {seed})");
    }
    // A runner that finds no test of that name is content too.
    if !said.contains(&format!("{kills} kills (seed {seed})")) {
        bail!("the test {TEST} did not run");
    }
    Ok(())
}
