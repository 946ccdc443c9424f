//! `mrp restore`: a backup back into an empty installation; withdrawals are replayed before anything can play (rulings 2).
//!
//! An embedded database gets its name last, when everything has been replayed: whatever goes wrong on the way, the command can be
//! run again, and no server finds half a restore.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, ensure};
use mrp_database::{Db, SchemaState};
use mrp_people::TokenKey;
use mrp_vault::{KeyBackup, KeyStore};
use mrp_vocabulary::Clock;

use super::{
    backup::{DATABASE, KEYS, VAULT},
    say,
};
use crate::{
    app::{App, Purpose, open_vault},
    config::Config,
};

pub(super) async fn restore(
    config: Config,
    clock: Clock,
    folder: &Path,
    keys_folder: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let master_key = config.master_key_file();
    ensure!(
        master_key.exists(),
        "put the copy of the master key to {} first: without it the films stay noise",
        master_key.display()
    );
    let embedded = config.database_url().strip_prefix("sqlite:").map(PathBuf::from);
    match &embedded {
        Some(path) => {
            ensure!(
                !path.exists(),
                "{} exists already; a backup is restored into an empty installation",
                path.display()
            );
            let copy = folder.join(DATABASE);
            ensure!(copy.exists(), "{} is not there; is {} a backup?", copy.display(), folder.display());
        }
        None => server_is_restored(&config, folder).await?,
    }

    let (vault, keys) = open_vault(&config).await?;
    let backup = open_keys(&keys, &keys_folder.map_or_else(|| folder.join(KEYS), Path::to_owned)).await?;
    if let Some(backup) = &backup {
        let wraps = keys.restore(backup, clock.now()).await?;
        say(&format!("{} keys, marks and withdrawals are back, as of {}.", wraps.objects, backup.created_at()));
        token_key(&config, &keys, backup)?;
    }
    let films = folder.join(VAULT);
    if films.is_dir() {
        let films = vault.restore_from(&films).await?;
        say(&format!("{} sealed objects are back.", films.objects));
    } else {
        say(&format!("{} holds no films; what lies in {} stays.", folder.display(), vault.location()));
    }
    drop((vault, keys));

    let staged = match &embedded {
        Some(path) => Some(stage(&folder.join(DATABASE), path)?),
        None => None,
    };
    let mut config = config;
    if let Some(staged) = &staged {
        config.database.url = Some(format!("sqlite:{}", staged.display()));
    }
    let app = App::build(config, clock, Purpose::Work).await?;
    let replayed = app.record.replay().await?;
    let clips = app.library.replay_erasures().await?;
    app.close().await;
    if let (Some(staged), Some(path)) = (staged, embedded) {
        std::fs::rename(&staged, &path).with_context(|| format!("cannot put the database to {}", path.display()))?;
    }
    say(&format!(
        "Everything is back; what was withdrawn since is not ({} withdrawals, {} recordings and {clips} library clips were taken \
         out again). Start the server.",
        replayed.withdrawals, replayed.recordings
    ));
    Ok(ExitCode::SUCCESS)
}

/// PostgreSQL is brought back by its own tools, before this command.
async fn server_is_restored(config: &Config, folder: &Path) -> anyhow::Result<()> {
    let db = Db::open(&config.database_url()).await.context("cannot open the database; look at DATABASE_URL")?;
    let state = db.schema_state().await?;
    db.close().await;
    ensure!(
        state != SchemaState::Older,
        "bring the rows back first, into an empty database:\n  pg_restore --no-owner --exit-on-error --dbname=\"$DATABASE_URL\" \
         {}.database.dump\nand, if they are of an older version of the program, run `mrp migrate`; then this command again",
        folder.display()
    );
    Ok(())
}

/// The copy of the keys; `None` when there is none and the key store itself is still there.
async fn open_keys(keys: &KeyStore, folder: &Path) -> anyhow::Result<Option<KeyBackup>> {
    if !folder.exists() && !keys.list_municipalities().await?.is_empty() {
        say(&format!("{} is not there; the keys in {} stay as they are.", folder.display(), keys.location()));
        return Ok(None);
    }
    let backup = KeyBackup::open(folder).context("name the newest copy of the keys with --keys FOLDER");
    Ok(Some(backup?))
}

/// The key of sign-in, so that people's authenticators stay good. One that is there already is the operator's own copy.
fn token_key(config: &Config, keys: &KeyStore, backup: &KeyBackup) -> anyhow::Result<()> {
    let file = config.token_key_file();
    match keys.sign_in_key(backup)? {
        _ if file.exists() => say(&format!("{} was there already and stays.", file.display())),
        Some(key) => {
            TokenKey::from_bytes(*key).keep(&file).with_context(|| format!("cannot make {}", file.display()))?;
            say(&format!("{} is back: passwords and authenticators work as before.", file.display()));
        }
        None => {
            say("The token key is not in this backup: everybody has to be invited anew, unless you have a copy of it.");
        }
    }
    Ok(())
}

/// The copied database under a name that no server opens.
fn stage(copy: &Path, path: &Path) -> anyhow::Result<PathBuf> {
    let mut staged = path.to_owned();
    staged.as_mut_os_string().push(".restoring");
    for left_over in ["", "-wal", "-shm"] {
        let mut file = staged.clone();
        file.as_mut_os_string().push(left_over);
        drop(std::fs::remove_file(file));
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    std::fs::copy(copy, &staged).with_context(|| format!("cannot copy {} to {}", copy.display(), staged.display()))?;
    Ok(staged)
}
