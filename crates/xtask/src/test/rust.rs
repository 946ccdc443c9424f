//! The Rust tests: with nextest where it is installed, with cargo's own runner where it is not.
//!
//! Both run the same compiled tests of the same workspace build; they differ in how they choose and report.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use cargo_metadata::Metadata;
use serde_json::Value as Json;

use super::count::{self, Counts};
use super::{clear_configuration, has_nextest, set_test_places};
use crate::process;
use crate::workspace::Workspace;

/// The crate whose users are tested on both databases.
const DATABASE: &str = "mrp-database";

/// A choice of Rust tests and the runner for them.
pub(super) struct RustTests<'a> {
    workspace: &'a Workspace,
    stage: Option<&'a str>,
    with_nextest: bool,
}

/// A compiled test program.
#[derive(Debug)]
struct Executable {
    package: String,
    folder: PathBuf,
    program: PathBuf,
}

impl<'a> RustTests<'a> {
    /// All tests, or those of a stage.
    pub(super) fn new(workspace: &'a Workspace, stage: Option<&'a str>, without_nextest: bool) -> Self {
        Self { workspace, stage, with_nextest: has_nextest() && !without_nextest }
    }

    /// Every test, on SQLite.
    pub(super) fn on_sqlite(&self) -> Result<Counts> {
        self.run(None)
    }

    /// The tests of every crate that uses the database, on a PostgreSQL server and with films on an S3 server.
    pub(super) fn on_postgres(&self, url: &str) -> Result<Counts> {
        self.run(Some(url))
    }

    /// The examples in doc comments.
    pub(super) fn examples(&self) -> Result<Counts> {
        let mut command = self.prepare(process::cargo(), None);
        command.args(["test", "--quiet", "--workspace", "--doc"]);
        if let Some(stage) = self.stage {
            command.args(["--", &format!("crates/{stage}/")]);
        }
        count::run(&mut command)
    }

    fn prepare(&self, mut command: Command, database: Option<&str>) -> Command {
        clear_configuration(&mut command);
        set_test_places(self.workspace, &mut command);
        command.current_dir(&self.workspace.root);
        if let Some(url) = database {
            // The other half of the scaled-out installation; only the tests of the whole application look at it.
            command.env("DATABASE_URL", url).env("MRP_TEST_VAULT", "s3");
        }
        command
    }

    fn run(&self, database: Option<&str>) -> Result<Counts> {
        if !self.with_nextest {
            return self.run_one_by_one(database);
        }
        let mut command = self.prepare(process::cargo(), database);
        command.args(["nextest", "run", "--workspace", "--no-tests", "pass", "--show-progress", "none"]);
        command.args(["--config-file", "crates/xtask/nextest.toml"]);
        // They wait more than they work, for servers, films and lines: on two cores, four at once took 428 s where two took 545.
        let at_once = 2 * std::thread::available_parallelism().map_or(1, usize::from);
        command.args(["--test-threads", &at_once.to_string()]);
        if let Some(filter) = self.filter(database.is_some()) {
            command.args(["--filterset", &filter]);
        }
        count::run(&mut command)
    }

    /// What nextest shall run, in its own language.
    fn filter(&self, only_database: bool) -> Option<String> {
        let stage = self.stage.map(|stage| format!("(package(mrp-{stage}) or (package(mrp) and test(/^{stage}::/)))"));
        let database = only_database.then(|| format!("rdeps({DATABASE})"));
        match (stage, database) {
            (Some(stage), Some(database)) => Some(format!("{stage} and {database}")),
            (stage, database) => stage.or(database),
        }
    }

    /// What cargo's own runner does, program by program, so that one failing program does not keep the others from running.
    fn run_one_by_one(&self, database: Option<&str>) -> Result<Counts> {
        let metadata = self.workspace.metadata()?;
        let using_database = users_of(&metadata, DATABASE);
        let mut counts = Counts::default();
        for executable in self.executables(&metadata)? {
            if database.is_some() && !using_database.contains(&executable.package) {
                continue;
            }
            let mut command = self.prepare(Command::new(&executable.program), database);
            command.current_dir(&executable.folder).env("CARGO_MANIFEST_DIR", &executable.folder).arg("--quiet");
            match self.stage {
                Some(stage) if executable.package == "mrp" => {
                    command.arg(format!("{stage}::"));
                }
                Some(stage) if executable.package != format!("mrp-{stage}") => continue,
                _ => {}
            }
            counts.add(count::run(&mut command)?);
        }
        Ok(counts)
    }

