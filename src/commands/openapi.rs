//! `mrp openapi`: the document of the HTTP interface. Needs no database and no configuration.

use std::process::ExitCode;

use super::say;

pub(super) fn openapi() -> anyhow::Result<ExitCode> {
    say(&crate::app::document().to_pretty_json()?);
    Ok(ExitCode::SUCCESS)
}
