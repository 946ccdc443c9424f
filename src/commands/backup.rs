//! `mrp backup`: database, films and keys into a folder, the keys apart (rulings 2).
//!
//! ```text
//! FOLDER/database.db   a consistent copy (PostgreSQL: made beside it with pg_dump)
//! FOLDER/vault/        the films as they lie, sealed
//! FOLDER/keys/         the wrapped keys; move this part to another place, it expires after 30 days
//! ```
//! The master key is never in it: whoever finds a backup finds noise.

use std::{path::Path, process::ExitCode};

use anyhow::Context;
use mrp_vault::KEY_BACKUP_DAYS;
use mrp_vocabulary::Clock;

use super::say;
use crate::{
    app::{App, Purpose},
    config::Config,
};

/// The database's copy in a backup.
pub(super) const DATABASE: &str = "database.db";
/// The films in a backup.
pub(super) const VAULT: &str = "vault";
/// The keys in a backup.
pub(super) const KEYS: &str = "keys";

pub(super) async fn backup(config: Config, clock: Clock, folder: &Path) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(!folder.exists(), "{} exists already; name a new folder", folder.display());
    let app = App::build(config, clock.clone(), Purpose::Work).await?;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    // Database first: a film that arrives meanwhile is then missing from the rows, not the rows' film from the vault.
    if app.db.copy_to(&folder.join(DATABASE)).await?.is_none() {
        say("the database is PostgreSQL: run pg_dump beside this backup, before it");
    }
    let films = app.vault.copy_all(&folder.join(VAULT)).await?;
    let keys = app.keys.back_up(&folder.join(KEYS), clock.now()).await?;
    say(&format!("{} sealed objects and the keys lie in {}", films.objects, folder.display()));
    say(&format!(
        "Move {} to another place than the rest. It can be restored until {} ({KEY_BACKUP_DAYS} days).",
        folder.join(KEYS).display(),
        keys.expires_at().format("%Y-%m-%d")
    ));
    say(&format!(
        "The master key {} is not in it: keep its copy in a third place.",
        app.config.master_key_file().display()
    ));
    app.close().await;
    Ok(ExitCode::SUCCESS)
}
