//! `mrp config`: the configuration in force, without secrets.

use std::process::ExitCode;

use super::say;
use crate::config::Config;

pub(super) fn show_config(config: &Config) -> anyhow::Result<ExitCode> {
    say(&serde_json::to_string_pretty(config)?);
    say(&format!("films lie in {}", config.vault_location()));
    say(&format!("keys lie in {}", config.keys_location()));
    say(&format!("the master key is {}", config.master_key_file().display()));
    Ok(ExitCode::SUCCESS)
}
