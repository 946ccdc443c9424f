//! Pictures taken as they are: the source's own packets, put on our frame grid and cut at the source's key frames.
//!
//! The index has promised a constant rate and closed groups of pictures; here each group is held against that before the
//! segment with it is handed over. A promise that is not kept ends the attempt, and the next one encodes.

use std::sync::Arc;

use ffmpeg_next::{Packet, Rational};

use super::beginning::{LONGEST_GROUP_MS, SAME_END_US};
use super::ffi;
use super::media::{Media, VideoTrack, to_us};
use super::outlet::Outlet;
use super::segmenter::Segmenter;
use crate::ladder;
use crate::{Failure, FailureReason, FrameRate, Rendition};

/// The copied rendition being written.
pub(super) struct CopyPath {
    segmenter: Segmenter,
    origin_us: i64,
    track_base: Rational,
    rate: FrameRate,
    base: Rational,
    per_frame: i64,
    segment: u64,
    /// Numbers of the pictures since the last key frame, in decoding order.
    group: Vec<u64>,
    last_decoded: Option<i64>,
    /// How many bytes say how long a part of a packet is.
    length_bytes: usize,
    /// The first number after the last group.
    end: u64,
}

impl CopyPath {
    pub(super) fn new(
        outlet: Arc<Outlet>,
        media: &Media,
        track: &VideoTrack,
        origin_us: i64,
        rate: FrameRate,
    ) -> Result<Self, Failure> {
        let (ticks, per_frame) = ladder::timescale(rate);
        let stream = media.input.stream(track.index).ok_or_else(|| broken("there is no such track"))?;
        let description = ffi::description(&stream).map_err(|error| broken(&error.to_string()))?;
        let (width, height) = track.display();
        let stem = format!("{}p", width.min(height));
        let segmenter = Segmenter::new(outlet, &stem, (width, height), &description, ticks)?;
        segmenter.note_copied();
        Ok(Self {
            segmenter,
            origin_us,
            track_base: track.time_base,
            rate,
            base: Rational::new(1, ticks as i32),
            per_frame: i64::from(per_frame),
            segment: 1,
            group: Vec::new(),
            last_decoded: None,
            length_bytes: ffi::length_bytes(&stream),
            end: 0,
        })
    }

    /// Takes one packet.
    pub(super) fn push(&mut self, mut packet: Packet) -> Result<(), Failure> {
        let number = |time: Option<i64>| {
            let time = time.ok_or_else(|| broken("a picture without a time"))?;
            Ok(self.rate.nearest_frame(to_us(time, self.track_base) - self.origin_us))
        };
        let (shown, decoded) = (number(packet.pts())?, number(packet.dts())?);
        let Ok(frame) = u64::try_from(shown) else { return Err(broken("a picture before the first")) };
        if decoded > shown || self.last_decoded.is_some_and(|last| decoded <= last) {
            return Err(broken("pictures out of order"));
        }
        if packet.side_data().any(|data| data.kind() == ffmpeg_next::packet::side_data::Type::NewExtraData) {
            return Err(broken("the pictures change their form"));
        }
        if packet.is_key() {
            if !begins_anew(packet.data().unwrap_or_default(), self.length_bytes) {
                return Err(broken("a key frame that is none"));
            }
            self.close_group(frame)?;
            if frame >= ladder::segment_start(self.rate, self.segment) {
                self.segmenter.cut(self.rate.start_us(frame))?;
                self.segment += 1;
            }
        } else if self.group.first().is_none_or(|key| frame < *key) {
            return Err(broken("a picture that belongs to no group"));
        }
        if frame >= self.end + self.rate.first_frame_from_ms(LONGEST_GROUP_MS) {
            return Err(broken("key frames too far apart"));
        }
        self.group.push(frame);
        self.last_decoded = Some(decoded);
        packet.set_pts(Some(shown * self.per_frame));
        packet.set_dts(Some(decoded * self.per_frame));
        packet.set_duration(self.per_frame);
        self.segmenter.write(&mut packet, self.base)
    }

    /// A group is whole when its pictures are those from its key frame to the next, each once.
    fn close_group(&mut self, next: u64) -> Result<(), Failure> {
        self.group.sort_unstable();
        let from = self.end;
        if !self.group.iter().copied().eq(from..next) {
            return Err(broken("a group of pictures is not whole"));
        }
        self.group.clear();
        self.end = next;
        Ok(())
    }

    /// The first frame after the last picture.
    pub(super) fn end(&self) -> u64 {
        self.group.iter().max().map_or(self.end, |last| last + 1)
    }

    /// The rest, and what was made of a film that has `frames` frames.
    pub(super) fn finish(self, frames: u64) -> Result<Rendition, Failure> {
        let end = self.end();
        if frames.abs_diff(end) > self.rate.first_frame_from_ms(SAME_END_US / 1000) {
            return Err(broken("the pictures end long before the sound"));
        }
        self.segmenter.finish(self.rate.start_us(end))
    }
}

/// Whether the packet holds an instantaneous refresh: decoding can begin here, whatever the index says.
pub(super) fn begins_anew(packet: &[u8], length_bytes: usize) -> bool {
    const REFRESH: u8 = 5;
    let mut rest = packet;
    while let Some((length, after)) = rest.split_at_checked(length_bytes) {
        let length = length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
        if after.first().is_some_and(|head| head & 0x1f == REFRESH) {
            return true;
        }
        rest = after.get(length..).unwrap_or_default();
    }
    false
}

fn broken(why: &str) -> Failure {
    Failure::new(FailureReason::NotCopyable, why)
}

#[cfg(test)]
mod tests {
    use super::begins_anew;

    #[test]
    fn a_refresh_is_found_behind_parameter_sets_and_nowhere_else() {
        let part = |kind: u8| [0, 0, 0, 3, kind, 1, 2];
        assert!(begins_anew(&[part(0x67), part(0x68), part(0x65)].concat(), 4));
        assert!(!begins_anew(&[part(0x67), part(0x41)].concat(), 4));
        assert!(begins_anew(&[1, 0x65], 1));
        assert!(!begins_anew(&[], 4));
        assert!(!begins_anew(&[0xff, 0xff, 0xff, 0xff, 0x41], 4), "a length that lies ends the search");
        assert!(!begins_anew(&[0, 0, 0, 0, 0, 0, 0, 0], 4));
    }
}
