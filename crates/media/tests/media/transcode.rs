//! What comes out is right: frame by frame, in step, and of the right shape.

use crate::support::{Made, decodes_cleanly, film, first_shown, frames, pixel, probe, small_film, transcode, worker};
use bytes::Bytes;
use mrp_media::{FrameRate, MemorySource, Order, master_playlist, media_playlist};
use mrp_vocabulary::{MediaTime, Span};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Everything that must hold for any film with pictures.
pub(crate) fn holds_together(made: &Made) {
    let report = &made.report;
    let rate = report.frame_rate.expect("pictures have a rate");
    for rendition in &report.video {
        let path = made.file(rendition);
        decodes_cleanly(&path);
        let all_frames = frames(&path);
        assert_eq!(all_frames.len() as u64, report.frame_count, "{}", rendition.name);
        for (number, (time, key)) in all_frames.iter().enumerate() {
            let number = number as u64;
            let (time, wanted) = (time - all_frames[0].0, rate.start_us(number) as f64 / 1e6);
            assert!((time - wanted).abs() < 0.0005, "{} frame {number} at {time}, not {wanted}", rendition.name);
            let first_of_second = (0..).map(|s| rate.first_frame_from_ms(s * 1000)).take_while(|f| *f <= number).last();
            assert_eq!(*key, first_of_second == Some(number), "{} frame {number}", rendition.name);
        }
        let mut total = 0;
        let init = made.kept.get(&rendition.init);
        for segment in &rendition.segments {
            // All tracks begin at one second of their own clock.
            let shown = first_shown(&init, &made.kept.get(&segment.name)) - 1.0;
            assert!((shown - total as f64 / 1e6).abs() < 1e-5, "{} is shown at {shown}, not {total}", segment.name);
            total += segment.duration_us;
        }
        assert_eq!(total, rate.start_us(report.frame_count), "{}", rendition.name);
        assert!(rendition.codecs.starts_with("avc1.64"), "{}", rendition.codecs);
        assert!(rendition.peak_bandwidth >= rendition.average_bandwidth && rendition.average_bandwidth > 0);
        let size = probe(&path, "-select_streams v:0 -show_entries stream=width,height,sample_aspect_ratio,pix_fmt");
        assert_eq!(size, [format!("{},{},1:1,yuv420p", rendition.width, rendition.height)]);
    }
    if let Some(audio) = &report.audio {
        let path = made.file(audio);
        decodes_cleanly(&path);
        assert_eq!(audio.codecs, "mp4a.40.2");
        let first = first_shown(&made.kept.get(&audio.init), &made.kept.get(&audio.segments[0].name));
        assert!((first - (1.0 - 1024.0 / 48000.0)).abs() < 0.0005, "sound begins with its priming: {first}");
        let total: i64 = audio.segments.iter().map(|segment| segment.duration_us).sum();
        assert!((total - report.duration_ms * 1000).abs() <= 1000, "{total} us of {} ms", report.duration_ms);
    }
}

#[tokio::test]
async fn a_small_film_becomes_one_rendition_with_sound_pictures_and_waveform() {
    let made = transcode(small_film(), Order::default()).await.expect("it becomes playable");
    let report = &made.report;
    holds_together(&made);
    assert_eq!(report.frame_rate, Some(FrameRate::new(25, 2)));
    assert_eq!((report.frame_count, report.duration_ms), (38, 3040));
    let sizes: Vec<_> = report.video.iter().map(|v| (v.name.as_str(), v.width, v.height)).collect();
    assert_eq!(sizes, [("360p", 640, 360)]);
    let poster = report.poster.as_deref().expect("a poster");
    assert_eq!(probe(&made.output(poster), "-show_entries stream=codec_name,width,height"), ["mjpeg,640,360"]);
    let board = report.storyboard.as_ref().expect("a storyboard");
    assert_eq!((board.tiles, board.interval_ms, board.pages.len()), (4, 1000, 1));
    assert_eq!((board.tile_width, board.tile_height), (160, 90));
    assert_eq!(probe(&made.output(&board.pages[0]), "-show_entries stream=width,height"), ["1600,90"]);
    let waveform = made.kept.get(report.waveform.as_deref().expect("a waveform"));
    assert_eq!(waveform.len(), 24 + 2 * 152, "3.04 s in steps of 20 ms");
    assert!(report.usage.peak_memory_kib > 1000);
    assert!(!report.source.ended_early);
}

