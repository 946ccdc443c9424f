//! `mrp doctor`: checks everything the server needs; each line ends in what to do.

use std::process::ExitCode;

use mrp_database::{Db, SchemaState};
use mrp_media::{Limits, Worker};
use mrp_rtc::{Relay, RelayConfig};
use mrp_vocabulary::Clock;

use super::say;
use crate::{app::open_vault, config::Config};

/// A check's answer: fine with a word, or wrong with what to do.
type Answer = Result<String, String>;

pub(super) async fn doctor(config: Config, clock: Clock) -> anyhow::Result<ExitCode> {
    let answers = [
        ("data folder", data_folder(&config)),
        ("database", database(&config).await),
        ("vault and keys", vault(&config).await),
        ("room for films", room(&config).await),
        ("master key", master_key(&config)),
        ("media sandbox", sandbox().await),
        ("ports of the call", ports(&config, &clock).await),
        ("TLS", tls(&config)),
    ];
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
    say(if fine { "everything the server needs is there" } else { "mend the lines marked WRONG and run doctor again" });
    Ok(if fine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
    let db = Db::open(&config.database_url())
        .await
        .map_err(|error| format!("{error}: look at DATABASE_URL and whether the server runs"))?;
    db.ping().await.map_err(|error| format!("{error}: it can be read but not written to"))?;
    let state = db.schema_state().await.map_err(|error| error.to_string())?;
    db.close().await;
    match state {
        SchemaState::Current => Ok(format!("{}, schema current", db.kind())),
        SchemaState::Older => Err("its schema is older: run `mrp migrate`".to_owned()),
        SchemaState::Newer => Err("a newer version of the program has changed it: start that version".to_owned()),
    }
}

async fn vault(config: &Config) -> Answer {
    open_vault(config)
        .await
        .map(|(vault, keys)| format!("films in {}, keys in {}", vault.location(), keys.location()))
        .map_err(|error| format!("{error:#}"))
}

async fn room(config: &Config) -> Answer {
    let (vault, _) = open_vault(config).await.map_err(|error| format!("{error:#}"))?;
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

fn master_key(config: &Config) -> Answer {
    let file = config.master_key_file();
    if file.exists() {
        Ok(format!("{}: keep a copy of it in another place; whoever loses it loses every film", file.display()))
    } else {
        Err(format!("{} is missing: it is made at the first start, or put its copy back", file.display()))
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

async fn ports(config: &Config, clock: &Clock) -> Answer {
    let relay = RelayConfig { udp: config.rtc.listen, announce: config.rtc.announce.clone(), turn: None };
    match Relay::bind(relay, clock.clone()).await {
        Ok(relay) => {
            let told = relay.addresses().iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            relay.shut_down();
            Ok(format!("browsers will be told {told}; open UDP and TCP {} in the firewall", config.rtc.listen.port()))
        }
        Err(error) => Err(format!("{error}: is the server running already? Then this is no fault")),
    }
}

fn tls(config: &Config) -> Answer {
    match (&config.http.tls_certificate, &config.http.tls_key) {
        (None, None) if config.http.listen.ip().is_loopback() => {
            Ok("none, and none needed on this machine alone; put a reverse proxy or a certificate before others come"
                .to_owned())
        }
        (None, None) if config.http.behind_proxy => Ok("spoken by the reverse proxy".to_owned()),
        (Some(certificate), Some(key)) if certificate.exists() && key.exists() => Ok(certificate.display().to_string()),
        _ => {
            Err("browsers give camera and microphone only over TLS: set http.tls_certificate and http.tls_key"
                .to_owned())
        }
    }
}
