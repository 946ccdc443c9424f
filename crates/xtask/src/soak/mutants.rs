//! A thousand spoilt media files through the whole transcode (`crates/media/tests/media/mutants.rs`): each ends as playable or with a
//! reason. What has been done stands in a log, so that a run that was stopped goes on where it was.

use std::fs;

use anyhow::{Context, Result, bail};

use super::number;
use crate::process;
use crate::say;
use crate::test::{clear_configuration, set_test_places};
use crate::workspace::Workspace;

/// The test, as its runner names it.
const TEST: &str = "mutants::a_spoilt_file_plays_or_says_why_and_harms_nobody";
const MUTANTS: u64 = 1_000;
const SEED: u64 = 1;

/// `MRP_SOAK_MUTANTS` says how many, `MRP_SOAK_SEED` which.
pub(super) fn run(workspace: &Workspace) -> Result<String> {
    let mutants = number("MRP_SOAK_MUTANTS")?.unwrap_or(MUTANTS);
    let seed = number("MRP_SOAK_SEED")?.unwrap_or(SEED);
    let folder = workspace.target.join("soak/mutants");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    let log = folder.join(format!("seed-{seed}.log"));
    say::note(&format!("What has ended stands in {}; without that file all begin anew.", log.display()));
    let mut command = process::cargo();
    clear_configuration(&mut command);
    set_test_places(workspace, &mut command);
    // The whole workspace, so that cargo finds the same build as everywhere else.
    command.current_dir(&workspace.root).args(["test", "--quiet", "--workspace", "--test", "media", "--"]);
    command.args(["--exact", TEST, "--nocapture"]);
    command.env("MRP_SOAK_MUTANTS", mutants.to_string()).env("MRP_SOAK_SEED", seed.to_string());
    command.env("MRP_SOAK_LOG", &log);
    let (status, said) = process::tee(&mut command)?;
    if !status.success() {
        bail!(
            "mutants hang, harm the server or end without a reason; which, stands above and beside {}",
            log.display()
        );
    }
    // A runner that finds no test of that name, and a test that finds no media, are content too.
    let counts = said.lines().find_map(|line| line.strip_prefix(&format!("{mutants} mutants (seed {seed}): ")));
    let Some(counts) = counts else {
        bail!("the test {TEST} did not run; is there a folder of media? Set MRP_TEST_MEDIA")
    };
    Ok(format!("{mutants} spoilt files (seed {seed}) all ended, and the server stood: {counts}."))
}