#[tokio::test]
async fn loudness_is_brought_to_minus_sixteen_lufs() {
    let quiet = film(
        "quiet.mp4",
        "-f lavfi -i testsrc2=size=160x90:rate=25:duration=6 -f lavfi -i sine=frequency=440:duration=6 \
         -c:v libx264 -preset ultrafast -pix_fmt yuv420p -af volume=-6dB -c:a aac -shortest",
    );
    let made = transcode(quiet, Order::default()).await.expect("it becomes playable");
    let loudness = made.report.loudness.clone().expect("sound was measured");
    let before = loudness.integrated_lufs.expect("it is not silent");
    assert!((before + loudness.gain_db + 16.0).abs() < 0.01, "{loudness:?}");
    assert!(loudness.gain_db > 5.0, "{loudness:?}");
    let path = made.file(made.report.audio.as_ref().expect("sound"));
    let output = std::process::Command::new("ffmpeg")
        .args(["-nostdin", "-i"])
        .arg(&path)
        .args(["-af", "ebur128", "-f", "null", "-"])
        .output()
        .expect("ffmpeg is installed");
    let said = String::from_utf8_lossy(&output.stderr);
    let measured: f64 = said
        .rsplit("I:")
        .next()
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse().ok())
        .expect("ffmpeg measures loudness");
    assert!((measured + 16.0).abs() < 0.6, "{measured} LUFS");
}

#[tokio::test]
async fn sound_and_picture_start_at_the_same_moment() {
    // The picture turns white and the tone begins at exactly one second.
    let flash = film(
        "flash.mp4",
        "-f lavfi -i color=black:size=320x180:rate=25:duration=3 -f lavfi -i \
         aevalsrc=exprs='gte(t,1)*sin(6283*t)':s=48000:d=3 -vf drawbox=color=white:t=fill:enable='gte(t,1)' \
         -c:v libx264 -preset veryfast -bf 3 -pix_fmt yuv420p -c:a aac",
    );
    let made = transcode(flash, Order::default()).await.expect("it becomes playable");
    holds_together(&made);
    let picture = made.file(&made.report.video[0]);
    assert!(pixel(&picture, 24, 100, 100).0 < 30, "black just before one second");
    assert!(pixel(&picture, 25, 100, 100).0 > 200, "white at one second");
    let waveform = made.kept.get("waveform.dat");
    let loud: Vec<bool> = waveform[24..].chunks(2).map(|pair| pair[1] as i8 > 20).collect();
    let begins = loud.iter().position(|loud| *loud).expect("the tone is there") * 20;
    assert!((980..=1020).contains(&begins), "the tone begins at {begins} ms");
    // And in the encoded sound itself, whose track starts one priming before the picture's.
    let path = made.file(made.report.audio.as_ref().expect("sound"));
    let output = std::process::Command::new("ffmpeg")
        .args(["-v", "error", "-nostdin", "-copyts", "-i"])
        .arg(&path)
        .args(["-ac", "1", "-f", "s16le", "-"])
        .output()
        .expect("ffmpeg is installed");
    let samples: Vec<i16> = output.stdout.chunks_exact(2).map(|two| i16::from_le_bytes([two[0], two[1]])).collect();
    let begins = samples.iter().position(|sample| sample.unsigned_abs() > 2000).expect("the tone is there");
    // 1024 samples of priming come first in the decoded stream.
    let ms = (begins as f64 - 1024.0) / 48.0;
    assert!((ms - 1000.0).abs() < 5.0, "the tone begins at {ms} ms of the film");
}

