//! The whole job: find out how the frames are numbered, then read the source once and make what was asked for.
//!
//! *Everything* looks the source through first. *First* begins with what the index and the first seconds say, so that it works
//! on a source that still grows, and tells from time to time what can be played. *Rest* goes by what *first* has found out.

use std::collections::VecDeque;
use std::sync::Arc;

use ffmpeg_next::{Discard, Packet, Rational};

use super::audio::{AudioPath, Hearing, Level};
use super::beginning::Beginning;
use super::channel::Channel;
use super::copy::CopyPath;
use super::ffi;
use super::media::{self, Media};
use super::outlet::{Outlet, SoFar};
use super::picture::Scaler;
use super::plan::{Plan, samples};
use super::reporter::Reporter;
use super::still::Stills;
use super::survey::Survey;
use super::video::VideoPath;
use crate::ladder::{self, Cuts, Rung};
use crate::protocol::Begin;
use crate::{Failure, FailureReason, FrameRate, Make, Order, Report};

/// Declared and real end of a file may differ by so much before we say that it ended early.
const EARLY_MS: i64 = 2_000;
/// How far before a stretch decoding begins: decoders of sound need a moment to settle.
const LEAD_US: i64 = 1_000_000;

/// Makes of a source, or of a stretch of it, what the order says.
pub(super) fn transcode(channel: &Arc<Channel>, begin: &Begin, order: &Order) -> Result<Report, Failure> {
    match &order.make {
        Make::Everything => everything(channel, begin, order),
        Make::First { copy } => first(channel, begin, order, *copy),
        Make::Rest { first, suffix } => rest(channel, begin, order, first, suffix),
    }
}

fn everything(channel: &Arc<Channel>, begin: &Begin, order: &Order) -> Result<Report, Failure> {
    let mut reporter = Reporter::after_survey(Arc::clone(channel));
    let (looked_through, survey) = Survey::take(channel, begin, &mut reporter)?;
    let damaged = looked_through.damaged;
    drop(looked_through);
    let mut media = media::open(channel, begin)?;
    let plan = Plan::surveyed(&survey, media.video.is_some() && survey.has_pictures(), order)?;
    if order.span.is_some() {
        seek(&mut media, &plan);
    }
    let outlet = Outlet::new(Arc::clone(channel), None);
    let gain_db = survey.loudness.as_ref().map_or(0.0, |loudness| loudness.gain_db);
    let rungs = rungs(&media, order);
    let pictures = match plan.rate {
        Some(rate) => {
            let stills = stills(&outlet, &media, &plan, rate);
            encoded(&outlet, begin, &media, &plan, (rungs.clone(), rungs), Cuts::regular(rate), stills)?
        }
        None => None,
    };
    let sound = match survey.has_sound() {
        true => heard(&outlet, begin, &media, &plan, Level::Gain(gain_db))?,
        false => None,
    };
    let making = Making { media, outlet, reporter, pictures, sound, so_far: None, begun: VecDeque::new() };
    let (mut report, declared_us) = making.run(&plan, begin)?;
    report.loudness = survey.loudness.clone();
    report.source.damaged_parts += damaged;
    report.source.duration_ms = Some(survey.whole_us() / 1000);
    report.source.ended_early = declared_us.is_some_and(|us| us / 1000 > survey.whole_us() / 1000 + EARLY_MS);
    if let Some(facts) = &mut report.source.video {
        facts.variable_rate = ladder::choose_rate(&survey.rate).1;
    }
    Ok(report)
}

