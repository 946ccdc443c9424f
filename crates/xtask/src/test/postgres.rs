//! A PostgreSQL of our own, for as long as a test run lasts.
//!
//! It lives in a temporary folder, listens on 127.0.0.1 only, and forgets durability, which a throw-away server does not need.
//! PostgreSQL refuses to run as root, so root hands it to the user that Debian's package made for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::process::{self, Server};
use crate::setup::is_root;
use crate::site;
use crate::workspace::Workspace;

const OWNER: &str = "mrp";

/// A running server; stopped and deleted when dropped.
#[derive(Debug)]
pub(crate) struct Postgres {
    // The order matters: the server ends before its folder is deleted.
    _server: Server,
    _folder: Folder,
    programs: PathBuf,
    port: u16,
}

impl Postgres {
    /// Makes a cluster and starts it. Another program may take the free port first, so this is tried a few times.
    pub(crate) fn start(workspace: &Workspace) -> Result<Self> {
        let programs = programs()?;
        let user = if is_root()? { Some("postgres") } else { None };
        let folder = Folder::make(user)?;
        process::run_quietly(
            run_as(user, &programs.join("initdb"))
                .current_dir(&folder.path)
                .args(["--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"])
                .arg(format!("--username={OWNER}"))
                .arg(folder.path.join("cluster")),
        )?;
        let log = workspace.target.join("postgres.log");
        for _ in 0..5 {
            let port = site::free_port()?;
            let mut server = start_server(&programs, user, &folder.path, port, &log)?;
            if is_ready(&programs, port, &mut server) {
                return Ok(Self { _server: server, _folder: folder, programs, port });
            }
        }
        bail!("PostgreSQL does not start; {} says why", log.display())
    }

    /// The address of one of its databases.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://{OWNER}@127.0.0.1:{}/{database}", self.port)
    }

    /// One of the server's programs.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// Makes an empty database and returns its address.
    pub(super) fn create_database(&self, name: &str) -> Result<String> {
        process::run_quietly(Command::new(self.programs.join("createdb")).args([
            "--host=127.0.0.1",
            &format!("--port={}", self.port),
            &format!("--username={OWNER}"),
            name,
        ]))?;
        Ok(self.url(name))
    }
}

fn start_server(programs: &Path, user: Option<&str>, folder: &Path, port: u16, log: &Path) -> Result<Server> {
    let mut command = Command::new(programs.join("postgres"));
    command.current_dir(folder).arg("-D").arg(folder.join("cluster")).args(["-p", &port.to_string()]);
    for setting in [
        "listen_addresses=127.0.0.1",
        "max_connections=400",
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "autovacuum=off",
    ] {
        command.args(["-c", setting]);
    }
    command.args(["-c", &format!("unix_socket_directories={}", folder.display())]);
    // INT is PostgreSQL's fast shutdown; TERM would wait for the last client.
    Server::start_as(user, "INT", &command, log)
}

fn is_ready(programs: &Path, port: u16, server: &mut Server) -> bool {
    for _ in 0..300 {
        let answers = Command::new(programs.join("pg_isready"))
            .args(["--quiet", "--host=127.0.0.1", &format!("--port={port}"), &format!("--username={OWNER}")])
            .stdout(Stdio::null())
            .status()
            .is_ok_and(|status| status.success());
        if answers && !server.has_ended() {
            return true;
        }
        if server.has_ended() {
            return false;
        }
        thread::sleep(Duration::from_millis(100));
    }
    false
}

/// The folder of the server's programs; Debian keeps them off the path, one folder for each version.
fn programs() -> Result<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let programs = entry.path().join("bin");
            Some((entry.file_name().to_string_lossy().parse().ok()?, programs))
        })
        .filter(|(_, programs)| programs.join("initdb").is_file())
        .collect();
    versions.sort();
    if let Some((_, programs)) = versions.pop() {
        return Ok(programs);
    }
    let folder = process::capture(Command::new("pg_config").arg("--bindir"))
        .context("there is no PostgreSQL server; `cargo xtask setup` installs it")?;
    Ok(PathBuf::from(folder.trim()))
}

fn run_as(user: Option<&str>, program: &Path) -> Command {
    let Some(user) = user else { return Command::new(program) };
    let mut command = Command::new("setpriv");
    command.args(["--reuid", user, "--regid", user, "--clear-groups", "--"]).arg(program);
    command
}

/// A folder that is deleted when dropped.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The name is short, because the path of a Unix socket may have 107 letters at most.
    fn make(owner: Option<&str>) -> Result<Self> {
        let path = std::env::temp_dir().join(format!("mrp-postgres-{}", std::process::id()));
        let _left_over = fs::remove_dir_all(&path);
        fs::create_dir(&path).with_context(|| format!("{} cannot be made", path.display()))?;
        if let Some(owner) = owner {
            process::run_quietly(Command::new("chown").arg(owner).arg(&path))?;
        }
        Ok(Self { path })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _deleted = fs::remove_dir_all(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_deleted_when_dropped() {
        let folder = Folder::make(None).unwrap();
        let path = folder.path.clone();
        fs::write(path.join("file"), "x").unwrap();
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn starts_a_server_with_databases_and_leaves_nothing_behind() {
        let Ok(programs) = programs() else {
            // Only `cargo xtask test` installs PostgreSQL, and it runs this test afterwards.
            return;
        };
        let target = tempfile::tempdir().unwrap();
        let workspace = Workspace { root: target.path().into(), target: target.path().into() };
        let postgres = Postgres::start(&workspace).unwrap();
        let url = postgres.create_database("journey").unwrap();
        let answer =
            process::capture(Command::new(programs.join("psql")).args([&url, "-Atc", "select lower('Æ')"])).unwrap();
        assert_eq!(answer.trim(), "æ");
        let port = postgres.port;
        drop(postgres);
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}