#[tokio::test]
async fn a_full_hd_film_gets_three_renditions_and_never_a_larger_one() {
    let film = film(
        "hd.mp4",
        "-f lavfi -i testsrc=size=1920x1080:rate=30000/1001:duration=5 -c:v libx264 -preset ultrafast -pix_fmt yuv420p",
    );
    let made = transcode(film, Order::default()).await.expect("it becomes playable");
    holds_together(&made);
    let sizes: Vec<_> = made.report.video.iter().map(|v| (v.name.as_str(), v.width, v.height)).collect();
    assert_eq!(sizes, [("360p", 640, 360), ("720p", 1280, 720), ("1080p", 1920, 1080)]);
    assert_eq!(made.report.frame_rate, Some(FrameRate::new(30000, 1001)));
    assert!(made.report.audio.is_none() && made.report.waveform.is_none());
    let lengths: Vec<_> = made.report.video[0].segments.iter().map(|segment| segment.duration_us).collect();
    assert_eq!(lengths, [4_004_000, 1_001_000], "segments begin with the first frame of every fourth second");
    // The smallest is there before the largest is whole.
    let order = made.kept.order.lock().expect("no test panics while holding it").clone();
    let place = |name: &str| order.iter().position(|put| put == name).expect("it came");
    assert!(place("360p/seg-00001.m4s") < place("1080p/seg-00002.m4s"), "{order:?}");
}

#[tokio::test]
async fn a_browser_recording_without_length_plays() {
    let webm = film(
        "film.webm",
        "-f lavfi -i testsrc2=size=640x480:rate=30:duration=3 -f lavfi -i sine=frequency=440:duration=3 \
         -c:v libvpx -deadline realtime -cpu-used 8 -c:a libopus -live 1",
    );
    let made = transcode(webm, Order::default()).await.expect("it becomes playable");
    holds_together(&made);
    assert_eq!(made.report.frame_rate, Some(FrameRate::new(30, 1)));
    assert_eq!(made.report.frame_count, 90);
    let sizes: Vec<_> = made.report.video.iter().map(|v| (v.name.as_str(), v.width, v.height)).collect();
    assert_eq!(sizes, [("360p", 480, 360), ("480p", 640, 480)]);
    let source = &made.report.source;
    assert_eq!(source.video.as_ref().map(|v| v.codec.as_str()), Some("vp8"));
    assert_eq!(source.audio.as_ref().map(|a| a.codec.as_str()), Some("opus"));
}

#[tokio::test]
async fn a_film_from_a_telephone_held_upright_stands_upright() {
    // Left half red, right half blue, then the container says: turn a quarter clockwise. Red must be on top.
    let lying = tempfile::tempdir().expect("a temporary folder");
    let path = lying.path().join("lying.mp4");
    std::fs::write(
        &path,
        film(
            "lying.mp4",
            "-f lavfi -i color=red:size=640x360:rate=25:duration=1 -vf drawbox=x=320:y=0:w=320:h=360:color=blue:t=fill \
             -c:v libx264 -preset ultrafast -pix_fmt yuv420p",
        ),
    )
    .expect("a temporary file can be written");
    let upright = film("upright.mp4", &format!("-i {} -c copy -metadata:s:v:0 rotate=270", path.display()));
    let made = transcode(upright, Order::default()).await.expect("it becomes playable");
    holds_together(&made);
    let facts = made.report.source.video.clone().expect("a picture");
    assert!(facts.rotation == 90 || facts.rotation == 270, "{facts:?}");
    let rendition = &made.report.video[0];
    assert_eq!((rendition.width, rendition.height), (360, 640));
    let picture = made.file(rendition);
    let (top, bottom) = (pixel(&picture, 10, 180, 100), pixel(&picture, 10, 180, 540));
    // FFmpeg's own player is the judge of what is up.
    let judge = made.write("judge.mp4", &film_turned(&path, facts.rotation));
    assert_eq!((top.0 > 128, bottom.0 > 128), {
        let (top, bottom) = (pixel(&judge, 10, 180, 100), pixel(&judge, 10, 180, 540));
        (top.0 > 128, bottom.0 > 128)
    });
    assert_ne!(top.0 > 128, bottom.0 > 128, "the colours lie above each other");
}

