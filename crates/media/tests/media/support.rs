//! Films, a sink that keeps everything, and questions to `ffprobe`.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use mrp_media::{Failure, Limits, MemorySource, Order, Output, Progress, Rendition, Report, Sink, Source, Worker};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// The child of this crate's own test program.
pub(crate) fn worker() -> Worker {
    worker_with(Limits::default())
}

pub(crate) fn worker_with(limits: Limits) -> Worker {
    Worker { program: PathBuf::from(env!("CARGO_BIN_EXE_mrp-media-worker")), arguments: Vec::new(), limits }
}

/// Keeps every output.
#[derive(Default)]
pub(crate) struct Kept {
    pub(crate) outputs: Mutex<BTreeMap<String, Bytes>>,
    pub(crate) order: Mutex<Vec<String>>,
    pub(crate) permille: AtomicU16,
    /// Every report of what could be played so far.
    pub(crate) so_far: Mutex<Vec<Report>>,
    /// Fires at the first of them.
    pub(crate) begun: CancellationToken,
}

#[async_trait]
impl Sink for Kept {
    async fn put(&self, output: Output) -> io::Result<()> {
        self.order.lock().expect("no test panics while holding it").push(output.name.clone());
        self.outputs.lock().expect("no test panics while holding it").insert(output.name, output.bytes);
        Ok(())
    }

    fn progress(&self, progress: Progress) {
        let before = self.permille.swap(progress.permille, Ordering::Relaxed);
        assert!(progress.permille >= before, "progress never goes back: {before} then {}", progress.permille);
    }

    fn so_far(&self, report: Report) {
        for rendition in report.renditions() {
            let named = [&rendition.init].into_iter().chain(rendition.segments.iter().map(|segment| &segment.name));
            named.for_each(|name| assert!(!self.get(name).is_empty(), "{name} can be played before it has come"));
        }
        self.so_far.lock().expect("no test panics while holding it").push(report);
        self.begun.cancel();
    }
}

impl Kept {
    pub(crate) fn get(&self, name: &str) -> Bytes {
        self.outputs.lock().expect("no test panics while holding it").get(name).cloned().unwrap_or_default()
    }
}

/// A made film, and what became of it.
pub(crate) struct Made {
    pub(crate) report: Report,
    pub(crate) kept: Arc<Kept>,
    folder: TempDir,
}

pub(crate) async fn transcode(bytes: Vec<u8>, order: Order) -> Result<Made, Failure> {
    transcode_by(&worker(), bytes, order).await
}

pub(crate) async fn transcode_by(worker: &Worker, bytes: Vec<u8>, order: Order) -> Result<Made, Failure> {
    transcode_into(worker, Arc::new(MemorySource(Bytes::from(bytes))), order, Arc::default()).await
}

pub(crate) async fn transcode_into(
    worker: &Worker,
    source: Arc<dyn Source>,
    order: Order,
    kept: Arc<Kept>,
) -> Result<Made, Failure> {
    let report = worker.transcode(source, Arc::clone(&kept) as _, order, CancellationToken::new()).await?;
    Ok(Made { report, kept, folder: tempfile::tempdir().expect("a temporary folder") })
}

impl Made {
    /// A rendition as one playable file: init and all segments in a row.
    pub(crate) fn file(&self, rendition: &Rendition) -> PathBuf {
        let mut whole = self.kept.get(&rendition.init).to_vec();
        assert!(!whole.is_empty(), "{} came", rendition.init);
        for segment in &rendition.segments {
            let bytes = self.kept.get(&segment.name);
            assert_eq!(bytes.len() as u64, segment.bytes, "{}", segment.name);
            whole.extend_from_slice(&bytes);
        }
        self.write(&format!("{}.mp4", rendition.name), &whole)
    }

    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).expect("a temporary file can be written");
        path
    }

    /// One output as a file.
    pub(crate) fn output(&self, name: &str) -> PathBuf {
        self.write(&name.replace('/', "-"), &self.kept.get(name))
    }
}

