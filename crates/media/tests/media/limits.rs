//! Every job ends: by its own limits, by a stop, by the watchdog.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use mrp_media::{Failure, FailureReason, Limits, MemorySource, Order, Output, Progress, Sink, Source};
use tokio_util::sync::CancellationToken;

use crate::support::{Kept, film, small_film, transcode_by, worker, worker_with};

/// Gives its first bytes, then what `rest` says.
struct Faltering {
    bytes: Bytes,
    good: u64,
    rest: Rest,
    frozen: CancellationToken,
}

enum Rest {
    Never,
    Fails,
}

#[async_trait]
impl Source for Faltering {
    async fn read(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        if offset + length as u64 > self.good {
            self.frozen.cancel();
            match self.rest {
                Rest::Never => std::future::pending::<()>().await,
                Rest::Fails => return Err(io::Error::other("the disk is gone")),
            }
        }
        MemorySource(self.bytes.clone()).read(offset, length).await
    }

    fn declared_length(&self) -> Option<u64> {
        Some(self.bytes.len() as u64)
    }
}

fn faltering(rest: Rest) -> (Arc<Faltering>, CancellationToken) {
    let bytes = Bytes::from(film(
        "long.mkv",
        "-f lavfi -i testsrc2=size=640x360:rate=25:duration=10 -c:v libx264 -preset ultrafast -pix_fmt yuv420p",
    ));
    let frozen = CancellationToken::new();
    let good = bytes.len() as u64 / 2;
    (Arc::new(Faltering { bytes, good, rest, frozen: frozen.clone() }), frozen)
}

async fn refusal(limits: Limits, bytes: Vec<u8>) -> Failure {
    transcode_by(&worker_with(limits), bytes, Order::default()).await.err().expect("the limit holds")
}

#[tokio::test]
async fn a_frozen_source_ends_by_the_watchdog() {
    let (source, _) = faltering(Rest::Never);
    let worker = worker_with(Limits { source_wait: Duration::from_millis(300), ..Limits::default() });
    let end = worker.transcode(source, Arc::new(Kept::default()), Order::default(), CancellationToken::new()).await;
    assert_eq!(end.expect_err("it never came").reason, FailureReason::SourceStalled);
}

#[tokio::test]
async fn a_source_that_cannot_be_read_is_called_so() {
    let (source, _) = faltering(Rest::Fails);
    let end = worker().transcode(source, Arc::new(Kept::default()), Order::default(), CancellationToken::new()).await;
    assert_eq!(end.expect_err("half of it never came").reason, FailureReason::SourceUnreadable);
}

/// An upload that still grows: few bytes at a time, each after a moment.
struct Growing(Bytes);

#[async_trait]
impl Source for Growing {
    async fn read(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        tokio::time::sleep(Duration::from_millis(1)).await;
        MemorySource(self.0.clone()).read(offset, length.min(7_001)).await
    }

    fn declared_length(&self) -> Option<u64> {
        None
    }
}

#[tokio::test]
async fn a_source_that_grows_slowly_gives_the_same_film() {
    let film = Bytes::from(film(
        "live.webm",
        "-f lavfi -i testsrc2=size=320x180:rate=25:duration=3 -f lavfi -i sine=frequency=440:duration=3 \
         -c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus -live 1",
    ));
    let (slow, fast) = (Arc::new(Kept::default()), Arc::new(Kept::default()));
    let order = Order::default();
    let worker = worker();
    let none = CancellationToken::new();
    let a =
        worker.transcode(Arc::new(Growing(film.clone())), Arc::clone(&slow) as _, order.clone(), none.clone()).await;
    let b = worker.transcode(Arc::new(MemorySource(film)), Arc::clone(&fast) as _, order, none).await;
    let (a, b) = (a.expect("it plays"), b.expect("it plays"));
    assert_eq!((a.frame_count, a.video.len(), a.audio), (b.frame_count, b.video.len(), b.audio));
    let sound = "audio/seg-00001.m4s";
    assert_eq!(slow.get(sound), fast.get(sound));
    assert_eq!(slow.get("waveform.dat"), fast.get("waveform.dat"));
}

#[tokio::test]
async fn a_job_can_be_stopped_while_it_waits() {
    let (source, frozen) = faltering(Rest::Never);
    let worker = worker();
    let stop = CancellationToken::new();
    let job = worker.transcode(source, Arc::new(Kept::default()), Order::default(), stop.clone());
    let stopping = async {
        frozen.cancelled().await;
        stop.cancel();
    };
    let (end, ()) = tokio::join!(job, stopping);
    assert_eq!(end.expect_err("it was stopped").reason, FailureReason::Cancelled);
}

#[tokio::test]
async fn a_job_over_its_time_is_ended() {
    let (source, _) = faltering(Rest::Never);
    let worker = worker_with(Limits { wall: Duration::from_millis(400), ..Limits::default() });
    let end = worker.transcode(source, Arc::new(Kept::default()), Order::default(), CancellationToken::new()).await;
    assert_eq!(end.expect_err("it is late").reason, FailureReason::OutOfTime);
}

