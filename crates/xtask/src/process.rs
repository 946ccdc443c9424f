//! Running other programs.
//!
//! A program that fails becomes an error that names it, so that the last line on the screen says which step broke.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use anyhow::{Context, Result, bail};

use crate::say;

/// The cargo that started us, without the variables it set for us: they would look like a change to build scripts.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"]
            .iter()
            .any(|prefix| text.starts_with(prefix))
        {
            command.env_remove(&name);
        }
    }
    command
}

/// Whether a program stands on the path.
pub(crate) fn is_installed(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

/// The command as one would type it.
pub(crate) fn describe(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a program whose output goes straight to the screen.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    ended_well(command, status)
}

/// Runs a program and shows nothing of it unless it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        say::line(&String::from_utf8_lossy(&output.stdout));
        say::line(&String::from_utf8_lossy(&output.stderr));
    }
    ended_well(command, output.status)
}

/// Runs a program and returns what it wrote to standard output.
pub(crate) fn capture(command: &mut Command) -> Result<String> {
    let output =
        command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().with_context(|| cannot_start(command))?;
    ended_well(command, output.status)?;
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` wrote something that is not text", describe(command)))
}

/// Runs a program, shows its output as it comes and returns it too, so that results can be counted.
pub(crate) fn tee(command: &mut Command) -> Result<(ExitStatus, String)> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let seen = Arc::new(Mutex::new(String::new()));
    let readers = [
        child.stdout.take().map(|pipe| copy(pipe, Arc::clone(&seen))),
        child.stderr.take().map(|pipe| copy(pipe, Arc::clone(&seen))),
    ];
    let status = child.wait().with_context(|| cannot_start(command))?;
    for reader in readers.into_iter().flatten() {
        reader.join().map_err(|_| anyhow::anyhow!("reading the output of `{}` broke off", describe(command)))?;
    }
    let text = seen.lock().map_or_else(|poisoned| poisoned.into_inner().clone(), |text| text.clone());
    Ok((status, text))
}

fn copy(pipe: impl Read + Send + 'static, seen: Arc<Mutex<String>>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            let line = line.trim_end_matches('\r');
            say::line(line);
            if let Ok(mut seen) = seen.lock() {
                seen.push_str(line);
                seen.push('\n');
            }
        }
    })
}

/// Does something again when it fails, because registries and mirrors sometimes do not answer.
pub(crate) fn with_retries(attempts: u32, mut work: impl FnMut() -> Result<()>) -> Result<()> {
    let mut attempt = 1;
    loop {
        match work() {
            Ok(()) => return Ok(()),
            Err(error) if attempt < attempts => {
                say::note(&format!("{error:#}; trying again ({attempt} of {})", attempts - 1));
                thread::sleep(std::time::Duration::from_secs(u64::from(attempt) * 3));
                attempt += 1;
            }
            Err(error) => return Err(error),
        }
    }
}

fn cannot_start(command: &Command) -> String {
    format!(
        "`{}` cannot be started; `cargo xtask setup` installs what is missing",
        command.get_program().to_string_lossy()
    )
}

fn ended_well(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed ({status})", describe(command));
    }
    Ok(())
}

/// A server of ours that is stopped when this is dropped, whatever happened in between.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    stop_signal: &'static str,
}

impl Server {
    /// Starts a server, with its output in a file. The kernel ends it when we die, so that nothing is left behind.
    pub(crate) fn start(command: &Command, log: &Path) -> Result<Self> {
        Self::start_as(None, "TERM", command, log)
    }

    /// The same as another user, and with the signal that this server takes for "end now, and cleanly".
    pub(crate) fn start_as(
        user: Option<&str>,
        stop_signal: &'static str,
        command: &Command,
        log: &Path,
    ) -> Result<Self> {
        let log_file = std::fs::File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
        let child = guarded(user, stop_signal, command)
            .stdin(Stdio::null())
            .stdout(log_file.try_clone()?)
            .stderr(log_file)
            .spawn()
            .with_context(|| cannot_start(command))?;
        Ok(Self { child, stop_signal })
    }

    /// The same with its output on the screen, for a server that a person watches.
    pub(crate) fn start_visibly(command: &Command) -> Result<Self> {
        let child =
            guarded(None, "TERM", command).stdin(Stdio::null()).spawn().with_context(|| cannot_start(command))?;
        Ok(Self { child, stop_signal: "TERM" })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until it ends by itself.
    pub(crate) fn wait(&mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }
}

/// The command wrapped so that the kernel signals the server when we die, which `setpriv` arranges after changing user.
fn guarded(user: Option<&str>, stop_signal: &str, command: &Command) -> Command {
    let mut guarded = Command::new("setpriv");
    if let Some(user) = user {
        guarded.args(["--reuid", user, "--regid", user, "--clear-groups"]);
    }
    guarded.args(["--pdeathsig", stop_signal, "--"]).arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => guarded.env(name, value),
            None => guarded.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        guarded.current_dir(folder);
    }
    guarded
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.has_ended() {
            return;
        }
        // First politely, so that the server can finish what it holds. The shell's own `kill` is on every machine.
        let id = self.child.id().to_string();
        let _asked = Command::new("sh").args(["-c", "kill -s \"$1\" \"$0\"", &id, self.stop_signal]).status();
        for _ in 0..200 {
            if self.has_ended() {
                return;
            }
            thread::sleep(std::time::Duration::from_millis(50));
        }
        let _killed = self.child.kill();
        let _reaped = self.child.wait();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_and_returns_the_output_of_both_pipes() {
        let (status, text) = tee(Command::new("sh").args(["-c", "echo one; echo two >&2; exit 3"])).unwrap();
        assert_eq!(status.code(), Some(3));
        let mut lines: Vec<_> = text.lines().collect();
        lines.sort_unstable();
        assert_eq!(lines, ["one", "two"]);
    }

    #[test]
    fn an_error_names_the_program_that_failed() {
        let error = run(Command::new("sh").args(["-c", "exit 1"])).unwrap_err();
        assert!(error.to_string().starts_with("`sh -c exit 1` failed"), "{error}");
    }

    #[test]
    fn tries_again_until_it_works() {
        let mut calls = 0;
        with_retries(2, || {
            calls += 1;
            if calls == 1 { bail!("not yet") } else { Ok(()) }
        })
        .unwrap();
        assert_eq!(calls, 2);
    }

    #[test]
    fn a_dropped_server_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let server = Server::start(Command::new("sleep").arg("600"), &folder.path().join("log")).unwrap();
        let process = std::path::PathBuf::from(format!("/proc/{}", server.child.id()));
        assert!(process.exists());
        drop(server);
        assert!(!process.exists());
    }
}
