//! What cameras, telephones and browsers write, class by class, through both ways the server takes: *first* with *rest*, and
//! *everything*. Each film is the same card (red above on the left; below on the right black, then white; a tone that begins with the
//! white), so that more can be said than that it plays: it stands upright, is as long, keeps its rate, shows each frame once, has
//! the right sound track, its own light, and sound in step with its picture.

use std::path::Path;
use std::process::Command;

use mrp_media::{FrameRate, Make, Order, Rendition};

use crate::support::{Made, film, pixel, transcode};

/// One class: how its film is made of the card, and what must come out.
struct Class {
    name: &'static str,
    file: &'static str,
    /// Options of `ffmpeg`, after those of the card's film.
    made_by: &'static str,
    rate: (u32, u32),
    /// From the beginning to the white and the tone, and to the end.
    flash_ms: i64,
    length_ms: i64,
    /// The pictures can be taken as they are.
    copied: bool,
    /// The rate of the source varies: a frame may stand where its neighbour was meant.
    varies: bool,
}

const H264: &str = "-c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -c:a aac";

const PLAIN: Class = Class {
    name: "",
    file: "card.mp4",
    made_by: H264,
    rate: (25, 1),
    flash_ms: 2_000,
    length_ms: 5_000,
    copied: false,
    varies: false,
};

const CLASSES: &[Class] = &[
    Class { name: "index at the end", copied: true, ..PLAIN },
    Class {
        name: "index in front",
        made_by: "-c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -c:a aac -movflags +faststart",
        copied: true,
        ..PLAIN
    },
    Class {
        name: "index in parts",
        made_by: "-c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -c:a aac -movflags +frag_keyframe+empty_moov+delay_moov",
        ..PLAIN
    },
    Class {
        name: "browser, without a length",
        file: "card.webm",
        made_by: "-c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus -live 1",
        ..PLAIN
    },
    Class { name: "Matroska", file: "card.mkv", ..PLAIN },
    Class {
        name: "camcorder",
        file: "card.m2ts",
        made_by: "-c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -c:a ac3 -mpegts_m2ts_mode 1 -f mpegts",
        ..PLAIN
    },
    Class {
        name: "old camera",
        file: "card.avi",
        made_by: "-c:v mjpeg -q:v 3 -pix_fmt yuvj420p -c:a pcm_s16le",
        ..PLAIN
    },
    Class {
        name: "HEVC",
        made_by: "-c:v libx265 -preset ultrafast -x265-params log-level=none -tag:v hvc1 -pix_fmt yuv420p -c:a aac",
        ..PLAIN
    },
    Class {
        name: "HEVC in ten bits",
        made_by: "-c:v libx265 -preset ultrafast -x265-params log-level=none -tag:v hvc1 -pix_fmt yuv420p10le -c:a aac",
        ..PLAIN
    },
    Class {
        name: "H.264 in ten bits",
        made_by: "-c:v libx264 -preset ultrafast -pix_fmt yuv420p10le -c:a aac",
        ..PLAIN
    },
    Class {
        name: "VP9",
        file: "card.webm",
        made_by: "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -c:a libopus",
        ..PLAIN
    },
    Class {
        name: "interlaced",
        file: "card.ts",
        made_by: "-vf tinterlace=mode=interleave_top:flags=low_pass_filter,setfield=tff,fps=25 -flags +ildct+ilme -c:v mpeg2video -q:v 3 -c:a mp2 -f mpegts",
        rate: (25, 1),
        varies: true,
        ..PLAIN
    },
    Class {
        name: "24",
        made_by: "-vf fps=24 -c:v libx264 -preset ultrafast -g 24 -pix_fmt yuv420p -c:a aac",
        rate: (24, 1),
        copied: true,
        ..PLAIN
    },
    Class {
        name: "29.97",
        made_by: "-vf fps=30000/1001 -c:v libx264 -preset ultrafast -g 30 -pix_fmt yuv420p -c:a aac",
        rate: (30_000, 1001),
        copied: true,
        ..PLAIN
    },
    Class {
        name: "30",
        made_by: "-vf fps=30 -c:v libx264 -preset ultrafast -g 30 -pix_fmt yuv420p -c:a aac",
        rate: (30, 1),
        copied: true,
        ..PLAIN
    },
    Class {
        name: "50",
        made_by: "-vf fps=50 -c:v libx264 -preset ultrafast -g 50 -pix_fmt yuv420p -c:a aac",
        rate: (50, 1),
        copied: true,
        ..PLAIN
    },
    Class {
        name: "60",
        made_by: "-vf fps=60 -c:v libx264 -preset ultrafast -g 60 -pix_fmt yuv420p -c:a aac",
        rate: (60, 1),
        copied: true,
        ..PLAIN
    },
    Class {
        name: "slow motion",
        made_by: "-vf fps=120 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac",
        rate: (60, 1),
        ..PLAIN
    },
    Class {
        name: "varying",
        file: "card.mkv",
        made_by: "-vf fps=30,select='lt(t,3)+not(mod(n,3))' -vsync vfr -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a aac",
        rate: (30, 1),
        varies: true,
        ..PLAIN
    },
    Class {
        name: "without sound",
        made_by: "-an -c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p",
        copied: true,
        ..PLAIN
    },
    Class {
        name: "sound in one channel",
        made_by: "-c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -c:a aac -ac 1 -ar 16000",
        copied: true,
        // Packets of sound last 64 ms at this rate.
        length_ms: 5_056,
        ..PLAIN
    },
    Class {
        name: "sound in six channels",
        file: "card.mkv",
        made_by: "-c:v libx264 -preset ultrafast -g 25 -pix_fmt yuv420p -c:a ac3 -ac 6",
        ..PLAIN
    },
];