/// Makes a film with the `ffmpeg` tool. `arguments` end in nothing; the file name is put behind them.
pub(crate) fn film(name: &str, arguments: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-y"])
        .args(arguments.split_whitespace())
        .arg(&path)
        .output()
        .expect("ffmpeg is installed");
    assert!(output.status.success(), "ffmpeg {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(&path).expect("ffmpeg has written it")
}

/// Three seconds of moving picture and a tone.
pub(crate) fn small_film() -> Vec<u8> {
    film(
        "film.mp4",
        "-f lavfi -i testsrc2=size=640x360:rate=25/2:duration=3 -f lavfi -i sine=frequency=440:duration=3 \
         -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac",
    )
}

/// One answer of `ffprobe` per line.
pub(crate) fn probe(path: &Path, arguments: &str) -> Vec<String> {
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-of", "csv=p=0"])
        .args(arguments.split_whitespace())
        .arg(path)
        .output()
        .expect("ffprobe is installed");
    assert!(output.status.success(), "ffprobe: {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "ffprobe complains: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| line.trim().trim_end_matches(',').to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

/// Every frame of the first track: when it is shown, and whether it is a key frame.
pub(crate) fn frames(path: &Path) -> Vec<(f64, bool)> {
    probe(path, "-select_streams v:0 -show_entries frame=key_frame,pts_time")
        .iter()
        .map(|line| {
            let mut fields = line.split(',');
            let key = fields.next() == Some("1");
            let time = fields.next().and_then(|time| time.parse().ok()).expect("every frame has a time");
            (time, key)
        })
        .collect()
}

/// When the first sample of a segment is shown, as the bytes say it: decoding time plus offset, in seconds.
///
/// Not asked of `ffprobe`, which moves whole tracks whose offsets are negative; players go by these numbers.
pub(crate) fn first_shown(init: &[u8], segment: &[u8]) -> f64 {
    let number =
        |bytes: &[u8], at: usize| i64::from(i32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes")));
    let header = after(init, b"mdhd");
    assert_eq!(header[0], 0, "a short media header");
    let ticks = number(header, 12);
    let decode = after(segment, b"tfdt");
    let start =
        if decode[0] == 1 { (number(decode, 4) << 32) + (number(decode, 8) & 0xffff_ffff) } else { number(decode, 4) };
    let run = after(segment, b"trun");
    let flags = number(run, 0) & 0x00ff_ffff;
    // Behind the count: data offset and first flags if present, then the first sample's fields in order.
    let present = |bit: i64| usize::from(flags & bit != 0) * 4;
    let at = 8 + present(1) + present(4) + present(0x100) + present(0x200) + present(0x400);
    let offset = if flags & 0x800 != 0 { number(run, at) } else { 0 };
    (start + offset) as f64 / ticks as f64
}

fn after<'a>(bytes: &'a [u8], kind: &[u8; 4]) -> &'a [u8] {
    let at = bytes.windows(4).position(|four| four == kind).expect("the box is there");
    &bytes[at + 4..]
}

/// The mean of each colour plane of the picture shown at `seconds`, and its size.
pub(crate) fn pixel(path: &Path, frame: usize, x: u32, y: u32) -> (u8, u8, u8) {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(path)
        .args(["-vf", &format!("select=eq(n\\,{frame}),crop=2:2:{x}:{y},format=rgb24"), "-frames:v", "1"])
        .args(["-f", "rawvideo", "-"])
        .output()
        .expect("ffmpeg is installed");
    assert!(output.status.success(), "ffmpeg: {}", String::from_utf8_lossy(&output.stderr));
    let [red, green, blue, ..] = output.stdout[..] else { panic!("no pixel at frame {frame}") };
    (red, green, blue)
}

/// Decodes everything; any complaint of the decoder fails the test.
pub(crate) fn decodes_cleanly(path: &Path) {
    let output = Command::new("ffmpeg")
        .args(["-v", "warning", "-nostdin", "-xerror", "-i"])
        .arg(path)
        .args(["-f", "null", "-"])
        .output()
        .expect("ffmpeg is installed");
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && complaints.trim().is_empty(), "{}: {complaints}", path.display());
}
