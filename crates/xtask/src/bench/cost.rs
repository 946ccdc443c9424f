//! What a program and everything it starts costs: time, processor time, memory.
//!
//! The kernel's files about the tree of processes are read every few milliseconds. What a process has used between the last look and
//! its end is missing, unless its parent has waited for it; for programs that run for seconds that is a thousandth. The root is
//! looked at once more between its end and our waiting for it, when its numbers are final.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::machine;

/// How often the tree is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(25);
/// Beyond it a program is taken to hang.
const PATIENCE: Duration = Duration::from_secs(30 * 60);
/// The kernel tells times in hundredths of a second on every kind of machine that we build for.
const TICKS_PER_SECOND: f64 = 100.0;

/// What a run has cost.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Cost {
    /// From the start to the end.
    pub(super) wall_seconds: f64,
    /// User and system time of all processes.
    pub(super) cpu_seconds: f64,
    /// The largest resident memory of each process, added up.
    pub(super) peak_mib: f64,
}

/// Runs a program, with its output in a file, and measures it.
pub(super) fn measure(command: &mut Command, log: &Path) -> Result<Cost> {
    let out = File::create(log).with_context(|| format!("{} cannot be written", log.display()))?;
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(out.try_clone()?)
        .stderr(out)
        .spawn()
        .with_context(|| format!("`{name}` cannot be started"))?;
    let began = Instant::now();
    let mut tree = Tree::default();
    while !tree.look(child.id())? {
        if began.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            bail!("`{name}` was still running after {} minutes", PATIENCE.as_secs() / 60);
        }
        thread::sleep(LOOK_EVERY);
    }
    let wall_seconds = began.elapsed().as_secs_f64();
    let status = child.wait()?;
    if !status.success() {
        bail!("`{name}` failed ({status}): {}", fs::read_to_string(log)?.trim());
    }
    Ok(Cost {
        wall_seconds,
        cpu_seconds: tree.cpu_ticks(child.id()) as f64 / TICKS_PER_SECOND,
        peak_mib: tree.peak_mib(),
    })
}

/// The largest resident memory a process has had, in MiB.
pub(super) fn peak_mib(process: u32) -> Result<f64> {
    memory_mib(process, "VmHWM").context("the kernel does not say how much memory a process has held")
}

/// Makes a process's largest memory begin anew at what it holds now.
pub(super) fn forget_peak(process: u32) -> Result<()> {
    fs::write(format!("/proc/{process}/clear_refs"), "5").context("the kernel does not let us measure memory anew")
}

/// A number of MiB that the kernel tells about a process, while it has memory.
pub(super) fn memory_mib(process: u32, which: &str) -> Option<f64> {
    let text = machine::field(&format!("/proc/{process}/status"), which)?;
    Some(text.split_whitespace().next()?.parse::<f64>().ok()? / 1024.0)
}

/// The processes seen so far.
#[derive(Debug, Default)]
struct Tree(BTreeMap<u32, Seen>);

/// The last that was seen of a process.
#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    stat: Stat,
    peak_mib: f64,
}

impl Tree {
    /// Looks at a process and everything below it; says whether the root has ended.
    fn look(&mut self, root: u32) -> Result<bool> {
        let running: BTreeMap<u32, Stat> = fs::read_dir("/proc")?
            .flatten()
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .filter_map(|process: u32| {
                Some((process, Stat::parse(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)?))
            })
            .collect();
        let ended = running.get(&root).context("the kernel does not know the program we have started")?.ended;
        for (process, stat) in below(root, &running) {
            let seen = self.0.entry(process).or_default();
            seen.stat = stat;
            seen.peak_mib = memory_mib(process, "VmHWM").unwrap_or(0.0).max(seen.peak_mib);
        }
        Ok(ended)
    }

    /// What all have used. The root also counts those it has waited for, and then to their very end.
    fn cpu_ticks(&self, root: u32) -> u64 {
        let each: u64 = self.0.values().map(|seen| seen.stat.own_ticks).sum();
        let waited_for = self.0.get(&root).map_or(0, |seen| seen.stat.own_ticks + seen.stat.waited_ticks);
        each.max(waited_for)
    }

