//! `mrp backup`: database, films and keys into a folder, the keys apart (rulings 2).
//!
//! ```text
//! FOLDER/database.db   a consistent copy (PostgreSQL: pg_dump makes FOLDER.database.dump)
//! FOLDER/vault/        the films as they lie, sealed
//! FOLDER/keys/         the wrapped keys, the list of withdrawals, and the sealed key of sign-in; this part goes to another place
//!                      and expires after 30 days
//! ```
//! The master key is never in it: whoever finds a backup finds noise where films, keys and authenticator secrets should be.

use std::{path::Path, process::ExitCode};

use anyhow::Context;
use mrp_people::TokenKey;
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

pub(super) async fn backup(config: Config, clock: Clock, folder: &Path, only_keys: bool) -> anyhow::Result<ExitCode> {
    anyhow::ensure!(!folder.exists(), "{} exists already; name a new folder", folder.display());
    let app = App::build(config, clock.clone(), Purpose::Work).await?;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    if !only_keys {
        // Database first: a film that arrives meanwhile is then missing from the rows, not the rows' film from the vault.
        if app.db.copy_to(&folder.join(DATABASE)).await?.is_none() {
            say(&format!(
                "The database is PostgreSQL and not in here. Keep beside it what this makes, run now:\n  \
                 pg_dump --format=custom --no-owner --file={}.database.dump --dbname=\"$DATABASE_URL\"",
                folder.display()
            ));
        }
        let films = app.vault.copy_all(&folder.join(VAULT)).await?;
        say(&format!("{} sealed objects lie in {}.", films.objects, folder.join(VAULT).display()));
    }
    let token_key = TokenKey::load_or_create(&app.config.token_key_file())?;
    let keys = app.keys.back_up(&folder.join(KEYS), Some(token_key.bytes()), clock.now()).await?;
    say(&format!(
        "The keys, the list of withdrawals and the sealed token key lie in {}. Move that folder to another place than the rest, and \
         delete it after {} ({KEY_BACKUP_DAYS} days): then it is refused.",
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
