//! A supervisor's everyday questions to a database with 100,000 recordings and 2,000,000 marks, on SQLite and on PostgreSQL.
//!
//! The people who ask are made through the interface; the crowd around them is put into the tables by one SQL text that both databases
//! take. Measured is a request over loopback by one client that keeps its line, from the first byte sent to the last one heard.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value as Json, json};

use super::{Figure, Outcome, measured_binary};
use crate::demo::seed::{self, Client};
use crate::process::{self, Server};
use crate::say;
use crate::site::{self, Ports};
use crate::test::Postgres;
use crate::workspace::Workspace;

/// The text that fills the tables; names in braces are put in.
const CROWD: &str = include_str!("crowd.sql");
/// Marks in the database at the end.
const MARKS: u64 = 2_000_180;
/// The round and recording of the analysis with 200 marks.
const THOROUGH: usize = 7;
/// Recordings of the measured supervisor.
const OWN: usize = 48;
/// So often each question is asked, after some that only warm it up.
const TIMES: usize = 200;
const WARM_UP: usize = 20;

/// A question: what it is called, and the requests of its number-th asking.
type Question = (&'static str, fn(usize) -> Vec<(&'static str, String)>);

const QUESTIONS: &[Question] = &[
    ("the overview of analyses", |_| {
        vec![("GET", "/api/course/courses?scope=own".to_owned()), ("GET", "/api/record/conversations".to_owned())]
    }),
    ("open an analysis of 200 marks", |_| {
        vec![("POST", format!("/api/analyse/recordings/{}/coding", id('9', THOROUGH)))]
    }),
    ("open any analysis", |n| vec![("POST", format!("/api/analyse/recordings/{}/coding", id('9', n % OWN)))]),
    ("the analyses of a round", |n| vec![("GET", format!("/api/analyse/rounds/{}/codings", id('4', n % OWN)))]),
    ("search a word many marks have", |_| vec![("GET", "/api/analyse/marks?text=den%20unge".to_owned())]),
    ("search a word few marks have", |_| vec![("GET", "/api/analyse/marks?text=PAUSE".to_owned())]),
    ("search a word no mark has", |_| vec![("GET", "/api/analyse/marks?text=uls%C3%A6delig".to_owned())]),
    ("search a dimension", |_| vec![("GET", "/api/analyse/marks?text=&dimension=rytme_og_tempo".to_owned())]),
];

/// Fills two databases, one after the other, and asks both.
pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    let home = workspace.target.join("bench/analyse");
    let _left_over = fs::remove_dir_all(&home);
    let (mut worst, mut middle) = (0.0_f64, 0.0_f64);
    for kind in ["SQLite", "PostgreSQL"] {
        let folder = home.join(kind);
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let (p50, p95) = if kind == "SQLite" {
            let file = folder.join("crowd.db");
            let fill = |sql: &Path| -> Result<Command> { Ok(sqlite(&file, sql)) };
            measure(workspace, &folder, kind, &format!("sqlite:{}", file.display()), fill)?
        } else {
            let postgres = Postgres::start(workspace)?;
            let url = postgres.url("postgres");
            let fill = |sql: &Path| -> Result<Command> { Ok(psql(&postgres, &url, sql)) };
            measure(workspace, &folder, kind, &url, fill)?
        };
        (worst, middle) = (worst.max(p95), middle.max(p50));
    }
    fs::remove_dir_all(&home)?;
    Ok(Outcome {
        figures: vec![Figure::new("list_p95_ms", worst).at_most(20.0), Figure::new("list_p50_ms", middle)],
        beside: format!(
            "nothing: the slowest of {} questions, each asked {TIMES} times over loopback, on the slower of SQLite and PostgreSQL \
             with 100,000 recordings and {MARKS} marks",
            QUESTIONS.len()
        ),
    })
}