fn first(channel: &Arc<Channel>, begin: &Begin, order: &Order, copy: bool) -> Result<Report, Failure> {
    let reporter = Reporter::at_once(Arc::clone(channel));
    let mut media = media::open(channel, begin)?;
    let mut beginning = Beginning::look(&mut media)?;
    let plan = Plan::begun(&beginning, &begin.limits);
    let outlet = Outlet::new(Arc::clone(channel), None);
    let pictures = match (plan.rate, &media.video) {
        (Some(rate), Some(track)) if copy && beginning.fit_to_copy && order.max_height.is_none() => {
            Some(Pictures::Copied(CopyPath::new(Arc::clone(&outlet), &media, track, plan.origin_us, rate)?))
        }
        (Some(rate), _) => {
            let mut smallest = rungs(&media, order);
            smallest.truncate(1);
            encoded(&outlet, begin, &media, &plan, (smallest.clone(), smallest), Cuts::regular(rate), None)?
        }
        _ => None,
    };
    let sound = match beginning.has_sound {
        true => heard(&outlet, begin, &media, &plan, Level::Measure)?,
        false => None,
    };
    let so_far = Some(SoFar::new(Arc::clone(&outlet), blank(&media, &plan)));
    let begun = std::mem::take(&mut beginning.packets);
    let (mut report, declared_us) =
        Making { media, outlet, reporter, pictures, sound, so_far, begun }.run(&plan, begin)?;
    report.source.duration_ms = Some(report.duration_ms);
    report.source.ended_early = declared_us.is_some_and(|us| us / 1000 > report.duration_ms + EARLY_MS);
    if let Some(facts) = &mut report.source.video {
        facts.variable_rate = ladder::choose_rate(&beginning.rate).1;
    }
    Ok(report)
}

fn rest(channel: &Arc<Channel>, begin: &Begin, order: &Order, first: &Report, suffix: &str) -> Result<Report, Failure> {
    let media = media::open(channel, begin)?;
    let plan = Plan::like(first);
    let outlet = Outlet::new(Arc::clone(channel), Some(suffix.to_owned()));
    let pictures = match plan.rate {
        Some(rate) => {
            let all = rungs(&media, order);
            let wanted = ladder::missing(all.clone(), &first.video);
            // The still pictures are made of whatever is scaled; without anything to encode, of the smallest.
            let scaled = if wanted.is_empty() { all.into_iter().take(1).collect() } else { wanted.clone() };
            let cuts = first.video.first().map_or_else(|| Cuts::regular(rate), |made| Cuts::like(rate, made));
            let stills = stills(&outlet, &media, &plan, rate);
            encoded(&outlet, begin, &media, &plan, (scaled, wanted), cuts, stills)?
        }
        None => None,
    };
    let gain_db = first.loudness.as_ref().map_or(0.0, |loudness| loudness.gain_db);
    let sound = match first.audio {
        Some(_) => heard(&outlet, begin, &media, &plan, Level::Gain(gain_db))?,
        None => None,
    };
    let reporter = Reporter::at_once(Arc::clone(channel));
    let making = Making { media, outlet, reporter, pictures, sound, so_far: None, begun: VecDeque::new() };
    making.run(&plan, begin).map(|(report, _)| report)
}

/// Goes near the stretch where that is safe; elsewhere decoding from the start finds the same frames, only later.
fn seek(media: &mut Media, plan: &Plan) {
    let trusted = ["mov", "matroska"].iter().any(|name| media.container.starts_with(name));
    let to_us = plan.origin_us + plan.from_us - LEAD_US;
    // In which of several files it lies is known only when those before it have been read.
    if trusted && media.files.is_none() && plan.from_us > 5 * LEAD_US {
        // A refusal leaves the position where it was.
        let _ = media.input.seek(to_us, ..to_us);
    }
}

fn rungs(media: &Media, order: &Order) -> Vec<Rung> {
    let Some(track) = &media.video else { return Vec::new() };
    let highest = if track.hdr { Some(order.max_height.unwrap_or(720).min(720)) } else { order.max_height };
    ladder::ladder(track.display(), highest)
}

fn stills(outlet: &Arc<Outlet>, media: &Media, plan: &Plan, rate: FrameRate) -> Option<Stills> {
    let track = media.video.as_ref()?;
    let storyboard = ladder::storyboard(track.display(), (plan.to_us - plan.from_us) / 1000);
    Some(Stills::new(Arc::clone(outlet), rate, plan.frames.1 - plan.frames.0, storyboard))
}