/// Five seconds of the card.
const CARD: &str = "-f lavfi -i color=black:size=320x180:rate=100:duration=5 -f lavfi -i \
    aevalsrc=exprs='gte(t,2)*sin(6283*t)':s=48000:d=5";
const DRAWN: &str = "drawbox=x=0:y=0:w=160:h=90:color=red:t=fill,\
    drawbox=x=160:y=90:w=160:h=90:color=white:t=fill:enable='gte(t,2)'";

/// The card, drawn finely in time and kept without loss; every class is made of it.
fn card() -> Vec<u8> {
    film("master.mkv", &format!("{CARD} -vf {DRAWN} -c:v ffv1 -pix_fmt yuv420p -c:a pcm_s16le"))
}

/// A film made of the card.
fn of_card(folder: &Path, file: &str, made_by: &str) -> Vec<u8> {
    // The finely drawn card has a hundred frames a second; a class that says nothing of its rate has 25. (`-r` would shift it.)
    let rate = if made_by.contains("-vf ") { "" } else { "-vf fps=25" };
    film(file, &format!("-i {} {rate} {made_by}", folder.join("master.mkv").display()))
}

/// What *first* makes, and with it what *rest* adds.
async fn in_two_steps(name: &str, bytes: Vec<u8>) -> [Made; 2] {
    let order = |make| Order { make, ..Order::default() };
    let first = transcode(bytes.clone(), order(Make::First { copy: true })).await;
    let first = first.unwrap_or_else(|why| panic!("{name}, first: {why}"));
    let rest = Make::Rest { first: Box::new(first.report.clone()), suffix: "x".to_owned() };
    let rest = transcode(bytes, order(rest)).await.unwrap_or_else(|why| panic!("{name}, rest: {why}"));
    [first, rest]
}

