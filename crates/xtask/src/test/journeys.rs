//! The browser journeys of `web/e2e`, against the real server.
//!
//! They start the program that `MRP_BINARY` names with the environment they are given, so the same journeys run on a local
//! folder and on PostgreSQL and S3.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::count::{self, Counts};
use super::postgres::Postgres;
use super::{clear_configuration, set_test_places};
use crate::process::Server;
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
    for (name, value) in storage.environment() {
        command.env(name, value);
    }
    count::run(&mut command)
}

fn journeys(workspace: &Workspace, stage: Option<&str>) -> Command {
    let mut command = web::script(workspace, "e2e");
    clear_configuration(&mut command);
    set_test_places(workspace, &mut command);
    command.env("MRP_BINARY", workspace.binary("mrp"));
    if let Some(stage) = stage {
        command.args(["--", stage, "--pass-with-no-tests"]);
    }
    command
}

/// The S3 server of the tests (`tests/support/s3_server.rs`) as a process of its own.
struct ObjectStorage {
    _server: Server,
    address: String,
}

impl ObjectStorage {
    const KEY: &str = "journeys";
    const SECRET: &str = "journeys-secret";

    fn start(workspace: &Workspace) -> Result<Self> {
        let log = workspace.target.join("s3-server.log");
        let folder = workspace.target.join("s3-journeys");
        let _left_over = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("mrp")).context("a folder for the S3 server cannot be made")?;
        let mut command = Command::new(workspace.binary("examples/s3_server"));
        command.arg(&folder).args([Self::KEY, Self::SECRET]);
        let mut server = Server::start(&command, &log)?;
        for _ in 0..300 {
            let said = fs::read_to_string(&log).unwrap_or_default();
            if let Some(address) = said.lines().find_map(|line| line.strip_prefix("listening on ")) {
                return Ok(Self { address: address.to_owned(), _server: server });
            }
            if server.has_ended() {
                break;
            }
            thread::sleep(Duration::from_millis(100));
        }
        bail!("the S3 server of the tests does not start; {} says why", log.display())
    }

    /// The bucket and how to reach it, in the words that every S3 client knows.
    fn environment(&self) -> [(&'static str, String); 6] {
        [
            ("MRP_VAULT", "s3://mrp".to_owned()),
            ("AWS_ENDPOINT_URL", self.address.clone()),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", Self::KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", Self::SECRET.to_owned()),
        ]
    }
}
