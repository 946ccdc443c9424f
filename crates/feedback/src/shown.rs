//! What has been on the screens: the room moves the clip, so it knows who was shown which stretch, whatever a browser says.
//!
//! The clips lie in the browsers' memory before they are shown, so no request for a segment tells that somebody sees it.

use mrp_vocabulary::{MediaTime, Span};

use crate::{
    Playback,
    room::{ConnectionId, Output, RoomClip},
};

/// While a clip runs it is written down at least this often.
const NOTE_EVERY_MS: i64 = 10_000;
/// What stands still is one frame, and a frame is at most this long.
const FRAME_MS: i64 = 80;

/// The state of the screens when they were last looked at.
#[derive(Debug, Clone)]
pub(crate) struct Screens {
    pub(crate) playback: Playback,
    /// The clip of `playback`.
    pub(crate) clip: Option<RoomClip>,
    /// In front of a screen.
    pub(crate) watching: Vec<ConnectionId>,
}

/// Keeps count of what has been written down.
#[derive(Debug)]
pub(crate) struct Shown {
    noted_ms: i64,
}

impl Shown {
    pub(crate) fn new(now_ms: i64) -> Self {
        Self { noted_ms: now_ms }
    }

    /// What has to be written down now, when the screens were `before` and are `after`.
    pub(crate) fn look(&mut self, before: &Screens, after: &Screens, now_ms: i64) -> Vec<Output> {
        let changed = before.playback != after.playback || before.watching != after.watching;
        if !changed && now_ms - self.noted_ms < NOTE_EVERY_MS {
            return Vec::new();
        }
        let since = std::mem::replace(&mut self.noted_ms, now_ms);
        let ran = before.playback.playing.then(|| before.stretch(since, now_ms)).flatten();
        // Whoever has just come, and whoever sees another place now, sees at least the frame that stands there.
        let stands = changed.then(|| after.stretch(now_ms, now_ms)).flatten();
        [ran, stands].into_iter().flatten().collect()
    }
}

impl Screens {
    fn stretch(&self, from_ms: i64, to_ms: i64) -> Option<Output> {
        let clip = self.clip?;
        let at = |now_ms| {
            let place = self.playback.position_at(now_ms, clip.span.duration_ms());
            clip.span.start().ms() + place.min(clip.span.duration_ms() - FRAME_MS).max(0)
        };
        let span = Span::new(MediaTime::from_ms(at(from_ms)), MediaTime::from_ms(at(to_ms) + FRAME_MS)).ok()?;
        (!self.watching.is_empty()).then(|| Output::Shown { to: self.watching.clone(), clip, span })
    }
}
