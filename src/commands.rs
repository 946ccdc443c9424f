//! The commands of `mrp`, one file each.

mod admin;
mod agreement;
mod backup;
mod doctor;
mod migrate;
mod openapi;
mod restore;
mod serve;
mod show_config;
mod speech;
mod transcode;
mod work;

use std::process::ExitCode;

use mrp_vocabulary::Clock;

use crate::{
    cli::{Cli, Command},
    config::Config,
};

/// Runs what was asked for.
///
/// # Errors
/// When it failed; the message says what happened and what to do.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    // Several libraries speak TLS; they all use this one.
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let clock = Clock::system();
    if let Command::Openapi = cli.command {
        return openapi::openapi();
    }
    if let Command::Agreement { file, second, options } = &cli.command {
        return match second {
            Some(second) => agreement::codings(file, second, options),
            None => agreement::agreement(file, options),
        };
    }
    if let Command::Transcode { files, out, json: _ } = &cli.command {
        return transcode::transcode(files, out).await;
    }
    let config = Config::load(cli.config.as_deref())?;
    match cli.command {
        Command::Serve { no_work } => serve::serve(config, clock, no_work).await,
        Command::Work => work::work(config, clock).await,
        Command::Migrate => migrate::migrate(config).await,
        Command::Doctor { call } => doctor::doctor(config, clock, call).await,
        Command::Config => show_config::show_config(&config),
        Command::Admin(command) => admin::admin(config, clock, command).await,
        Command::Backup { folder, only_keys } => backup::backup(config, clock, &folder, only_keys).await,
        Command::Restore { folder, keys } => restore::restore(config, clock, &folder, keys.as_deref()).await,
        Command::Speech { files, people, json: _ } => speech::speech(&files, people, &config.models_folder()).await,
        Command::Openapi | Command::Agreement { .. } | Command::Transcode { .. } | Command::MediaWorker => {
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Says something to the person who typed the command.
/// Whoever stops listening (`mrp openapi | head`) ends no command.
fn say(line: &str) {
    use std::io::Write;
    drop(writeln!(std::io::stdout(), "{line}"));
}