/// The largest median and 95th percentile of all questions, in milliseconds.
fn measure(
    workspace: &Workspace,
    folder: &Path,
    kind: &str,
    url: &str,
    fill: impl Fn(&Path) -> Result<Command>,
) -> Result<(f64, f64)> {
    let (program, data, ports) = (measured_binary(workspace), folder.join("data"), Ports::free()?);
    let command = |arguments: &[&str]| {
        let mut command = site::command(&program, &data, ports);
        command.current_dir(folder).env("DATABASE_URL", url).args(arguments);
        command
    };
    process::run_quietly(&mut command(&["migrate"]))?;
    let mut server = Server::start(&command(&["serve", "--no-work"]), &folder.join("server.log"))?;
    site::wait_until_it_answers(&mut server, ports.http)?;
    let invite = || {
        let mut invite = site::invite(&program, &data, ports);
        invite.current_dir(folder).env("DATABASE_URL", url);
        invite
    };
    let mut supervisor = seed::supervisor(invite, ports.http)?;
    let me = supervisor.get("/api/people/me")?;
    let mine = |path: &str| -> Result<String> {
        Ok(me.pointer(path).and_then(Json::as_str).with_context(|| format!("{path} in {me}"))?.to_owned())
    };
    let text =
        CROWD.replace("{supervisor}", &mine("/account_id")?).replace("{municipality}", &mine("/municipality/id")?);
    let file = folder.join("crowd.sql");
    fs::write(&file, format!("begin;\n{text}\ncommit;\n"))?;
    let began = Instant::now();
    process::run_quietly(&mut fill(&file)?)?;
    say::note(&format!("{kind}: filled in {:.0} s", began.elapsed().as_secs_f64()));

    // The server has hung up meanwhile; the client notices when it asks.
    let _hung_up = supervisor.get("/api/people/me");

    let (mut worst, mut middle) = (0.0_f64, 0.0_f64);
    for (name, requests) in QUESTIONS {
        let mut times = Vec::with_capacity(TIMES);
        for number in 0..WARM_UP + TIMES {
            let spent = ask(&mut supervisor, name, &requests(number))?;
            if number >= WARM_UP {
                times.push(spent.as_secs_f64() * 1000.0);
            }
        }
        let (p50, p95) = (percentile(&mut times, 50), percentile(&mut times, 95));
        say::note(&format!("{kind}: {name:<32} p50 {p50:>7.2} ms   p95 {p95:>7.2} ms"));
        (worst, middle) = (worst.max(p95), middle.max(p50));
    }
    Ok((middle, worst))
}

/// The requests of one question, one after the other, though a page sends them at once.
fn ask(supervisor: &mut Client, name: &str, requests: &[(&str, String)]) -> Result<Duration> {
    let mut spent = Duration::ZERO;
    for (method, path) in requests {
        let began = Instant::now();
        let answer = match *method {
            "GET" => supervisor.get(path)?,
            method => supervisor.ask(method, path, &json!({}))?,
        };
        spent += began.elapsed();
        // An empty answer is a fast one, and no answer at all.
        let items = answer["items"].as_array().or(answer["keywords"].as_array()).map(Vec::len);
        ensure!(items != Some(0) || name.contains("no mark"), "{method} {path} found nothing: {answer}");
    }
    Ok(spent)
}

fn id(block: char, number: usize) -> String {
    format!("0000000{block}-0000-7000-8000-{number:012}")
}

/// The value below which so many of a hundred lie (nearest rank).
fn percentile(values: &mut [f64], hundredths: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() * hundredths).div_ceil(100).max(1);
    values.get(rank - 1).copied().unwrap_or(f64::NAN)
}

fn sqlite(file: &Path, sql: &Path) -> Command {
    let mut command = Command::new("sqlite3");
    command.arg("-bail").arg(file).arg(format!(".read {}", sql.display()));
    command
}

/// Its statistics too: a server that has been running for a while has them, and this one never tidies up by itself.
fn psql(postgres: &Postgres, url: &str, sql: &Path) -> Command {
    let mut command = Command::new(postgres.program("psql"));
    command.args(["--quiet", "--no-psqlrc", "-v", "ON_ERROR_STOP=1", url, "-f"]).arg(sql).args(["-c", "analyze"]);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let mut values: Vec<f64> = (1..=200).rev().map(f64::from).collect();
        assert!((percentile(&mut values, 95) - 190.0).abs() < f64::EPSILON);
        assert!((percentile(&mut values, 50) - 100.0).abs() < f64::EPSILON);
        assert!((percentile(&mut [3.0], 95) - 3.0).abs() < f64::EPSILON);
        assert!(percentile(&mut [], 95).is_nan());
    }

    #[test]
    fn the_ids_asked_for_are_those_the_crowd_is_given() {
        assert_eq!(id('9', 7), "00000009-0000-7000-8000-000000000007");
        assert!(
            CROWD.contains("'00000009-0000-7000-8000-'") && CROWD.contains("'0000000a-0000-7000-8000-000000000007'")
        );
    }
}