fn encoded(
    outlet: &Arc<Outlet>,
    begin: &Begin,
    media: &Media,
    plan: &Plan,
    (scaled, wanted): (Vec<Rung>, Vec<Rung>),
    cuts: Cuts,
    stills: Option<Stills>,
) -> Result<Option<Pictures>, Failure> {
    let (Some(track), Some(rate)) = (&media.video, plan.rate) else { return Ok(None) };
    let mut decoder = media.decoder(track.index, &begin.limits)?;
    if wanted.is_empty() {
        // Small pictures some seconds apart: key frames will do.
        decoder.skip_frame(Discard::NonKey);
    }
    let stretch = plan.pictures(rate, cuts);
    let scaler = Scaler::new(track.turn, scaled);
    let path = VideoPath::new(Arc::clone(outlet), (decoder, track.time_base), stretch, (scaler, wanted), stills);
    Ok(Some(Pictures::Encoded(Box::new(path))))
}

fn heard(
    outlet: &Arc<Outlet>,
    begin: &Begin,
    media: &Media,
    plan: &Plan,
    level: Level,
) -> Result<Option<AudioPath>, Failure> {
    let Some(track) = &media.audio else { return Ok(None) };
    let hearing = Hearing::new(media.decoder(track.index, &begin.limits)?, track.time_base);
    AudioPath::new(Arc::clone(outlet), hearing, plan.sound(), level).map(Some)
}

/// What is known before anything is made.
fn blank(media: &Media, plan: &Plan) -> Report {
    Report {
        duration_ms: 0,
        frame_rate: plan.rate,
        frame_count: 0,
        origin_us: plan.origin_us,
        video: Vec::new(),
        audio: None,
        earlier: Vec::new(),
        poster: None,
        storyboard: None,
        waveform: None,
        loudness: None,
        source: media.facts(),
        usage: ffi::usage(),
    }
}

/// The way the pictures take.
enum Pictures {
    Encoded(Box<VideoPath>),
    Copied(CopyPath),
}

/// How far the pictures reach, in the source's own time.
#[derive(Default)]
struct Extent {
    last_two_us: Option<(i64, i64)>,
    longest_end_us: i64,
}

impl Extent {
    fn note(&mut self, at_us: i64, length_us: i64) {
        self.last_two_us = match self.last_two_us {
            None => Some((at_us, at_us)),
            Some((_, last)) if at_us > last => Some((last, at_us)),
            Some((before, last)) if at_us < last => Some((before.max(at_us), last)),
            same => same,
        };
        self.longest_end_us = self.longest_end_us.max(at_us.saturating_add(length_us));
    }

    /// The end of the last picture: it lasts as long as it says, if that is sensible, else as long as the one before it.
    fn end_us(&self) -> Option<i64> {
        self.last_two_us.map(|(before, last)| {
            let step = if last > before { last - before } else { 40_000 };
            (last + step).max(self.longest_end_us.min(last + 2 * step))
        })
    }
}

/// A source being read and everything that is made of it.
struct Making {
    media: Media,
    outlet: Arc<Outlet>,
    reporter: Reporter,
    pictures: Option<Pictures>,
    sound: Option<AudioPath>,
    so_far: Option<SoFar>,
    /// Packets that were read before the making began.
    begun: VecDeque<Packet>,
}

impl Making {
    /// Reads to the end, and says what was made, and how long the file had said it was.
    fn run(mut self, plan: &Plan, begin: &Begin) -> Result<(Report, Option<i64>), Failure> {
        let most_us = begin.limits.duration_ms.saturating_mul(1000);
        let mut extent = Extent::default();
        while let Some(packet) = self.next_packet()? {
            let is_picture = self.media.video.as_ref().is_some_and(|track| track.index == packet.stream());
            if let Some((at_us, length_us)) = self.time(&packet) {
                if plan.open && at_us - plan.origin_us > most_us {
                    return Err(Failure::new(FailureReason::TooLong, format!("more than {} s", most_us / 1_000_000)));
                }
                if is_picture && !ffi::is_hidden(&packet) {
                    extent.note(at_us, length_us);
                }
                self.tell(&packet, at_us, plan)?;
            }
            self.take(packet, is_picture)?;
            if let Some(so_far) = &mut self.so_far {
                so_far.tell()?;
            }
            if self.is_full() {
                if plan.open {
                    return Err(Failure::new(FailureReason::TooLong, format!("at least {} s", most_us / 1_000_000)));
                }
                break;
            }
        }
        self.finish(plan, &extent)
    }

