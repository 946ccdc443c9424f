//! Where everything that is made goes out: named, handed over, and remembered for whoever asks what can be played so far.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;

use super::channel::Channel;
use super::segmenter::hung_up;
use crate::protocol::FromChild;
use crate::{Failure, FailureReason, Rendition, Report};

/// Between one "so far" and the next: short while somebody waits for the first picture, longer when hours are there.
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(15);

/// A rendition that grows.
pub(super) type Growing = Arc<Mutex<Rendition>>;

/// The way out of the child.
pub(super) struct Outlet {
    channel: Arc<Channel>,
    suffix: Option<String>,
    growing: Mutex<Vec<Growing>>,
}

impl Outlet {
    /// Everything made gets `suffix` behind its name.
    pub(super) fn new(channel: Arc<Channel>, suffix: Option<String>) -> Arc<Self> {
        Arc::new(Self { channel, suffix, growing: Mutex::default() })
    }

    /// `720p` becomes `720p-2`.
    pub(super) fn named(&self, stem: &str) -> String {
        match &self.suffix {
            Some(suffix) => format!("{stem}-{suffix}"),
            None => stem.to_owned(),
        }
    }

    /// Hands over one output.
    pub(super) fn put(&self, name: &str, bytes: Bytes) -> Result<(), Failure> {
        self.channel.output(name, bytes).map_err(hung_up)
    }

    /// Remembers a rendition that begins to grow.
    pub(super) fn grow(&self, rendition: Rendition) -> Growing {
        let growing = Arc::new(Mutex::new(rendition));
        self.growing.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&growing));
        growing
    }

    /// Every rendition with what has been handed over of it.
    fn so_far(&self) -> Vec<Rendition> {
        let growing = self.growing.lock().unwrap_or_else(PoisonError::into_inner);
        growing.iter().map(|rendition| rendition.lock().unwrap_or_else(PoisonError::into_inner).clone()).collect()
    }
}

/// Says from time to time what can be played so far.
pub(super) struct SoFar {
    outlet: Arc<Outlet>,
    report: Report,
    next: Instant,
    gap: Duration,
}

impl SoFar {
    /// `report` is what is known of the film before anything is made of it.
    pub(super) fn new(outlet: Arc<Outlet>, report: Report) -> Self {
        Self { outlet, report, next: Instant::now(), gap: SHORTEST }
    }

    /// Says it, if it is time and there is something to play.
    pub(super) fn tell(&mut self) -> Result<(), Failure> {
        if Instant::now() < self.next {
            return Ok(());
        }
        let Some(report) = playable(&self.report, self.outlet.so_far()) else { return Ok(()) };
        let json = serde_json::to_vec(&report)
            .map_err(|error| Failure::new(FailureReason::EncodingFailed, error.to_string()))?;
        self.outlet.channel.send(&FromChild::SoFar(json.into())).map_err(hung_up)?;
        self.next = Instant::now() + self.gap;
        self.gap = (self.gap * 3 / 2).min(LONGEST);
        Ok(())
    }
}

/// Half a minute of pictures without a sound: the sound track may well be an empty one, and nobody waits for it any longer.
const WITHOUT_SOUND: usize = 8;

/// The report of what has been handed over, once each rendition has something to play.
fn playable(known: &Report, so_far: Vec<Rendition>) -> Option<Report> {
    let (sound, pictures): (Vec<_>, Vec<_>) = so_far.into_iter().partition(|rendition| rendition.height == 0);
    let expected = sound.len();
    let pictures: Vec<Rendition> = pictures.into_iter().map(measured).collect();
    let sound: Vec<Rendition> =
        sound.into_iter().filter(|rendition| !rendition.segments.is_empty()).map(measured).collect();
    let waited = pictures.iter().all(|rendition| rendition.segments.len() >= WITHOUT_SOUND) && !pictures.is_empty();
    if pictures.iter().any(|rendition| rendition.segments.is_empty())
        || (sound.len() < expected && !waited)
        || (known.frame_rate.is_some() && pictures.is_empty())
        || (pictures.is_empty() && sound.is_empty())
    {
        return None;
    }
    let lengths = pictures.iter().chain(&sound).map(Rendition::duration_us);
    let duration_us = lengths.min().unwrap_or(0);
    let rate = known.frame_rate;
    Some(Report {
        duration_ms: duration_us / 1000,
        frame_count: rate.map_or(0, |rate| u64::try_from(rate.nearest_frame(duration_us)).unwrap_or(0)),
        video: pictures,
        audio: sound.into_iter().next(),
        ..known.clone()
    })
}

/// With the bit rates of what there is of it.
fn measured(mut rendition: Rendition) -> Rendition {
    rendition.measure();
    rendition
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{FrameRate, Segment, SourceFacts, Usage};

    fn known(frame_rate: Option<FrameRate>) -> Report {
        Report {
            duration_ms: 0,
            frame_rate,
            frame_count: 0,
            origin_us: 0,
            video: Vec::new(),
            audio: None,
            earlier: Vec::new(),
            poster: None,
            storyboard: None,
            waveform: None,
            loudness: None,
            source: SourceFacts {
                container: "mov".to_owned(),
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

    fn rendition(height: u32, segments: usize) -> Rendition {
        let segment = |number| Segment { name: format!("x/{number}"), duration_us: 4_000_000, bytes: 1000 };
        Rendition {
            name: "x".to_owned(),
            width: height,
            height,
            codecs: String::new(),
            copied: false,
            peak_bandwidth: 0,
            average_bandwidth: 0,
            init: "x/init.mp4".to_owned(),
            segments: (0..segments).map(segment).collect(),
        }
    }

    #[test]
    fn nothing_can_be_played_until_picture_and_sound_have_begun() {
        let film = known(Some(FrameRate::new(25, 1)));
        assert_eq!(playable(&film, vec![rendition(0, 3)]), None, "the picture has not even begun");
        assert_eq!(playable(&film, vec![rendition(360, 1), rendition(0, 0)]), None);
        assert_eq!(playable(&film, vec![rendition(360, 0), rendition(0, 1)]), None);
        let both = playable(&film, vec![rendition(360, 2), rendition(0, 1)]).expect("both have begun");
        assert_eq!((both.duration_ms, both.frame_count), (4000, 100), "as long as the shorter of the two");
        assert_eq!(both.video[0].average_bandwidth, 2000);
        assert!(playable(&known(None), vec![rendition(0, 1)]).is_some(), "sound alone");
    }

    #[test]
    fn an_empty_sound_track_does_not_hold_the_picture_back_for_ever() {
        let film = known(Some(FrameRate::new(25, 1)));
        assert_eq!(playable(&film, vec![rendition(360, 7), rendition(0, 0)]), None);
        let silent = playable(&film, vec![rendition(360, 8), rendition(0, 0)]).expect("half a minute is enough");
        assert_eq!((silent.duration_ms, silent.audio), (32_000, None));
    }
}