#[tokio::test]
async fn processor_time_is_bounded() {
    let film = film(
        "heavy.mp4",
        "-f lavfi -i testsrc=size=1280x720:rate=30:duration=20 -c:v libx264 -preset ultrafast -pix_fmt yuv420p",
    );
    let failure = refusal(Limits { cpu_seconds: 1, ..Limits::default() }, film).await;
    assert_eq!(failure.reason, FailureReason::OutOfTime, "{failure}");
}

#[tokio::test]
async fn memory_is_bounded() {
    let film = film(
        "large.mp4",
        "-f lavfi -i testsrc2=size=3840x2160:rate=10:duration=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p",
    );
    let failure = refusal(Limits { memory_bytes: 700 << 20, ..Limits::default() }, film).await;
    assert!(
        matches!(
            failure.reason,
            FailureReason::OutOfMemory
                | FailureReason::WorkerDied
                | FailureReason::EncodingFailed
                | FailureReason::Damaged
                | FailureReason::SandboxUnavailable
        ),
        "{failure}"
    );
}

#[tokio::test]
async fn a_picture_larger_than_allowed_is_refused() {
    let failure = refusal(Limits { picture_pixels: 640 * 359, ..Limits::default() }, small_film()).await;
    assert_eq!(failure.reason, FailureReason::TooLargePicture, "{failure}");
}

#[tokio::test]
async fn a_recording_longer_than_allowed_is_refused() {
    let failure = refusal(Limits { duration_ms: 2_000, ..Limits::default() }, small_film()).await;
    assert_eq!(failure.reason, FailureReason::TooLong, "{failure}");
}

#[tokio::test]
async fn more_tracks_than_allowed_are_refused() {
    let failure = refusal(Limits { streams: 1, ..Limits::default() }, small_film()).await;
    assert_eq!(failure.reason, FailureReason::TooManyStreams, "{failure}");
}

#[tokio::test]
async fn more_output_than_allowed_is_refused() {
    let failure = refusal(Limits { output_bytes: 20_000, ..Limits::default() }, small_film()).await;
    assert_eq!(failure.reason, FailureReason::TooMuchOutput, "{failure}");
}

#[tokio::test]
async fn a_program_that_is_not_there_is_called_so() {
    let mut worker = worker();
    worker.program = "/nowhere/mrp".into();
    let failure = transcode_by(&worker, small_film(), Order::default()).await.err().expect("nothing to start");
    assert_eq!(failure.reason, FailureReason::WorkerUnavailable);
}

#[tokio::test]
async fn a_program_that_speaks_another_language_is_ended() {
    let mut worker = worker_with(Limits { wall: Duration::from_secs(20), ..Limits::default() });
    worker.program = "/bin/true".into();
    let failure = transcode_by(&worker, small_film(), Order::default()).await.err().expect("it says nothing");
    assert_eq!(failure.reason, FailureReason::WorkerDied);
}

#[tokio::test]
async fn a_child_that_sends_nonsense_is_not_believed() {
    for nonsense in [r"\377\377\377\377xxxx", r"\0\0\0\0", r"\005\0\0\0\205null", r"\010\0\0\0\203\005\0../x/y"] {
        let mut worker = worker_with(Limits { wall: Duration::from_secs(20), ..Limits::default() });
        worker.program = "/bin/sh".into();
        worker.arguments = vec!["-c".to_owned(), format!("printf '{nonsense}' >&0; sleep 1")];
        let failure = transcode_by(&worker, small_film(), Order::default()).await.err().expect("it is nonsense");
        assert_eq!(failure.reason, FailureReason::WorkerDied, "{nonsense}: {failure}");
        let seen_through = ["protocol", "malformed", "not a report"].iter().any(|why| failure.detail.contains(why));
        assert!(seen_through, "{nonsense}: {failure}");
    }
}

/// Refuses everything, saying why.
struct Full(io::ErrorKind);

#[async_trait]
impl Sink for Full {
    async fn put(&self, _output: Output) -> io::Result<()> {
        Err(io::Error::new(self.0, "the disk is full, or gone"))
    }

    fn progress(&self, _progress: Progress) {}
}

#[tokio::test]
async fn output_that_cannot_be_kept_ends_the_job() {
    let film = Bytes::from(small_film());
    for (kind, reason) in [
        (io::ErrorKind::StorageFull, FailureReason::NoRoom),
        (io::ErrorKind::QuotaExceeded, FailureReason::NoRoom),
        (io::ErrorKind::PermissionDenied, FailureReason::SinkFailed),
    ] {
        let (source, sink) = (Arc::new(MemorySource(film.clone())), Arc::new(Full(kind)));
        let end = worker().transcode(source, sink, Order::default(), CancellationToken::new()).await;
        assert_eq!(end.expect_err("nothing was kept").reason, reason, "{kind:?}");
    }
}
