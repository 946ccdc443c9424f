//! Who speaks when: the sound is decoded and looked at here, inside the sandbox, and only turns go out.

use std::sync::Arc;

use bytes::Bytes;
use mrp_speech::{Heard, RATE, Sound, VoiceModel};

use super::audio::Hearing;
use super::channel::Channel;
use super::media::{self, Media};
use super::reporter::Reporter;
use super::segmenter::hung_up;
use super::{ffi, survey};
use crate::protocol::{Begin, FromChild, ToChild};
use crate::{Failure, FailureReason, ListenOrder};

/// The part of the progress that decoding is worth.
const DECODING_PERMILLE: i64 = 100;
/// Sound that is off by more than this is moved; less is the rounding of clocks.
const TOLERANCE: i64 = RATE as i64 / 25;

/// Listens to a source from its beginning to its end.
pub(super) fn listen(channel: &Arc<Channel>, begin: &Begin, order: ListenOrder) -> Result<Heard, Failure> {
    let model = model(channel)?;
    let mut reporter = Reporter::at_once(Arc::clone(channel));
    let mut media = media::open(channel, begin)?;
    let mut tracks = open_tracks(&mut media, begin)?;
    let mut sound = Sound::default();
    let mut zero_us = None;
    let mut picture_us: Option<i64> = None;
    while let Some(packet) = media.next_packet()? {
        if let Some(video) = media.video.as_ref().filter(|video| video.index == packet.stream())
            && let Some(time) = survey::time(&packet).filter(|_| !ffi::is_hidden(&packet))
        {
            let at = media::to_us(time, video.time_base);
            picture_us = Some(picture_us.map_or(at, |first| first.min(at)));
        }
        if let Some(track) = tracks.iter_mut().find(|track| track.index == packet.stream()) {
            track.hear(Some(&packet), &mut sound, &mut zero_us, begin)?;
            let whole = media.declared_us.unwrap_or(0).max(1);
            let done = track.hearing.last_us().unwrap_or(0).clamp(0, whole);
            reporter.say(done / 1000 * DECODING_PERMILLE / (whole / 1000).max(1))?;
        }
    }
    for track in &mut tracks {
        track.hear(None, &mut sound, &mut zero_us, begin)?;
    }
    let Some(first_us) = zero_us else {
        return Err(Failure::new(FailureReason::Damaged, "no sound could be decoded"));
    };
    let mut told = Ok(());
    let mut heard = mrp_speech::listen(&sound, model.as_ref(), order.people, &mut |done| {
        let permille = DECODING_PERMILLE + (f64::from(done) * (1000 - DECODING_PERMILLE) as f64) as i64;
        if told.is_ok() {
            told = reporter.say(permille);
        }
    });
    told?;
    let origin_us = order.origin_us.unwrap_or_else(|| survey::origin_us(picture_us, Some(first_us)));
    shift(&mut heard, (first_us - origin_us) / 1000);
    Ok(heard)
}

/// The model the parent has, if it has one.
fn model(channel: &Channel) -> Result<Option<VoiceModel>, Failure> {
    channel.send(&FromChild::ReadModel).map_err(hung_up)?;
    let bytes = match channel.receive().map_err(hung_up)? {
        ToChild::Bytes(bytes) => bytes,
        ToChild::Begin(_) | ToChild::ReadFailed => Bytes::new(),
    };
    if bytes.is_empty() {
        return Ok(None);
    }
    VoiceModel::read(&bytes).map(Some).map_err(|error| Failure::new(FailureReason::ModelUnusable, error.to_string()))
}

/// A sound track being decoded, and the channels it fills.
struct Track {
    index: usize,
    hearing: Hearing,
    /// One channel when there are two tracks, both when there is one.
    fills: &'static [usize],
    next: i64,
}

/// The best track; or the first two, when somebody recorded each person on a track of their own.
fn open_tracks(media: &mut Media, begin: &Begin) -> Result<Vec<Track>, Failure> {
    let Some(best) = media.audio.clone() else {
        return Err(Failure::new(FailureReason::NoVideoOrAudio, "there is no sound"));
    };
    let mut tracks: Vec<_> = media
        .input
        .streams()
        .filter(|stream| stream.parameters().medium() == ffmpeg_next::media::Type::Audio)
        .filter(|stream| media::decodable(stream).is_ok())
        .map(|stream| (stream.index(), stream.time_base()))
        .take(2)
        .collect();
    let fills: &[&[usize]] = if tracks.len() == 2 {
        let kept: Vec<usize> =
            tracks.iter().map(|(index, _)| *index).chain(media.video.iter().map(|video| video.index)).collect();
        ffi::keep_only(&mut media.input, &kept);
        &[&[0], &[1]]
    } else {
        tracks = vec![(best.index, best.time_base)];
        &[&[0, 1]]
    };
    tracks
        .into_iter()
        .zip(fills)
        .map(|((index, time_base), fills)| {
            let hearing = Hearing::at_rate(media.decoder(index, &begin.limits)?, time_base, RATE as i64);
            Ok(Track { index, hearing, fills, next: 0 })
        })
        .collect()
}

impl Track {
    /// Puts what a packet (nothing: the rest) holds where it belongs: silence into gaps, nothing twice. `zero_us` is the
    /// moment of the first sample of whichever track comes first.
    fn hear(
        &mut self,
        packet: Option<&ffmpeg_next::Packet>,
        sound: &mut Sound,
        zero_us: &mut Option<i64>,
        begin: &Begin,
    ) -> Result<(), Failure> {
        let Self { hearing, fills, next, .. } = self;
        hearing.push_timed(packet, &mut |at_us, [left, right]| {
            let zero = *zero_us.get_or_insert(at_us);
            let position = (at_us - zero).saturating_mul(RATE as i64 / 1000).div_euclid(1000);
            let off = position - *next;
            let gap = if off > TOLERANCE { off } else { 0 };
            let skipped = if off < -TOLERANCE { usize::try_from(-off).unwrap_or(0).min(left.len()) } else { 0 };
            let added = gap + (left.len() - skipped) as i64;
            if (*next + added) / (RATE as i64 / 1000) > begin.limits.duration_ms {
                return Err(Failure::new(FailureReason::TooLong, "more sound than we accept"));
            }
            *next += added;
            for channel in *fills {
                sound.push(*channel, std::iter::repeat_n(0.0, usize::try_from(gap).unwrap_or(0)));
                match fills.len() {
                    1 => {
                        let both = left[skipped..].iter().zip(&right[skipped..]);
                        sound.push(*channel, both.map(|(left, right)| f32::midpoint(*left, *right)));
                    }
                    _ => sound.push(*channel, [left, right][*channel][skipped..].iter().copied()),
                }
            }
            Ok(())
        })
    }
}

/// Moves what was heard onto the clock of the recording; what lies before its beginning is cut off.
fn shift(heard: &mut Heard, by_ms: i64) {
    heard.duration_ms = (heard.duration_ms + by_ms).max(0);
    for turn in &mut heard.turns {
        turn.start_ms = (turn.start_ms + by_ms).max(0);
        turn.end_ms = (turn.end_ms + by_ms).max(0);
    }
    heard.turns.retain(|turn| turn.start_ms < turn.end_ms);
}
