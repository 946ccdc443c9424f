//! Who speaks when, found inside the sandbox and compared with the true turns of films that were made for it.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use bytes::Bytes;
use mrp_media::{Failure, FailureReason, Heard, ListenOrder, MemorySource, Order, ToldApartBy};
use mrp_speech::score::{self, Stretch};
use tokio_util::sync::CancellationToken;

use crate::support::{film, small_film, transcode, worker};

/// A film of the demo, short, with its true turns.
struct Sample {
    path: PathBuf,
    truth: Vec<Stretch>,
    people: u8,
}

impl Sample {
    fn bytes(&self) -> Vec<u8> {
        std::fs::read(&self.path).expect("the film can be read")
    }
}

/// The films that `cargo xtask test` makes; said aloud when they are not there.
fn samples() -> Vec<Sample> {
    let Some(folder) = std::env::var_os("MRP_TEST_FILMS").map(PathBuf::from) else {
        eprintln!("not tried: MRP_TEST_FILMS names no folder with films (`cargo xtask films --short`)");
        return Vec::new();
    };
    let mut samples = Vec::new();
    for name in ["skolestart", "beslutning", "hjemmebesoeg"] {
        let turns =
            std::fs::read_to_string(folder.join(format!("{name}.rttm"))).expect("the turns lie beside the film");
        let truth = score::read_rttm(&turns, name);
        let people = truth.iter().map(|turn| turn.voice as u8 + 1).max().expect("somebody speaks");
        samples.push(Sample { path: folder.join(format!("{name}.mp4")), truth, people });
    }
    samples
}

/// The speaker model that `cargo xtask setup` makes; said aloud when it is not there.
fn model() -> Option<Bytes> {
    let Some(folder) = std::env::var_os("MRP_TEST_MODELS").map(PathBuf::from) else {
        eprintln!("not tried: MRP_TEST_MODELS names no folder with the speaker model (`cargo xtask setup`)");
        return None;
    };
    Some(std::fs::read(folder.join("ge2e.bin")).expect("the model lies in the folder").into())
}

async fn listen(bytes: Vec<u8>, model: Option<Bytes>, order: ListenOrder) -> Result<Heard, Failure> {
    worker().listen(Arc::new(MemorySource(bytes.into())), model, order, CancellationToken::new()).await
}

fn found(heard: &Heard) -> Vec<Stretch> {
    let stretch =
        |turn: &mrp_media::Turn| Stretch { start_ms: turn.start_ms, end_ms: turn.end_ms, voice: turn.voice.into() };
    heard.turns.iter().map(stretch).collect()
}

#[tokio::test]
async fn without_the_model_it_is_known_where_somebody_speaks() {
    let mut all = score::Tally::default();
    for sample in samples() {
        let heard = listen(sample.bytes(), None, ListenOrder::of_source(2)).await.expect("it is heard");
        assert_eq!(heard.told_apart_by, ToldApartBy::Nothing);
        assert!(heard.turns.iter().all(|turn| turn.voice == 0));
        all += score::activity(&sample.truth, &found(&heard), heard.duration_ms, 250);
        eprintln!("{}: {all:?}", sample.path.display());
    }
    if all.spoken_ms > 0 {
        assert!(all.error() < 0.02, "voice activity has become worse: {all:?}");
    }
}

#[tokio::test]
async fn with_the_model_voices_are_told_apart() {
    let Some(model) = model() else { return };
    let mut all = score::Tally::default();
    for sample in samples() {
        let heard = listen(sample.bytes(), Some(model.clone()), ListenOrder::of_source(sample.people)).await;
        let heard = heard.expect("it is heard");
        assert_eq!(heard.told_apart_by, ToldApartBy::Voice);
        all += score::diarisation(&sample.truth, &found(&heard), heard.duration_ms, 250);
        eprintln!("{}: {all:?}", sample.path.display());
    }
    if all.spoken_ms > 0 {
        assert!(all.error() < 0.05, "telling voices apart has become worse: {all:?}");
    }
}

