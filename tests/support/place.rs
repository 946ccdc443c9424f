//! An empty place for the program itself: a data folder and a database nobody has been at.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    sync::atomic::{AtomicU32, Ordering},
};

use mrp_database::testing::TestDb;
use mrp_vault::testing::S3Server;
use tempfile::TempDir;
use tokio::process::Command;

use super::{
    mrp,
    s3::{on_s3, s3_server, vault_environment},
    town::{ADA, FJORDBY},
};

/// A place that is gone when this is dropped.
pub(crate) struct TestPlace {
    folder: TempDir,
    /// On PostgreSQL only; an embedded database lies in the folder.
    server: Option<String>,
    /// With `MRP_TEST_VAULT=s3` films and keys lie there; otherwise in the folder.
    s3: Option<S3Server>,
}

impl TestPlace {
    /// With a database that has its schema.
    pub(crate) async fn new() -> Self {
        let server = if on_a_server() { Some(TestDb::new().await.url) } else { None };
        Self { folder: tempfile::tempdir().unwrap(), server, s3: s3_server().await }
    }

    /// With a database that has nothing at all, for a restore.
    pub(crate) async fn empty() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::tempdir().unwrap();
        if !on_a_server() {
            return Self { folder, server: None, s3: None };
        }
        let server = std::env::var("DATABASE_URL").unwrap();
        let name = format!("mrp_empty_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        run("psql", &["--quiet", "--dbname", &server, "--command", &format!("create database {name}")]).await;
        let (head, _) = server.rsplit_once('/').expect("the address of a server has a path");
        Self { folder, server: Some(format!("{head}/{name}")), s3: None }
    }

    /// On PostgreSQL, what the operator does before `mrp restore`.
    pub(crate) async fn bring_back_database(&self, dump: &Path) {
        if let Some(server) = &self.server {
            let dump = dump.display().to_string();
            let dbname = format!("--dbname={server}");
            run("pg_restore", &["--no-owner", "--exit-on-error", &dbname, &dump]).await;
        }
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    /// Its database's address.
    pub(crate) fn database(&self) -> String {
        let embedded = || format!("sqlite:{}", self.data().join("mrp.db").display());
        self.server.clone().unwrap_or_else(embedded)
    }

    /// The environment in which the program works here.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let data = self.data().display().to_string();
        let mut set = vec![("MRP_DATA".to_owned(), data), ("DATABASE_URL".to_owned(), self.database())];
        set.extend(self.s3.as_ref().map(on_s3).iter().flat_map(vault_environment));
        set
    }

    /// The same with these settings besides.
    pub(crate) fn environment_with(&self, settings: &[(&str, &str)]) -> Vec<(String, String)> {
        let own = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        self.environment().into_iter().chain(own).collect()
    }

    /// Makes it ready, and returns the token with which the first administrator comes in.
    pub(crate) async fn set_up(&self) -> String {
        let environment = self.environment();
        let migrated = mrp(&environment, &["migrate"]).await;
        assert!(migrated.status.success(), "{}", String::from_utf8_lossy(&migrated.stderr));
        let arguments = ["admin", "invite", ADA, "--name", "Ada Administrator", "--municipality", FJORDBY];
        let invited = mrp(&environment, &arguments).await;
        let said = String::from_utf8(invited.stdout).unwrap();
        said.lines().next().and_then(|line| line.rsplit('/').next()).unwrap().to_owned()
    }

    /// The names of all objects in its vault, as they lie on the disk of this machine or of the S3 server.
    pub(crate) fn vault_objects(&self) -> Vec<String> {
        let root = self.s3.as_ref().map_or_else(|| self.data().join("vault"), |s3| s3.folder().join("vault"));
        let mut folders = vec![root.clone()];
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path.strip_prefix(&root).unwrap().display().to_string());
                }
            }
        }
        found
    }
}

/// On PostgreSQL, what the operator does beside `mrp backup`.
pub(crate) async fn copy_database(url: &str, dump: &Path) {
    if on_a_server() {
        let [file, dbname] = [format!("--file={}", dump.display()), format!("--dbname={url}")];
        run("pg_dump", &["--format=custom", "--no-owner", &file, &dbname]).await;
    }
}

fn on_a_server() -> bool {
    std::env::var("DATABASE_URL").is_ok_and(|url| url.starts_with("postgres"))
}

async fn run(program: &str, arguments: &[&str]) {
    let done = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::piped()).output().await;
    let done = done.unwrap_or_else(|error| panic!("{program} cannot be run ({error}); it comes with PostgreSQL"));
    assert!(done.status.success(), "{program}: {}", String::from_utf8_lossy(&done.stderr));
}