    fn next_packet(&mut self) -> Result<Option<Packet>, Failure> {
        match self.begun.pop_front() {
            Some(packet) => Ok(Some(packet)),
            None => self.media.next_packet(),
        }
    }

    /// When a packet is shown or heard, and how long.
    fn time(&self, packet: &Packet) -> Option<(i64, i64)> {
        let tracks = self.media.video.iter().map(|track| (track.index, track.time_base));
        let mut tracks = tracks.chain(self.media.audio.iter().map(|track| (track.index, track.time_base)));
        let (_, base): (usize, Rational) = tracks.find(|(index, _)| *index == packet.stream())?;
        let time = packet.pts().or(packet.dts())?;
        Some((media::to_us(time, base), media::to_us(packet.duration().max(0), base)))
    }

    fn tell(&mut self, packet: &Packet, at_us: i64, plan: &Plan) -> Result<(), Failure> {
        if !plan.open {
            return self.reporter.made(at_us - plan.origin_us - plan.from_us, Some(plan.to_us - plan.from_us));
        }
        let bytes = self.media.bytes.and_then(|bytes| i64::try_from(bytes).ok());
        match (self.media.declared_us, i64::try_from(packet.position())) {
            (Some(whole), _) => self.reporter.made(at_us - plan.origin_us, Some(whole)),
            (None, Ok(position)) => self.reporter.made(position, bytes),
            _ => self.reporter.made(0, None),
        }
    }

    fn take(&mut self, packet: Packet, is_picture: bool) -> Result<(), Failure> {
        let is_sound = self.media.audio.as_ref().is_some_and(|track| track.index == packet.stream());
        match (&mut self.pictures, &mut self.sound) {
            (Some(Pictures::Encoded(path)), _) if is_picture => path.push(Some(&packet)),
            (Some(Pictures::Copied(path)), _) if is_picture => path.push(packet),
            (_, Some(path)) if is_sound => path.push(Some(&packet)),
            _ => Ok(()),
        }
    }

    fn is_full(&self) -> bool {
        let pictures = match &self.pictures {
            Some(Pictures::Encoded(path)) => path.is_full(),
            Some(Pictures::Copied(_)) => false,
            None => true,
        };
        pictures && self.sound.as_ref().is_none_or(AudioPath::is_full)
    }

    fn finish(mut self, plan: &Plan, extent: &Extent) -> Result<(Report, Option<i64>), Failure> {
        let heard = match &mut self.sound {
            Some(path) => path.drain()?,
            None => None,
        };
        let plan = match plan.open {
            true => plan.closed(extent.end_us(), heard.map(|(_, end)| end)),
            false => plan.clone(),
        };
        let mut report = blank(&self.media, &plan);
        match self.pictures.take() {
            Some(Pictures::Encoded(path)) => {
                report.source.damaged_parts += path.damaged;
                let (renditions, stills) = path.finish(plan.frames.1)?;
                report.video = renditions;
                if let Some(stills) = stills {
                    (report.poster, report.storyboard) = stills.finish()?;
                }
            }
            Some(Pictures::Copied(path)) => report.video = vec![path.finish(plan.frames.1)?],
            None => {}
        }
        report.video.retain(|rendition| !rendition.segments.is_empty());
        if let Some(path) = self.sound.take() {
            let sound = path.finish(samples(plan.to_us))?;
            report.source.damaged_parts += sound.damaged;
            report.loudness = sound.loudness;
            let name = format!("{}.dat", self.outlet.named("waveform"));
            self.outlet.put(&name, sound.waveform)?;
            report.waveform = Some(name);
            report.audio = (!sound.rendition.segments.is_empty()).then_some(sound.rendition);
        }
        let has_pictures = !report.video.is_empty() || report.storyboard.is_some();
        if !has_pictures && report.audio.is_none() {
            return Err(Failure::new(FailureReason::Damaged, "nothing could be decoded"));
        }
        if !has_pictures {
            report.frame_rate = None;
        }
        report.frame_count = if has_pictures { plan.frames.1 - plan.frames.0 } else { 0 };
        report.duration_ms = (plan.to_us - plan.from_us + 500) / 1000;
        report.usage = ffi::usage();
        Ok((report, self.media.declared_us))
    }
}
