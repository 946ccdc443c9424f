//! The browser journeys of `web/e2e`, against the real server.
//!
//! They start the program that `MRP_BINARY` names with the environment they are given, so the same journeys run on a local
//! folder and on PostgreSQL and S3.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Result, bail};

use super::count::{self, Counts};
use super::postgres::Postgres;
use super::{clear_configuration, set_test_places};
use crate::process::Server;
use crate::setup;
use crate::web;
use crate::workspace::Workspace;

/// SQLite and a folder.
pub(super) fn on_local_disk(workspace: &Workspace, stage: Option<&str>) -> Result<Counts> {
    count::run(&mut journeys(workspace, stage))
}

/// PostgreSQL and an S3 server.
pub(super) fn on_postgres_and_s3(workspace: &Workspace, stage: Option<&str>, postgres: &Postgres) -> Result<Counts> {
    let storage = ObjectStorage::start(workspace)?;
    let mut command = journeys(workspace, stage);
    command.env("DATABASE_URL", postgres.create_database("journeys")?);
    // For the program that dies in the middle of a talk, beside the one of all other journeys.
    command.env("MRP_JOURNEYS_SECOND_DATABASE", postgres.create_database("journeys_restarted")?);
    command.envs(storage.environment.iter().map(|(name, value)| (name, value)));
    count::run(&mut command)
}

fn journeys(workspace: &Workspace, stage: Option<&str>) -> Command {
    let mut command = web::script(workspace, "e2e");
    clear_configuration(&mut command);
    set_test_places(workspace, &mut command);
    command.env("MRP_BINARY", workspace.binary("mrp"));
    command.env("MRP_MEDIA__MODELS", setup::models::folder(workspace));
    if let Some(stage) = stage {
        command.args(["--", stage, "--pass-with-no-tests"]);
    }
    command
}

/// The S3 server of the tests (`crates/vault/examples/s3_server.rs`) as a process of its own.
struct ObjectStorage {
    _server: Server,
    /// By which `mrp` finds it.
    environment: Vec<(String, String)>,
}

impl ObjectStorage {
    fn start(workspace: &Workspace) -> Result<Self> {
        let log = workspace.target.join("s3-server.log");
        let mut server = Server::start(&Command::new(workspace.binary("examples/s3_server")), &log)?;
        for _ in 0..300 {
            let said = fs::read_to_string(&log).unwrap_or_default();
            if said.lines().any(|line| line == "ready") {
                return Ok(Self { environment: read_environment(&said), _server: server });
            }
            if server.has_ended() {
                break;
            }
            thread::sleep(Duration::from_millis(100));
        }
        bail!("the S3 server of the tests does not start; {} says why", log.display())
    }
}

fn read_environment(said: &str) -> Vec<(String, String)> {
    said.lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_environment_that_the_server_prints() {
        let said = "MRP_VAULT=s3://films/vault\nAWS_SECRET_ACCESS_KEY=a=b\nready\n";
        assert_eq!(
            read_environment(said),
            [
                ("MRP_VAULT".to_owned(), "s3://films/vault".to_owned()),
                ("AWS_SECRET_ACCESS_KEY".to_owned(), "a=b".to_owned())
            ]
        );
    }
}