/// The light of a spot, frame by frame.
fn light(path: &Path, x: u32, y: u32) -> Vec<u8> {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-i"])
        .arg(path)
        .args([
            "-vf",
            &format!("crop=16:16:{x}:{y},scale=1:1:flags=area,format=gray"),
            "-vsync",
            "0",
            "-f",
            "rawvideo",
            "-",
        ])
        .output()
        .expect("ffmpeg is installed");
    assert!(output.status.success(), "ffmpeg: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// When the tone begins in a sound rendition, in milliseconds of the film: the priming comes first in what is decoded.
fn tone_ms(path: &Path) -> f64 {
    let output = Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-copyts", "-i"])
        .arg(path)
        .args(["-ac", "1", "-f", "s16le", "-"])
        .output()
        .expect("ffmpeg is installed");
    let samples: Vec<i16> = output.stdout.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
    let begins = samples.iter().position(|sample| sample.unsigned_abs() > 1500).expect("the tone is there");
    (begins as f64 - 1024.0) / 48.0
}

/// Everything the card tells of a picture rendition.
fn stands_right(class: &Class, made: &Made, rendition: &Rendition, rate: FrameRate) {
    let name = format!("{}, {}", class.name, rendition.name);
    let path = made.file(rendition);
    assert_eq!((rendition.width, rendition.height), (320, 180), "{name}");
    let (red, green, blue) = pixel(&path, 10, 60, 40);
    assert!(red > 150 && green < 90 && blue < 90, "{name}: red above on the left, not {red} {green} {blue}");
    let spot = light(&path, 232, 128);
    let wanted = rate.nearest_frame(class.length_ms * 1000).cast_unsigned();
    assert!(wanted.abs_diff(spot.len() as u64) <= 1, "{name}: {} frames of {wanted}", spot.len());
    let flash =
        spot.iter().position(|light| *light > 128).unwrap_or_else(|| panic!("{name}: it never turns white")) as u64;
    let meant = rate.nearest_frame(class.flash_ms * 1000).cast_unsigned();
    assert!(flash.abs_diff(meant) <= u64::from(class.varies), "{name}: white at frame {flash}, not {meant}");
    let (dark, bright) = (spot[0], spot[spot.len() - 1]);
    assert!(dark < 40 && bright > 200, "{name}: from {dark} to {bright}");
}

/// What must hold of anything made of the card.
fn holds(class: &Class, pictures: &[(&Made, &Rendition)], made: &Made) {
    let report = &made.report;
    let rate = FrameRate::new(class.rate.0, class.rate.1);
    assert_eq!(report.frame_rate, Some(rate), "{}", class.name);
    // A packet of sound, and the frame that stands until it is over.
    let tolerance = (1_000.0 / rate.as_f64() + 1024.0 / 48.0).ceil() as i64 + 1;
    let off = (report.duration_ms - class.length_ms).abs();
    assert!(off <= tolerance, "{}: {} ms, not {}", class.name, report.duration_ms, class.length_ms);
    assert!(!pictures.is_empty(), "{}: a picture", class.name);
    pictures.iter().for_each(|(made, rendition)| stands_right(class, made, rendition, rate));
    let flash_ms = rate.start_us(rate.nearest_frame(class.flash_ms * 1000).cast_unsigned()) as f64 / 1000.0;
    if let Some(sound) = &report.audio {
        let begins = tone_ms(&made.file(sound));
        assert!((begins - flash_ms).abs() <= 20.0, "{}: white at {flash_ms} ms, the tone at {begins} ms", class.name);
    }
    assert_eq!(report.audio.is_some(), class.name != "without sound", "{}", class.name);
}

async fn holds_both_ways(class: &Class, bytes: Vec<u8>) {
    let whole = transcode(bytes.clone(), Order::default()).await.unwrap_or_else(|why| panic!("{}: {why}", class.name));
    holds(class, &whole.report.video.iter().map(|rendition| (&whole, rendition)).collect::<Vec<_>>(), &whole);
    let [first, rest] = in_two_steps(class.name, bytes).await;
    let copied: Vec<bool> = first.report.video.iter().map(|rendition| rendition.copied).collect();
    assert_eq!(copied, [class.copied], "{}", class.name);
    let pictures = [&first, &rest].into_iter().flat_map(|made| made.report.video.iter().map(move |one| (made, one)));
    let pictures: Vec<_> = pictures.collect();
    holds(class, &pictures, &first);
    if rest.report.audio.is_some() {
        holds(class, &pictures, &rest);
    }
}

#[tokio::test]
async fn every_class_of_film_is_shown_as_it_was_filmed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("master.mkv"), card()).expect("a temporary file can be written");
    for class in CLASSES {
        holds_both_ways(class, of_card(folder.path(), class.file, class.made_by)).await;
    }
}