    fn peak_mib(&self) -> f64 {
        self.0.values().map(|seen| seen.peak_mib).sum()
    }
}

/// The root and its descendants.
fn below(root: u32, running: &BTreeMap<u32, Stat>) -> Vec<(u32, Stat)> {
    let mut found: Vec<(u32, Stat)> = running.get(&root).map(|stat| (root, *stat)).into_iter().collect();
    let mut next = 0;
    while let Some((parent, _)) = found.get(next).copied() {
        found.extend(running.iter().filter(|(_, stat)| stat.parent == parent).map(|(process, stat)| (*process, *stat)));
        next += 1;
    }
    found
}

/// What `/proc/PID/stat` says.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Stat {
    parent: u32,
    /// It has ended, and nobody has waited for it yet.
    ended: bool,
    own_ticks: u64,
    /// Of its children that it has waited for, and theirs.
    waited_ticks: u64,
}

impl Stat {
    fn parse(line: &str) -> Option<Self> {
        // The name stands in brackets and may hold anything, brackets and spaces too.
        let fields: Vec<&str> = line.rsplit_once(')')?.1.split_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
        Some(Self {
            parent: fields.get(1)?.parse().ok()?,
            ended: *fields.first()? == "Z",
            own_ticks: number(11)? + number(12)?,
            waited_ticks: number(13)? + number(14)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_process_whatever_it_is_called() {
        let line = "42 (a (b) c) S 7 42 42 0 -1 4194304 115 0 0 0 30 12 5 1 20 0 1 0 100 4096 50";
        assert_eq!(Stat::parse(line), Some(Stat { parent: 7, ended: false, own_ticks: 42, waited_ticks: 6 }));
        assert!(Stat::parse(&line.replace(") S ", ") Z ")).unwrap().ended);
        assert_eq!(Stat::parse("42 (short) S 7"), None);
    }

    #[test]
    fn finds_grandchildren_and_leaves_out_strangers() {
        let of = |parent| Stat { parent, ..Stat::default() };
        let running = BTreeMap::from([(1, of(0)), (10, of(1)), (11, of(10)), (9, of(11)), (12, of(1))]);
        let found: Vec<u32> = below(10, &running).into_iter().map(|(process, _)| process).collect();
        assert_eq!(found, [10, 11, 9]);
    }

    #[test]
    fn counts_no_process_twice() {
        let seen =
            |own_ticks, waited_ticks| Seen { stat: Stat { own_ticks, waited_ticks, ..Stat::default() }, peak_mib: 2.0 };
        let not_waited_for = Tree(BTreeMap::from([(1, seen(5, 0)), (2, seen(100, 0))]));
        assert_eq!(not_waited_for.cpu_ticks(1), 105);
        let waited_for = Tree(BTreeMap::from([(1, seen(5, 103)), (2, seen(100, 0))]));
        assert_eq!(waited_for.cpu_ticks(1), 108);
        assert!((waited_for.peak_mib() - 4.0).abs() < f64::EPSILON);
    }

    #[test]
    fn measures_the_children_of_a_program_too() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("log");
        // The shell waits for a child that counts; the work is the child's.
        let busy = "sh -c 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done'; true";
        let cost = measure(Command::new("sh").args(["-c", busy]), &log).unwrap();
        assert!(cost.cpu_seconds > 0.0 && cost.peak_mib > 0.5, "{cost:?}");
        let error = measure(Command::new("sh").args(["-c", "echo broken; exit 3"]), &log).unwrap_err();
        assert!(error.to_string().contains("broken"), "{error}");
    }

    #[test]
    fn a_peak_can_be_forgotten() {
        let own = std::process::id();
        let before = {
            let block = vec![1_u8; 96 << 20];
            assert_eq!(block[block.len() / 2], 1);
            peak_mib(own).unwrap()
        };
        forget_peak(own).unwrap();
        assert!(peak_mib(own).unwrap() < before);
        assert!(peak_mib(u32::MAX).is_err());
    }
}
