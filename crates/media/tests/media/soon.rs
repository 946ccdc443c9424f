//! Playable soon: pictures taken as they are, the smallest rendition first, work on a source that still grows, and the rest
//! afterwards in step with it.

use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use mrp_media::{Failure, FailureReason, Make, MemorySource, Order, Source};
use tokio_util::sync::CancellationToken;

use crate::support::{
    Kept, Made, decodes_cleanly, film, first_shown, frames, pixel, transcode, transcode_into, worker,
};
use crate::transcode::holds_together;

fn first(copy: bool) -> Order {
    Order { make: Make::First { copy }, ..Order::default() }
}

async fn rest(made: &Made, bytes: Vec<u8>) -> Made {
    let order =
        Order { make: Make::Rest { first: Box::new(made.report.clone()), suffix: "b".to_owned() }, ..Order::default() };
    transcode(bytes, order).await.expect("the rest can be made")
}

/// Ten seconds at 20 frames whose brightness says which frame it is (frame n has grey 16 + n), as a camera codes it: with
/// frames out of order, and a key frame each 3.2 seconds.
fn counted() -> Vec<u8> {
    film(
        "counted.mp4",
        "-f lavfi -i nullsrc=size=600x450:rate=20:duration=10 -f lavfi -i sine=frequency=440:duration=10 \
         -vf geq=lum='16+N':cb=128:cr=128 -c:v libx264 -preset veryfast -bf 2 -qp 4 -g 64 -keyint_min 64 -sc_threshold 0 \
         -pix_fmt yuv420p -c:a aac -af volume=-12dB",
    )
}

