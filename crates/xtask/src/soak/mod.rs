//! `cargo xtask soak NAME`: a hard test at its full size. CI runs a seeded sample of the same thing within `cargo xtask test`.

mod fuzz;
mod kill;
mod media;
mod mutants;
mod recorder;
mod room;

use anyhow::{Context, Result, bail};

use crate::say::{self, Stopwatch};
use crate::setup::{self, Purpose};
use crate::web;
use crate::workspace::Workspace;

/// What `cargo xtask soak` can be told.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Which one; left out, their names are printed
    name: Option<String>,
}

/// A soak: its name, what it proves, and the function that does. The function returns one sentence for the closing note.
type Soak = (&'static str, &'static str, fn(&Workspace) -> Result<String>);

/// All of them.
const SOAKS: &[Soak] = &[
    ("fuzz", "No spoilt input harms any parser of ours", fuzz::run),
    (
        "kill",
        "A server that is killed again and again loses nothing it had acknowledged, and ends every job",
        kill::run,
    ),
    ("media", "Every file of the media folder either becomes playable or ends in a clear reason", media::run),
    ("recorder", "A browser that dies in the middle of a recording costs at most five seconds of it", recorder::run),
    ("room", "Three hours in the room over bad networks lose nothing, get stuck nowhere and grow no memory", room::run),
    ("mutants", "A thousand spoilt media files become playable or end in a reason, and harm nobody", mutants::run),
];

/// A number that the environment may give.
fn number(name: &str) -> Result<Option<u64>> {
    let text = std::env::var(name).ok();
    text.map(|text| text.parse().with_context(|| format!("{name} is no number: {text}"))).transpose()
}

/// Runs one.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let Some(asked) = options.name.as_deref() else {
        for (name, what, _) in SOAKS {
            say::line(&format!("{name:<8} {what}"));
        }
        say::line("Say which: `cargo xtask soak NAME`.");
        return Ok(());
    };
    let Some((name, what, work)) = SOAKS.iter().find(|(name, ..)| *name == asked) else {
        let names: Vec<&str> = SOAKS.iter().map(|(name, ..)| *name).collect();
        bail!("there is no soak `{asked}`; there are: {}", names.join(", "));
    };
    setup::install(workspace, Purpose::Test)?;
    say::step("Build the workspace");
    web::make_build_folder(workspace)?;
    workspace.build_everything()?;
    let mut stopwatch = Stopwatch::start();
    let sentence = stopwatch.time(name, what, || work(workspace))?;
    say::line(&format!("\n{sentence} It took {}.", stopwatch.total()));
    Ok(())
}
