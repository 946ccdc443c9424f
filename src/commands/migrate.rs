//! `mrp migrate`: brings the database to the schema this version needs. Safe to run twice.

use std::process::ExitCode;

use anyhow::Context;
use mrp_database::Db;

use super::say;
use crate::config::Config;

pub(super) async fn migrate(config: Config) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("cannot make the data folder {}", config.data.display()))?;
    let db = Db::open(&config.database_url()).await.context("cannot open the database; look at DATABASE_URL")?;
    db.migrate().await?;
    say(&format!("the {} database has the schema this version needs", db.kind()));
    db.close().await;
    Ok(ExitCode::SUCCESS)
}
