//! The server that is measured, as a process of its own.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, bail};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::{Child, Command};

use crate::Which;

const PATIENCE: Duration = Duration::from_secs(20);
/// The kernel tells times in hundredths of a second on every kind of machine that we build for.
const TICKS_PER_SECOND: f64 = 100.0;

/// A running server; it ends when dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it takes signals.
    pub(crate) port: u16,
    _folder: Option<TempDir>,
}

impl Server {
    pub(crate) async fn start(which: Which, address: IpAddr, most: usize) -> anyhow::Result<Self> {
        match which {
            Which::Relay => Self::relay(address, most).await,
            Which::Janus => Self::janus(address).await,
        }
    }

    async fn relay(address: IpAddr, most: usize) -> anyhow::Result<Self> {
        let mut command = guarded(std::env::current_exe()?.as_os_str());
        command.args(["relay", "--address", &address.to_string(), "--most", &most.to_string()]);
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let said = child.stdout.take().context("the relay has no output")?;
        let port = tokio::time::timeout(PATIENCE, BufReader::new(said).lines().next_line()).await??;
        let port = port.context("the relay has ended")?.parse().context("the relay names no port")?;
        Ok(Self { child, port, _folder: None })
    }

    /// With Debian's settings, but only the video room and its WebSocket.
    async fn janus(address: IpAddr) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let port = TcpListener::bind(SocketAddr::new(address, 0)).await?.local_addr()?.port();
        configure(folder.path(), address, port)?;
        let mut command = guarded("janus".as_ref());
        command.arg("--configs-folder").arg(folder.path()).arg("--config").arg(folder.path().join("janus.jcfg"));
        let log = std::fs::File::create(folder.path().join("log"))?;
        let mut child = command.stdout(log.try_clone()?).stderr(log).spawn().context("janus cannot be started")?;
        let began = tokio::time::Instant::now();
        while TcpStream::connect(SocketAddr::new(address, port)).await.is_err() {
            if child.try_wait()?.is_some() || began.elapsed() > PATIENCE {
                bail!("janus does not start: {}", std::fs::read_to_string(folder.path().join("log"))?);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(Self { child, port, _folder: Some(folder) })
    }

    /// Processor time so far, in seconds.
    pub(crate) fn cpu_seconds(&self) -> anyhow::Result<f64> {
        let process = self.child.id().context("the server has ended")?;
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name stands in brackets and may hold anything.
        let fields: Vec<&str> = stat.rsplit_once(')').context("no such process")?.1.split_whitespace().collect();
        let ticks = |index: usize| fields.get(index).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
        Ok((ticks(11) + ticks(12)) as f64 / TICKS_PER_SECOND)
    }
}

/// The kernel ends it when we die, so that nothing is left behind.
fn guarded(program: &std::ffi::OsStr) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--"]).arg(program).stdin(Stdio::null()).kill_on_drop(true);
    command
}

fn configure(folder: &Path, address: IpAddr, port: u16) -> anyhow::Result<()> {
    let only = |folder: &str, kept: &str| -> anyhow::Result<String> {
        let names = std::fs::read_dir(Path::new("/usr/lib").join(multiarch()?).join("janus").join(folder))?;
        let names = names.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        Ok(names.filter(|name| name.ends_with(".so") && !name.contains(kept)).collect::<Vec<_>>().join(","))
    };
    let library = Path::new("/usr/lib").join(multiarch()?).join("janus");
    let main = format!(
        "general: {{ plugins_folder = \"{0}/plugins\"; transports_folder = \"{0}/transports\"; \
           loggers_folder = \"{0}/loggers\"; events_folder = \"{0}/events\"; debug_level = 2; }}\n\
         plugins: {{ disable = \"{1}\"; }}\ntransports: {{ disable = \"{2}\"; }}\nloggers: {{ disable = \"{3}\"; }}\n",
        library.display(),
        only("plugins", "videoroom")?,
        only("transports", "websockets")?,
        only("loggers", "\0")?,
    );
    std::fs::write(folder.join("janus.jcfg"), main)?;
    let socket = format!(
        "general: {{ json = \"compact\"; ws = true; ws_port = {port}; ws_ip = \"{address}\"; wss = false; }}\n\
         admin: {{ admin_ws = false; admin_wss = false; }}\n"
    );
    std::fs::write(folder.join("janus.transport.websockets.jcfg"), socket)?;
    std::fs::write(folder.join("janus.plugin.videoroom.jcfg"), "general: { }\n")?;
    Ok(())
}

/// Where Debian puts libraries for this kind of machine.
fn multiarch() -> anyhow::Result<String> {
    let folders = std::fs::read_dir("/usr/lib")?.flatten();
    let found = folders.filter(|folder| folder.path().join("janus/plugins").is_dir());
    let found = found.filter_map(|folder| folder.file_name().into_string().ok()).next();
    found.context("Debian's janus is not installed")
}
