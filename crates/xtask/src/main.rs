//! `cargo xtask …`: what a developer does to this project, one command each.
//!
//! It needs nothing but cargo and links no native library, so that it builds on a bare machine and can install the rest.

mod bench;
mod check;
mod demo;
mod develop;
mod dist;
mod films;
mod generate;
mod migration;
mod process;
mod say;
mod setup;
mod site;
mod soak;
mod test;
mod web;
mod workspace;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

/// Developer commands of Min Rådgivningspartner.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Installs what is missing, makes films, builds, seeds a demo, and starts the server
    Demo(demo::Options),
    /// Installs what is missing, then runs every check and every test
    Test(test::Options),
    /// Installs what is missing, and nothing else
    Setup,
    /// Runs the server on a throw-away database beside vite, for working on the pages
    Dev,
    /// Makes the demo's films from their scripts
    Films(films::Options),
    /// Looks at the code without running it: format, lints, layers, licences, words, generated files
    Check(check::Options),
    /// Writes what is generated from code: the API document and its TypeScript types
    Generate {
        /// Writes nothing; fails when a committed file is not what would be generated
        #[arg(long)]
        check: bool,
    },
    /// Creates the pair of files of a new migration
    Migration {
        /// What it does, in lower-case words: `clip_order`
        name: String,
    },
    /// Runs a side-by-side benchmark and writes its figures
    Bench(bench::Options),
    /// Runs a hard test at its full size
    Soak(soak::Options),
    /// Makes the release: the binary with the pages inside, a `.deb`, a container file system
    Dist(dist::Options),
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Causes on one line; where in this program it happened is of no use to the reader.
            say::line(&format!("\nThis did not work: {error:#}."));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<()> {
    let workspace = Workspace::find()?;
    match command {
        Command::Demo(options) => demo::run(&workspace, &options),
        Command::Test(options) => test::run(&workspace, &options),
        Command::Setup => setup::run(&workspace),
        Command::Dev => develop::run(&workspace),
        Command::Films(options) => films::run(&workspace, &options),
        Command::Check(options) => check::run(&workspace, &options),
        Command::Generate { check } => generate::run(&workspace, check),
        Command::Migration { name } => migration::run(&workspace, &name),
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::Soak(options) => soak::run(&workspace, &options),
        Command::Dist(options) => dist::run(&workspace, &options),
    }
}