fn film_turned(path: &std::path::Path, degrees: u16) -> Vec<u8> {
    let filter = if degrees == 90 { "transpose=clock" } else { "transpose=cclock" };
    film("turned.mp4", &format!("-i {} -vf {filter} -c:v libx264 -preset ultrafast -pix_fmt yuv420p", path.display()))
}

#[tokio::test]
async fn sound_alone_becomes_a_recording_without_pictures() {
    for (name, arguments) in [
        ("voice.m4a", "-f lavfi -i sine=frequency=440:duration=9 -c:a aac"),
        ("voice.mp3", "-f lavfi -i sine=frequency=440:duration=9 -c:a libmp3lame"),
        ("voice.wav", "-f lavfi -i sine=frequency=440:duration=9:sample_rate=16000"),
    ] {
        let made = transcode(film(name, arguments), Order::default()).await.expect("it becomes playable");
        let report = &made.report;
        assert!(report.video.is_empty() && report.poster.is_none() && report.storyboard.is_none(), "{name}");
        assert!((report.duration_ms - 9000).abs() < 60, "{name}: {} ms", report.duration_ms);
        let audio = report.audio.as_ref().expect("sound");
        assert_eq!(audio.segments.len(), 3, "{name}");
        decodes_cleanly(&made.file(audio));
        assert!(report.waveform.is_some());
    }
}

#[tokio::test]
async fn a_film_with_a_varying_rate_gets_a_constant_one() {
    // Two seconds of 30, of which every second and third frame of the second half is missing.
    let varying = film(
        "varying.mkv",
        "-f lavfi -i testsrc2=size=320x180:rate=30:duration=4 -vf select='lt(t,2)+not(mod(n,3))' -vsync vfr \
         -c:v libx264 -preset ultrafast -pix_fmt yuv420p",
    );
    let made = transcode(varying, Order::default()).await.expect("it becomes playable");
    holds_together(&made);
    assert_eq!(made.report.frame_rate, Some(FrameRate::new(30, 1)));
    assert!((118..=120).contains(&made.report.frame_count), "{}", made.report.frame_count);
    assert!(made.report.source.video.as_ref().is_some_and(|video| video.variable_rate));
}

#[tokio::test]
async fn interlaced_pixels_that_are_not_square_become_square() {
    let television = film(
        "television.mpg",
        "-f lavfi -i testsrc2=size=720x576:rate=25:duration=2 -vf setsar=64/45 -flags +ildct+ilme -top 1 -c:v mpeg2video \
         -b:v 3M -f vob",
    );
    let made = transcode(television, Order::default()).await.expect("it becomes playable");
    holds_together(&made);
    let sizes: Vec<_> = made.report.video.iter().map(|v| (v.width, v.height)).collect();
    assert_eq!(sizes, [(640, 360), (1024, 576)]);
}

#[tokio::test]
async fn a_film_that_changes_its_shape_in_the_middle_keeps_its_first_one() {
    let part = |size: &str, offset: u32| {
        film(
            "part.ts",
            &format!(
                "-f lavfi -i testsrc2=size={size}:rate=25:duration=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p \
                 -output_ts_offset {offset} -f mpegts"
            ),
        )
    };
    let turned = [part("640x360", 0), part("360x640", 2)].concat();
    let made = transcode(turned, Order::default()).await.expect("it becomes playable");
    holds_together(&made);
    let rendition = &made.report.video[0];
    assert_eq!((rendition.width, rendition.height), (640, 360));
    assert!((98..=101).contains(&made.report.frame_count), "{}", made.report.frame_count);
    let path = made.file(rendition);
    let (side, middle) = (pixel(&path, 80, 40, 180), pixel(&path, 80, 318, 180));
    assert!(side.0 < 20 && side.1 < 20 && side.2 < 20, "the turned picture stands between black bars: {side:?}");
    assert!(middle.0 > 20 || middle.1 > 20 || middle.2 > 20, "{middle:?}");
}

