//! A new server: from the command to the first answer, and its memory at rest.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::{Figure, Outcome, PAIRS, cost, measured_binary, median};
use crate::process::Server;
use crate::site::{self, Ports};
use crate::workspace::Workspace;

/// A server has settled after this: its first round of background work is over.
const REST: Duration = Duration::from_secs(3);

/// Starts servers on empty folders, one after the other.
pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    let mut starts = Vec::new();
    let mut memory = Vec::new();
    let folder = workspace.target.join("bench/start");
    for _ in 0..PAIRS {
        let _left_over = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        let ports = Ports::free()?;
        let mut command: Command = site::command(&measured_binary(workspace), &folder.join("data"), ports);
        command.arg("serve");
        let began = Instant::now();
        let mut server = Server::start(&command, &folder.join("log"))?;
        site::wait_until_it_answers(&mut server, ports.http)?;
        starts.push(began.elapsed().as_secs_f64() * 1000.0);
        thread::sleep(REST);
        let resident = cost::memory_mib(server.id(), "VmRSS");
        memory.push(resident.context("the kernel does not say how much memory the server holds")?);
    }
    Ok(Outcome {
        figures: vec![
            Figure::new("cold_start_ms", median(starts)).at_most(2_000.0),
            Figure::new("idle_rss_mib", median(memory)).at_most(150.0),
        ],
        beside: format!("nothing: the median of {PAIRS} starts on an empty folder"),
    })
}
