//! Playlists from a report: pure text, so the server can put its own addresses in.
//!
//! The child writes no playlist: addresses, access and expiry are the server's business.

use std::fmt::Write as _;

use crate::{Rendition, Report};

/// The master playlist. `uri` gives the address of a rendition's media playlist by the rendition's name.
#[must_use]
pub fn master_playlist(report: &Report, uri: impl Fn(&str) -> String) -> String {
    let mut text = String::from("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    let Some(audio) = &report.audio else {
        for video in &report.video {
            stream(&mut text, report, video, None, &uri);
        }
        return text;
    };
    if report.video.is_empty() {
        let _ = writeln!(
            text,
            "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}\"\n{}",
            audio.peak_bandwidth,
            audio.average_bandwidth,
            audio.codecs,
            uri(&audio.name)
        );
        return text;
    }
    let _ = writeln!(
        text,
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"audio\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"{}\"",
        uri(&audio.name)
    );
    for video in &report.video {
        stream(&mut text, report, video, Some(audio), &uri);
    }
    text
}

fn stream(
    text: &mut String,
    report: &Report,
    video: &Rendition,
    audio: Option<&Rendition>,
    uri: &impl Fn(&str) -> String,
) {
    let mut peak = video.peak_bandwidth;
    let mut average = video.average_bandwidth;
    let mut codecs = video.codecs.clone();
    if let Some(audio) = audio {
        peak += audio.peak_bandwidth;
        average += audio.average_bandwidth;
        codecs = format!("{codecs},{}", audio.codecs);
    }
    let _ = write!(
        text,
        "#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},CODECS=\"{codecs}\",RESOLUTION={}x{}",
        video.width, video.height
    );
    if let Some(rate) = report.frame_rate {
        let _ = write!(text, ",FRAME-RATE={:.3}", rate.as_f64());
    }
    if audio.is_some() {
        text.push_str(",AUDIO=\"audio\"");
    }
    let _ = writeln!(text, "\n{}", uri(&video.name));
}

/// The media playlist of one rendition. `uri` gives the address of an output by its name.
#[must_use]
pub fn media_playlist(rendition: &Rendition, uri: impl Fn(&str) -> String) -> String {
    let longest = rendition.segments.iter().map(|segment| segment.duration_us).max().unwrap_or(0);
    // Rounded up: no segment may be longer, however a player rounds.
    let target = (longest.max(1) + 999_999) / 1_000_000;
    let mut text = head(target, "VOD");
    list(&mut text, rendition, uri);
    text.push_str("#EXT-X-ENDLIST\n");
    text
}

/// No segment is longer than its four seconds and the longest group of pictures that is taken as it is; a growing playlist has
/// to name its longest before it knows.
const LONGEST_SEGMENT: i64 = 8;

/// The same of a rendition that still grows: a player begins at its beginning and asks for more.
#[must_use]
pub fn growing_playlist(rendition: &Rendition, uri: impl Fn(&str) -> String) -> String {
    let mut text = head(LONGEST_SEGMENT, "EVENT");
    text.push_str("#EXT-X-START:TIME-OFFSET=0,PRECISE=YES\n");
    list(&mut text, rendition, uri);
    text
}

fn head(target: i64, kind: &str) -> String {
    format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{target}\n#EXT-X-MEDIA-SEQUENCE:1\n\
         #EXT-X-PLAYLIST-TYPE:{kind}\n#EXT-X-INDEPENDENT-SEGMENTS\n"
    )
}

