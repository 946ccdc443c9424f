//! `cargo xtask test`: everything that can be proved, in one command.
//!
//! A failing step does not stop the later ones, so that one run tells everything; only code that does not build does.

mod count;
mod journeys;
mod postgres;
mod rust;

use anyhow::{Result, bail};

use self::count::Counts;
pub(crate) use self::postgres::Postgres;
use self::rust::RustTests;
use crate::say::Stopwatch;
use crate::setup::{self, Purpose};
use crate::workspace::Workspace;
use crate::{check, demo, dist, films, process, say, web};

/// Below the build folder: short films, and fake cameras.
pub(crate) const FILMS: &str = "films-short";
const CAPTURE: &str = "capture";

/// What `cargo xtask test` can be told.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Only the tests of one crate and of its word in `tests/`, `web/` and the journeys: record, analyse, feedback …
    stage: Option<String>,
    /// Leaves out PostgreSQL, the examples in the documentation and the browsers
    #[arg(long)]
    fast: bool,
    /// Runs the Rust tests with cargo's own runner even where nextest is installed
    #[arg(long)]
    without_nextest: bool,
}

/// What has happened so far.
struct Run {
    stopwatch: Stopwatch,
    counts: Counts,
    failures: Vec<String>,
}

impl Run {
    /// Does a step that is one proof.
    fn prove(&mut self, name: &str, text: &str, work: impl FnOnce() -> Result<()>) {
        self.step(name, text, false, || {
            work()?;
            Ok(Counts { passed: 1, ..Counts::default() })
        });
    }

    /// Does a step and adds up its tests. A step that ran no test at all has proved nothing and counts as failed.
    fn step(&mut self, name: &str, text: &str, may_be_empty: bool, work: impl FnOnce() -> Result<Counts>) {
        let outcome = self.stopwatch.time(name, text, work).and_then(|counts| {
            if counts.passed + counts.failed == 0 && !may_be_empty {
                bail!("no test ran");
            }
            Ok(counts)
        });
        match outcome {
            Ok(counts) => {
                say::note(&counts.to_string());
                if counts.failed > 0 {
                    self.failures.push(name.to_owned());
                }
                self.counts.add(counts);
            }
            Err(error) => {
                say::note(&format!("FAILED: {error:#}"));
                self.failures.push(name.to_owned());
                self.counts.failed += 1;
            }
        }
    }
}

/// Installs what is missing, checks, tests, and ends in a sentence and a line of numbers.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let stage = options.stage.as_deref();
    if let Some(stage) = stage
        && !workspace.path("crates").join(stage).is_dir()
    {
        bail!("`{stage}` is no crate of this project; look into crates/ for the names");
    }
    let mut run = Run { stopwatch: Stopwatch::start(), counts: Counts::default(), failures: Vec::new() };
    run.stopwatch.time("setup", "Install what is missing", || setup::install(workspace, Purpose::Test))?;
    run.failures = check::everything(workspace, &mut run.stopwatch);
    // A check counts like a test, so that the last line cannot say "0 failed" beside a failed check.
    run.counts.failed += run.failures.len();
    if run.failures.iter().any(|name| name == "build") {
        return finish(&run);
    }

    if let Err(error) =
        run.stopwatch.time("films", "Make short films and fake cameras for the tests", || make_films(workspace))
    {
        say::note(&format!("FAILED: {error:#}"));
        run.failures.push("films".to_owned());
        run.counts.failed += 1;
    }
    let may_be_empty = stage.is_some();
    run.step("web tests", "Test the pages' own modules", may_be_empty, || {
        let mut command = web::script(workspace, "test");
        if let Some(stage) = stage {
            command.args(["--", stage, "--passWithNoTests"]);
        }
        count::run(&mut command)
    });
    let tests = RustTests::new(workspace, stage, options.without_nextest);
    run.step("sqlite", "Test the Rust code, on SQLite", may_be_empty, || tests.on_sqlite());
    if !options.fast && stage.is_none() {
        run.prove("demo", "Fill a demo, as the README's first command does", || demo::try_filling(workspace));
        run.prove("package", "Pack the Debian package and start what is in it", || dist::try_packing(workspace));
    }
    if !options.fast {
        run.step("examples", "Test the examples in the documentation", true, || tests.examples());
        with_servers(workspace, &mut run, &tests, stage);
    }
    finish(&run)
}

/// The part that needs PostgreSQL, and the browsers.
fn with_servers(workspace: &Workspace, run: &mut Run, tests: &RustTests<'_>, stage: Option<&str>) {
    let may_be_empty = stage.is_some();
    let postgres = run.stopwatch.time("postgresql", "Start a throw-away PostgreSQL", || Postgres::start(workspace));
    run.step("journeys", "Walk through the pages in a browser, on SQLite and a local folder", may_be_empty, || {
        journeys::on_local_disk(workspace, stage)
    });
    match postgres {
        Ok(postgres) => {
            run.step(
                "postgres",
                "Test the Rust code that uses the database, on PostgreSQL and S3",
                may_be_empty,
                || tests.on_postgres(&postgres.url("postgres")),
            );
            run.step(
                "journeys (scaled out)",
                "Walk through the pages again, on PostgreSQL and S3",
                may_be_empty,
                || journeys::on_postgres_and_s3(workspace, stage, &postgres),
            );
        }
        Err(error) => run.step("postgres", "Test on PostgreSQL", false, || Err(error)),
    }
}

/// Three films of some twenty seconds, and files that a browser takes for its camera and microphone.
pub(crate) fn make_films(workspace: &Workspace) -> Result<()> {
    films::make_short(&workspace.target.join(FILMS))?;
    films::make_capture_devices(&workspace.target.join(CAPTURE))?;
    Ok(())
}

fn finish(run: &Run) -> Result<()> {
    say::step("How long it took");
    run.stopwatch.print();
    if run.failures.is_empty() {
        say::line(&format!("\nEverything passed, in {}.", run.stopwatch.total()));
        say::line(&run.counts.to_string());
        return Ok(());
    }
    say::line(&format!(
        "\nFailed after {}: {}. What to mend stands above.",
        run.stopwatch.total(),
        run.failures.join(", ")
    ));
    say::line(&run.counts.to_string());
    std::process::exit(1);
}

/// Environment that must not leak from the developer's shell into a test.
pub(crate) fn clear_configuration(command: &mut std::process::Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let is_ours = text.starts_with("MRP_") && !text.starts_with("MRP_TEST_");
        if is_ours || text == "DATABASE_URL" || text.starts_with("AWS_") {
            command.env_remove(&name);
        }
    }
}

/// Tells the tests where the things lie that setup has installed, and where foreign media are, if anywhere.
pub(crate) fn set_test_places(workspace: &Workspace, command: &mut std::process::Command) {
    command.env("MRP_TEST_PYTHON", setup::python_interpreter(workspace));
    command.env("MRP_TEST_NODE_MODULES", workspace.web().join("node_modules"));
    command.env("MRP_TEST_FILMS", workspace.target.join(FILMS));
    command.env("MRP_TEST_CAPTURE", workspace.target.join(CAPTURE));
    command.env("MRP_TEST_MODELS", setup::models::folder(workspace));
    let media = workspace.path("../shared/media");
    if std::env::var_os("MRP_TEST_MEDIA").is_none() && media.is_dir() {
        command.env("MRP_TEST_MEDIA", media);
    }
}

/// Whether nextest is there.
fn has_nextest() -> bool {
    process::is_installed("cargo-nextest")
}
