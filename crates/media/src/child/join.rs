//! A film in several files: a camera begins a new one at 4 GB. Their packets follow each other as if it were one.
//!
//! Where one file ends the next begins: its first picture comes when the last one before it has been shown. Decoders go on, and are
//! told where the header has changed.

use std::collections::VecDeque;
use std::sync::Arc;

use ffmpeg_next::{Packet, Rational, Stream};

use super::channel::Channel;
use super::ffi;
use super::media::{self, Media, to_us};
use crate::protocol::Begin;
use crate::{Failure, FailureReason};

/// The files behind the first one.
pub(super) struct Files {
    channel: Arc<Channel>,
    begin: Begin,
    /// Start and length in the source.
    waiting: VecDeque<(u64, u64)>,
    current: Option<Later>,
    /// Where the pictures end so far; without any, the sound.
    end_us: Option<i64>,
}

/// A later file, being read.
struct Later {
    media: Media,
    start_bytes: u64,
    shift_us: i64,
    /// Tracks whose header has still to be handed on: pictures, sound.
    headers: (bool, bool),
}

impl Files {
    /// Those that follow the first one of the source.
    pub(super) fn new(channel: &Arc<Channel>, begin: &Begin) -> Self {
        let mut start = 0;
        let mut waiting = VecDeque::new();
        for length in &begin.files {
            waiting.push_back((start, *length));
            start += length;
        }
        waiting.pop_front();
        Self { channel: Arc::clone(channel), begin: begin.clone(), waiting, current: None, end_us: None }
    }

    /// The next packet of whichever file is being read, in the tracks and times of the first.
    pub(super) fn next_packet(&mut self, first: &mut Media) -> Result<Option<Packet>, Failure> {
        loop {
            let read = match &mut self.current {
                Some(later) => later.media.read_packet()?,
                None => first.read_packet()?,
            };
            if let Some(mut packet) = read {
                if let Some(later) = &mut self.current
                    && !later.place(first, &mut packet)?
                {
                    continue;
                }
                self.note_end(first, &packet);
                return Ok(Some(packet));
            }
            let Some((start, length)) = self.waiting.pop_front() else { return Ok(None) };
            if let Some(done) = self.current.take() {
                first.damaged += done.media.damaged;
            }
            let media = media::open_file(&self.channel, &self.begin, start, Some(length))?;
            self.current = Some(Later::after(first, media, start, self.end_us.unwrap_or(0))?);
        }
    }

    fn note_end(&mut self, first: &Media, packet: &Packet) {
        let (index, base, step_us) = match (&first.video, &first.audio) {
            (Some(track), _) => {
                let step = track
                    .declared_rate
                    .map_or(0, |(frames, seconds)| i64::from(seconds) * 1_000_000 / i64::from(frames.max(1)));
                (track.index, track.time_base, step)
            }
            (None, Some(track)) => (track.index, track.time_base, 0),
            (None, None) => return,
        };
        if packet.stream() != index || ffi::is_hidden(packet) {
            return;
        }
        if let Some(time) = packet.pts().or(packet.dts()) {
            let lasts_us = match packet.duration() {
                known if known > 0 => to_us(known, base),
                _ => step_us,
            };
            let end = to_us(time, base).saturating_add(lasts_us);
            self.end_us = Some(self.end_us.map_or(end, |so_far| so_far.max(end)));
        }
    }
}

