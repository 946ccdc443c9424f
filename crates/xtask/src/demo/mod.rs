//! `cargo xtask demo`: from a bare machine to an address one can open.
//!
//! The program is built with the dev profile: it is there in a fraction of the time of a release build, and what is heavy
//! (decoding, encoding, sealing) is optimised C in both. The demo's data lie below the build folder and survive a second
//! run; `--fresh` throws them away.

mod log_in;
pub(crate) mod seed;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::films::Film;
use crate::process::{self, Server};
use crate::setup::{self, Purpose};
use crate::site::Ports;
use crate::test::FILMS as SHORT_FILMS;
use crate::workspace::Workspace;
use crate::{films, say, site, web};

/// What `cargo xtask demo` can be told.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Throws away what an earlier demo has kept
    #[arg(long)]
    fresh: bool,
    /// The port the demo answers on; 8080, or another one where that is taken
    #[arg(long)]
    port: Option<u16>,
    /// Fills one with short films and ends, leaving nothing behind: what `cargo xtask test` does
    #[arg(long = "try")]
    try_only: bool,
}

/// Installs, makes films, builds, migrates, starts, seeds, and stays until Ctrl+C.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    setup::install(workspace, Purpose::Demo)?;
    if options.try_only {
        workspace.build_everything()?;
        return try_filling(workspace);
    }
    say::step("Make the demo's films from their scripts (the first time this takes some minutes)");
    let films = films::make(&workspace.target.join("films"))?;
    for film in &films {
        say::note(&format!("{} ({})", film.facts.title.da, if film.made { "made" } else { "was there" }));
    }
    say::step("Build the pages");
    web::build(workspace)?;
    say::step("Build the server (the first time this takes some minutes)");
    process::run(process::cargo().current_dir(&workspace.root).args(["build", "--package", "mrp"]))?;

    let home = home(workspace, options.fresh)?;
    let mut ports = Ports::usual_or_free()?;
    ports.http = options.port.unwrap_or(ports.http);
    let mut server = begin(workspace, &home, ports, &films)?;
    announce(&log_in::read(&home)?, ports.http);
    let status = server.wait()?;
    if !status.success() {
        bail!("the server ended with {status}; what it wrote last stands above");
    }
    say::line("The demo has ended. Its data are kept; `cargo xtask demo --fresh` begins again.");
    Ok(())
}

/// Starts the server on what the demo keeps in `home`, and fills it the first time.
fn begin(workspace: &Workspace, home: &Path, ports: Ports, films: &[Film]) -> Result<Server> {
    let data = home.join("data");
    let mrp = workspace.binary("mrp");
    say::step("Bring the database up to date");
    process::run(site::command(&mrp, &data, ports).current_dir(home).arg("migrate"))?;
    say::step("Start the server");
    let mut server = Server::start_visibly(site::command(&mrp, &data, ports).current_dir(home).arg("serve"))?;
    site::wait_until_it_answers(&mut server, ports.http)?;
    let invite = || {
        let mut invite = site::invite(&mrp, &data, ports);
        invite.current_dir(home);
        invite
    };
    seed::seed_once(home, invite, ports.http, films)?;
    Ok(server)
}

/// Proves that the README's first command fills a demo: the same, with short films, and gone afterwards.
pub(crate) fn try_filling(workspace: &Workspace) -> Result<()> {
    let films = films::make_short(&workspace.target.join(SHORT_FILMS))?;
    let home = workspace.target.join("demo-tried");
    let _left_over = fs::remove_dir_all(&home);
    fs::create_dir_all(&home).with_context(|| format!("{} cannot be made", home.display()))?;
    let server = begin(workspace, &home, Ports::free()?, &films)?;
    let log_ins = log_in::read(&home)?;
    drop(server);
    fs::remove_dir_all(&home).with_context(|| format!("{} cannot be emptied", home.display()))?;
    if log_ins.is_empty() {
        bail!("the demo has no log-ins");
    }
    Ok(())
}

/// The folder the demo lives in.
fn home(workspace: &Workspace, fresh: bool) -> Result<PathBuf> {
    let home = workspace.target.join("demo");
    if fresh && home.exists() {
        fs::remove_dir_all(&home).with_context(|| format!("{} cannot be emptied", home.display()))?;
    }
    fs::create_dir_all(&home).with_context(|| format!("{} cannot be made", home.display()))?;
    Ok(home)
}

/// What the person in front of the screen has waited for.
fn announce(log_ins: &[log_in::LogIn], port: u16) {
    say::line(&format!("\nThe demo is running: http://localhost:{port}"));
    for log_in in log_ins {
        say::line(&log_in.describe(port));
    }
    say::line("Ctrl+C ends it.");
}

/// Where seeding keeps the log-ins it has made; that this file exists means that seeding is complete.
fn log_ins_file(home: &Path) -> PathBuf {
    home.join("log-ins.json")
}
