//! Where things lie in the checkout.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use cargo_metadata::{Metadata, MetadataCommand};

use crate::process;

/// The checkout and its build folder.
#[derive(Debug, Clone)]
pub(crate) struct Workspace {
    /// The folder of the root `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Where cargo builds; not always below `root`, because `CARGO_TARGET_DIR` may say otherwise.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Finds the checkout this program was built from.
    pub(crate) fn find() -> Result<Self> {
        let own = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = own.ancestors().nth(2).context("this command lies two folders below the checkout")?.to_path_buf();
        let metadata =
            MetadataCommand::new().current_dir(&root).no_deps().exec().context("cargo cannot read the workspace")?;
        Ok(Self { root, target: metadata.target_directory.into_std_path_buf() })
    }

    /// A path below the checkout.
    pub(crate) fn path(&self, inside: impl AsRef<Path>) -> PathBuf {
        self.root.join(inside)
    }

    /// The folder of the web app.
    pub(crate) fn web(&self) -> PathBuf {
        self.path("web")
    }

    /// A program that cargo built with the dev profile.
    pub(crate) fn binary(&self, name: &str) -> PathBuf {
        self.target.join("debug").join(name)
    }

    /// The whole dependency graph, as it is on this kind of machine.
    pub(crate) fn metadata(&self) -> Result<Metadata> {
        let platform = process::capture(std::process::Command::new("rustc").args(["-vV"]))?
            .lines()
            .find_map(|line| line.strip_prefix("host: ").map(str::to_owned))
            .context("rustc does not say which machine this is")?;
        MetadataCommand::new()
            .current_dir(&self.root)
            .other_options(vec!["--filter-platform".to_owned(), platform])
            .exec()
            .context("cargo cannot read the workspace")
    }

    /// Builds everything the tests need, in one go and always with the same selection: another selection would resolve
    /// the features of shared dependencies differently and build half of them a second time.
    pub(crate) fn build_everything(&self) -> Result<()> {
        process::run(process::cargo().current_dir(&self.root).args([
            "build",
            "--quiet",
            "--workspace",
            "--all-targets",
        ]))
    }
}