/// The coded pictures of a file as one stream, without the container.
fn elementary(path: &Path) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(path)
        .args(["-map", "0:v", "-c", "copy", "-bsf:v", "h264_mp4toannexb", "-f", "h264", "-"])
        .output()
        .expect("ffmpeg is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[tokio::test]
async fn a_suitable_film_is_taken_as_it_is_to_the_bit() {
    let source = counted();
    let made = transcode(source.clone(), first(true)).await.expect("it becomes playable");
    let report = &made.report;
    assert_eq!(report.video.len(), 1);
    let copied = &report.video[0];
    assert!(copied.copied, "{report:?}");
    assert_eq!((copied.name.as_str(), copied.width, copied.height), ("450p", 600, 450));
    assert!(copied.codecs.starts_with("avc1.64"), "{}", copied.codecs);
    let path = made.file(copied);
    decodes_cleanly(&path);
    let original = made.write("original.mp4", &source);
    let (a, b) = (elementary(&path), elementary(&original));
    assert!(a.len() > 1000 && a == b, "{} and {} bytes", a.len(), b.len());
    // Every frame stands on the grid, and segments begin with a key frame where their lengths say.
    let all_frames = frames(&path);
    assert_eq!(all_frames.len(), 200);
    for (number, (time, key)) in all_frames.iter().enumerate() {
        assert!((time - all_frames[0].0 - number as f64 / 20.0).abs() < 1e-4, "frame {number} at {time}");
        assert_eq!(*key, number % 64 == 0, "{number}");
    }
    let lengths: Vec<_> = copied.segments.iter().map(|segment| segment.duration_us).collect();
    assert_eq!(lengths, [6_400_000, 3_200_000, 400_000], "cut at the first key frame of each fourth second or after");
    let init = made.kept.get(&copied.init);
    let shown: Vec<f64> =
        copied.segments.iter().map(|segment| first_shown(&init, &made.kept.get(&segment.name)) - 1.0).collect();
    assert!(shown.iter().zip([0.0, 6.4, 9.6]).all(|(a, b)| (a - b).abs() < 1e-5), "{shown:?}");
    // The sound is as loud as it was, and has been measured.
    let loudness = report.loudness.as_ref().expect("it was measured on the way");
    assert!(loudness.gain_db > 5.0, "{loudness:?}");
    assert_eq!((report.poster.as_ref(), report.storyboard.as_ref()), (None, None));
}

#[tokio::test]
async fn frame_n_is_the_same_picture_in_the_copied_and_in_the_encoded_renditions() {
    let source = counted();
    let made = transcode(source.clone(), first(true)).await.expect("it becomes playable");
    let rest = rest(&made, source).await;
    let names: Vec<_> = rest.report.video.iter().map(|video| video.name.as_str()).collect();
    assert_eq!(names, ["360p-b"]);
    let (copied, encoded) = (&made.report.video[0], &rest.report.video[0]);
    let cuts = |rendition: &mrp_media::Rendition| -> Vec<i64> {
        rendition.segments.iter().map(|segment| segment.duration_us).collect()
    };
    assert_eq!(cuts(encoded)[..2], cuts(copied)[..2], "a player can change from one to the other");
    let (a, b) = (made.file(copied), rest.file(encoded));
    decodes_cleanly(&b);
    let keys: Vec<usize> = frames(&b).iter().enumerate().filter(|(_, (_, key))| *key).map(|(n, _)| n).collect();
    assert!([0, 20, 40, 60, 80, 100, 120, 128, 148, 192].iter().all(|wanted| keys.contains(wanted)), "{keys:?}");
    for frame in [0, 1, 63, 64, 65, 127, 128, 199] {
        let (grey_a, grey_b) = (pixel(&a, frame, 100, 100).0, pixel(&b, frame, 100, 100).0);
        assert!(grey_a.abs_diff(grey_b) <= 1, "frame {frame}: {grey_a} and {grey_b}");
    }
    assert!(pixel(&a, 63, 100, 100).0.abs_diff(pixel(&b, 64, 100, 100).0) >= 1, "neighbours differ");
    assert_eq!(rest.report.frame_count, made.report.frame_count);
    // Together they are one film.
    let whole = made.report.clone().with_rest(rest.report.clone());
    let sizes: Vec<_> = whole.video.iter().map(|video| video.height).collect();
    assert_eq!(sizes, [360, 450]);
    assert_eq!(whole.audio.as_ref().map(|audio| audio.name.as_str()), Some("audio-b"));
    assert_eq!(whole.earlier.iter().map(|audio| audio.name.as_str()).collect::<Vec<_>>(), ["audio"]);
    assert_eq!(whole.poster.as_deref(), Some("poster-b.jpg"));
    assert!(whole.storyboard.is_some_and(|board| board.tiles == 11 || board.tiles == 10));
    let peak = |made: &Made, name: &str| made.kept.get(name)[24..].iter().map(|byte| *byte as i8).max();
    let (quiet, loud) = (peak(&made, "waveform.dat"), peak(&rest, "waveform-b.dat"));
    assert!(
        quiet.zip(loud).is_some_and(|(quiet, loud)| loud > quiet + 10),
        "the rest is made loud: {quiet:?} {loud:?}"
    );
}

#[tokio::test]
async fn a_film_that_is_not_suitable_gets_its_smallest_rendition_first_and_the_others_in_step_with_it() {
    // Key frames too far apart.
    let source = film(
        "film.mp4",
        "-f lavfi -i testsrc2=size=1280x720:rate=30000/1001:duration=6 -f lavfi -i sine=frequency=440:duration=6 \
         -c:v libx264 -preset ultrafast -g 500 -pix_fmt yuv420p -c:a aac",
    );
    let made = transcode(source.clone(), first(true)).await.expect("it becomes playable");
    holds_together(&made);
    let names = |made: &Made| made.report.video.iter().map(|video| video.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&made), ["360p"]);
    assert!(!made.report.video[0].copied);
    let rest = rest(&made, source).await;
    holds_together(&rest);
    assert_eq!(names(&rest), ["720p-b"]);
    assert_eq!(rest.report.grid(), made.report.grid());
    assert_eq!(rest.report.video[0].segments.len(), made.report.video[0].segments.len());
}

