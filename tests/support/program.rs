//! The program itself, as a process.

use std::{
    path::Path,
    process::{Output, Stdio},
    time::Duration,
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use super::Process;

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

/// A server or a worker of its own.
pub(crate) struct Program {
    child: Child,
    /// Where it answers; empty for a worker, which answers nobody.
    pub(crate) base: String,
}

impl Program {
    /// Starts `mrp serve` on a free port and waits until it answers.
    pub(crate) async fn serve(environment: &[(String, String)], log: &Path) -> Self {
        Self::serve_with(environment, &["serve"], log).await
    }

    /// The same, with the background work left to others.
    pub(crate) async fn serve_without_work(environment: &[(String, String)], log: &Path) -> Self {
        Self::serve_with(environment, &["serve", "--no-work"], log).await
    }

    async fn serve_with(environment: &[(String, String)], arguments: &[&str], log: &Path) -> Self {
        Self::start(&on_free_ports(environment), arguments, log, " is ready at ").await
    }

    /// Starts `mrp work` and waits until it works.
    pub(crate) async fn work(environment: &[(String, String)], log: &Path) -> Self {
        let program = Self::start(environment, &["work"], log, "working; ").await;
        Self { base: String::new(), ..program }
    }

    /// Starts it and waits for the line with `sign` in it; what stands behind the sign is its base.
    async fn start(environment: &[(String, String)], arguments: &[&str], log: &Path, sign: &str) -> Self {
        let log_file = std::fs::OpenOptions::new().create(true).append(true).open(log).unwrap();
        let mut child =
            command(environment, arguments).stdout(Stdio::piped()).stderr(Stdio::from(log_file)).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        while let Some(line) = lines.next_line().await.unwrap() {
            if let Some((_, base)) = line.split_once(sign) {
                return Self { child, base: base.to_owned() };
            }
        }
        let said = std::fs::read_to_string(log).unwrap_or_default();
        panic!("`mrp {}` did not come up: {said}", arguments.join(" "));
    }

    /// The memory it holds, in MiB; not the pages of its own file, which the system takes back when it likes.
    pub(crate) fn resident_mib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id().expect("it runs"))).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).expect("the kernel tells");
        line.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1024.0
    }

    /// The media children it has at the moment; it starts no other process.
    pub(crate) fn media_children(&self) -> Vec<Process> {
        self.child.id().map(Process::children_of).unwrap_or_default()
    }

    /// Waits until it has a media child at work: started, and locked in.
    pub(crate) async fn media_child(&self) -> Process {
        let id = self.child.id().expect("it runs");
        for _ in 0..30_000 {
            if let Some(child) = self.media_children().into_iter().find(|child| child.is_locked_in(id)) {
                return child;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        panic!("no media child is started in a minute");
    }

    /// Ends it at once, as a power cut would (SIGKILL); its media children go with it.
    pub(crate) async fn kill(mut self) {
        let children = self.media_children();
        self.child.kill().await.unwrap();
        for child in children {
            child.ends().await;
        }
    }

    /// Asks it to stop, and waits until it has.
    pub(crate) async fn stop(mut self) {
        let id = self.child.id().expect("it runs").to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        assert!(asked.success());
        assert!(self.child.wait().await.unwrap().success());
    }
}
