//! Browsers that die in the middle of a recording (`web/e2e/soak/recorder.soak.ts`). CI does it once in three minutes of film
//! and once without a line.

use std::hash::{BuildHasher, RandomState};

use anyhow::{Context, Result, bail};

use super::number;
use crate::test::{clear_configuration, make_films, set_test_places};
use crate::workspace::Workspace;
use crate::{process, say, web};

/// So many browsers die.
const KILLS: u64 = 20;

/// `MRP_SOAK_KILLS` says how many, `MRP_SOAK_SEED` when and how; `MRP_SOAK_MINUTES=90` asks for one recording of that length.
pub(super) fn run(workspace: &Workspace) -> Result<String> {
    let kills = number("MRP_SOAK_KILLS")?.unwrap_or(KILLS);
    let minutes = number("MRP_SOAK_MINUTES")?.unwrap_or(0);
    let seed = number("MRP_SOAK_SEED")?.unwrap_or_else(|| RandomState::new().hash_one(kills) % 1_000_000);
    say::note(&format!("The seed is {seed}; MRP_SOAK_SEED={seed} takes the same decisions again."));
    make_films(workspace)?;
    web::build(workspace)?;

    let mut command = web::script(workspace, "soak:recorder");
    clear_configuration(&mut command);
    set_test_places(workspace, &mut command);
    command.env("MRP_BINARY", workspace.binary("mrp")).env("MRP_SOAK_SEED", seed.to_string());
    command.env("MRP_SOAK_KILLS", kills.to_string()).env("MRP_SOAK_MINUTES", minutes.to_string());
    let (status, said) = process::tee(&mut command)?;
    if !status.success() {
        bail!(
            "more than five seconds of a recording were lost, or it did not come whole; what, stands above (seed {seed})"
        );
    }
    let figures = said.lines().find(|line| line.contains("lost at most")).context("no browser was killed")?;
    Ok(format!("Browsers died in the middle of a recording (seed {seed}): {}.", figures.trim()))
}
