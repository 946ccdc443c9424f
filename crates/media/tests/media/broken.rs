//! Every broken file ends in a word, never in silence.

use crate::support::{film, small_film, transcode};
use mrp_media::{FailureReason, Order};

async fn reason(bytes: Vec<u8>) -> FailureReason {
    match transcode(bytes, Order::default()).await {
        Ok(_) => panic!("it became playable"),
        Err(failure) => failure.reason,
    }
}

/// The same bytes on every run, without a pattern.
fn noise(count: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    (0..count).map(|_| next()).collect()
}

#[tokio::test]
async fn an_empty_file_is_called_empty() {
    assert_eq!(reason(Vec::new()).await, FailureReason::Empty);
}

#[tokio::test]
async fn noise_and_text_are_not_media() {
    assert_eq!(reason(noise(200_000)).await, FailureReason::NotMedia);
    assert_eq!(reason(b"Kaere supervisor, her er min fil.".repeat(100)).await, FailureReason::NotMedia);
    assert_eq!(reason(vec![0; 100_000]).await, FailureReason::NotMedia);
}

#[tokio::test]
async fn a_film_without_its_end_is_called_truncated() {
    let mut film = small_film();
    film.truncate(film.len() * 2 / 3);
    assert_eq!(reason(film).await, FailureReason::Truncated);
}

#[tokio::test]
async fn a_cut_browser_recording_plays_as_far_as_it_goes() {
    let mut webm = film(
        "film.webm",
        "-f lavfi -i testsrc2=size=320x180:rate=25:duration=6 -c:v libvpx -deadline realtime -cpu-used 8",
    );
    webm.truncate(webm.len() / 2);
    let made = transcode(webm, Order::default()).await.expect("what is there plays");
    assert!(made.report.source.ended_early, "and it is said that the rest is missing");
    assert!((1000..5000).contains(&made.report.duration_ms), "{}", made.report.duration_ms);
}

#[tokio::test]
async fn a_film_with_holes_in_it_plays_or_says_why() {
    let whole = film(
        "film.mkv",
        "-f lavfi -i testsrc2=size=320x180:rate=25:duration=3 -f lavfi -i sine=frequency=440:duration=3 \
         -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac",
    );
    for seed in 0..6_usize {
        let mut film = whole.clone();
        let rubbish = noise(film.len());
        for at in (1000 + seed * 37..film.len()).step_by(997 + seed * 100) {
            film[at] = rubbish[at];
        }
        match transcode(film, Order::default()).await {
            Ok(made) => assert!(!made.report.video.is_empty() || made.report.audio.is_some()),
            Err(failure) => assert!(
                matches!(failure.reason, FailureReason::Damaged | FailureReason::Truncated | FailureReason::NotMedia),
                "{failure}"
            ),
        }
    }
}

#[tokio::test]
async fn subtitles_alone_are_neither_picture_nor_sound() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let text = folder.path().join("text.srt");
    std::fs::write(&text, "1\n00:00:00,000 --> 00:00:02,000\nhej\n").expect("a temporary file can be written");
    let file = film("text.mkv", &format!("-i {} -c:s srt", text.display()));
    assert_eq!(reason(file).await, FailureReason::NoVideoOrAudio);
}

#[tokio::test]
async fn a_codec_we_do_not_let_in_is_named_so() {
    let file = film("old.avi", "-f lavfi -i testsrc2=size=320x240:rate=10:duration=1 -c:v cinepak -pix_fmt rgb24");
    assert_eq!(reason(file).await, FailureReason::UnsupportedCodec);
}