#[tokio::test]
async fn a_film_stands_upright_however_the_telephone_was_held() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("master.mkv"), card()).expect("a temporary file can be written");
    // The sensor sees the card turned; the container says how to turn it back.
    for (rotate, seen) in [(90, "transpose=clock"), (180, "hflip,vflip"), (270, "transpose=cclock")] {
        let lying = of_card(folder.path(), "lying.mp4", &format!("-vf fps=25,{seen} {H264}"));
        std::fs::write(folder.path().join("lying.mp4"), lying).expect("a temporary file can be written");
        let tag = format!("-i {} -c copy -metadata:s:v:0 rotate={rotate}", folder.path().join("lying.mp4").display());
        let name = ["90", "180", "270"][rotate as usize / 90 - 1];
        holds_both_ways(&Class { name, ..PLAIN }, film("upright.mp4", &tag)).await;
    }
}

#[tokio::test]
async fn an_edit_list_says_where_a_film_begins() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("master.mkv"), card()).expect("a temporary file can be written");
    std::fs::write(folder.path().join("whole.mp4"), of_card(folder.path(), "whole.mp4", H264))
        .expect("a file can be written");
    // Cut without encoding between two key frames: what lies before the cut is there, and hidden.
    let cut = film("cut.mp4", &format!("-ss 0.6 -i {} -c copy", folder.path().join("whole.mp4").display()));
    holds_both_ways(&Class { name: "edit list", flash_ms: 1_400, length_ms: 4_400, ..PLAIN }, cut).await;
}

#[tokio::test]
async fn of_several_sound_tracks_the_marked_one_is_heard() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("master.mkv"), card()).expect("a temporary file can be written");
    let silence = "-f lavfi -i anullsrc=r=48000:cl=stereo -t 5";
    for (maps, default) in [("-map 0:v -map 1:a -map 0:a", 1), ("-map 0:v -map 0:a -map 1:a", 0)] {
        let marks = format!("-disposition:a:0 0 -disposition:a:1 0 -disposition:a:{default} default");
        let arguments =
            format!("-i {} {silence} {maps} -vf fps=25 {H264} {marks}", folder.path().join("master.mkv").display());
        // The tone is found where it belongs, so the silent track was not the one that was taken.
        holds_both_ways(&Class { name: "two sound tracks", copied: true, ..PLAIN }, film("two.mp4", &arguments)).await;
    }
}

#[tokio::test]
async fn high_dynamic_range_keeps_its_light_and_its_colours() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("master.mkv"), card()).expect("a temporary file can be written");
    for (name, transfer) in [("HLG", "arib-std-b67"), ("PQ", "smpte2084")] {
        let colours = format!("-color_primaries bt2020 -color_trc {transfer} -colorspace bt2020nc");
        let made_by = format!(
            "-vf fps=25,zscale=tin=bt709:min=bt709:pin=bt709:rin=tv:t={transfer}:m=bt2020nc:p=bt2020:npl=200,format=yuv420p10le \
             -c:v libx265 -preset ultrafast {colours} -x265-params log-level=none:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc \
             -tag:v hvc1 -c:a aac"
        );
        let bytes = of_card(folder.path(), "hdr.mp4", &made_by);
        for made in [
            vec![transcode(bytes.clone(), Order::default()).await.expect(name)],
            in_two_steps(name, bytes).await.into(),
        ]
        .into_iter()
        .flatten()
        {
            for rendition in &made.report.video {
                assert!(!rendition.copied, "{name}");
                let path = made.file(rendition);
                let (red, green, blue) = pixel(&path, 10, 60, 40);
                assert!(red > 100 && red > 2 * green.max(blue), "{name}: red, not {red} {green} {blue}");
                let spot = light(&path, 232, 128);
                let (dark, bright) = (spot[10], spot[spot.len() - 10]);
                assert!(dark < 40 && bright > 140, "{name}: from {dark} to {bright}");
            }
        }
    }
}
