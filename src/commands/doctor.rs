//! `mrp doctor`: checks everything the server needs; each line ends in what to do.

mod call;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use chrono::TimeDelta;
use mrp_database::{Db, SchemaState};
use mrp_media::{Limits, SPEAKER_MODEL, Worker, find_speaker_model};
use mrp_people::{People, PeopleSettings, TokenKey};
use mrp_rtc::Relay;
use mrp_vault::Vault;
use mrp_vocabulary::Clock;

use super::say;
use crate::{
    app::{open_relay, open_vault, s3_options},
    config::Config,
    test_call,
    tls::{self, Certificate},
};

/// A certificate that ends sooner should have been renewed by now.
const RENEWED_BY_NOW: TimeDelta = TimeDelta::days(14);

/// A check's answer: fine with a word, or wrong with what to do.
type Answer = Result<String, String>;

pub(super) async fn doctor(config: Config, clock: Clock, with_call: bool) -> anyhow::Result<ExitCode> {
    let fresh = is_fresh(&config, &clock).await;
    let (ports, relay) = ports(&config, &clock).await;
    let mut answers = vec![
        ("data folder", data_folder(&config)),
        ("database", database(&config).await),
        ("master key", key_file(&config.master_key_file(), fresh, MASTER_KEY)),
        ("vault and keys", vault(&config).await),
        ("token key", key_file(&config.token_key_file(), fresh, TOKEN_KEY)),
        ("room for films", room(&config).await),
        ("media sandbox", sandbox().await),
        ("speaker model", speaker_model(&config).await),
        ("ports of the call", ports),
        ("TLS", tls(&config, &clock)),
    ];
    if with_call {
        answers.extend(call::call(&config, relay.as_ref()).await);
    }
    let mut fine = true;
    for (what, answer) in answers {
        match answer {
            Ok(word) => say(&format!("ok    {what}: {word}")),
            Err(advice) => {
                fine = false;
                say(&format!("WRONG {what}: {advice}"));
            }
        }
    }
    say(match (fine, with_call) {
        (true, true) => "everything the server needs is there, and the call goes through",
        (true, false) => "everything the server needs is there; `mrp doctor --call` also tries the call",
        (false, _) => "mend the lines marked WRONG and run doctor again",
    });
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether nobody has an account yet: then what the first start makes is not missing.
async fn is_fresh(config: &Config, clock: &Clock) -> bool {
    if embedded_database(config).is_some_and(|path| !path.exists()) {
        return true;
    }
    let Ok(db) = Db::open(&config.database_url()).await else { return false };
    let people = People::new(db.clone(), clock.clone(), PeopleSettings::new(TokenKey::generate()));
    let accounts = people.count_accounts().await;
    let older = matches!(db.schema_state().await, Ok(SchemaState::Older));
    db.close().await;
    accounts.map_or(older, |accounts| accounts == 0)
}

/// The file of an embedded database.
fn embedded_database(config: &Config) -> Option<PathBuf> {
    config.database_url().strip_prefix("sqlite:").map(PathBuf::from)
}

fn data_folder(config: &Config) -> Answer {
    let file = config.data.join(".doctor");
    std::fs::create_dir_all(&config.data)
        .and_then(|()| std::fs::write(&file, b"doctor"))
        .and_then(|()| std::fs::remove_file(&file))
        .map(|()| config.data.display().to_string())
        .map_err(|error| {
            format!("{} cannot be written to ({error}): give it to the server's user", config.data.display())
        })
}

async fn database(config: &Config) -> Answer {
    let embedded = embedded_database(config);
    if let Some(path) = embedded.as_ref().filter(|path| !path.exists()) {
        return Ok(format!("SQLite; {} is made at the first start", path.display()));
    }
    let db = Db::open(&config.database_url())
        .await
        .map_err(|error| format!("{error}: look at DATABASE_URL and whether the server runs"))?;
    db.ping().await.map_err(|error| format!("{error}: it can be read but not written to"))?;
    let state = db.schema_state().await.map_err(|error| error.to_string())?;
    db.close().await;
    match state {
        SchemaState::Current => Ok(format!("{}, schema current", db.kind())),
        SchemaState::Older if embedded.is_some() => {
            Ok("SQLite; the next start brings its schema up to date".to_owned())
        }
        SchemaState::Older => Err("its schema is older: run `mrp migrate`".to_owned()),
        SchemaState::Newer => Err("a newer version of the program has changed it: start that version".to_owned()),
    }
}

async fn vault(config: &Config) -> Answer {
    if !config.master_key_file().exists() {
        // Opening them would make a key, and a restore would then find the wrong one.
        return Ok("not looked at before there is a master key".to_owned());
    }
    open_vault(config)
        .await
        .map(|(vault, keys)| format!("films in {}, keys in {}", vault.location(), keys.location()))
        .map_err(|error| format!("{error:#}"))
}

async fn room(config: &Config) -> Answer {
    let location = config.vault_location();
    if !location.starts_with("s3://") && !Path::new(&location).exists() {
        // Looking must leave nothing behind that a restore would stumble over.
        return Ok(format!("{location} is made at the first start"));
    }
    // Without the keys, for the same reason.
    let vault = Vault::open(&location, &s3_options(config)).map_err(|error| error.to_string())?;
    let reserve = config.vault.reserve_bytes;
    match vault.free_bytes().await.map_err(|error| error.to_string())? {
        None => Ok("a bucket does not say how much it still holds; watch it where it is kept".to_owned()),
        Some(free) if free < reserve => Err(format!(
            "{} free, and uploads stop below {}: make room, or move the vault to a larger disk",
            gibibytes(free),
            gibibytes(reserve)
        )),
        Some(free) => Ok(format!("{} free; uploads stop below {}", gibibytes(free), gibibytes(reserve))),
    }
}

/// Tenths are enough to see whether a film fits.
fn gibibytes(bytes: u64) -> String {
    let tenths = bytes / ((1 << 30) / 10);
    format!("{}.{} GiB", tenths / 10, tenths % 10)
}

const MASTER_KEY: [&str; 2] = [
    "keep a copy of it in another place, in no backup; whoever loses it loses every film",
    "put its copy back: without it every film stays noise",
];
const TOKEN_KEY: [&str; 2] = [
    "it opens everybody's authenticator; `mrp backup` keeps it with the keys",
    "put its copy back, or let `mrp restore` do it: under a new one everybody has to be invited anew",
];

/// `words`: what to know about it, and what to do when it is gone.
fn key_file(file: &Path, fresh: bool, [kept, gone]: [&str; 2]) -> Answer {
    match (file.exists(), fresh) {
        (true, _) => Ok(format!("{}: {kept}", file.display())),
        (false, true) => Ok(format!("{} is made at the first start: {kept}", file.display())),
        (false, false) => Err(format!("{} is missing: {gone}", file.display())),
    }
}

async fn sandbox() -> Answer {
    let worker = Worker::of_this_program(Limits::default()).map_err(|error| error.to_string())?;
    let test = worker
        .self_test()
        .await
        .map_err(|failure| format!("{failure}: this kernel must know seccomp (Linux 5.13 or newer)"))?;
    let open: Vec<&str> =
        test.attempts.iter().filter(|attempt| !attempt.refused).map(|attempt| attempt.what.as_str()).collect();
    if open.is_empty() {
        Ok("the child that touches films can open, connect and start nothing".to_owned())
    } else {
        Err(format!("the child could {}: do not run this program here", open.join(", ")))
    }
}

/// A server without it lacks a convenience, so that is no fault.
async fn speaker_model(config: &Config) -> Answer {
    let folder = config.models_folder();
    match find_speaker_model(&folder).await {
        Ok(Some(_)) => Ok(format!("{}: voices are told apart", folder.join(SPEAKER_MODEL).display())),
        Ok(None) => Ok(format!(
            "none in {}: who speaks is known only where each has a microphone; install the package mrp-models to know more",
            folder.display()
        )),
        Err(error) => Err(format!("{} cannot be read ({error}): let the server's user read it", folder.display())),
    }
}

/// The ports of the call, and what was opened there when no server runs.
async fn ports(config: &Config, clock: &Clock) -> (Answer, Option<Relay>) {
    let (media, turn) = (config.rtc.listen.port(), config.rtc.turn_listen.port());
    let open = format!("open UDP and TCP {media} and {turn} in the firewall");
    if test_call::is_offered(config).await {
        return (Ok(format!("held by the running server; {open}")), None);
    }
    // A certificate that cannot be used has its own line.
    let certificate = Certificate::load(&config.http, clock).unwrap_or_default();
    match open_relay(config, clock, certificate.as_ref()).await {
        Ok(relay) => {
            let told = relay.addresses().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            (Ok(format!("browsers will be told {told}; {open}")), Some(relay))
        }
        Err(error) => (Err(format!("{error:#}: look with `ss -ltunp` who holds them")), None),
    }
}

fn tls(config: &Config, clock: &Clock) -> Answer {
    match tls::look(&config.http, clock) {
        Ok(Some(proof)) => {
            let ends = proof.ends.format("%Y-%m-%d");
            if proof.ends - clock.now() < RENEWED_BY_NOW {
                return Err(format!("the certificate ends on {ends}: renew it; the running server reads it by itself"));
            }
            Ok(format!("the certificate holds until {ends}, for the pages and for TURN"))
        }
        Ok(None) if config.http.listen.ip().is_loopback() => {
            Ok("none, and none needed on this machine alone; put a reverse proxy or a certificate before others come"
                .to_owned())
        }
        Ok(None) if config.http.behind_proxy => Ok("spoken by the reverse proxy".to_owned()),
        Ok(None) => {
            Err("browsers give camera and microphone only over TLS: set http.tls_certificate and http.tls_key"
                .to_owned())
        }
        Err(error) => Err(format!("{error:#}: put the right files there; the running server reads them by itself")),
    }
}
