//! Little files that would become much: giant pictures, streams without end, countless tracks and packets, boxes in boxes. Each ends
//! by a bound, with a reason.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use mrp_media::{Failure, FailureReason, Limits, Make, Order, Source};
use tokio_util::sync::CancellationToken;

use crate::support::{Kept, film, transcode, transcode_by, worker_with};

/// The reason of both ways: everything, and what plays first.
async fn reasons(worker: &mrp_media::Worker, bytes: &[u8]) -> [Option<FailureReason>; 2] {
    let mut reasons = [None, None];
    for (reason, make) in reasons.iter_mut().zip([Make::Everything, Make::First { copy: true }]) {
        let made = transcode_by(worker, bytes.to_vec(), Order { make, ..Order::default() }).await;
        *reason = made.err().map(|failure| failure.reason);
    }
    reasons
}

/// An element of Matroska: id, length in four bytes, content.
fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
    let length = 0x1000_0000 | u32::try_from(content.len()).expect("it is small");
    [id, &length.to_be_bytes(), content].concat()
}

/// A Matroska file of one VP8 track, up to where its clusters begin; nobody says how long it is.
fn matroska(width: u16, height: u16) -> Vec<u8> {
    let kind = element(&[0x42, 0x82], b"webm");
    let size = [element(&[0xb0], &width.to_be_bytes()), element(&[0xba], &height.to_be_bytes())].concat();
    let track = [
        element(&[0xd7], &[1]),
        element(&[0x73, 0xc5], &[1]),
        element(&[0x83], &[1]),
        element(&[0x86], b"V_VP8"),
        element(&[0xe0], &size),
    ]
    .concat();
    let tracks = element(&[0x16, 0x54, 0xae, 0x6b], &element(&[0xae], &track));
    let endless = [0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    [element(&[0x1a, 0x45, 0xdf, 0xa3], &kind), endless.to_vec(), tracks].concat()
}

/// A cluster of `count` blocks of one byte each.
fn cluster(count: usize) -> Vec<u8> {
    let endless = [0x1f, 0x43, 0xb6, 0x75, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xe7, 0x81, 0];
    [&endless[..], &[0xa3, 0x85, 0x81, 0, 0, 0x80, 7].repeat(count)].concat()
}

#[tokio::test]
async fn a_header_that_promises_a_giant_picture_is_refused() {
    let worker = worker_with(Limits::default());
    // The second is beyond what FFmpeg itself takes for a size.
    for (side, reason) in [(16_000, FailureReason::TooLargePicture), (65_535, FailureReason::Damaged)] {
        let giant = [matroska(side, side), cluster(10)].concat();
        assert_eq!(reasons(&worker, &giant).await, [Some(reason); 2], "{side}");
    }
}

#[tokio::test]
async fn a_picture_that_outgrows_the_limit_in_the_middle_is_left_out() {
    let part = |size: &str, offset: u32| {
        let arguments = format!(
            "-f lavfi -i testsrc2=size={size}:rate=25:duration=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p \
             -output_ts_offset {offset} -f mpegts"
        );
        film("part.ts", &arguments)
    };
    let growing = [part("320x180", 0), part("1280x720", 1)].concat();
    let worker = worker_with(Limits { picture_pixels: 320 * 192, ..Limits::default() });
    let made = transcode_by(&worker, growing, Order::default()).await.expect("its first second plays");
    assert!(made.report.source.damaged_parts > 0, "the rest was left out, and that is said");
    assert_eq!((made.report.video[0].width, made.report.video[0].height), (320, 180));
}

/// Gives its bytes over and over, or zeros after them, and never ends.
struct Endless {
    bytes: Bytes,
    over_and_over: bool,
}

#[async_trait]
impl Source for Endless {
    async fn read(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let size = self.bytes.len() as u64;
        if !self.over_and_over && offset >= size {
            return Ok(Bytes::from(vec![0; length]));
        }
        let at = usize::try_from(offset % size).map_err(io::Error::other)?;
        Ok(self.bytes.slice(at..(at + length).min(self.bytes.len())))
    }

    fn declared_length(&self) -> Option<u64> {
        None
    }
}

async fn endless(source: Endless, limits: Limits, make: Make) -> Failure {
    let order = Order { make, ..Order::default() };
    let job = worker_with(limits)
        .transcode(Arc::new(source), Arc::new(Kept::default()), order, CancellationToken::new())
        .await;
    job.expect_err("it has no end")
}

#[tokio::test]
async fn a_recording_without_end_is_too_long() {
    let voice = Bytes::from(film("voice.aac", "-f lavfi -i sine=frequency=440:duration=5 -c:a aac -f adts"));
    for make in [Make::Everything, Make::First { copy: true }] {
        let limits = Limits { duration_ms: 60_000, wall: Duration::from_secs(120), ..Limits::default() };
        let failure = endless(Endless { bytes: voice.clone(), over_and_over: true }, limits, make).await;
        assert_eq!(failure.reason, FailureReason::TooLong, "{failure}");
    }
}

#[tokio::test]
async fn nothing_without_end_ends_by_its_time() {
    let beginning = Bytes::from([matroska(64, 64), cluster(1)].concat());
    let limits = Limits { wall: Duration::from_secs(4), ..Limits::default() };
    let failure = endless(Endless { bytes: beginning, over_and_over: false }, limits, Make::Everything).await;
    assert_eq!(failure.reason, FailureReason::OutOfTime, "{failure}");
}

#[tokio::test]
async fn countless_tracks_are_refused() {
    let worker = worker_with(Limits::default());
    // Beyond two hundred FFmpeg itself stops.
    for (count, wanted) in [(40, FailureReason::TooManyStreams), (20_000, FailureReason::Damaged)] {
        let track = [
            element(&[0xd7], &[1]),
            element(&[0x83], &[2]),
            element(&[0x86], b"A_PCM/INT/LIT"),
            element(&[0xe1], &element(&[0xb5], &8000.0_f32.to_be_bytes())),
        ]
        .concat();
        let tracks = element(&[0x16, 0x54, 0xae, 0x6b], &element(&[0xae], &track).repeat(count));
        let head = matroska(64, 64);
        let file = [&head[..], &tracks, &cluster(10)].concat();
        // The first list of tracks is the one that counts: put ours in its place.
        let at = head.windows(4).position(|four| four == [0x16, 0x54, 0xae, 0x6b]).expect("it has tracks");
        let file = [&file[..at], &file[head.len()..]].concat();
        assert_eq!(reasons(&worker, &file).await, [Some(wanted); 2], "{count}");
    }
}

#[tokio::test]
async fn countless_packets_take_neither_the_memory_nor_an_age() {
    let many = [matroska(64, 64), cluster(60_000)].concat();
    let worker = worker_with(Limits { cpu_seconds: 120, ..Limits::default() });
    for reason in reasons(&worker, &many).await {
        assert!(matches!(reason, Some(FailureReason::Damaged)), "{reason:?}");
    }
}

#[tokio::test]
async fn boxes_in_boxes_lead_nowhere() {
    let mut nested = Vec::new();
    for depth in (1..=20_000_u32).rev() {
        nested.extend((depth * 8).to_be_bytes());
        nested.extend(b"moov");
    }
    let front = b"\0\0\0\x18ftypisom\0\0\0\0isommp42".to_vec();
    // Segments in segments, without a length.
    let elements = [
        &matroska(64, 64)[..],
        &[0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff].repeat(20_000),
    ]
    .concat();
    for file in [[front, nested].concat(), elements] {
        match transcode(file, Order::default()).await {
            Ok(_) => panic!("it became playable"),
            Err(failure) => assert!(
                matches!(
                    failure.reason,
                    FailureReason::Truncated
                        | FailureReason::Damaged
                        | FailureReason::NotMedia
                        | FailureReason::NoVideoOrAudio
                ),
                "{failure}"
            ),
        }
    }
}
