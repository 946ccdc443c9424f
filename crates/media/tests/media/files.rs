//! A film in several files, as cameras write them: one film comes out.

use std::io;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use mrp_media::{FailureReason, Make, MemorySource, Order, Source};
use mrp_vocabulary::{MediaTime, Span};

use crate::support::{Made, decodes_cleanly, film, frames, pixel, transcode, transcode_into, worker};

/// Several files, one after the other.
struct Split {
    all: MemorySource,
    files: Vec<u64>,
}

#[async_trait]
impl Source for Split {
    async fn read(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        self.all.read(offset, length).await
    }

    fn declared_length(&self) -> Option<u64> {
        self.all.declared_length()
    }

    fn files(&self) -> Vec<u64> {
        self.files.clone()
    }
}

fn split(files: &[Vec<u8>]) -> Arc<Split> {
    Arc::new(Split {
        all: MemorySource(files.concat().into()),
        files: files.iter().map(|file| file.len() as u64).collect(),
    })
}

async fn joined(files: &[Vec<u8>], make: Make) -> Made {
    let order = Order { make, ..Order::default() };
    transcode_into(&worker(), split(files), order, Arc::default()).await.expect("the files become one film")
}

/// Two seconds of one colour and a tone.
fn file(name: &str, colour: &str, coding: &str) -> Vec<u8> {
    film(
        name,
        &format!(
            "-f lavfi -i color={colour}:size=320x180:rate=25:duration=2 -f lavfi -i sine=frequency=440:duration=2 \
             -pix_fmt yuv420p {coding}"
        ),
    )
}

const COLOURS: [&str; 3] = ["red", "lime", "blue"];

fn colour_of(made: &Made, frame: usize) -> usize {
    let (red, green, blue) = pixel(&made.file(&made.report.video[0]), frame, 160, 90);
    let brightest = red.max(green).max(blue);
    [red, green, blue].iter().position(|value| *value == brightest).expect("one of them is the brightest")
}

#[tokio::test]
async fn files_of_one_camera_become_one_film_without_a_gap() {
    let h264 = "-c:v libx264 -preset ultrafast -c:a aac";
    for (name, coding) in [
        ("film.mp4", h264),
        ("film.mts", "-f mpegts -c:v libx264 -preset ultrafast -c:a ac3"),
        ("film.mkv", "-c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus"),
    ] {
        let files = COLOURS.map(|colour| file(name, colour, coding));
        for make in [Make::Everything, Make::First { copy: true }] {
            let made = joined(&files, make).await;
            let report = &made.report;
            assert!((5_960..=6_080).contains(&report.duration_ms), "{name}: {}", report.duration_ms);
            assert_eq!(frames(&made.file(&report.video[0])).len() as u64, report.frame_count, "{name}");
            assert!((149..=152).contains(&report.frame_count), "{name}: {}", report.frame_count);
            // The last picture of one file and the first of the next stand beside each other.
            for (number, border) in [(1, 50), (2, 100)] {
                assert_eq!(colour_of(&made, border - 2), number - 1, "{name} before {border}");
                assert_eq!(colour_of(&made, border + 1), number, "{name} after {border}");
            }
            assert!(!report.video[0].copied, "{name}");
            assert_eq!(report.source.bytes, Some(files.iter().map(|file| file.len() as u64).sum()));
            made.report.renditions().for_each(|rendition| decodes_cleanly(&made.file(rendition)));
            let sound = report.audio.as_ref().expect("it has sound");
            let heard_us: i64 = sound.segments.iter().map(|segment| segment.duration_us).sum();
            // Sound of cameras ends a moment after the picture; at each border a few milliseconds are too few to be cut.
            assert!((heard_us - report.duration_ms * 1000).abs() <= 20_000, "{name}: {heard_us} us");
        }
    }
}

/// Films with a hole of five gigabytes in front of their indexes, as large as cameras make them, and not in memory.
struct Hollow {
    film: Vec<u8>,
    index_at: usize,
    count: u64,
}

const HOLE: u64 = 5_000_000_000;

impl Hollow {
    fn of(film: Vec<u8>, count: u64) -> Self {
        let index_at = film.windows(4).rposition(|four| four == b"moov").expect("it has an index") - 4;
        Self { film, index_at, count }
    }

    fn each(&self) -> u64 {
        self.film.len() as u64 + HOLE
    }

