//! The whole job: look the file through, then decode it once and make everything.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::audio::{self, AudioPath, Hearing};
use super::channel::Channel;
use super::ffi;
use super::media::{self, Media};
use super::picture::Scaler;
use super::segmenter::hung_up;
use super::still::Stills;
use super::survey::Survey;
use super::video::{self, VideoPath};
use crate::protocol::{Begin, FromChild};
use crate::{Failure, FailureReason, FrameRate, Order, Report, ladder};

/// The part of the progress that the look through is worth.
const SURVEY_PERMILLE: i64 = 80;
/// Declared and real end of a file may differ by so much before we say that it ended early.
const EARLY_MS: i64 = 2_000;
/// How far before a stretch decoding begins: decoders of sound need a moment to settle.
const LEAD_US: i64 = 1_000_000;

/// Makes everything of a source, or of a stretch of it.
pub(super) fn transcode(channel: &Arc<Channel>, begin: &Begin, order: &Order) -> Result<Report, Failure> {
    let mut reporter = Reporter::new(Arc::clone(channel));
    let (looked_through, survey) = Survey::take(channel, begin, &mut reporter)?;
    let damaged = looked_through.damaged;
    drop(looked_through);
    let mut media = media::open(channel, begin)?;
    let plan = Plan::new(&media, &survey, order)?;
    if order.span.is_some() {
        seek(&mut media, &plan);
    }
    let mut video = match plan.rate.filter(|_| survey.has_pictures()) {
        Some(rate) => start_video(channel, begin, order, &media, &plan, rate)?,
        None => None,
    };
    let mut sound = start_audio(channel, begin, &media, &survey, &plan)?;
    while let Some(packet) = media.next_packet()? {
        if let (Some(path), Some(track)) = (&mut video, &media.video)
            && track.index == packet.stream()
        {
            path.push(Some(&packet))?;
        }
        if let (Some(path), Some(track)) = (&mut sound, &media.audio)
            && track.index == packet.stream()
        {
            path.push(&packet)?;
        }
        let bases = media.video.iter().map(|track| (track.index, track.time_base));
        let base = bases.chain(media.audio.iter().map(|track| (track.index, track.time_base)));
        if let Some((_, base)) = { base }.find(|(index, _)| *index == packet.stream())
            && let Some(time) = packet.pts().or(packet.dts())
        {
            reporter.made(media::to_us(time, base) - plan.origin_us - plan.from_us, plan.to_us - plan.from_us)?;
        }
        if video.as_ref().is_none_or(VideoPath::is_full) && sound.as_ref().is_none_or(AudioPath::is_full) {
            break;
        }
    }
    let mut source = media.facts();
    source.damaged_parts += damaged;
    let mut report = Report {
        duration_ms: 0,
        frame_rate: None,
        frame_count: 0,
        video: Vec::new(),
        audio: None,
        poster: None,
        storyboard: None,
        waveform: None,
        loudness: survey.loudness.clone(),
        source,
        usage: ffi::usage(),
    };
    if let Some(path) = video {
        report.source.damaged_parts += path.damaged;
        let (renditions, stills) = path.finish()?;
        if let (Some(stills), Some(rate), false) = (stills, plan.rate, renditions.is_empty()) {
            (report.poster, report.storyboard) = stills.finish()?;
            report.frame_rate = Some(rate);
            report.frame_count = plan.frames.1 - plan.frames.0;
        }
        report.video = renditions;
    }
    if let Some(path) = sound {
        let (rendition, waveform, _) = path.finish()?;
        channel.output("waveform.dat", waveform).map_err(hung_up)?;
        report.waveform = Some("waveform.dat".to_owned());
        report.audio = (!rendition.segments.is_empty()).then_some(rendition);
    }
    if report.video.is_empty() && report.audio.is_none() {
        return Err(Failure::new(FailureReason::Damaged, "nothing could be decoded"));
    }
    let whole_ms = survey.whole_us() / 1000;
    report.source.ended_early = media.declared_us.is_some_and(|us| us / 1000 > whole_ms + EARLY_MS);
    report.source.duration_ms = Some(whole_ms);
    if let Some(facts) = &mut report.source.video {
        facts.variable_rate = ladder::choose_rate(&survey.rate).1;
    }
    report.duration_ms = (plan.to_us - plan.from_us + 500) / 1000;
    report.usage = ffi::usage();
    Ok(report)
}

/// What of the timeline is made.
struct Plan {
    origin_us: i64,
    /// Absent without pictures.
    rate: Option<FrameRate>,
    /// First frame, and first frame after the last.
    frames: (u64, u64),
    /// The same in microseconds.
    from_us: i64,
    to_us: i64,
}

