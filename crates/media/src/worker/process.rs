//! The child as an operating-system process: started, waited for and killed by its own thread and descriptor.
//!
//! A thread of its own starts the child and waits for it, because the kernel's "die with the parent" means the
//! *thread* that started it, and a runtime's threads come and go. The descriptor (pidfd) names this very process, so
//! that a kill can never hit another that got the same number.

use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tokio::net::UnixStream;
use tokio::sync::oneshot;

use crate::protocol::printable;
use crate::{Failure, FailureReason};

/// How much of the child's complaints is kept for the log.
const KEPT_COMPLAINTS: usize = 2048;

/// A running child; killed when this is dropped.
pub(super) struct Process {
    pidfd: OwnedFd,
    exit: oneshot::Receiver<Exit>,
}

/// How it ended.
pub(super) struct Exit {
    pub(super) status: Option<ExitStatus>,
    complaints: String,
}

impl Process {
    /// Starts the child with nothing but one end of a socket pair as its standard input.
    pub(super) async fn start(program: &Path, arguments: &[String]) -> io::Result<(Self, UnixStream)> {
        let (ours, theirs) = UnixStream::pair()?;
        let theirs = theirs.into_std()?;
        theirs.set_nonblocking(false)?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env_clear()
            // Each arena reserves address space, which the child's limit counts.
            .env("MALLOC_ARENA_MAX", "4")
            .current_dir("/")
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let (started, has_started) = oneshot::channel();
        let (exited, exit) = oneshot::channel();
        std::thread::Builder::new().name("media-child".to_owned()).spawn(move || {
            let mut child = match command.spawn() {
                Ok(child) => child,
                Err(error) => {
                    let _ = started.send(Err(error));
                    return;
                }
            };
            // The child's end of the socket lives in `command`; while it does, we would never see the child hang up.
            drop(command);
            // Not yet waited for, so the number still means this process.
            let pid = Pid::from_child(&child);
            let opened = pidfd_open(pid, PidfdFlags::empty()).map_err(io::Error::from);
            if opened.is_err() {
                let _ = child.kill();
            }
            let _ = started.send(opened);
            let complaints = child.stderr.take().map(tail).unwrap_or_default();
            let status = child.wait().ok();
            let _ = exited.send(Exit { status, complaints });
        })?;
        let pidfd = has_started.await.map_err(io::Error::other)??;
        Ok((Self { pidfd, exit }, ours))
    }

    /// Ends the child if it has not ended, and says how it ended.
    pub(super) async fn exit(mut self) -> Exit {
        // A child that hung up has lost its purpose, but give the kernel the word on *why* first: the receiver is
        // ready as soon as the child is reaped.
        let patience = tokio::time::timeout(std::time::Duration::from_secs(5), &mut self.exit).await;
        if let Ok(Ok(exit)) = patience {
            return exit;
        }
        let _ = pidfd_send_signal(&self.pidfd, Signal::KILL);
        Exit { status: None, complaints: String::new() }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Fails only when it is already gone.
        let _ = pidfd_send_signal(&self.pidfd, Signal::KILL);
    }
}

impl Exit {
    pub(super) fn killed_by_filter(&self) -> bool {
        self.status.and_then(|status| status.signal()) == Some(libc::SIGSYS)
    }

    /// The reason behind a child that ended without saying one.
    pub(super) fn failure(&self) -> Failure {
        let signal = self.status.and_then(|status| status.signal());
        let reason = if signal == Some(libc::SIGXCPU) {
            FailureReason::OutOfTime
        } else if self.complaints.contains("memory allocation of") || self.complaints.contains("malloc") {
            FailureReason::OutOfMemory
        } else {
            FailureReason::WorkerDied
        };
        let how = self.status.map_or_else(|| "unknown".to_owned(), |status| status.to_string());
        Failure::new(reason, format!("{how}; {}", printable(self.complaints.trim())))
    }
}

/// Reads to the end, keeping only the last part: a child may complain without bound.
fn tail(mut from: impl Read) -> String {
    let mut kept = Vec::new();
    let mut chunk = [0; 4096];
    while let Ok(count) = from.read(&mut chunk) {
        if count == 0 {
            break;
        }
        kept.extend_from_slice(&chunk[..count]);
        if kept.len() > KEPT_COMPLAINTS {
            kept.drain(..kept.len() - KEPT_COMPLAINTS);
        }
    }
    String::from_utf8_lossy(&kept).into_owned()
}
