//! Processes as the kernel lists them, to see what a killed server leaves behind.

use std::{fs, process::Command, time::Duration};

/// A process that was there a moment ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Process {
    id: u32,
    /// When it began, in the kernel's ticks: a number may be given to another process, together they mean one only.
    began: u64,
}

struct Stat {
    state: char,
    parent: u32,
    began: u64,
}

impl Process {
    /// The processes that `parent` has started and that still run.
    pub(crate) fn children_of(parent: u32) -> Vec<Self> {
        let entries = fs::read_dir("/proc").expect("Linux lists its processes");
        let ids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        ids.filter_map(|id| {
            let stat = stat(id).filter(|stat| stat.parent == parent && runs(stat))?;
            Some(Self { id, began: stat.began })
        })
        .collect()
    }

    /// Whether it still runs; one that nobody has fetched the status of does not.
    pub(crate) fn runs(&self) -> bool {
        stat(self.id).is_some_and(|stat| stat.began == self.began && runs(&stat))
    }

    /// Ends it at once (`KILL`), or holds it where it is (`STOP`).
    pub(crate) fn signal(&self, signal: &str) {
        // It may have ended by itself meanwhile; the caller finds out.
        drop(Command::new("kill").args(["-s", signal, &self.id.to_string()]).output());
    }

    /// Whether it has locked itself in: it has more filters on its system calls than `parent`.
    pub(crate) fn is_locked_in(&self, parent: u32) -> bool {
        filters(self.id).zip(filters(parent)).is_some_and(|(child, parent)| child > parent)
    }

    /// Fails unless it ends; the kernel does that in a moment, so ten seconds are plenty.
    pub(crate) async fn ends(&self) {
        for _ in 0..1000 {
            if !self.runs() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("process {} outlives the one that started it", self.id);
    }
}

fn runs(stat: &Stat) -> bool {
    !matches!(stat.state, 'Z' | 'X')
}

fn filters(id: u32) -> Option<u32> {
    let text = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    text.lines().find_map(|line| line.strip_prefix("Seccomp_filters:")?.trim().parse().ok())
}

/// The few fields of proc_pid_stat(5) that are of interest; the second is a name in brackets and may hold anything.
fn stat(id: u32) -> Option<Stat> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let fields: Vec<&str> = text.rsplit_once(") ")?.1.split(' ').collect();
    Some(Stat {
        state: fields.first()?.chars().next()?,
        parent: fields.get(1)?.parse().ok()?,
        began: fields.get(19)?.parse().ok()?,
    })
}
