//! `cargo xtask dev`: the server on a throw-away database, and vite in front of it.
//!
//! A changed page is on the screen at once, by vite. Changed Rust is built and the server started anew when the build succeeds.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};

use crate::process::{self, Server};
use crate::setup::{self, Purpose};
use crate::site::Ports;
use crate::workspace::Workspace;
use crate::{say, site, web};

/// Where changes of the server show.
const WATCHED: [&str; 5] = ["src", "crates", "migrations", "manual", "Cargo.toml"];

/// Runs until Ctrl+C, or until vite ends.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    setup::install(workspace, Purpose::Demo)?;
    web::make_build_folder(workspace)?;
    say::step("Build the server");
    build(workspace)?;
    let data = workspace.target.join("dev");
    let _left_over = fs::remove_dir_all(&data);
    fs::create_dir_all(&data).with_context(|| format!("{} cannot be made", data.display()))?;

    let ports = Ports::free()?;
    say::step(&format!("Start the server on port {}, with an empty database", ports.http));
    let mut server = start(workspace, &data, ports)?;
    say::step("Start vite; it prints the address to open");
    let mut vite = Server::start_visibly(
        web::script(workspace, "dev").env("MRP_DEV_SERVER", format!("http://127.0.0.1:{}", ports.http)),
    )?;
    let mut seen = newest_change(workspace);
    loop {
        thread::sleep(Duration::from_secs(1));
        if vite.has_ended() {
            bail!("vite has ended");
        }
        let now = newest_change(workspace);
        if now > seen {
            seen = now;
            say::step("The server's code has changed: build it");
            match build(workspace) {
                Ok(()) => {
                    drop(server);
                    server = start(workspace, &data, ports)?;
                    say::note("the new server is running");
                }
                Err(error) => say::note(&format!("{error:#}; the old server goes on")),
            }
        }
    }
}

fn build(workspace: &Workspace) -> Result<()> {
    process::run(process::cargo().current_dir(&workspace.root).args(["build", "--quiet", "--package", "mrp"]))
}

fn start(workspace: &Workspace, data: &Path, ports: Ports) -> Result<Server> {
    let mut server = Server::start_visibly(site::command(&workspace.binary("mrp"), data, ports).arg("serve"))?;
    site::wait_until_it_answers(&mut server, ports.http)?;
    Ok(server)
}

fn newest_change(workspace: &Workspace) -> Option<SystemTime> {
    WATCHED.iter().filter_map(|path| newest_below(&workspace.path(path))).max()
}

fn newest_below(path: &Path) -> Option<SystemTime> {
    let own = fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let below = fs::read_dir(path).into_iter().flatten().filter_map(|entry| newest_below(&entry.ok()?.path())).max();
    own.max(below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_a_change_in_a_folder_below() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a/b.rs");
        fs::create_dir(folder.path().join("a")).unwrap();
        fs::write(&file, "1").unwrap();
        let before = newest_below(folder.path());
        let later = before.unwrap() + Duration::from_secs(5);
        fs::File::options().write(true).open(&file).unwrap().set_modified(later).unwrap();
        assert_eq!(newest_below(folder.path()), Some(later));
    }
}
