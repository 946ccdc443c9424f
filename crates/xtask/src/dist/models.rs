//! The package `mrp-models`: the speaker model apart from the program, for it has a licence of its own and changes seldom.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::{installed_kib, place};
use crate::process;
use crate::setup::models;
use crate::workspace::Workspace;

/// Packs what `cargo xtask setup` made.
pub(super) fn pack(workspace: &Workspace, folder: &Path) -> Result<PathBuf> {
    pack_files(&models::folder(workspace), folder)
}

fn pack_files(from: &Path, folder: &Path) -> Result<PathBuf> {
    let root = folder.join("models-root");
    let _left_over = fs::remove_dir_all(&root);
    for name in models::FILES {
        let to = if name.ends_with("LICENSE") {
            root.join("usr/share/doc/mrp-models/copyright")
        } else {
            root.join("usr/share/mrp/models").join(name)
        };
        place(&from.join(name), &to, 0o644)?;
    }
    fs::create_dir_all(root.join("DEBIAN"))?;
    let control = control(env!("CARGO_PKG_VERSION"), installed_kib(&root)?);
    fs::write(root.join("DEBIAN/control"), control).context("the control file cannot be written")?;
    let package = folder.join(format!("mrp-models_{}_all.deb", env!("CARGO_PKG_VERSION")));
    let mut build = Command::new("dpkg-deb");
    build.args(["--root-owner-group", "-Zgzip", "-z1", "--build"]);
    process::run_quietly(build.arg(&root).arg(&package))?;
    Ok(package)
}

fn control(version: &str, installed_kib: u64) -> String {
    format!(
        "Package: mrp-models\n\
         Version: {version}\n\
         Architecture: all\n\
         Installed-Size: {installed_kib}\n\
         Enhances: mrp\n\
         Section: web\n\
         Priority: optional\n\
         Maintainer: Min Rådgivningspartner <mrp@localhost>\n\
         Description: speaker model for mrp\n \
         Tells voices apart in recordings with one microphone, on the machine itself. Without it, mrp shows\n \
         only where somebody speaks. The weights are those of Resemblyzer 0.1.4.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_and_its_licence_lie_where_the_server_looks() {
        let folder = tempfile::tempdir().unwrap();
        for name in models::FILES {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let package = pack_files(folder.path(), folder.path()).unwrap();
        let listed = process::capture(Command::new("dpkg-deb").arg("--contents").arg(&package)).unwrap();
        for path in ["./usr/share/mrp/models/ge2e.bin", "./usr/share/doc/mrp-models/copyright"] {
            assert!(listed.lines().any(|line| line.ends_with(path)), "{listed}");
        }
    }
}