    /// A byte of one of them.
    fn byte(&self, at: u64) -> u8 {
        let (before, hole) = (self.index_at as u64, HOLE);
        let head: Vec<u8> = [&1_u32.to_be_bytes()[..], b"free", &hole.to_be_bytes()].concat();
        match at {
            at if at < before => self.film[usize::try_from(at).expect("within the film")],
            at if at < before + hole => {
                usize::try_from(at - before).ok().and_then(|at| head.get(at)).copied().unwrap_or(0)
            }
            at => self.film[usize::try_from(at - hole).expect("within the film")],
        }
    }
}

#[async_trait]
impl Source for Hollow {
    async fn read(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let end = (offset + length as u64).min(self.each() * self.count);
        Ok((offset..end).map(|at| self.byte(at % self.each())).collect())
    }

    fn declared_length(&self) -> Option<u64> {
        Some(self.each() * self.count)
    }

    fn files(&self) -> Vec<u64> {
        (0..self.count).map(|_| self.each()).collect()
    }
}

#[tokio::test]
async fn films_far_beyond_four_gigabytes_are_read_to_their_end() {
    let film = file("film.mp4", "red", "-c:v libx264 -preset ultrafast -c:a aac");
    for count in [1, 3] {
        let source = Arc::new(Hollow::of(film.clone(), count));
        let made = transcode_into(&worker(), source, Order::default(), Arc::default()).await.expect("it plays");
        let (wanted, duration) = (count as i64 * 2_000, made.report.duration_ms);
        assert!((wanted - 40..=wanted + 80).contains(&duration), "{count}: {duration} ms");
        assert_eq!(made.report.source.bytes, Some(count * (film.len() as u64 + HOLE)));
    }
}

#[tokio::test]
async fn a_header_that_changes_between_the_files_is_followed() {
    let coding = |profile: &str| format!("-c:v libx264 -preset veryfast -profile:v {profile} -c:a aac");
    let files = [file("a.mp4", "red", &coding("baseline")), file("b.mp4", "lime", &coding("high"))];
    let made = joined(&files, Make::Everything).await;
    assert!((100..=101).contains(&made.report.frame_count), "{}", made.report.frame_count);
    assert_eq!(made.report.source.damaged_parts, 0);
    assert_eq!([10, 48, 51, 99].map(|frame| colour_of(&made, frame)), [0, 0, 1, 1]);
}

#[tokio::test]
async fn a_clip_across_the_border_shows_both_files() {
    let files = COLOURS.map(|colour| file("film.mp4", colour, "-c:v libx264 -preset ultrafast -c:a aac"));
    let span = Span::new(MediaTime::from_ms(3_000), MediaTime::from_ms(5_000)).expect("it runs forwards");
    let order = Order { span: Some(span), ..Order::default() };
    let made = transcode_into(&worker(), split(&files), order, Arc::default()).await.expect("it can be cut");
    assert_eq!(made.report.frame_count, 50);
    assert_eq!([0, 23, 26, 49].map(|frame| colour_of(&made, frame)), [1, 1, 2, 2]);
}

#[tokio::test]
async fn files_that_do_not_belong_together_are_refused_with_a_reason() {
    let h264 = "-c:v libx264 -preset ultrafast -c:a aac";
    let first = file("film.mp4", "red", h264);
    for (what, other, reason) in [
        ("another codec", file("b.mp4", "lime", "-c:v mpeg4 -c:a aac"), FailureReason::FilesDiffer),
        ("another container", file("b.mkv", "lime", h264), FailureReason::FilesDiffer),
        ("no picture", file("b.mp4", "lime", "-vn -c:a aac"), FailureReason::FilesDiffer),
        ("no film", b"%PDF-1.7 a letter about something else".repeat(40), FailureReason::NotMedia),
    ] {
        let files = [first.clone(), other];
        let failed = transcode_into(&worker(), split(&files), Order::default(), Arc::default()).await;
        assert_eq!(failed.err().map(|failure| failure.reason), Some(reason), "{what}");
    }
}

#[tokio::test]
async fn a_film_that_is_encrypted_against_copying_says_so() {
    let key = "0123456789abcdef0123456789abcdef";
    let coding = format!(
        "-c:v libx264 -preset ultrafast -c:a aac -encryption_scheme cenc-aes-ctr -encryption_key {key} -encryption_kid {key}"
    );
    let failed = transcode(file("film.mp4", "red", &coding), Order::default()).await;
    assert_eq!(failed.err().map(|failure| failure.reason), Some(FailureReason::Protected));
}
