//! Real files, spoilt, through the whole transcode as the server does it: parent, sandboxed child, first what plays soonest and then
//! the rest. Each one ends as playable or with a reason; none harms the parent, none hangs.
//!
//! A sample in CI; `cargo xtask soak mutants` takes a thousand. Everything about mutant `n` follows from the seed and `n`.

mod spoil;
mod structure;

use std::collections::{BTreeMap, HashMap};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use mrp_fuzz::Rng;
use mrp_media::{
    Failure, FailureReason, Limits, Make, MemorySource, Order, Output, Progress, Report, Sink, Worker,
    growing_playlist, master_playlist, media_playlist,
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::sample;
use crate::support::worker_with;

/// In CI: so many mutants, of files no larger than this, from this seed.
const SAMPLE: u64 = 50;
const SAMPLE_LARGEST: u64 = 150 << 10;
const SEED: u64 = 1;
/// The long run takes larger ones too.
const LARGEST: u64 = 800 << 10;
/// Broken already, or no media at all: a spoilt one says nothing new.
const LEFT_OUT: [&str; 2] = ["/malformed", "/licences"];
const ENDINGS: [&str; 17] = [
    "3g2", "3gp", "avi", "flac", "flv", "m4a", "m4v", "mkv", "mov", "mp3", "mp4", "mpg", "mts", "ogg", "ts", "wav",
    "webm",
];
/// A mutant of such a file that uses more has made us work for nothing: it counts as a hang.
const CPU_SECONDS: u64 = 300;

/// How a mutant ended.
#[derive(Debug)]
struct Ending {
    /// `done`, or the word of the failure.
    word: String,
    detail: String,
    /// The server was harmed, or something of ours is wrong.
    offence: bool,
}

/// Keeps nothing but what came.
#[derive(Default)]
struct Counted(std::sync::Mutex<HashMap<String, usize>>);

#[async_trait]
impl Sink for Counted {
    async fn put(&self, output: Output) -> std::io::Result<()> {
        self.0.lock().expect("nobody panics while holding it").insert(output.name, output.bytes.len());
        Ok(())
    }

    fn progress(&self, _progress: Progress) {}

    fn so_far(&self, report: Report) {
        self.is_whole(&report);
        report.renditions().for_each(|rendition| drop(growing_playlist(rendition, ToString::to_string)));
    }
}

impl Counted {
    /// Everything a report names has come, and it can be written as playlists.
    fn is_whole(&self, report: &Report) {
        let came = self.0.lock().expect("nobody panics while holding it");
        report.outputs().for_each(|name| assert!(came.contains_key(name), "{name} never came"));
        let _ = master_playlist(report, ToString::to_string);
        report.renditions().for_each(|rendition| drop(media_playlist(rendition, ToString::to_string)));
    }
}

/// What the server's two jobs do.
async fn as_the_server_does(worker: Worker, film: Bytes) -> Result<Option<Failure>, Failure> {
    let counted = Arc::new(Counted::default());
    let run = async |make| {
        let source = Arc::new(MemorySource(film.clone()));
        let order = Order { make, ..Order::default() };
        worker.transcode(source, Arc::clone(&counted) as _, order, CancellationToken::new()).await
    };
    let first = match run(Make::First { copy: true }).await {
        Err(failure) if failure.reason == FailureReason::NotCopyable => {
            counted.0.lock().expect("nobody panics while holding it").clear();
            run(Make::First { copy: false }).await?
        }
        other => other?,
    };
    assert!(!first.video.is_empty() || first.audio.is_some(), "something plays");
    counted.is_whole(&first);
    match run(Make::Rest { first: Box::new(first.clone()), suffix: "x".to_owned() }).await {
        Ok(rest) => {
            counted.is_whole(&first.with_rest(rest));
            Ok(None)
        }
        Err(failure) => Ok(Some(failure)),
    }
}

async fn ending(worker: Worker, film: Bytes) -> Ending {
    let failed = |word: &str, failure: &Failure| {
        // A child that the kernel ended is what the sandbox is for; one that says nonsense is ours.
        let died = failure.reason == FailureReason::WorkerDied && !failure.detail.contains("signal");
        let ours = matches!(
            failure.reason,
            FailureReason::OutOfTime
                | FailureReason::SandboxUnavailable
                | FailureReason::WorkerUnavailable
                | FailureReason::SinkFailed
                | FailureReason::SourceStalled
                | FailureReason::SourceUnreadable
        );
        Ending { word: format!("{word}{}", failure.reason), detail: failure.detail.clone(), offence: died || ours }
    };
    // In a task of its own, so that a panic of the parent is seen.
    match tokio::spawn(as_the_server_does(worker, film)).await {
        Ok(Ok(None)) => Ending { word: "done".to_owned(), detail: String::new(), offence: false },
        Ok(Ok(Some(failure))) => failed("done, without the rest: ", &failure),
        Ok(Err(failure)) => failed("failed: ", &failure),
        Err(panic) => Ending { word: "the parent panicked".to_owned(), detail: panic.to_string(), offence: true },
    }
}

/// One run: so many mutants, and where it has written down how they ended.
struct Run {
    count: u64,
    seed: u64,
    files: Vec<PathBuf>,
    log: Option<PathBuf>,
}

impl Run {
    fn mutant(&self, number: u64) -> (String, Bytes) {
        let mut rng = Rng::with_seed(self.seed.wrapping_mul(1_000_003).wrapping_add(number));
        let mut any = || &self.files[rng.usize(..self.files.len())];
        let (file, donor) = (any(), any());
        let read = |path: &Path| std::fs::read(path).expect("a foreign file can be read");
        let spoilt = spoil::spoil(&mut rng, &read(file), &read(donor));
        (file.file_name().unwrap_or_default().to_string_lossy().into_owned(), spoilt.into())
    }

    /// What an earlier run with the same log has done already: number and ending.
    fn done(&self) -> BTreeMap<u64, String> {
        let text = self.log.as_ref().and_then(|log| std::fs::read_to_string(log).ok()).unwrap_or_default();
        text.lines()
            .filter_map(|line| {
                let mut fields = line.split('\t');
                Some((fields.next()?.parse().ok()?, fields.nth(1)?.to_owned()))
            })
            .collect()
    }

    fn note(&self, number: u64, source: &str, film: &[u8], ending: &Ending) {
        let line = format!("{number}\t{source}\t{}\t{}", ending.word, ending.detail);
        if ending.offence || ending.detail.contains("signal") {
            eprintln!("{line}");
        }
        let Some(log) = &self.log else { return };
        let mut file = std::fs::File::options().create(true).append(true).open(log).expect("the log can be written");
        writeln!(file, "{line}").expect("the log can be written");
        if ending.offence || ending.detail.contains("signal") {
            std::fs::write(log.with_extension(number.to_string()), film).expect("the mutant can be kept");
        }
    }
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spoilt_file_plays_or_says_why_and_harms_nobody() {
    let Some(folder) = sample::folder() else {
        eprintln!("no foreign media here: set MRP_TEST_MEDIA to try it");
        return;
    };
    let long = number("MRP_SOAK_MUTANTS");
    let largest = if long.is_some() { LARGEST } else { SAMPLE_LARGEST };
    let mut classes = BTreeMap::new();
    sample::collect(&folder, "", &mut classes);
    classes.retain(|class, _| {
        let fits = class.rsplit('.').next().is_some_and(|ending| ENDINGS.contains(&ending));
        fits && !LEFT_OUT.iter().any(|folder| class.starts_with(folder))
    });
    let mut files: Vec<PathBuf> = classes.into_values().flatten().collect();
    files.retain(|path| path.metadata().is_ok_and(|about| (1..=largest).contains(&about.len())));
    assert!(files.len() > 20, "{} holds too few files", folder.display());
    let run = Arc::new(Run {
        count: long.unwrap_or(SAMPLE),
        seed: number("MRP_SOAK_SEED").unwrap_or(SEED),
        files,
        log: std::env::var_os("MRP_SOAK_LOG").map(PathBuf::from),
    });
    let limits = Limits { cpu_seconds: CPU_SECONDS, wall: Duration::from_secs(3600), ..Limits::default() };
    let worker = worker_with(limits);
    let mut endings = run.done();
    let mut offences = Vec::new();
    let mut left = (0..run.count).filter(|number| !endings.contains_key(number)).collect::<Vec<_>>().into_iter();
    let mut running = JoinSet::new();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    loop {
        while running.len() < cores
            && let Some(number) = left.next()
        {
            let (run, worker) = (Arc::clone(&run), worker.clone());
            running.spawn(async move {
                let (source, film) = run.mutant(number);
                let ending = ending(worker, film.clone()).await;
                run.note(number, &source, &film, &ending);
                (number, ending)
            });
        }
        let Some(ended) = running.join_next().await else { break };
        let (number, ending) = ended.expect("a panic is caught where it happens");
        if ending.offence {
            offences.push(number);
        }
        endings.insert(number, ending.word);
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    endings.values().for_each(|word| *counts.entry(word).or_default() += 1);
    let counts: Vec<String> = counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
    eprintln!("{} mutants (seed {}): {}", endings.len(), run.seed, counts.join("; "));
    assert_eq!(endings.len() as u64, run.count);
    assert!(offences.is_empty(), "mutants {offences:?} hang, harm the parent or end without a reason");
}
