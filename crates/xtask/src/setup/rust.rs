//! The two parts of the Rust toolchain that a minimal installation leaves out.

use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::process;

/// Adds rustfmt and clippy where they are missing.
pub(super) fn install() -> Result<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        let works = process::cargo()
            .args([subcommand, "--version"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if !works {
            process::run(Command::new("rustup").args(["component", "add", component]))
                .with_context(|| format!("the checks need {component}"))?;
        }
    }
    Ok(())
}