/// The film's sound as two microphones hear it, one beside each person: the other voice a tenth as loud.
fn two_microphones(sample: &Sample, name: &str, joined: bool) -> Vec<u8> {
    let during = |first: bool| {
        let mut text = "0".to_owned();
        for turn in sample.truth.iter().filter(|turn| (turn.voice == 0) == first) {
            let (start, end) = (turn.start_ms as f64 / 1000.0, turn.end_ms as f64 / 1000.0);
            write!(text, "+between(t,{start},{end})").expect("a string takes everything");
        }
        text
    };
    let (one, other) = (during(false), during(true));
    let end = if joined { ";[l][r]join=inputs=2:channel_layout=stereo[o]" } else { "" };
    let graph = format!(
        "[0:a]pan=mono|c0=c0,asplit[a][b];[a]volume=0.1:eval=frame:enable='{one}'[l];\
         [b]volume=0.1:eval=frame:enable='{other}'[r]{end}"
    );
    let maps: &[&str] = if joined { &["-map", "[o]"] } else { &["-map", "[l]", "-map", "[r]"] };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-y", "-i"])
        .arg(&sample.path)
        .args(["-filter_complex", &graph])
        .args(maps)
        .args(["-c:a", "pcm_s16le"])
        .arg(&path)
        .output()
        .expect("ffmpeg is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(&path).expect("ffmpeg has written it")
}

#[tokio::test]
async fn a_microphone_for_each_needs_no_model() {
    for sample in samples().iter().filter(|sample| sample.people == 2) {
        for (name, joined) in [("stereo.wav", true), ("tracks.mkv", false)] {
            let bytes = two_microphones(sample, name, joined);
            let heard = listen(bytes, None, ListenOrder::of_source(2)).await.expect("it is heard");
            assert_eq!(heard.told_apart_by, ToldApartBy::Channel, "{name}");
            let tally = score::diarisation(&sample.truth, &found(&heard), heard.duration_ms, 250);
            assert!(tally.error() < 0.05, "{name} of {}: {tally:?}", sample.path.display());
        }
    }
}

#[tokio::test]
async fn the_rendition_tells_the_same_times_as_the_source() {
    let Some(sample) = samples().into_iter().next() else { return };
    let of_source = listen(sample.bytes(), None, ListenOrder::of_source(1)).await.expect("it is heard");
    let made =
        transcode(sample.bytes(), Order { max_height: Some(360), ..Order::default() }).await.expect("it is made");
    let sound = made.report.audio.as_ref().expect("the film has sound");
    let rendition = std::fs::read(made.file(sound)).expect("it was written");
    let of_rendition = listen(rendition, None, ListenOrder::of_rendition(1)).await.expect("it is heard");
    let tally = score::activity(&found(&of_source), &found(&of_rendition), of_source.duration_ms, 50);
    assert!(tally.error() < 0.02, "{tally:?}");
    assert!((of_source.duration_ms - of_rendition.duration_ms).abs() < 100);
}

#[tokio::test]
async fn a_tone_is_nobody_and_other_bytes_are_no_model() {
    let heard = listen(small_film(), None, ListenOrder::of_source(2)).await.expect("it is heard");
    assert!(heard.turns.is_empty() && (2_900..3_200).contains(&heard.duration_ms), "{heard:?}");
    let wrong = Some(Bytes::from_static(b"not a model"));
    let failure = listen(small_film(), wrong, ListenOrder::of_source(2)).await.expect_err("no model");
    assert_eq!(failure.reason, FailureReason::ModelUnusable);
}

#[tokio::test]
async fn a_film_without_sound_is_refused_with_its_reason() {
    let silent =
        film("silent.mp4", "-f lavfi -i testsrc2=size=320x180:rate=10:duration=1 -c:v libx264 -pix_fmt yuv420p");
    let failure = listen(silent, None, ListenOrder::of_source(2)).await.expect_err("nothing to hear");
    assert_eq!(failure.reason, FailureReason::NoVideoOrAudio);
}
