//! The web packages.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::workspace::Workspace;
use crate::{process, say, web};

/// Installs the packages of `package-lock.json`, unless that was already done with the same lock.
pub(super) fn install(workspace: &Workspace) -> Result<()> {
    check_node()?;
    let folder = workspace.web();
    let lock = fs::read_to_string(folder.join("package-lock.json")).context("web/package-lock.json cannot be read")?;
    // A copy of the lock beside the packages says which lock they came from.
    let stamp = folder.join("node_modules/.installed-from-lock");
    if is_same(&stamp, &lock) {
        say::note("nothing is missing");
        return Ok(());
    }
    process::with_retries(3, || {
        process::run_quietly(
            web::npm(workspace).args(["ci", "--no-audit", "--no-fund"]).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"),
        )
    })?;
    fs::write(&stamp, lock).with_context(|| format!("{} cannot be written", stamp.display()))
}

fn is_same(stamp: &Path, lock: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|installed| installed == lock)
}

/// Fails early, and in words, when Node is missing or too old for the web packages.
fn check_node() -> Result<()> {
    let hint = "the pages are built with Node 20.19 or newer and its npm; on Debian take it from nodejs.org or your distribution";
    let version = process::capture(std::process::Command::new("node").arg("--version")).context(hint)?;
    if !is_new_enough(version.trim()) {
        bail!("this is Node {}; {hint}", version.trim());
    }
    Ok(())
}

fn is_new_enough(version: &str) -> bool {
    let mut numbers = version.trim_start_matches('v').split('.').map_while(|number| number.parse::<u32>().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (20, 19)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_node_20_19_and_newer() {
        assert!(is_new_enough("v20.19.0"));
        assert!(is_new_enough("v22.1.0"));
        assert!(!is_new_enough("v20.18.3"));
        assert!(!is_new_enough("v18.19.0"));
        assert!(!is_new_enough(""));
    }

    /// npm adds the builds for other machines without their checksums when the lock is made beside installed packages;
    /// the cure is to delete those entries and `npm install --package-lock-only` in a folder without `node_modules`.
    #[test]
    fn the_lock_holds_the_checksum_of_every_package_and_no_address() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web/package-lock.json");
        let lock: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
        let packages = lock["packages"].as_object().unwrap();
        assert!(packages.len() > 100, "the lock lists the packages");
        for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
            assert!(package["integrity"].is_string(), "{name} has no checksum");
            assert!(package["resolved"].is_null(), "{name} names a registry");
        }
    }
}
