//! One look through the whole file before anything is made: how long, how regular, how loud.
//!
//! It costs about a hundredth of the encoding (pictures are not decoded), and it is what makes one linear gain, an
//! honest frame rate and a clip cut later at exactly the same frames possible.

use std::sync::Arc;

use ffmpeg_next::Packet;

use super::audio::Hearing;
use super::channel::Channel;
use super::media::{Media, to_us};
use super::reporter::Reporter;
use super::{ffi, media};
use crate::ladder::RateFacts;
use crate::protocol::Begin;
use crate::{Failure, FailureReason, Loudness};

/// What the recording should sound like, in LUFS.
const AIM_LUFS: f64 = -16.0;
/// Sound beginning so much before the first picture is kept, with the first picture standing still over it.
const KEPT_SOUND_US: i64 = 100_000;
/// Frames whose times are remembered; beyond it, the rate is known well enough.
const MOST_TIMES: usize = 2_000_000;

/// What the look through has found.
pub(super) struct Survey {
    pub(super) rate: RateFacts,
    /// First and last moment of the pictures; absent when there are none.
    video_us: Option<(i64, i64)>,
    /// First and last moment of the sound; absent when there is none.
    audio_us: Option<(i64, i64)>,
    pub(super) loudness: Option<Loudness>,
}

impl Survey {
    /// Reads a source from its beginning to its end.
    pub(super) fn take(
        channel: &Arc<Channel>,
        begin: &Begin,
        reporter: &mut Reporter,
    ) -> Result<(Media, Self), Failure> {
        let mut media = media::open(channel, begin)?;
        let mut times: Vec<i64> = Vec::new();
        let mut frames = 0_u64;
        let mut longest_end = i64::MIN;
        let mut loudness = Meter::new()?;
        let mut hearing = match &media.audio {
            Some(track) => Some(Hearing::new(media.decoder(track.index, &begin.limits)?, track.time_base)),
            None => None,
        };
        let whole_us = media.declared_us;
        let (mut began, longest_us) = (None, begin.limits.duration_ms.saturating_mul(1000));
        while let Some(packet) = media.next_packet()? {
            let mut at = None;
            if let Some(track) = media.video.as_ref().filter(|track| track.index == packet.stream())
                && let Some(time) = time(&packet).filter(|_| !ffi::is_hidden(&packet))
            {
                let us = to_us(time, track.time_base);
                at = Some(us);
                frames += 1;
                longest_end = longest_end.max(us.saturating_add(to_us(packet.duration().max(0), track.time_base)));
                if times.len() < MOST_TIMES {
                    times.push(us);
                } else if let Some(last) = times.last_mut() {
                    *last = (*last).max(us);
                }
            }
            if media.audio.as_ref().is_some_and(|track| track.index == packet.stream())
                && let Some(hearing) = &mut hearing
            {
                hearing.push(Some(&packet), &mut |samples| loudness.add(samples))?;
                at = at.or(hearing.last_us());
            }
            if let Some(at) = at {
                let since = *began.get_or_insert(at);
                if at - since > longest_us {
                    return Err(Failure::new(
                        FailureReason::TooLong,
                        format!("more than {} s", longest_us / 1_000_000),
                    ));
                }
            }
            reporter.survey(at, whole_us)?;
        }
        if let Some(hearing) = &mut hearing {
            hearing.push(None, &mut |samples| loudness.add(samples))?;
            media.damaged += hearing.damaged;
        }
        let (mut rate, first_last) =
            regularity(times, frames, media.video.as_ref().and_then(|track| track.declared_rate));
        rate.interlaced = media.video.as_ref().is_some_and(|track| track.interlaced);
        let video_us = first_last.map(|(first, last)| {
            let step = if rate.median_us > 0 { rate.median_us } else { 40_000 };
            (first, (last + step).max(longest_end.min(last + 2 * step)))
        });
        let audio_us = hearing.as_ref().and_then(Hearing::heard_us);
        let survey = Self { rate, video_us, audio_us, loudness: audio_us.map(|_| loudness.finish()) };
        if survey.video_us.is_none() && survey.audio_us.is_none() {
            return Err(Failure::new(FailureReason::Damaged, "no packet of picture or sound can be used"));
        }
        let whole_ms = survey.whole_us() / 1000;
        if whole_ms > begin.limits.duration_ms {
            return Err(Failure::new(FailureReason::TooLong, format!("{whole_ms} ms")));
        }
        Ok((media, survey))
    }

    pub(super) fn has_pictures(&self) -> bool {
        self.video_us.is_some()
    }

    pub(super) fn has_sound(&self) -> bool {
        self.audio_us.is_some()
    }

