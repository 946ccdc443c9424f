use bytes::Bytes;
use mrp_vocabulary::{MediaTime, Span};

use super::*;
use crate::protocol::Task;
use crate::{Loudness, Order, Segment, Usage};

fn rendition(name: &str, (width, height): (u32, u32), codecs: &str) -> Rendition {
    let segment =
        |number: u32, duration_us| Segment { name: format!("{name}/seg-{number:05}.m4s"), duration_us, bytes: 8 };
    Rendition {
        name: name.to_owned(),
        width,
        height,
        codecs: codecs.to_owned(),
        copied: false,
        peak_bandwidth: 1,
        average_bandwidth: 1,
        init: format!("{name}/init.mp4"),
        segments: vec![segment(1, 4_000_000), segment(2, 2_000_000)],
    }
}

/// What an honest child says of a film of six seconds.
pub(in crate::worker) fn honest() -> Report {
    Report {
        duration_ms: 6_000,
        frame_rate: Some(FrameRate::new(25, 1)),
        frame_count: 150,
        origin_us: 1_400_000,
        video: vec![rendition("360p", (640, 360), "avc1.64001e"), rendition("720p", (1280, 720), "avc1.64001f")],
        audio: Some(rendition("audio", (0, 0), "mp4a.40.2")),
        earlier: Vec::new(),
        poster: Some("poster.jpg".to_owned()),
        storyboard: Some(Storyboard {
            columns: 10,
            rows: 10,
            tile_width: 160,
            tile_height: 90,
            interval_ms: 1_000,
            tiles: 6,
            pages: vec!["storyboard-001.jpg".to_owned()],
        }),
        waveform: Some("waveform.dat".to_owned()),
        loudness: Some(Loudness { integrated_lufs: Some(-23.0), true_peak_dbtp: Some(-1.0), gain_db: 7.0 }),
        source: SourceFacts {
            container: "mov,mp4,m4a,3gp,3g2,mj2".to_owned(),
            bytes: Some(1_000),
            duration_ms: Some(6_000),
            video: Some(VideoFacts {
                codec: "hevc".to_owned(),
                width: 1920,
                height: 1080,
                display_width: 1080,
                display_height: 1920,
                rotation: 90,
                frame_rate: Some(FrameRate::new(25, 1)),
                variable_rate: false,
                hdr: true,
            }),
            audio: Some(AudioFacts { codec: "aac".to_owned(), sample_rate: 44_100, channels: 2, tracks: 1 }),
            ended_early: false,
            damaged_parts: 3,
        },
        usage: Usage { cpu_ms: 9_000, peak_memory_kib: 300_000 },
    }
}

fn of(kind: &[u8; 4]) -> Bytes {
    [&[0, 0, 0, 8][..], kind].concat().into()
}

pub(in crate::worker) fn ledger_for(order: Order) -> Ledger {
    let mut ledger = Ledger::new(&Limits::default(), &Task::Transcode(order), Some(1_000));
    for name in ["360p", "720p", "audio"] {
        ledger.enter(&format!("{name}/init.mp4"), &of(b"ftyp")).expect("it is right");
        for number in 1..=3 {
            ledger.enter(&format!("{name}/seg-{number:05}.m4s"), &of(b"moof")).expect("it is right");
        }
    }
    for picture in ["poster.jpg", "storyboard-001.jpg", "storyboard-002.jpg"] {
        ledger.enter(picture, &Bytes::from_static(&[0xff, 0xd8, 0xff])).expect("it is right");
    }
    let waveform =
        [2, 1, 48_000, 960, 300, 1].into_iter().flat_map(u32::to_le_bytes).chain(std::iter::repeat_n(0, 600));
    ledger.enter("waveform.dat", &waveform.collect()).expect("it is right");
    ledger
}

fn judge(change: impl FnOnce(&mut Report)) -> Checked {
    let mut said = honest();
    change(&mut said);
    report(&ledger_for(Order::default()), &said, true)
}

#[test]
fn an_honest_report_is_believed() {
    assert_eq!(judge(|_| {}), Ok(()));
    let json = serde_json::to_vec(&honest()).expect("it becomes JSON");
    let read = ledger_for(Order::default()).report(&json, true).expect("it is believed");
    assert_eq!(read.video[0].average_bandwidth, 21, "rates are counted, not believed");
}