#[tokio::test]
async fn a_small_film_is_not_encoded_again_for_its_still_pictures() {
    let source = film(
        "film.mp4",
        "-f lavfi -i testsrc2=size=640x360:rate=25:duration=6 -c:v libx264 -preset ultrafast -g 50 -pix_fmt yuv420p",
    );
    let made = transcode(source.clone(), first(true)).await.expect("it becomes playable");
    assert!(made.report.video[0].copied && made.report.audio.is_none());
    let rest = rest(&made, source).await;
    assert!(rest.report.video.is_empty(), "{:?}", rest.report.video);
    assert!(rest.report.poster.is_some() && rest.report.storyboard.as_ref().is_some_and(|board| board.tiles == 6));
    assert!(rest.report.waveform.is_none());
}

#[tokio::test]
async fn sound_alone_is_made_first_and_made_loud_afterwards() {
    let source = film("sound.m4a", "-f lavfi -i sine=frequency=440:duration=5 -af volume=-20dB -c:a aac");
    let made = transcode(source.clone(), first(true)).await.expect("it becomes playable");
    assert!(made.report.video.is_empty() && made.report.frame_rate.is_none());
    assert!((4_950..=5_100).contains(&made.report.duration_ms), "{}", made.report.duration_ms);
    let rest = rest(&made, source).await;
    assert_eq!(rest.report.audio.as_ref().map(|audio| audio.name.as_str()), Some("audio-b"));
    assert_eq!(rest.report.duration_ms, made.report.duration_ms);
}