#[tokio::test]
async fn silence_stays_silent() {
    let silent = film("silent.wav", "-f lavfi -i anullsrc=r=48000:cl=mono -t 2");
    let made = transcode(silent, Order::default()).await.expect("it becomes playable");
    let loudness = made.report.loudness.clone().expect("sound was measured");
    assert_eq!((loudness.integrated_lufs, loudness.gain_db), (None, 0.0));
    assert!(made.kept.get("waveform.dat")[24..].iter().all(|byte| *byte == 0));
}

#[tokio::test]
async fn odd_sizes_and_odd_colours_play() {
    for (name, arguments) in [
        ("odd.mkv", "-f lavfi -i testsrc2=size=321x241:rate=25:duration=1 -c:v ffv1 -pix_fmt yuv444p"),
        ("rgb.mkv", "-f lavfi -i testsrc2=size=320x240:rate=25:duration=1 -c:v ffv1 -pix_fmt bgr0"),
        (
            "ten.mkv",
            "-f lavfi -i testsrc2=size=320x240:rate=25:duration=1 -c:v libx265 -pix_fmt yuv420p10le -x265-params log-level=none",
        ),
        ("jpeg.avi", "-f lavfi -i testsrc2=size=320x240:rate=15:duration=1 -c:v mjpeg -pix_fmt yuvj420p"),
        ("grey.mkv", "-f lavfi -i testsrc2=size=320x240:rate=25:duration=1 -c:v ffv1 -pix_fmt gray"),
    ] {
        let made =
            transcode(film(name, arguments), Order::default()).await.unwrap_or_else(|why| panic!("{name}: {why}"));
        holds_together(&made);
        assert_eq!(made.report.source.damaged_parts, 0, "{name}");
        assert_eq!((made.report.video[0].width, made.report.video[0].height), (320, 240), "{name}");
    }
}

#[tokio::test]
async fn colours_are_those_of_the_source() {
    let red = film(
        "red.mp4",
        "-f lavfi -i color=0xC02040:size=640x360:rate=25:duration=1 -c:v libx264 -preset ultrafast -qp 10 -pix_fmt yuv420p",
    );
    let made = transcode(red, Order::default()).await.expect("it becomes playable");
    let (r, g, b) = pixel(&made.file(&made.report.video[0]), 5, 300, 200);
    let near = |value: u8, wanted: u8| value.abs_diff(wanted) <= 10;
    assert!(near(r, 0xC0) && near(g, 0x20) && near(b, 0x40), "{r:02x}{g:02x}{b:02x}");
}

#[tokio::test]
async fn high_dynamic_range_is_toned_down() {
    let hdr = film(
        "hdr.mp4",
        "-f lavfi -i testsrc2=size=640x360:rate=25:duration=1 -c:v libx265 -pix_fmt yuv420p10le -color_primaries bt2020 \
         -color_trc arib-std-b67 -colorspace bt2020nc -x265-params \
         log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc",
    );
    let made = transcode(hdr, Order::default()).await.expect("it becomes playable");
    holds_together(&made);
    assert!(made.report.source.video.as_ref().is_some_and(|video| video.hdr));
    let path = made.file(&made.report.video[0]);
    assert_eq!(probe(&path, "-select_streams v:0 -show_entries stream=color_transfer"), ["bt709"]);
}