type Lie = (&'static str, fn(&mut Report));

#[test]
fn every_lie_is_seen_through() {
    let lies: &[Lie] = &[
        ("a negative length", |r| r.duration_ms = -1),
        ("a length beyond the limit", |r| r.duration_ms = 7 * 3600 * 1000),
        ("the longest length there is", |r| r.duration_ms = i64::MAX),
        ("another length than its frames", |r| r.duration_ms = 7_000),
        ("no rate", |r| r.frame_rate = None),
        ("nothing divided by nothing", |r| r.frame_rate = Some(FrameRate { numerator: 0, denominator: 0 })),
        ("frames in no time", |r| r.frame_rate = Some(FrameRate { numerator: 25, denominator: 0 })),
        ("a thousand frames a second", |r| r.frame_rate = Some(FrameRate { numerator: 1000, denominator: 1 })),
        ("more frames than fit", |r| r.frame_count = u64::MAX),
        ("fewer frames", |r| r.frame_count = 100),
        ("a time zero before time", |r| r.origin_us = i64::MIN + 1),
        ("a rendition that never came", |r| r.video.push(rendition("1080p", (1920, 1080), "avc1.640028"))),
        ("the same rendition twice", |r| r.video[1] = r.video[0].clone()),
        ("many renditions", |r| r.video = vec![r.video[0].clone(); 9]),
        ("a rendition from before", |r| r.earlier.push(r.video[0].clone())),
        ("another size than its name", |r| r.video[0].height = 362),
        ("an odd size", |r| r.video[0].width = 641),
        ("a size beyond all screens", |r| r.video[0].width = u32::MAX - 1),
        ("a sound that is a picture", |r| r.audio = Some(r.video[0].clone())),
        ("a picture that is a sound", |r| r.video[0] = r.audio.clone().unwrap()),
        ("a copy that nobody ordered", |r| r.video[0].copied = true),
        ("a line of a playlist", |r| r.video[0].codecs = "avc1.64\"\nhttp://elsewhere".to_owned()),
        ("a codec browsers do not play", |r| r.video[0].codecs = "hvc1.1.6.L93".to_owned()),
        ("a long codec", |r| r.audio.as_mut().unwrap().codecs = "mp4a.40.2222".to_owned()),
        ("another init file", |r| r.video[0].init = "720p/init.mp4".to_owned()),
        ("no segments", |r| r.video[0].segments.clear()),
        ("segments of another", |r| r.video[0].segments = r.video[1].segments.clone()),
        ("segments out of order", |r| r.video[0].segments.reverse()),
        ("a segment twice", |r| r.video[0].segments[1].name = r.video[0].segments[0].name.clone()),
        ("another size than came", |r| r.video[0].segments[0].bytes = 9),
        ("a segment of no length", |r| r.video[0].segments[0].duration_us = 0),
        ("a segment back in time", |r| r.video[0].segments[0].duration_us = -4_000_000),
        ("a segment that never ends", |r| r.video[0].segments[0].duration_us = i64::MAX),
        ("a segment of too little", |r| r.video[0].segments[0].duration_us = 1_000_000),
        ("another poster", |r| r.poster = Some("storyboard-001.jpg".to_owned())),
        ("a poster elsewhere", |r| r.poster = Some("../../etc/passwd".to_owned())),
        ("another waveform", |r| r.waveform = Some("poster.jpg".to_owned())),
        ("sheets without pictures", |r| r.storyboard.as_mut().unwrap().tiles = 0),
        ("more pictures than sheets", |r| r.storyboard.as_mut().unwrap().tiles = u32::MAX),
        ("sheets without columns", |r| r.storyboard.as_mut().unwrap().columns = 0),
        ("endless sheets", |r| r.storyboard.as_mut().unwrap().rows = u32::MAX),
        ("endless pictures", |r| r.storyboard.as_mut().unwrap().tile_width = u32::MAX),
        ("no interval", |r| r.storyboard.as_mut().unwrap().interval_ms = 0),
        ("pictures from behind the end", |r| r.storyboard.as_mut().unwrap().interval_ms = 1_300),
        ("the longest interval", |r| r.storyboard.as_mut().unwrap().interval_ms = i64::MAX),
        ("another sheet", |r| r.storyboard.as_mut().unwrap().pages[0] = "poster.jpg".to_owned()),
        ("a sheet too many", |r| r.storyboard.as_mut().unwrap().pages.push("storyboard-002.jpg".to_owned())),
        ("a deafening gain", |r| r.loudness.as_mut().unwrap().gain_db = 21.0),
        ("no loudness of this world", |r| r.loudness.as_mut().unwrap().true_peak_dbtp = Some(1e300)),
        ("another size of the source", |r| r.source.bytes = Some(1_001)),
        ("a source without end", |r| r.source.duration_ms = Some(i64::MAX)),
        ("a container with a space", |r| r.source.container = "mov mp4".to_owned()),
        ("a long word", |r| r.source.container = "a".repeat(101)),
        ("mark-up", |r| r.source.video.as_mut().unwrap().codec = "<b>".to_owned()),
        ("a picture without size", |r| r.source.video.as_mut().unwrap().width = 0),
        ("a picture beyond the limit", |r| r.source.video.as_mut().unwrap().height = u32::MAX),
        ("a picture seen beyond the limit", |r| r.source.video.as_mut().unwrap().display_width = u32::MAX),
        ("a turn by a little", |r| r.source.video.as_mut().unwrap().rotation = 91),
        ("a rate of nothing", |r| {
            r.source.video.as_mut().unwrap().frame_rate = Some(FrameRate { numerator: 1, denominator: 0 });
        }),
        ("countless damage", |r| r.source.damaged_parts = u64::MAX),
        ("countless samples", |r| r.source.audio.as_mut().unwrap().sample_rate = u32::MAX),
        ("countless channels", |r| r.source.audio.as_mut().unwrap().channels = u32::MAX),
        ("an age of work", |r| r.usage.cpu_ms = u64::MAX),
        ("all the memory", |r| r.usage.peak_memory_kib = u64::MAX),
    ];
    for (lie, change) in lies {
        assert!(judge(change).is_err(), "{lie} is believed");
    }
}

#[test]
fn what_was_ordered_is_what_is_believed() {
    let judge = |order| report(&ledger_for(order), &honest(), true);
    assert!(judge(Order { max_height: Some(360), ..Order::default() }).is_err(), "nothing above 360 was ordered");
    let span = Span::new(MediaTime::from_ms(1_000), MediaTime::from_ms(2_000)).expect("it is one");
    assert!(judge(Order { span: Some(span), ..Order::default() }).is_err(), "a second was ordered");
    let rest =
        |first| Order { make: Make::Rest { first: Box::new(first), suffix: "2".to_owned() }, ..Order::default() };
    assert!(judge(rest(honest())).is_err(), "the rest has names of its own");
    let mut other = honest();
    other.origin_us += 1;
    assert!(judge(rest(other)).is_err(), "and the numbering of the first");
}

#[test]
fn what_grows_waits_for_the_slowest_and_a_whole_film_does_not() {
    let mut growing = honest();
    growing.video[0].segments.truncate(1);
    (growing.duration_ms, growing.frame_count) = (2_000, 50);
    (growing.waveform, growing.storyboard) = (None, None);
    let ledger = ledger_for(Order::default());
    assert_eq!(report(&ledger, &growing, false), Ok(()));
    assert!(report(&ledger, &growing, true).is_err());
}

#[test]
fn a_child_cannot_say_what_only_we_know() {
    use FailureReason as R;
    for reason in [R::Cancelled, R::OutOfTime, R::SinkFailed, R::NoRoom, R::SourceStalled, R::WorkerUnavailable] {
        assert_eq!(failure(Failure::new(reason, ""), false).reason, R::WorkerDied, "{reason:?}");
    }
    assert_eq!(failure(Failure::new(R::SourceUnreadable, ""), false).reason, R::WorkerDied);
    assert_eq!(failure(Failure::new(R::SourceUnreadable, ""), true).reason, R::SourceUnreadable);
    assert_eq!(failure(Failure::new(R::NotMedia, ""), false).reason, R::NotMedia);
}

#[test]
fn turns_that_cannot_be_are_refused() {
    let turn = |start_ms, end_ms, voice| Turn { start_ms, end_ms, voice, certainty: 50 };
    let said = |turns: &[Turn]| {
        let told_apart_by = crate::ToldApartBy::Voice;
        heard(&Heard { duration_ms: 5_000, told_apart_by, turns: turns.to_vec() }, &Limits::default())
    };
    assert_eq!(said(&[turn(0, 900, 0), turn(800, 5_000, 2)]), Ok(()));
    for wrong in [
        &[turn(-1, 900, 0)][..],
        &[turn(900, 900, 0)],
        &[turn(0, 5_001, 0)],
        &[turn(0, 900, 3)],
        &[turn(800, 900, 0), turn(0, 700, 1)],
    ] {
        assert!(said(wrong).is_err(), "{wrong:?}");
    }
}
