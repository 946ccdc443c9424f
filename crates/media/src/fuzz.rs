//! Spoilt inputs for every parser of ours in this crate (see `crates/fuzz`).

use bytes::{Bytes, BytesMut};

use crate::child::fuzz as child;
use crate::protocol::{Begin, FromChild, Task, ToChild, take_frame};
use crate::worker::fuzz::believed;
use crate::{
    Failure, FailureReason, Limits, Order, Rendition, Report, growing_playlist, master_playlist, media_playlist,
};

fn corpus(name: &str) -> String {
    format!("{}/corpus/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn frames_of_the_socket() {
    let begin = Begin {
        task: Task::Transcode(Order::default()),
        declared_length: Some(7),
        files: vec![3, 4],
        limits: Limits::default(),
    };
    let seeds = [
        [
            FromChild::Ready.encode(),
            FromChild::Read { offset: 1 << 20, length: 1 << 18 }.encode(),
            FromChild::Output { name: "360p/seg-00001.m4s".to_owned(), bytes: Bytes::from_static(b"moof") }.encode(),
            FromChild::Progress { permille: 7 }.encode(),
            FromChild::SoFar(Bytes::from_static(b"{}")).encode(),
        ]
        .concat(),
        FromChild::Failed(Failure::new(FailureReason::Damaged, "why")).encode().to_vec(),
        FromChild::Done(Bytes::from_static(b"{}")).encode().to_vec(),
        [ToChild::Begin(Box::new(begin)).encode(), ToChild::Bytes(Bytes::from_static(b"film")).encode()].concat(),
        ToChild::ReadFailed.encode().to_vec(),
    ];
    mrp_fuzz::fuzz(corpus("frames"), &seeds.each_ref().map(Vec::as_slice), |bytes| {
        let mut buffer = BytesMut::from(bytes);
        let mut answers = Vec::new();
        loop {
            let (kind, payload) = match take_frame(&mut buffer) {
                Ok(Some(frame)) => frame,
                Ok(None) => break answers.push((0, "more is wanted")),
                Err(malformed) => break answers.push((0, malformed.0)),
            };
            let from_child = FromChild::decode(kind, payload.clone());
            if let Ok(message) = &from_child {
                let mut again = BytesMut::from(&message.encode()[..]);
                let (kind, payload) = take_frame(&mut again).expect("our own frame").expect("a whole frame");
                assert_eq!(
                    FromChild::decode(kind, payload).as_ref(),
                    Ok(message),
                    "what is understood can be said again"
                );
            }
            let to_child = ToChild::decode(kind, payload).map(drop);
            answers.push((
                kind,
                from_child.map(drop).or(to_child).map_or_else(|malformed| malformed.0, |()| "understood"),
            ));
        }
        answers
    });
}

#[test]
fn reports_of_a_child() {
    let (report, read) = believed();
    let seeds = [serde_json::to_vec(&report).expect("it becomes JSON")];
    mrp_fuzz::fuzz(corpus("reports"), &seeds.each_ref().map(Vec::as_slice), |bytes| match read(bytes) {
        Ok(report) => {
            playlists_are_sound(&report);
            format!("{report:?}").len() as u64
        }
        // What is not JSON is answered in as many ways as there are places in it.
        Err(why) if why.starts_with("not a report") => 0,
        Err(why) => why.bytes().fold(1, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(byte.into())),
    });
}

/// A playlist says what was reported, line by line, and not a line more.
fn playlists_are_sound(report: &Report) {
    let master = master_playlist(report, ToString::to_string);
    let addresses = master.lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(addresses, report.video.len().max(usize::from(report.audio.is_some())), "{master}");
    for rendition in report.renditions() {
        for text in [media_playlist(rendition, ToString::to_string), growing_playlist(rendition, ToString::to_string)] {
            let named: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
            assert!(named.iter().copied().eq(rendition.segments.iter().map(|segment| segment.name.as_str())), "{text}");
            assert!(lengths_fit(rendition, &text), "{text}");
        }
    }
}

fn lengths_fit(rendition: &Rendition, text: &str) -> bool {
    let number = |line: &str, head: &str| line.strip_prefix(head)?.trim_end_matches(',').parse::<f64>().ok();
    let target = text.lines().find_map(|line| number(line, "#EXT-X-TARGETDURATION:")).unwrap_or(-1.0);
    let lengths: Vec<f64> = text.lines().filter_map(|line| number(line, "#EXTINF:")).collect();
    let exact = rendition.segments.iter().map(|segment| segment.duration_us as f64 / 1e6);
    lengths.len() == rendition.segments.len()
        && lengths.iter().zip(exact).all(|(said, is)| (said - is).abs() < 1e-6)
        // As HLS rounds them.
        && lengths.iter().all(|length| length.round() <= target)
}

#[test]
fn boxes_that_name_a_codec() {
    let avc = [b"\0\0\0\x30avcC".as_slice(), &[1, 0x64, 0x00, 0x1f, 0xff]].concat();
    let esds = b"\0\0\0\x33esds\0\0\0\0\x03\x80\x80\x80\x22\0\x02\0\x04\x80\x80\x80\x14\x40\x15\0\0\0\0\x01\xf4\0\0\x01\xf4\0\x05\x80\x80\x80\x05\x11\x90";
    mrp_fuzz::fuzz(corpus("boxes"), &[&avc, esds], |bytes| {
        let codec = child::codec(bytes);
        let plain = |text: &String| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
        assert!(codec.as_ref().is_none_or(plain), "{codec:?}");
        codec.map(|codec| codec.len())
    });
}

#[test]
fn packets_that_begin_anew() {
    let packet = [0, 0, 0, 3, 0x67, 1, 2, 0, 0, 0, 3, 0x65, 1, 2];
    mrp_fuzz::fuzz(corpus("packets"), &[&packet], |bytes| [1, 2, 3, 4].map(|width| child::begins_anew(bytes, width)));
}

#[test]
fn matrices_that_turn_a_picture() {
    let matrix = |numbers: [i32; 4]| {
        let [a, b, c, d] = numbers;
        [a, b, 0, c, d, 0, 0, 0, 1 << 30].into_iter().flat_map(i32::to_ne_bytes).collect::<Vec<u8>>()
    };
    let (upright, mirrored) = (matrix([0, 1 << 16, -(1 << 16), 0]), matrix([-(1 << 16), 0, 0, 1 << 16]));
    mrp_fuzz::fuzz(corpus("matrices"), &[&upright, &mirrored], |bytes| {
        let degrees = child::turned(bytes);
        assert!(matches!(degrees, 0 | 90 | 180 | 270), "{degrees}");
        degrees
    });
}

#[test]
fn beginnings_of_files() {
    let boxed = |kind: &[u8; 4], size: u32| [&size.to_be_bytes()[..], kind, &vec![0; size as usize - 8]].concat();
    let front = [boxed(b"ftyp", 32), boxed(b"free", 16), boxed(b"moov", 24)].concat();
    let back = [boxed(b"ftyp", 32), boxed(b"wide", 8), boxed(b"mdat", 24)].concat();
    let packets: Vec<u8> = (0..800).map(|at| if at % 188 == 0 { 0x47 } else { 1 }).collect();
    let seeds = [&front[..], &back, &packets, b"\x1a\x45\xdf\xa3\x9f\x42\x86"];
    assert_eq!(seeds.map(crate::streamable), [true, false, true, true]);
    mrp_fuzz::fuzz(corpus("beginnings"), &seeds, |bytes| {
        let early = (0..bytes.len().min(64)).find(|length| crate::streamable(&bytes[..*length]));
        (crate::streamable(bytes), early)
    });
}
