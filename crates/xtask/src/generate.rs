//! `cargo xtask generate`: files that are made from the code, and committed so that a change of the interface is seen in review.
//!
//! The server prints its API document; `openapi-typescript` makes TypeScript types of it.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::setup::{self, Purpose};
use crate::workspace::Workspace;
use crate::{process, say, web};

const OPENAPI: &str = "web/src/lib/api/openapi.json";
const SCHEMA: &str = "web/src/lib/api/schema.d.ts";

/// Installs and builds what is needed, then generates or compares.
pub(crate) fn run(workspace: &Workspace, check: bool) -> Result<()> {
    setup::install(workspace, Purpose::Demo)?;
    say::step("Build the workspace, because the server prints its own API document");
    web::make_build_folder(workspace)?;
    workspace.build_everything()?;
    say::step(if check { "Compare the generated files" } else { "Write the generated files" });
    generate(workspace, check)?;
    say::line(if check { "\nThe generated files are up to date." } else { "\nThe generated files are written." });
    Ok(())
}

/// Generates with the binary that has been built. When only checking, the files are put back as they were.
pub(crate) fn generate(workspace: &Workspace, check: bool) -> Result<()> {
    let before = [OPENAPI, SCHEMA].map(|path| fs::read_to_string(workspace.path(path)).ok());
    let outcome = write(workspace);
    let after = [OPENAPI, SCHEMA].map(|path| fs::read_to_string(workspace.path(path)).ok());
    if !check {
        return outcome;
    }
    for (path, text) in [OPENAPI, SCHEMA].iter().zip(&before) {
        let path = workspace.path(path);
        match text {
            Some(text) => fs::write(&path, text).with_context(|| format!("{} cannot be put back", path.display()))?,
            None if path.exists() => fs::remove_file(&path)?,
            None => {}
        }
    }
    outcome?;
    let stale: Vec<&str> = [OPENAPI, SCHEMA]
        .into_iter()
        .zip(before.iter().zip(&after))
        .filter(|(_, (old, new))| old != new)
        .map(|(path, _)| path)
        .collect();
    if !stale.is_empty() {
        bail!("not what the code says now: {}; run `cargo xtask generate` and commit", stale.join(", "));
    }
    Ok(())
}

fn write(workspace: &Workspace) -> Result<()> {
    let document = process::capture(Command::new(workspace.binary("mrp")).arg("openapi"))?;
    serde_json::from_str::<serde_json::Value>(&document).context("`mrp openapi` did not print a JSON document")?;
    let path = workspace.path(OPENAPI);
    fs::create_dir_all(path.parent().unwrap_or(&workspace.root))?;
    fs::write(&path, format!("{}\n", document.trim_end())).with_context(|| format!("{OPENAPI} cannot be written"))?;
    process::run_quietly(&mut web::script(workspace, "generate"))
}