impl Later {
    fn after(first: &Media, media: Media, start_bytes: u64, end_us: i64) -> Result<Self, Failure> {
        let differ = |what: &str| Failure::new(FailureReason::FilesDiffer, what);
        if media.container != first.container {
            return Err(differ("the containers differ"));
        }
        match (&first.video, &media.video) {
            (None, None) => {}
            (Some(one), Some(other)) if one.codec == other.codec && one.turn == other.turn => {}
            _ => return Err(differ("the pictures are of another kind")),
        }
        match (&first.audio, &media.audio) {
            // A later file may be silent; one that begins to sound has nobody who listens.
            (_, None) => {}
            (Some(one), Some(other))
                if (&one.codec, one.sample_rate, one.channels) == (&other.codec, other.sample_rate, other.channels) => {
            }
            _ => return Err(differ("the sound is of another kind")),
        }
        let changed = |one: Option<usize>, other: Option<usize>| {
            let (Some(one), Some(other)) = (one, other) else { return false };
            let (one, other) = (first.input.stream(one), media.input.stream(other));
            one.zip(other).is_some_and(|(one, other)| !ffi::same_header(&one, &other))
        };
        let headers = (
            changed(first.video.as_ref().map(|track| track.index), media.video.as_ref().map(|track| track.index)),
            changed(first.audio.as_ref().map(|track| track.index), media.audio.as_ref().map(|track| track.index)),
        );
        let leading = media.video.as_ref().map(|track| track.index);
        let leading = leading.or(media.audio.as_ref().map(|track| track.index));
        let begins_us = leading.and_then(|index| media.input.stream(index)).as_ref().and_then(start_us).unwrap_or(0);
        Ok(Self { media, start_bytes, shift_us: end_us.saturating_sub(begins_us), headers })
    }

    /// Puts a packet where it belongs in the first file's tracks and times; `false` when it belongs nowhere.
    fn place(&mut self, first: &Media, packet: &mut Packet) -> Result<bool, Failure> {
        let tracks = |media: &Media| {
            let video = media.video.as_ref().map(|track| (track.index, track.time_base));
            (video, media.audio.as_ref().map(|track| (track.index, track.time_base)))
        };
        let (ours, theirs) = (tracks(first), tracks(&self.media));
        let is = |track: Option<(usize, Rational)>| track.filter(|(index, _)| *index == packet.stream());
        let (from, to, header) = match (is(theirs.0).zip(ours.0), is(theirs.1).zip(ours.1)) {
            (Some((from, to)), _) => (from, to, &mut self.headers.0),
            (None, Some((from, to))) => (from, to, &mut self.headers.1),
            (None, None) => return Ok(false),
        };
        if std::mem::take(header)
            && let Some(stream) = self.media.input.stream(from.0)
        {
            ffi::with_header(packet, &stream)
                .map_err(|error| Failure::new(FailureReason::OutOfMemory, error.to_string()))?;
        }
        packet.set_stream(to.0);
        packet.rescale_ts(from.1, to.1);
        let shift = from_us(self.shift_us, to.1);
        packet.set_pts(packet.pts().map(|time| time.saturating_add(shift)));
        packet.set_dts(packet.dts().map(|time| time.saturating_add(shift)));
        if let (true, Ok(start)) = (packet.position() >= 0, isize::try_from(self.start_bytes)) {
            packet.set_position(packet.position() + start);
        }
        Ok(true)
    }
}

/// When a track begins, by its header and first packets.
fn start_us(stream: &Stream<'_>) -> Option<i64> {
    let start = stream.start_time();
    (start != i64::MIN).then(|| to_us(start, stream.time_base()))
}

/// So many microseconds in the clock of a track, to the nearest.
fn from_us(us: i64, base: Rational) -> i64 {
    let (numerator, denominator) = (i128::from(base.numerator().max(1)), i128::from(base.denominator().max(1)));
    let half = numerator * 500_000;
    i64::try_from((i128::from(us) * denominator + half).div_euclid(numerator * 1_000_000)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microseconds_become_the_nearest_tick_of_a_track() {
        for (us, base, ticks) in [
            (1_000_000, Rational(1, 90_000), 90_000),
            (33_367, Rational(1001, 30_000), 1),
            (-40_000, Rational(1, 25), -1),
            (5_000_000_000_000, Rational(1, 1_000_000), 5_000_000_000_000),
        ] {
            assert_eq!(from_us(us, base), ticks, "{us} {base:?}");
        }
    }
}
