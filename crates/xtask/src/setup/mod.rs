//! `cargo xtask setup`: a bare Debian becomes a machine that can build, run and test this project.
//!
//! Only what is missing is installed, so that a second run costs a second. A bare machine has Rust with a linker, and Node.

pub(crate) mod models;
mod packages;
mod python;
mod rust;
mod web;

use anyhow::Result;

use crate::say;
use crate::workspace::Workspace;

/// How much is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Building and running the product, and making the demo's films.
    Demo,
    /// That, and everything the tests talk to: a browser, PostgreSQL, foreign upload clients.
    Test,
    /// Building, and the tools that make and try a Debian package.
    Dist,
}

/// Installs everything, because a person asked for it.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    install(workspace, Purpose::Test)?;
    say::line("\nEverything is installed. Next: `cargo xtask demo` to see it, `cargo xtask test` to prove it.");
    Ok(())
}

/// Installs what is missing for a purpose.
pub(crate) fn install(workspace: &Workspace, purpose: Purpose) -> Result<()> {
    say::step("Install what is missing from Debian's packages");
    packages::install(purpose)?;
    if purpose == Purpose::Test {
        rust::install()?;
    }
    say::step("Install the web packages that package-lock.json names");
    web::install(workspace)?;
    if purpose == Purpose::Test {
        say::step("Install the Python upload client that the tests use");
        python::install(workspace)?;
    }
    say::step("Fetch the speaker model and turn it into the server's own file");
    match models::install(workspace) {
        // The demo shows everything else without it.
        Err(error) if purpose == Purpose::Demo => say::note(&format!("left out, voices are not told apart: {error:#}")),
        outcome => outcome?,
    }
    Ok(())
}

pub(crate) use packages::is_root;
pub(crate) use python::interpreter as python_interpreter;
