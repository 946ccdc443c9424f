//! The web app's own commands, all through npm scripts, so that `web/package.json` stays the one place that knows the tools.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::workspace::Workspace;

/// npm in the folder of the web app.
pub(crate) fn npm(workspace: &Workspace) -> Command {
    let mut command = Command::new("npm");
    command.current_dir(workspace.web());
    command
}

/// A script of `web/package.json`.
pub(crate) fn script(workspace: &Workspace, name: &str) -> Command {
    let mut command = npm(workspace);
    command.args(["run", "--silent", name]);
    command
}

/// Builds the pages into `web/build`, which the server carries inside itself.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    process::run_quietly(&mut script(workspace, "build"))
}

/// The folder that the server embeds must exist before Rust is compiled, even where no page has been built yet.
pub(crate) fn make_build_folder(workspace: &Workspace) -> Result<()> {
    let folder = workspace.web().join("build");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))
}
