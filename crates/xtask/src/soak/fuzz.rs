//! Every fuzz target (`crates/fuzz`) for longer than CI has time for: each gets a minute, all cores at work.

use std::hash::{BuildHasher, RandomState};

use anyhow::{Result, bail};

use super::number;
use crate::process;
use crate::say;
use crate::test::clear_configuration;
use crate::workspace::Workspace;

/// Seconds for each target.
const SECONDS: u64 = 60;

/// Another seed every time, unless `MRP_SOAK_SEED` says which; `MRP_SOAK_FUZZ_SECONDS` says how long each target gets.
pub(super) fn run(workspace: &Workspace) -> Result<String> {
    let seconds = number("MRP_SOAK_FUZZ_SECONDS")?.unwrap_or(SECONDS);
    let seed = number("MRP_SOAK_SEED")?.unwrap_or_else(|| RandomState::new().hash_one(seconds) % 1_000_000);
    say::note(&format!("The seed is {seed}; MRP_SOAK_SEED={seed} takes the same decisions again."));
    let mut command = process::cargo();
    clear_configuration(&mut command);
    command.current_dir(&workspace.root).args(["test", "--quiet", "--workspace", "--lib", "--no-fail-fast", "--"]);
    command.args(["fuzz::", "--nocapture"]);
    command.env("MRP_SOAK_FUZZ_SECONDS", seconds.to_string()).env("MRP_SOAK_SEED", seed.to_string());
    let (status, said) = process::tee(&mut command)?;
    if !status.success() {
        bail!("an input did harm; it lies in the corpus of its crate now (seed {seed})");
    }
    let (targets, inputs) = count(&said);
    // A runner that finds no target is content too.
    if targets == 0 {
        bail!("no target ran");
    }
    Ok(format!("{targets} targets took {inputs} spoilt inputs, {seconds} seconds each (seed {seed}): none did harm."))
}

/// How many targets have said how many inputs they took.
fn count(said: &str) -> (usize, u64) {
    let inputs = said.lines().filter_map(|line| {
        let (before, _) = line.split_once(" inputs, ")?;
        before.rsplit_once(": ")?.1.parse::<u64>().ok()
    });
    inputs.fold((0, 0), |(targets, sum), inputs| (targets + 1, sum + inputs))
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn counts_what_the_targets_say() {
        let said = "running 2 tests\n/x/corpus/frames: 120 inputs, 7 different answers\n/x/corpus/boxes: 3 inputs, 1 different answers\n";
        assert_eq!(count(said), (2, 123));
        assert_eq!(count("running 0 tests\n"), (0, 0));
    }
}