impl Plan {
    fn new(media: &Media, survey: &Survey, order: &Order) -> Result<Self, Failure> {
        let whole_us = survey.whole_us();
        let outside =
            || Failure::new(FailureReason::OutsideRecording, format!("the recording has {} ms", whole_us / 1000));
        if media.video.is_some() && survey.has_pictures() {
            let (rate, _) = ladder::choose_rate(&survey.rate);
            // Rounded: half a frame of sound is no reason for one more picture.
            let half = 1_000_000 * i64::from(rate.denominator) / i64::from(rate.numerator) / 2;
            let count = rate.frame_at_ms((whole_us + half) / 1000).max(1);
            let (from, to) = match order.span {
                Some(span) => {
                    (rate.frame_at_ms(span.start().ms()), rate.first_frame_from_ms(span.end().ms()).min(count))
                }
                None => (0, count),
            };
            if from >= to {
                return Err(outside());
            }
            return Ok(Self {
                origin_us: survey.origin_us(),
                rate: Some(rate),
                frames: (from, to),
                from_us: rate.start_us(from),
                to_us: rate.start_us(to),
            });
        }
        let (from_us, to_us) = match order.span {
            Some(span) => (span.start().ms() * 1000, (span.end().ms() * 1000).min(whole_us)),
            None => (0, whole_us),
        };
        if from_us >= to_us && order.span.is_none() {
            return Err(Failure::new(FailureReason::Damaged, "the sound has no length"));
        }
        if from_us >= to_us {
            return Err(outside());
        }
        Ok(Self { origin_us: survey.origin_us(), rate: None, frames: (0, 0), from_us, to_us })
    }
}

/// Goes near the stretch where that is safe; elsewhere decoding from the start finds the same frames, only later.
fn seek(media: &mut Media, plan: &Plan) {
    let trusted = ["mov", "matroska"].iter().any(|name| media.container.starts_with(name));
    let to_us = plan.origin_us + plan.from_us - LEAD_US;
    if trusted && plan.from_us > 5 * LEAD_US {
        // A refusal leaves the position where it was.
        let _ = media.input.seek(to_us, ..to_us);
    }
}

fn start_video(
    channel: &Arc<Channel>,
    begin: &Begin,
    order: &Order,
    media: &Media,
    plan: &Plan,
    rate: FrameRate,
) -> Result<Option<VideoPath>, Failure> {
    let Some(track) = &media.video else { return Ok(None) };
    let highest = if track.hdr { Some(order.max_height.unwrap_or(720).min(720)) } else { order.max_height };
    let rungs = ladder::ladder(track.display(), highest);
    let stretch = video::Stretch { origin_us: plan.origin_us, rate, from: plan.frames.0, to: plan.frames.1 };
    let storyboard = ladder::storyboard(track.display(), (plan.to_us - plan.from_us) / 1000);
    let stills = Stills::new(Arc::clone(channel), rate, plan.frames.1 - plan.frames.0, storyboard);
    let decoder = media.decoder(track.index, &begin.limits)?;
    let scaler = Scaler::new(track.turn, rungs.clone());
    Ok(Some(VideoPath::new(Arc::clone(channel), (decoder, track.time_base), stretch, (scaler, rungs), stills)))
}

fn start_audio(
    channel: &Arc<Channel>,
    begin: &Begin,
    media: &Media,
    survey: &Survey,
    plan: &Plan,
) -> Result<Option<AudioPath>, Failure> {
    let Some(track) = media.audio.as_ref().filter(|_| survey.has_sound()) else { return Ok(None) };
    let samples = |us: i64| (us * (audio::RATE / 1000) + 500) / 1000;
    let stretch = audio::Stretch {
        origin_us: plan.origin_us,
        from: samples(plan.from_us),
        to: samples(plan.to_us),
        rate: plan.rate,
    };
    let hearing = Hearing::new(media.decoder(track.index, &begin.limits)?, track.time_base);
    let gain_db = survey.loudness.as_ref().map_or(0.0, |loudness| loudness.gain_db);
    AudioPath::new(Arc::clone(channel), hearing, stretch, gain_db).map(Some)
}

/// Tells the parent how far it is, and at least once in a while that it lives.
pub(super) struct Reporter {
    channel: Arc<Channel>,
    last: u16,
    said: Instant,
}

impl Reporter {
    pub(super) fn new(channel: Arc<Channel>) -> Self {
        Self { channel, last: 0, said: Instant::now() }
    }

    /// The look through has come to `at` of `whole`, where both are known.
    pub(super) fn survey(&mut self, at: Option<i64>, whole: Option<i64>) -> Result<(), Failure> {
        let permille = match (at, whole) {
            (Some(at), Some(whole)) if whole > 0 => {
                (at.clamp(0, whole) / 1000) * SURVEY_PERMILLE / (whole / 1000).max(1)
            }
            _ => 0,
        };
        self.say(permille)
    }

    fn made(&mut self, at: i64, whole: i64) -> Result<(), Failure> {
        let whole = whole.max(1);
        self.say(SURVEY_PERMILLE + (at.clamp(0, whole) / 1000) * (1000 - SURVEY_PERMILLE) / (whole / 1000).max(1))
    }

    /// It has come so far.
    pub(super) fn say(&mut self, permille: i64) -> Result<(), Failure> {
        let permille = (permille.clamp(0, 999) as u16).max(self.last);
        if permille >= self.last + 5 || self.said.elapsed() > Duration::from_secs(1) {
            self.last = permille;
            self.said = Instant::now();
            self.channel.send(&FromChild::Progress { permille }).map_err(hung_up)?;
        }
        Ok(())
    }
}