fn list(text: &mut String, rendition: &Rendition, uri: impl Fn(&str) -> String) {
    let _ = writeln!(text, "#EXT-X-MAP:URI=\"{}\"", uri(&rendition.init));
    for segment in &rendition.segments {
        let _ = writeln!(
            text,
            "#EXTINF:{}.{:06},\n{}",
            segment.duration_us / 1_000_000,
            segment.duration_us % 1_000_000,
            uri(&segment.name)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FrameRate, Segment, SourceFacts, Usage};

    fn rendition(name: &str, width: u32, height: u32, codecs: &str) -> Rendition {
        let segment =
            |n: u32, duration_us| Segment { name: format!("{name}/seg-{n:05}.m4s"), duration_us, bytes: 1000 };
        Rendition {
            name: name.to_owned(),
            width,
            height,
            codecs: codecs.to_owned(),
            copied: false,
            peak_bandwidth: 900_000,
            average_bandwidth: 600_000,
            init: format!("{name}/init.mp4"),
            segments: vec![segment(1, 4_004_000), segment(2, 1_200_400)],
        }
    }

    fn report(video: Vec<Rendition>, audio: Option<Rendition>) -> Report {
        Report {
            duration_ms: 5204,
            frame_rate: Some(FrameRate::new(30000, 1001)),
            frame_count: 156,
            origin_us: 0,
            video,
            audio,
            earlier: Vec::new(),
            poster: None,
            storyboard: None,
            waveform: None,
            loudness: None,
            source: SourceFacts {
                container: "matroska,webm".to_owned(),
                bytes: None,
                duration_ms: None,
                video: None,
                audio: None,
                ended_early: false,
                damaged_parts: 0,
            },
            usage: Usage::default(),
        }
    }

    #[test]
    fn the_master_names_each_rendition_with_its_sound() {
        let report = report(
            vec![rendition("360p", 640, 360, "avc1.64001e"), rendition("720p", 1280, 720, "avc1.64001f")],
            Some(rendition("audio", 0, 0, "mp4a.40.2")),
        );
        let text = master_playlist(&report, |name| format!("/play/{name}.m3u8?t=1"));
        assert_eq!(
            text,
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n\
             #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"audio\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"2\",URI=\"/play/audio.m3u8?t=1\"\n\
             #EXT-X-STREAM-INF:BANDWIDTH=1800000,AVERAGE-BANDWIDTH=1200000,CODECS=\"avc1.64001e,mp4a.40.2\",RESOLUTION=640x360,FRAME-RATE=29.970,AUDIO=\"audio\"\n\
             /play/360p.m3u8?t=1\n\
             #EXT-X-STREAM-INF:BANDWIDTH=1800000,AVERAGE-BANDWIDTH=1200000,CODECS=\"avc1.64001f,mp4a.40.2\",RESOLUTION=1280x720,FRAME-RATE=29.970,AUDIO=\"audio\"\n\
             /play/720p.m3u8?t=1\n"
        );
    }

    #[test]
    fn sound_alone_is_a_stream_of_its_own() {
        let text =
            master_playlist(&report(Vec::new(), Some(rendition("audio", 0, 0, "mp4a.40.2"))), ToString::to_string);
        assert!(text.contains("CODECS=\"mp4a.40.2\"\naudio\n"), "{text}");
        assert!(!text.contains("EXT-X-MEDIA:"), "{text}");
    }

    #[test]
    fn pictures_alone_name_no_sound() {
        let text =
            master_playlist(&report(vec![rendition("360p", 640, 360, "avc1.64001e")], None), ToString::to_string);
        assert!(!text.contains("AUDIO"), "{text}");
    }

    #[test]
    fn the_media_playlist_lists_every_segment_with_its_exact_length() {
        let text = media_playlist(&rendition("360p", 640, 360, "avc1.64001e"), |name| format!("../{name}"));
        assert_eq!(
            text,
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:5\n#EXT-X-MEDIA-SEQUENCE:1\n\
             #EXT-X-PLAYLIST-TYPE:VOD\n#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"../360p/init.mp4\"\n\
             #EXTINF:4.004000,\n../360p/seg-00001.m4s\n#EXTINF:1.200400,\n../360p/seg-00002.m4s\n#EXT-X-ENDLIST\n"
        );
    }

    #[test]
    fn a_growing_playlist_has_no_end_and_a_longest_segment_that_stays() {
        let text = growing_playlist(&rendition("360p", 640, 360, "avc1.64001e"), ToString::to_string);
        assert!(text.contains("#EXT-X-TARGETDURATION:8\n") && text.contains("TYPE:EVENT\n"), "{text}");
        assert!(text.contains("#EXT-X-START:TIME-OFFSET=0,PRECISE=YES\n"), "{text}");
        assert!(text.ends_with("#EXTINF:1.200400,\n360p/seg-00002.m4s\n"), "{text}");
    }
}
