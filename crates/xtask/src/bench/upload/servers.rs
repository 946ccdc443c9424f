//! The two servers, each ready to take one upload.

use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::{Value as Json, json};

use super::super::measured_binary;
use crate::demo::seed;
use crate::process::Server;
use crate::site::{self, Ports};
use crate::workspace::Workspace;

/// How long Node may take to listen.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server and what a client needs.
pub(super) struct Target {
    pub(super) server: Server,
    pub(super) endpoint: String,
    pub(super) metadata: Json,
    pub(super) cookie: String,
}

/// Ours as people use it: somebody is signed in, everybody in the room has consented. Background work is left to nobody,
/// because the other side has none.
pub(super) fn ours(workspace: &Workspace, folder: &Path) -> Result<Target> {
    let (program, data, ports) = (measured_binary(workspace), folder.join("data"), Ports::free()?);
    let mut command = site::command(&program, &data, ports);
    command.current_dir(folder).args(["serve", "--no-work"]);
    let mut server = Server::start(&command, &folder.with_extension("log"))?;
    site::wait_until_it_answers(&mut server, ports.http)?;
    let invite = || {
        let mut invite = site::invite(&program, &data, ports);
        invite.current_dir(folder);
        invite
    };
    let (mut worker, round) = seed::first_round(invite, ports.http)?;
    let others = [json!({ "label": "Ung på 17", "age_band": "15-17" })];
    let conversation = seed::agree(&mut worker, &round, "office", &others)?;
    Ok(Target {
        server,
        endpoint: format!("http://127.0.0.1:{}/api/record/uploads", ports.http),
        metadata: json!({ "conversation_id": conversation, "filetype": "video/mp4" }),
        cookie: worker.cookie()?,
    })
}

/// npm `@tus/server` over a folder.
pub(super) fn theirs(workspace: &Workspace, folder: &Path) -> Result<Target> {
    let port = site::free_port()?;
    let mut command = Command::new("node");
    command.arg("bench/tus-server.mjs").current_dir(workspace.web());
    command.env("FOLDER", folder).env("PORT", port.to_string());
    let mut server = Server::start(&command, &folder.with_extension("log"))?;
    let began = Instant::now();
    while TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).is_err() {
        if server.has_ended() || began.elapsed() > PATIENCE {
            bail!("the other side's server does not start: {}", std::fs::read_to_string(folder.with_extension("log"))?);
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(Target {
        server,
        endpoint: format!("http://127.0.0.1:{port}/files"),
        metadata: json!({ "filetype": "video/mp4" }),
        cookie: String::new(),
    })
}
