//! `cargo xtask check`: looks at the code without running it.
//!
//! All checks run even when an early one fails, so that one run tells everything there is to mend.

mod layers;
mod lexer;
mod licences;
mod migrations;
mod sources;
mod words;

pub(crate) use migrations::KINDS as MIGRATION_KINDS;

use anyhow::{Result, bail};

use crate::say::Stopwatch;
use crate::setup::{self, Purpose};
use crate::workspace::Workspace;
use crate::{generate, process, say, web};

/// What `cargo xtask check` can be told.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only the checks that read files, which take seconds: layers, sources, migrations, licences, words, format
    #[arg(long)]
    quick: bool,
}

/// Installs what is missing, runs the checks and says how it went.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if !options.quick {
        setup::install(workspace, Purpose::Test)?;
    }
    let mut stopwatch = Stopwatch::start();
    let failures =
        if options.quick { read_files(workspace, &mut stopwatch) } else { everything(workspace, &mut stopwatch) };
    finish(&failures)?;
    say::line(&format!("\nAll checks passed in {}.", stopwatch.total()));
    Ok(())
}

/// Every check; returns the names of those that failed.
pub(crate) fn everything(workspace: &Workspace, stopwatch: &mut Stopwatch) -> Vec<String> {
    let mut failures = read_files(workspace, stopwatch);
    let mut check = |name: &str, text: &str, work: &dyn Fn() -> Result<()>| {
        note_outcome(stopwatch, &mut failures, name, text, work);
    };
    check("pages", "Check the pages: types, accessibility warnings as errors", &|| {
        process::run(&mut web::script(workspace, "check"))
    });
    check("web build", "Build the pages, because the server carries them inside itself", &|| web::build(workspace));
    check("clippy", "Lint all Rust code, warnings as errors", &|| {
        web::make_build_folder(workspace)?;
        process::run(process::cargo().current_dir(&workspace.root).args([
            "clippy",
            "--quiet",
            "--workspace",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ]))
    });
    check("build", "Build the whole workspace with its tests", &|| workspace.build_everything());
    check("generated", "Compare the generated files with what the code says now", &|| {
        generate::generate(workspace, true)
    });
    failures
}

/// The checks that only read files.
fn read_files(workspace: &Workspace, stopwatch: &mut Stopwatch) -> Vec<String> {
    let mut failures = Vec::new();
    let mut check = |name: &str, text: &str, work: &dyn Fn() -> Result<()>| {
        note_outcome(stopwatch, &mut failures, name, text, work);
    };
    check("layers", "Compare the arrows between crates with the table of layers", &|| layers::check(workspace));
    check("sources", "Look for SQL outside stores and for unsafe outside media", &|| sources::check(workspace));
    check("migrations", "Compare the migrations of SQLite and PostgreSQL", &|| migrations::check(workspace));
    check("licences", "Check licences, bans and sources of all dependencies against deny.toml", &|| {
        licences::check(workspace)
    });
    check("words", "Look for machine paths and unfinished work in all files", &|| words::check(workspace));
    check("format", "Check that Rust code is formatted", &|| {
        process::run(process::cargo().current_dir(&workspace.root).args(["fmt", "--all", "--check"]))
    });
    failures
}

fn note_outcome(
    stopwatch: &mut Stopwatch,
    failures: &mut Vec<String>,
    name: &str,
    text: &str,
    work: &dyn Fn() -> Result<()>,
) {
    if let Err(error) = stopwatch.time(name, text, work) {
        say::note(&format!("FAILED: {error:#}"));
        failures.push(name.to_owned());
    }
}

fn finish(failures: &[String]) -> Result<()> {
    if !failures.is_empty() {
        bail!("these checks failed: {}; what to mend stands above", failures.join(", "));
    }
    Ok(())
}

/// Turns findings into an error that lists them.
fn refuse_if_any(findings: &[String], what: &str) -> Result<()> {
    if findings.is_empty() {
        return Ok(());
    }
    for finding in findings {
        say::note(finding);
    }
    bail!("{} {what}", findings.len());
}