    /// Asks cargo for the test programs of the workspace, which have been built already.
    fn executables(&self, metadata: &Metadata) -> Result<Vec<Executable>> {
        let messages = process::capture(process::cargo().current_dir(&self.workspace.root).args([
            "test",
            "--quiet",
            "--workspace",
            "--no-run",
            "--message-format",
            "json-render-diagnostics",
        ]))?;
        let mut executables = Vec::new();
        for message in messages.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok()) {
            if let Some((package_id, program)) = test_program(&message) {
                let package =
                    metadata
                        .workspace_packages()
                        .into_iter()
                        .find(|package| package.id.repr == package_id)
                        .with_context(|| format!("cargo built tests of {package_id}, which is not in the workspace"))?;
                let folder = package.manifest_path.parent().context("a manifest lies in a folder")?;
                executables.push(Executable {
                    package: package.name.to_string(),
                    folder: folder.into(),
                    program: program.into(),
                });
            }
        }
        Ok(executables)
    }
}

/// The package and the program, when a message of cargo is about a test program.
fn test_program(message: &Json) -> Option<(&str, &str)> {
    let is_test = message.get("profile")?.get("test")?.as_bool()?;
    let program = message.get("executable")?.as_str()?;
    is_test.then_some((message.get("package_id")?.as_str()?, program))
}

/// The crates of the workspace that depend on a crate, directly or not, and that crate itself.
fn users_of(metadata: &Metadata, name: &str) -> BTreeSet<String> {
    let arrows: Vec<(String, String)> = metadata
        .workspace_packages()
        .iter()
        .flat_map(|package| {
            package.dependencies.iter().map(|dependency| (package.name.to_string(), dependency.name.clone()))
        })
        .collect();
    above(&arrows, name)
}

fn above(arrows: &[(String, String)], name: &str) -> BTreeSet<String> {
    let mut users = BTreeSet::from([name.to_owned()]);
    loop {
        let before = users.len();
        users.extend(
            arrows.iter().filter(|(_, to)| users.contains(to)).map(|(from, _)| from.clone()).collect::<Vec<_>>(),
        );
        if users.len() == before {
            return users;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_direct_and_indirect_users() {
        let arrow = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        let arrows = [
            arrow("jobs", "database"),
            arrow("record", "jobs"),
            arrow("media", "vocabulary"),
            arrow("database", "vocabulary"),
        ];
        assert_eq!(above(&arrows, "database").into_iter().collect::<Vec<_>>(), ["database", "jobs", "record"]);
    }

    #[test]
    fn takes_only_test_programs_from_what_cargo_says() {
        let message = |text: &str| serde_json::from_str::<Json>(text).unwrap();
        let test = message(r#"{"package_id":"p","profile":{"test":true},"executable":"/x/record-1"}"#);
        assert_eq!(test_program(&test), Some(("p", "/x/record-1")));
        let library = message(r#"{"package_id":"p","profile":{"test":true},"executable":null}"#);
        let binary = message(r#"{"package_id":"p","profile":{"test":false},"executable":"/x/mrp"}"#);
        assert_eq!((test_program(&library), test_program(&binary)), (None, None));
    }

    #[test]
    fn chooses_by_stage_and_by_use_of_the_database() {
        let workspace = Workspace { root: PathBuf::new(), target: PathBuf::new() };
        let filter =
            |stage, only_database| RustTests { workspace: &workspace, stage, with_nextest: true }.filter(only_database);
        assert_eq!(filter(None, false), None);
        assert_eq!(filter(None, true).as_deref(), Some("rdeps(mrp-database)"));
        assert_eq!(
            filter(Some("record"), true).as_deref(),
            Some("(package(mrp-record) or (package(mrp) and test(/^record::/))) and rdeps(mrp-database)")
        );
    }
}
