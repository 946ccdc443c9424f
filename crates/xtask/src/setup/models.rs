//! The speaker model: fetched as the package that holds it, turned into our own flat file below the build folder, committed nowhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::python;
use crate::workspace::Workspace;
use crate::{process, say};

/// Version and checksum are fixed: the file is data that decides who is said to speak. Apache-2.0, its text lies beside the model.
const REQUIREMENT: &str =
    "Resemblyzer==0.1.4 --hash=sha256:8f12eb2f1a9982d32e8db7856de754709b59c93a77bcf0ff536584b619a9dd1f\n";
/// The script that converts it, also part of what decides whether that has been done.
const CONVERTER: &str = include_str!("../../models/ge2e.py");

/// The files that are made; the server looks for the first.
pub(crate) const FILES: &[&str] = &["ge2e.bin", "ge2e-LICENSE"];

/// Where they lie.
pub(crate) fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target.join("models")
}

/// Fetches and converts what is missing.
pub(super) fn install(workspace: &Workspace) -> Result<()> {
    let folder = folder(workspace);
    let stamp = folder.join("installed");
    let wanted = format!("{REQUIREMENT}{CONVERTER}");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        say::note("nothing is missing");
        return Ok(());
    }
    let fetched = folder.join("package");
    let _left_over = fs::remove_dir_all(&fetched);
    fs::create_dir_all(&fetched).with_context(|| format!("{} cannot be made", fetched.display()))?;
    let requirement = fetched.join("requirement.txt");
    fs::write(&requirement, REQUIREMENT).with_context(|| format!("{} cannot be written", requirement.display()))?;
    let interpreter = python::environment(workspace)?;
    process::with_retries(3, || {
        let mut pip = Command::new(&interpreter);
        pip.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check"]);
        pip.args(["--no-deps", "--only-binary", ":all:", "--require-hashes", "--requirement"]).arg(&requirement);
        process::run_quietly(pip.arg("--dest").arg(&fetched))
    })?;
    let package = package_in(&fetched)?;
    let converter = workspace.path("crates/xtask/models/ge2e.py");
    process::run_quietly(Command::new(&interpreter).arg(converter).arg(package).arg(&folder))?;
    let _no_longer_needed = fs::remove_dir_all(&fetched);
    fs::write(&stamp, wanted).with_context(|| format!("{} cannot be written", stamp.display()))
}

fn package_in(folder: &Path) -> Result<PathBuf> {
    let mut files = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    files
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"))
        .with_context(|| format!("pip put no package into {}", folder.display()))
}