#[tokio::test]
async fn what_was_filmed_sideways_or_interlaced_or_in_ten_bits_is_not_taken_as_it_is() {
    let source = "-f lavfi -i testsrc2=size=320x180:rate=25:duration=2";
    let upright = film("upright.mp4", &format!("{source} -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("upright.mp4");
    std::fs::write(&path, &upright).expect("a temporary file can be written");
    let turned = film("turned.mp4", &format!("-i {} -c copy -metadata:s:v rotate=90", path.display()));
    let interlaced = format!("{source} -c:v libx264 -preset ultrafast -g 25 -flags +ildct+ilme -x264-params tff=1");
    let ten_bits = format!("{source} -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p10le");
    let other = format!("{source} -c:v libx265 -x265-params log-level=none -preset ultrafast -g 25 -pix_fmt yuv420p");
    let wide = format!("{source} -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -aspect 4:3");
    for (name, bytes, copied) in [
        ("upright", upright, true),
        ("turned", turned, false),
        ("interlaced", film("interlaced.mp4", &format!("{interlaced} -pix_fmt yuv420p")), false),
        ("ten bits", film("ten.mp4", &ten_bits), false),
        ("another codec", film("hevc.mp4", &other), false),
        ("pixels that are not square", film("wide.mp4", &wide), false),
        ("another container", film("film.mkv", &format!("{source} -c:v libx264 -preset ultrafast -g 25")), false),
    ] {
        let made = transcode(bytes, first(true)).await.unwrap_or_else(|why| panic!("{name}: {why}"));
        assert_eq!(made.report.video[0].copied, copied, "{name}");
    }
}

/// Gives its first part freely and the rest only after something of it can be played.
struct Following {
    bytes: Bytes,
    free: u64,
    begun: CancellationToken,
    declared: bool,
}

#[async_trait]
impl Source for Following {
    async fn read(&self, offset: u64, length: usize) -> io::Result<Bytes> {
        let length = if self.begun.is_cancelled() {
            length
        } else if offset < self.free {
            length.min(usize::try_from(self.free - offset).unwrap_or(usize::MAX))
        } else {
            self.begun.cancelled().await;
            length
        };
        MemorySource(self.bytes.clone()).read(offset, length).await
    }

    fn declared_length(&self) -> Option<u64> {
        self.declared.then_some(self.bytes.len() as u64)
    }
}

async fn followed(bytes: Vec<u8>, declared: bool) -> Made {
    let kept = Arc::new(Kept::default());
    let bytes = Bytes::from(bytes);
    let source = Following { free: bytes.len() as u64 * 3 / 4, bytes, begun: kept.begun.clone(), declared };
    transcode_into(&worker(), Arc::new(source), first(true), kept).await.expect("it becomes playable")
}

#[tokio::test]
async fn what_can_be_read_as_it_comes_is_playable_before_its_end_has_come() {
    let pictures = "-f lavfi -i testsrc2=size=320x180:rate=25:duration=40";
    let sound = "-f lavfi -i sine=frequency=440:duration=40";
    let h264 = "-c:v libx264 -preset ultrafast -g 50 -pix_fmt yuv420p -c:a aac";
    for (name, coding, copied, declared) in [
        ("live.webm", "-c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus -live 1", false, false),
        ("front.mp4", &format!("{h264} -movflags +faststart"), true, true),
        ("pieces.mp4", &format!("{h264} -movflags +frag_keyframe+empty_moov"), false, false),
        ("camera.ts", h264, false, true),
    ] {
        let made = followed(film(name, &format!("{pictures} {sound} {coding}")), declared).await;
        let report = &made.report;
        assert_eq!(report.video[0].copied, copied, "{name}");
        assert!((39_900..=40_200).contains(&report.duration_ms), "{name}: {}", report.duration_ms);
        if !copied {
            holds_together(&made);
        }
        let so_far = made.kept.so_far.lock().expect("no test panics while holding it");
        let earliest = &so_far[0];
        assert!(earliest.duration_ms >= 3_900 && earliest.duration_ms <= 32_000, "{name}: {}", earliest.duration_ms);
        assert_eq!((earliest.grid(), earliest.source.bytes), (report.grid(), report.source.bytes));
        for earlier in so_far.iter() {
            let told = earlier.renditions().zip(report.renditions());
            told.for_each(|(a, b)| assert_eq!(a.segments, b.segments[..a.segments.len()], "{name}"));
        }
    }
}

#[tokio::test]
async fn a_browser_recording_that_is_stopped_after_a_moment_plays() {
    let webm = film(
        "short.webm",
        "-f lavfi -i testsrc2=size=640x480:rate=30:duration=2 -f lavfi -i sine=frequency=440:duration=2 \
         -c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus -live 1",
    );
    let made = transcode(webm, first(true)).await.expect("it becomes playable");
    holds_together(&made);
    assert!((1_950..=2_100).contains(&made.report.duration_ms), "{}", made.report.duration_ms);
}

/// Renames every box of a kind, so that it is passed over.
fn without_box(mut film: Vec<u8>, kind: &[u8; 4]) -> Vec<u8> {
    let at = film.windows(4).position(|four| four == kind).expect("the film has such a box");
    film[at..at + 4].copy_from_slice(b"free");
    film
}

async fn outcome(bytes: Vec<u8>, copy: bool) -> Result<Made, Failure> {
    transcode(bytes, first(copy)).await
}

#[tokio::test]
async fn an_index_that_lies_is_found_out_and_the_film_is_encoded_instead() {
    let source = film(
        "film.mp4",
        "-f lavfi -i testsrc2=size=320x180:rate=25:duration=6 -c:v libx264 -preset ultrafast -g 500 -pix_fmt yuv420p",
    );
    // Without its list of key frames a film claims that every frame is one.
    let lying = without_box(source, b"stss");
    let refused = outcome(lying.clone(), true).await.err().expect("only the first frame is a key frame");
    assert_eq!(refused.reason, FailureReason::NotCopyable, "{refused}");
    let made = outcome(lying, false).await.expect("encoded it plays");
    holds_together(&made);
}

#[tokio::test]
async fn sizes_and_places_that_lie_end_with_a_reason_or_play() {
    let source = film(
        "film.mp4",
        "-f lavfi -i testsrc2=size=320x180:rate=25:duration=4 -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p",
    );
    for (kind, entry) in [(b"stsz", 16), (b"stco", 12), (b"stts", 12), (b"stsc", 12)] {
        for value in [[0, 0, 0, 0], [0x7f, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff]] {
            let mut lying = source.clone();
            let at = lying.windows(4).position(|four| four == kind).expect("the film has such a box") + entry;
            lying[at..at + 4].copy_from_slice(&value);
            if let Ok(made) = outcome(lying, true).await {
                assert!(!made.report.video.is_empty(), "{kind:?} {value:?}");
            }
        }
    }
}
