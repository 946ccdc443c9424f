//! What is asked of the media child, and how much it may use.

use std::time::Duration;

use mrp_vocabulary::Span;
use serde::{Deserialize, Serialize};

use crate::{FrameRate, Report};

/// What to make of a source.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Order {
    /// Only this stretch, exact to the frame: every frame it touches, and no other.
    ///
    /// The times are those of the whole recording's own rendition, so a clip cut here shows what was marked there.
    pub span: Option<Span>,
    /// No rendition with a short side above this, for example 720.
    pub max_height: Option<u32>,
    /// Number the frames as they were numbered before, instead of looking the whole source through for it.
    pub grid: Option<Grid>,
    /// How much of it.
    pub make: Make,
}

/// How much of what can be made is made now.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub enum Make {
    /// Everything at once; the source is looked through first.
    #[default]
    Everything,
    /// What plays soonest, without looking the source through, so that it can begin while the source still grows: the
    /// pictures as they are where they are fit for it, else the smallest rendition; the sound as loud as it is.
    First {
        /// Pictures may be taken as they are.
        copy: bool,
    },
    /// Everything else, beside what was made first.
    Rest {
        /// What was made first.
        first: Box<Report>,
        /// Set behind the names of what is made, so that they differ from those made before.
        suffix: String,
    },
}

/// How the moments of a source are numbered as frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    /// The moment of the source that is time zero.
    pub origin_us: i64,
    /// The constant rate; absent without pictures.
    pub frame_rate: Option<FrameRate>,
}

/// What to listen for in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListenOrder {
    /// So many people are in the room.
    pub people: u8,
    /// The moment of the source that is time zero, in microseconds; left out, the rule of [`Order`] holds.
    pub origin_us: Option<i64>,
}

impl ListenOrder {
    /// Listen to a recording as it arrived.
    #[must_use]
    pub const fn of_source(people: u8) -> Self {
        Self { people, origin_us: None }
    }

    /// Listen to the sound rendition that was made of it, whose tracks all begin one second into their own clock.
    #[must_use]
    pub const fn of_rendition(people: u8) -> Self {
        Self { people, origin_us: Some(1_000_000) }
    }
}

/// How much one job may use. What is exceeded ends the job with a reason.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Limits {
    /// Address space of the child.
    pub memory_bytes: u64,
    /// Processor seconds of the child.
    pub cpu_seconds: u64,
    /// From start to end, by the clock on the wall.
    pub wall: Duration,
    /// The child must say something (progress, output) this often, time spent waiting for the source not counted.
    pub silence: Duration,
    /// One read of the source may take this long.
    pub source_wait: Duration,
    /// Sum of everything the child gives back.
    pub output_bytes: u64,
    /// Width times height of the source picture.
    pub picture_pixels: u64,
    /// Length of the recording in milliseconds.
    pub duration_ms: i64,
    /// Tracks in the file.
    pub streams: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 6 << 30,
            cpu_seconds: 24 * 3600,
            wall: Duration::from_secs(12 * 3600),
            silence: Duration::from_secs(180),
            source_wait: Duration::from_secs(600),
            output_bytes: 32 << 30,
            picture_pixels: 4096 * 4096,
            duration_ms: 6 * 3600 * 1000,
            streams: 32,
        }
    }
}
