//! What the media child says at the end: everything playlists and pages need, and nothing of FFmpeg.

use serde::{Deserialize, Serialize};

use crate::{FrameRate, order::Grid};

/// Whole numbers up to here are the same in every language they may end up in.
pub(crate) const EXACT: i64 = 1 << 53;

/// What was made of a source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Length of everything made, in milliseconds.
    pub duration_ms: i64,
    /// The constant rate of every picture rendition; absent without pictures.
    pub frame_rate: Option<FrameRate>,
    /// Frames in each picture rendition.
    pub frame_count: u64,
    /// The moment of the source that is time zero, in microseconds.
    pub origin_us: i64,
    /// Picture renditions, the smallest first.
    pub video: Vec<Rendition>,
    /// The one sound rendition.
    pub audio: Option<Rendition>,
    /// Renditions that a better one has replaced: no longer offered, but whoever is playing them goes on.
    pub earlier: Vec<Rendition>,
    /// Output name of the still picture, for example `poster.jpg`.
    pub poster: Option<String>,
    /// Small pictures for the timeline.
    pub storyboard: Option<Storyboard>,
    /// Output name of the waveform, format in the README.
    pub waveform: Option<String>,
    /// How loud the source was, and what was done about it.
    pub loudness: Option<Loudness>,
    /// What the source was.
    pub source: SourceFacts,
    /// What it cost.
    pub usage: Usage,
}

impl Report {
    /// How the frames are numbered: whatever is made of the same source later is numbered in the same way.
    #[must_use]
    pub const fn grid(&self) -> Grid {
        Grid { origin_us: self.origin_us, frame_rate: self.frame_rate }
    }

    /// Every rendition that can be played, offered or not.
    pub fn renditions(&self) -> impl Iterator<Item = &Rendition> {
        self.video.iter().chain(&self.audio).chain(&self.earlier)
    }

    /// The name of every output it speaks of.
    pub fn outputs(&self) -> impl Iterator<Item = &String> {
        let parts = self.renditions().flat_map(|rendition| {
            [&rendition.init].into_iter().chain(rendition.segments.iter().map(|segment| &segment.name))
        });
        let pages = self.storyboard.iter().flat_map(|board| &board.pages);
        parts.chain(pages).chain(&self.poster).chain(&self.waveform)
    }

    /// What was made first, together with the rest.
    #[must_use]
    pub fn with_rest(mut self, rest: Self) -> Self {
        self.video.extend(rest.video);
        self.video.sort_by_key(|rendition| u64::from(rendition.width) * u64::from(rendition.height));
        if let Some(better) = rest.audio {
            self.earlier.extend(self.audio.replace(better));
        }
        self.poster = rest.poster.or(self.poster);
        self.storyboard = rest.storyboard.or(self.storyboard);
        self.waveform = rest.waveform.or(self.waveform);
        self.loudness = rest.loudness.or(self.loudness);
        self.usage = Usage {
            cpu_ms: self.usage.cpu_ms + rest.usage.cpu_ms,
            peak_memory_kib: self.usage.peak_memory_kib.max(rest.usage.peak_memory_kib),
        };
        self
    }
}

/// One rendition: an init file and segments after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendition {
    /// `360p`, `720p` … or `audio`; output names begin with it.
    pub name: String,
    /// Width in pixels; 0 for sound.
    pub width: u32,
    /// Height in pixels; 0 for sound.
    pub height: u32,
    /// RFC 6381 codec string read out of what the encoder wrote.
    pub codecs: String,
    /// The source's own pictures, not encoded anew.
    pub copied: bool,
    /// Bits per second of the largest segment, measured.
    pub peak_bandwidth: u64,
    /// Bits per second over all, measured.
    pub average_bandwidth: u64,
    /// Output name of the init file.
    pub init: String,
    /// In order, without a gap.
    pub segments: Vec<Segment>,
}

impl Rendition {
    /// How long it is, in microseconds.
    #[must_use]
    pub fn duration_us(&self) -> i64 {
        self.segments.iter().map(|segment| segment.duration_us).sum()
    }

