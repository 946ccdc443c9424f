//! `mrp restore`: a backup back into an empty installation; withdrawals are replayed before anything can play (rulings 2).

use std::{path::Path, process::ExitCode};

use anyhow::Context;
use mrp_vault::KeyBackup;
use mrp_vocabulary::Clock;

use super::{
    backup::{DATABASE, KEYS, VAULT},
    say,
};
use crate::{
    app::{App, Purpose, open_vault},
    config::Config,
};

pub(super) async fn restore(config: Config, clock: Clock, folder: &Path) -> anyhow::Result<ExitCode> {
    let database = folder.join(DATABASE);
    let url = config.database_url();
    if let Some(path) = url.strip_prefix("sqlite:").filter(|_| database.exists()) {
        anyhow::ensure!(
            !Path::new(path).exists(),
            "{path} exists already; a backup is restored into an empty installation"
        );
        std::fs::create_dir_all(&config.data)?;
        std::fs::copy(&database, path).with_context(|| format!("cannot copy {} to {path}", database.display()))?;
    } else {
        say("the database is PostgreSQL: pg_restore it before this command");
    }
    anyhow::ensure!(
        config.master_key_file().exists(),
        "put the copy of the master key to {} first: without it the films stay noise",
        config.master_key_file().display()
    );
    let (vault, keys) = open_vault(&config).await?;
    let films = vault.restore_from(&folder.join(VAULT)).await?;
    let backup = KeyBackup::open(&folder.join(KEYS)).context("the keys of this backup cannot be used")?;
    let wraps = keys.restore(&backup, clock.now()).await?;
    drop((vault, keys));

    let app = App::build(config, clock, Purpose::Work).await?;
    let taken_out = app.record.replay_erasures().await?;
    let clips = app.library.replay_erasures().await?;
    say(&format!(
        "{} sealed objects and {} keys are back; withdrawals were replayed ({taken_out} recordings and {clips} library clips taken out)",
        films.objects, wraps.objects
    ));
    app.close().await;
    Ok(ExitCode::SUCCESS)
}