    /// The moment of the source that becomes time zero.
    pub(super) fn origin_us(&self) -> i64 {
        origin_us(self.video_us.map(|(first, _)| first), self.audio_us.map(|(first, _)| first))
    }

    /// The end of whatever lasts longest.
    pub(super) fn end_us(&self) -> i64 {
        self.video_us.iter().chain(&self.audio_us).map(|(_, end)| *end).max().unwrap_or(0)
    }

    /// From time zero to that end.
    pub(super) fn whole_us(&self) -> i64 {
        self.end_us().saturating_sub(self.origin_us()).max(0)
    }
}

/// The moment of the source that becomes time zero: the first picture, or sound that begins clearly before it.
pub(super) fn origin_us(picture: Option<i64>, sound: Option<i64>) -> i64 {
    match (picture, sound) {
        (Some(picture), Some(sound)) if sound < picture - KEPT_SOUND_US => sound,
        (Some(picture), _) => picture,
        (None, sound) => sound.unwrap_or(0),
    }
}

pub(super) fn time(packet: &Packet) -> Option<i64> {
    packet.pts().or(packet.dts())
}

/// How regular the times of the frames are.
pub(super) fn regularity(
    mut times: Vec<i64>,
    frames: u64,
    declared: Option<(u32, u32)>,
) -> (RateFacts, Option<(i64, i64)>) {
    times.sort_unstable();
    let (Some(first), Some(last)) = (times.first().copied(), times.last().copied()) else {
        return (RateFacts { declared, ..RateFacts::default() }, None);
    };
    let mut steps: Vec<i64> = times.windows(2).map(|pair| pair[1] - pair[0]).filter(|step| *step > 0).collect();
    steps.sort_unstable();
    let median_us = steps.get(steps.len() / 2).copied().unwrap_or(0);
    // Containers that count milliseconds round each time by half a one.
    let near = (median_us / 12).max(1_500);
    let regular = steps.iter().filter(|step| (**step - median_us).abs() <= near).count() as u64;
    let regular_permille = (regular * 1000).checked_div(steps.len() as u64).unwrap_or(1000) as u32;
    let span_us = last - first;
    (RateFacts { declared, frames, span_us, median_us, regular_permille, interlaced: false }, Some((first, last)))
}

/// Measures loudness after EBU R128.
pub(super) struct Meter(ebur128::EbuR128);

impl Meter {
    pub(super) fn new() -> Result<Self, Failure> {
        ebur128::EbuR128::new(2, 48_000, ebur128::Mode::I | ebur128::Mode::TRUE_PEAK)
            .map(Self)
            .map_err(|error| Failure::new(FailureReason::OutOfMemory, error.to_string()))
    }

    pub(super) fn add(&mut self, samples: [&[f32]; 2]) {
        // Refuses only wrong channel counts and lengths, which are ours.
        let _ = self.0.add_frames_planar_f32(&samples);
    }

    pub(super) fn finish(&self) -> Loudness {
        let known = |value: f64| (value.is_finite() && value > -70.0).then_some(value);
        let integrated_lufs = self.0.loudness_global().ok().and_then(known);
        let peak = (0..2).filter_map(|channel| self.0.true_peak(channel).ok()).fold(0.0, f64::max);
        // Silence is not made loud, and noise not by more than 20 dB.
        let gain_db = integrated_lufs.map_or(0.0, |lufs| (AIM_LUFS - lufs).clamp(-30.0, 20.0));
        Loudness { integrated_lufs, true_peak_dbtp: known(20.0 * peak.log10()), gain_db }
    }
}

#[cfg(test)]
mod tests {
    use super::regularity;

    #[test]
    fn times_rounded_to_milliseconds_are_still_regular() {
        let times: Vec<i64> = (0..300).map(|n| (n * 100_000 / 3 + 500) / 1000 * 1000).collect();
        let (facts, ends) = regularity(times, 300, None);
        assert_eq!(facts.regular_permille, 1000);
        assert_eq!(ends, Some((0, 9_967_000)));
    }

    #[test]
    fn a_camera_that_slows_down_in_the_dark_varies() {
        let times: Vec<i64> = (0..100).map(|n| n * 33_333).chain((0..100).map(|n| 3_333_300 + n * 66_667)).collect();
        assert!(regularity(times, 200, None).0.regular_permille < 600);
    }

    #[test]
    fn frames_may_come_in_decoding_order() {
        let (facts, ends) = regularity(vec![0, 120_000, 40_000, 80_000], 4, None);
        assert_eq!((facts.median_us, facts.regular_permille, ends), (40_000, 1000, Some((0, 120_000))));
    }
}
