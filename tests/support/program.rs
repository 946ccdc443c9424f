//! The program itself, as a process.

use std::{
    path::Path,
    process::{Output, Stdio},
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

/// `mrp` with this environment and nothing of the tests' own.
fn command(environment: &[(String, String)], arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mrp"));
    let ours = std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("MRP_") || name == "DATABASE_URL");
    for name in ours {
        command.env_remove(name);
    }
    let envs = environment.iter().map(|(name, value)| (name, value));
    // The current folder must not hold an `mrp.toml` of somebody's.
    command.args(arguments).envs(envs).current_dir(std::env::temp_dir()).kill_on_drop(true);
    command
}

/// Runs a command of `mrp` to its end.
pub(crate) async fn mrp(environment: &[(String, String)], arguments: &[&str]) -> Output {
    command(environment, arguments).stdin(Stdio::null()).output().await.unwrap()
}

/// The environment, on ports that nobody has, unless it names some itself.
pub(crate) fn on_free_ports(environment: &[(String, String)]) -> Vec<(String, String)> {
    let free = ["MRP_LISTEN", "MRP_RTC__LISTEN", "MRP_RTC__TURN_LISTEN"]
        .map(|name| (name.to_owned(), "127.0.0.1:0".to_owned()));
    free.into_iter().chain(environment.iter().cloned()).collect()
}

/// A server of its own, on a free port.
pub(crate) struct Program {
    child: Child,
    pub(crate) base: String,
}

impl Program {
    /// Starts `mrp serve` and waits until it answers.
    pub(crate) async fn serve(environment: &[(String, String)], log: &Path) -> Self {
        let environment = on_free_ports(environment);
        let log_file = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        let mut child =
            command(&environment, &["serve"]).stdout(Stdio::piped()).stderr(Stdio::from(log_file)).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some((_, base)) = line.split_once(" is ready at ") {
                return Self { child, base: base.to_owned() };
            }
        }
        panic!("the server did not come up: {}", std::fs::read_to_string(log).unwrap_or_default());
    }

    /// Ends it at once, as a power cut would (SIGKILL).
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) {
        let id = self.child.id().expect("it runs").to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        assert!(asked.success());
        assert!(self.child.wait().await.unwrap().success());
    }
}
