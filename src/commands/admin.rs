//! `mrp admin`: the first administrator, and the master key.

use std::process::ExitCode;

use mrp_vocabulary::Clock;

use super::say;
use crate::{
    app::{App, Purpose, open_vault},
    cli::Admin,
    config::Config,
};

pub(super) async fn admin(config: Config, clock: Clock, command: Admin) -> anyhow::Result<ExitCode> {
    match command {
        Admin::Invite { email, name, municipality } => invite(config, clock, &email, &name, &municipality).await,
        Admin::RotateMasterKey => rotate(config).await,
    }
}

async fn invite(config: Config, clock: Clock, email: &str, name: &str, municipality: &str) -> anyhow::Result<ExitCode> {
    let address = config.http.public_url.clone().unwrap_or_else(|| format!("http://{}", config.http.listen));
    let app = App::build(config, clock, Purpose::Work).await?;
    let link = app.people.create_first_administrator(municipality, email, name).await?;
    say(&format!("{address}/invitation/{}", link.token));
    say("Open this address within seven days to choose a password; it works once.");
    app.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn rotate(config: Config) -> anyhow::Result<ExitCode> {
    let (_, keys) = open_vault(&config).await?;
    let rotation = keys.rotate_master().await?;
    say(&format!(
        "{} municipality keys are under the new master key {}; keep a copy of {} and make a new key backup now",
        rotation.rewrapped,
        rotation.master_key_id,
        config.master_key_file().display()
    ));
    Ok(ExitCode::SUCCESS)
}