    /// Sets the bit rates to what the segments say.
    pub(crate) fn measure(&mut self) {
        let rate = |bytes: u64, us: i64| match u64::try_from(us) {
            Ok(us) if us > 0 => bytes.saturating_mul(8_000_000) / us,
            _ => 0,
        };
        self.average_bandwidth = rate(self.segments.iter().map(|segment| segment.bytes).sum(), self.duration_us());
        let peak = self.segments.iter().map(|segment| rate(segment.bytes, segment.duration_us)).max().unwrap_or(0);
        self.peak_bandwidth = peak.max(self.average_bandwidth);
    }
}

/// One segment of a rendition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Output name, for example `720p/seg-00001.m4s`.
    pub name: String,
    /// Length in microseconds; the sum over a rendition is exact.
    pub duration_us: i64,
    /// Size.
    pub bytes: u64,
}

/// Small pictures in the order of the film, row by row, on one or more sheets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Storyboard {
    /// Pictures in a row.
    pub columns: u32,
    /// Rows on a full sheet; the last sheet may have fewer.
    pub rows: u32,
    /// Width of one picture.
    pub tile_width: u32,
    /// Height of one picture.
    pub tile_height: u32,
    /// From one picture to the next; picture n shows the film at `n * interval_ms`.
    pub interval_ms: i64,
    /// Pictures in all.
    pub tiles: u32,
    /// Output names of the sheets.
    pub pages: Vec<String>,
}

/// Loudness after EBU R128.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Loudness {
    /// Integrated loudness of the source in LUFS; absent when it is silent.
    pub integrated_lufs: Option<f64>,
    /// Highest true peak of the source in dBTP; absent when it is silent.
    pub true_peak_dbtp: Option<f64>,
    /// The one gain applied to the whole source, in decibels.
    pub gain_db: f64,
}

/// What a source is, as found out by opening it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SourceFacts {
    /// FFmpeg's name of the container, for example `matroska,webm`.
    pub container: String,
    /// Size of the source as far as it is known.
    pub bytes: Option<u64>,
    /// Length as declared or, after a transcode, as measured.
    pub duration_ms: Option<i64>,
    /// The picture track used.
    pub video: Option<VideoFacts>,
    /// The sound track used.
    pub audio: Option<AudioFacts>,
    /// The file ended clearly before its declared length; what was there has been used.
    pub ended_early: bool,
    /// Packets and frames that could not be decoded and were left out.
    pub damaged_parts: u64,
}

impl SourceFacts {
    /// Whether there is sound.
    #[must_use]
    pub const fn has_audio(&self) -> bool {
        self.audio.is_some()
    }
}

/// What the picture track is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VideoFacts {
    /// FFmpeg's name of the codec, for example `h264`.
    pub codec: String,
    /// Width as stored.
    pub width: u32,
    /// Height as stored.
    pub height: u32,
    /// Width as seen: turned, with square pixels.
    pub display_width: u32,
    /// Height as seen.
    pub display_height: u32,
    /// Clockwise turn applied to show it, in degrees.
    pub rotation: u16,
    /// Declared or measured rate.
    pub frame_rate: Option<FrameRate>,
    /// The rate varies in the source (measured; a probe alone does not know).
    pub variable_rate: bool,
    /// High dynamic range (tone-mapped).
    pub hdr: bool,
}

/// What the sound track is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AudioFacts {
    /// FFmpeg's name of the codec, for example `aac`.
    pub codec: String,
    /// Samples per second.
    pub sample_rate: u32,
    /// Channels.
    pub channels: u32,
    /// How many sound tracks the source has; this is the best of them.
    #[serde(default)]
    pub tracks: u32,
}

/// What a job cost the child.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Processor time, user and system.
    pub cpu_ms: u64,
    /// Largest resident memory.
    pub peak_memory_kib: u64,
}

/// What the child could and could not do from inside its sandbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfTest {
    /// Whether the kernel enforced Landlock (the file-system half; seccomp is always required).
    pub landlock: bool,
    /// Each thing tried.
    pub attempts: Vec<Attempt>,
}

/// One forbidden thing, tried on purpose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// What was tried, for example `open /etc/passwd`.
    pub what: String,
    /// Whether it was refused.
    pub refused: bool,
    /// How.
    pub how: String,
}