#[tokio::test]
async fn a_clip_is_cut_exact_to_the_frame() {
    // Ten seconds whose brightness says which frame it is: frame n has grey 16 + n.
    let counted = film(
        "counted.mp4",
        "-f lavfi -i nullsrc=size=320x180:rate=20:duration=10 -f lavfi -i sine=frequency=440:duration=10 \
         -vf geq=lum='16+N':cb=128:cr=128 -c:v libx264 -preset ultrafast -qp 4 -g 100 -pix_fmt yuv420p -c:a aac",
    );
    let whole = transcode(counted.clone(), Order::default()).await.expect("it becomes playable");
    let rate = whole.report.frame_rate.expect("pictures have a rate");
    assert_eq!(rate, FrameRate::new(20, 1));
    // Marks store the middle of the frame they were made on: in at frame 133, out at frame 150.
    let (first, last) = (133, 150);
    let ms = |frame| MediaTime::from_ms(rate.middle_ms(frame));
    let span = Span::new(ms(first), ms(last)).expect("out lies after in");
    let clip = transcode(counted, Order { span: Some(span), ..Order::default() }).await.expect("it becomes playable");
    holds_together(&clip);
    assert_eq!(clip.report.frame_count, last - first + 1);
    let (whole_file, clip_file) = (whole.file(&whole.report.video[0]), clip.file(&clip.report.video[0]));
    let grey = |path: &std::path::Path, frame| pixel(path, frame, 100, 100).0;
    for (in_clip, in_whole) in [(0, first), (9, first + 9), (last - first, last)] {
        let (a, b) = (grey(&clip_file, in_clip as usize), grey(&whole_file, in_whole as usize));
        assert!(a.abs_diff(b) <= 1, "frame {in_clip} of the clip is frame {in_whole}: {a} and {b}");
    }
    assert!(grey(&whole_file, 132).abs_diff(grey(&clip_file, 0)) >= 1, "neighbours differ, so the check can fail");
    let audio_us: i64 = clip.report.audio.as_ref().expect("sound").segments.iter().map(|s| s.duration_us).sum();
    assert_eq!(audio_us / 1000, clip.report.duration_ms, "sound is cut to the same length");
    assert_eq!(clip.report.loudness, whole.report.loudness, "a clip is as loud as in its recording");
}

#[tokio::test]
async fn an_order_for_less_makes_less() {
    let film = film(
        "hd.mp4",
        "-f lavfi -i testsrc2=size=1280x720:rate=25:duration=1 -c:v libx264 -preset ultrafast -pix_fmt yuv420p",
    );
    let made = transcode(film, Order { max_height: Some(360), ..Order::default() }).await.expect("it becomes playable");
    let names: Vec<_> = made.report.video.iter().map(|video| video.name.as_str()).collect();
    assert_eq!(names, ["360p"]);
}

#[tokio::test]
async fn a_probe_says_what_a_file_is_without_making_anything() {
    let source = Arc::new(MemorySource(Bytes::from(small_film())));
    let facts = worker().probe(source, CancellationToken::new()).await.expect("it can be opened");
    assert!(facts.container.starts_with("mov,mp4"), "{}", facts.container);
    assert!(facts.has_audio());
    let video = facts.video.expect("a picture");
    assert_eq!((video.codec.as_str(), video.display_width, video.display_height), ("h264", 640, 360));
    assert!(facts.duration_ms.is_some_and(|ms| (3000..=3100).contains(&ms)), "{:?}", facts.duration_ms);
}

#[tokio::test]
async fn a_player_reads_the_playlists() {
    let made = transcode(small_film(), Order::default()).await.expect("it becomes playable");
    for (name, bytes) in made.kept.outputs.lock().expect("no test panics while holding it").iter() {
        made.write(&name.replace('/', "-"), bytes);
    }
    for rendition in made.report.video.iter().chain(&made.report.audio) {
        let text = media_playlist(rendition, |name| name.replace('/', "-"));
        made.write(&format!("{}.m3u8", rendition.name), text.as_bytes());
    }
    let master = master_playlist(&made.report, |name| format!("{name}.m3u8"));
    let path = made.write("master.m3u8", master.as_bytes());
    let mut streams = probe(&path, "-allowed_extensions ALL -show_entries stream=codec_name");
    streams.sort();
    streams.dedup();
    assert_eq!(streams, ["aac", "h264"], "{master}");
}
