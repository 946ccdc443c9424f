//! What can be known of a source from its index and its first seconds: enough to begin before its end has arrived.

use std::collections::VecDeque;

use ffmpeg_next::Packet;

use super::ffi::{self, CodedForm, IndexEntry};
use super::media::{Media, VideoTrack, to_us};
use super::survey::{origin_us, regularity};
use crate::ladder::{self, RateFacts};
use crate::{Failure, FailureReason, FrameRate};

/// How much of a source without an index is looked at.
const LOOK_US: i64 = 10_000_000;
/// How much of it is kept in memory meanwhile at most.
const LOOK_BYTES: usize = 64 << 20;
/// And in how many packets: ten seconds have a tenth of it.
const LOOK_PACKETS: usize = 20_000;
/// Key frames of pictures that are taken as they are lie no farther apart (rulings 14).
pub(super) const LONGEST_GROUP_MS: i64 = 4_000;
/// Sound and picture of such a film end together, as far as the headers know.
pub(super) const SAME_END_US: i64 = 1_000_000;
/// Above so many times our own ceiling, and this many bits per second, a film is too heavy for a line.
const HEAVY: u64 = 4;
const LIGHT: u64 = 3_000_000;
/// H.264's baseline, constrained baseline, main and high.
const PROFILES: [i32; 4] = [66, 66 | 1 << 9, 77, 100];

/// The first look at a source.
pub(super) struct Beginning {
    pub(super) rate: RateFacts,
    pub(super) origin_us: i64,
    pub(super) has_pictures: bool,
    pub(super) has_sound: bool,
    /// The pictures can be taken as they are, by all that the index says.
    pub(super) fit_to_copy: bool,
    /// What has been read already and still has to be used.
    pub(super) packets: VecDeque<Packet>,
}

/// First and last time seen, in microseconds.
type Extent = (i64, i64);

impl Beginning {
    /// Looks at the index, and reads the first seconds.
    pub(super) fn look(media: &mut Media) -> Result<Self, Failure> {
        let listed = media.video.as_ref().map(|track| track.index).map(|index| ffi::index(&mut media.input, index));
        let mut packets = VecDeque::new();
        let (mut times, mut bytes) = (Vec::new(), 0);
        let (mut picture, mut sound): (Option<Extent>, Option<Extent>) = (None, None);
        let seen = |extent: Option<Extent>| extent.map_or(0, |(first, last)| last - first);
        while let Some(packet) = media.next_packet()? {
            bytes += packet.size();
            let time = packet.pts().or(packet.dts()).filter(|_| !ffi::is_hidden(&packet));
            let pictures = media.video.as_ref().filter(|track| track.index == packet.stream());
            let sounds = media.audio.as_ref().filter(|track| track.index == packet.stream());
            if let (Some(track), Some(time)) = (pictures, time) {
                let us = to_us(time, track.time_base);
                times.push(us);
                picture = Some(picture.map_or((us, us), |(first, last)| (first.min(us), last.max(us))));
            }
            if let (Some(track), Some(time)) = (sounds, time) {
                let us = to_us(time, track.time_base);
                sound = Some(sound.map_or((us, us), |(first, last)| (first.min(us), last.max(us))));
            }
            packets.push_back(packet);
            let enough = if media.video.is_some() { seen(picture) } else { seen(sound) };
            if enough >= LOOK_US || bytes >= LOOK_BYTES || packets.len() >= LOOK_PACKETS {
                break;
            }
        }
        if picture.is_none() && sound.is_none() {
            return Err(Failure::new(FailureReason::Damaged, "no packet of picture or sound can be used"));
        }
        let listed = listed.zip(media.video.as_ref()).map(|(entries, track)| Listed::new(&entries, track, media));
        let whole = listed.as_ref().filter(|listed| listed.whole);
        let frames = times.len() as u64;
        let declared = media.video.as_ref().and_then(|track| track.declared_rate);
        let mut rate = match whole {
            Some(listed) => regularity(listed.times.clone(), listed.times.len() as u64, declared).0,
            None => regularity(times, frames, declared).0,
        };
        rate.interlaced = media.video.as_ref().is_some_and(|track| track.interlaced);
        let origin_us = origin_us(picture.map(|(first, _)| first), sound.map(|(first, _)| first));
        let fit_to_copy = picture.is_some_and(|(first, _)| first == origin_us)
            && whole.is_some_and(|listed| listed.fit(ladder::choose_rate(&rate).0))
            && is_plain(media)
            && media.files.is_none();
        Ok(Self {
            rate,
            origin_us,
            has_pictures: picture.is_some(),
            has_sound: media.audio.is_some(),
            fit_to_copy,
            packets,
        })
    }
}

/// The pictures as the container's index lists them.
struct Listed {
    /// When each is decoded, from the first on.
    times: Vec<i64>,
    keys: Vec<bool>,
    bit_rate: u64,
    ceiling: u64,
    /// It lists them all, and an edit list hides none.
    whole: bool,
    ends_with_sound: bool,
}

impl Listed {
    fn new(entries: &[IndexEntry], track: &VideoTrack, media: &Media) -> Self {
        let first = entries.first().map_or(0, |entry| entry.time);
        let times: Vec<i64> = entries.iter().map(|entry| to_us(entry.time - first, track.time_base)).collect();
        let length_us = times.last().copied().unwrap_or(0);
        let declared = |index: usize| {
            let stream = media.input.stream(index)?;
            (stream.duration() > 0).then(|| to_us(stream.duration(), stream.time_base()))
        };
        let pictures_us = declared(track.index);
        let sound_us = media.audio.as_ref().map(|sound| declared(sound.index));
        let bytes: u64 = entries.iter().map(|entry| entry.bytes).sum();
        let own = ladder::ladder(track.display(), None).pop().map_or(0, |rung| u64::from(rung.max_bit_rate));
        Self {
            // A fragmented file lists what has been read of it, and no more.
            whole: entries.len() > 1
                && media.container.starts_with("mov")
                && pictures_us.is_some_and(|us| (us - length_us).abs() < SAME_END_US / 2)
                && !entries.iter().any(|entry| entry.hidden),
            ends_with_sound: match (pictures_us, sound_us) {
                (Some(pictures), Some(Some(sound))) => (pictures - sound).abs() <= SAME_END_US,
                (_, None) => true,
                _ => false,
            },
            keys: entries.iter().map(|entry| entry.key).collect(),
            bit_rate: bytes.saturating_mul(8_000_000) / u64::try_from(length_us).unwrap_or(0).max(1),
            ceiling: (own * HEAVY).max(LIGHT),
            times,
        }
    }

    /// Whether every picture stands on the constant rate and key frames come often enough.
    fn fit(&self, rate: FrameRate) -> bool {
        let quarter = 250_000 * i64::from(rate.denominator) / i64::from(rate.numerator);
        let regular = (0..).zip(&self.times).all(|(number, time)| (rate.start_us(number) - time).abs() <= quarter);
        let mut group = None;
        let often = self.times.iter().zip(&self.keys).all(|(time, key)| {
            if *key {
                group = Some(*time);
            }
            group.is_some_and(|since| time - since < LONGEST_GROUP_MS * 1000)
        });
        regular && often && self.ends_with_sound && self.bit_rate <= self.ceiling
    }
}

/// Whether it is H.264 that every browser plays, upright, progressive, with square pixels, and no larger than we make them.
fn is_plain(media: &Media) -> bool {
    let Some(track) = &media.video else { return false };
    let Some(stream) = media.input.stream(track.index) else { return false };
    let form = ffi::coded_form(&stream);
    let (width, height) = track.display();
    track.codec == "h264"
        && plain_form(form)
        && !track.hdr
        && track.turn.is_none()
        && (width, height) == (track.width, track.height)
        && width.min(height) <= 1080
        && width.max(height) <= 4096
        && width % 2 == 0
        && height % 2 == 0
}

fn plain_form(form: CodedForm) -> bool {
    PROFILES.contains(&form.profile) && form.eight_bit_420 && form.progressive && form.has_header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(frames: i64, group: i64, step_us: impl Fn(i64) -> i64) -> Listed {
        Listed {
            times: (0..frames).map(step_us).collect(),
            keys: (0..frames).map(|frame| frame % group == 0).collect(),
            bit_rate: 4_000_000,
            ceiling: 8_000_000,
            whole: true,
            ends_with_sound: true,
        }
    }

    #[test]
    fn pictures_at_a_constant_rate_with_frequent_key_frames_are_fit() {
        let rate = FrameRate::new(25, 1);
        assert!(listed(1000, 50, |frame| frame * 40_000).fit(rate));
        assert!(listed(1000, 100, |frame| frame * 40_000).fit(rate), "exactly four seconds");
        let rounded = FrameRate::new(30000, 1001);
        assert!(listed(1000, 60, |frame| (frame * 1_001_000_000 / 30_000) / 1000 * 1000 + 500).fit(rounded));
    }

    #[test]
    fn anything_else_is_not() {
        let rate = FrameRate::new(25, 1);
        assert!(!listed(1000, 101, |frame| frame * 40_000).fit(rate), "key frames too far apart");
        assert!(!listed(1000, 50, |frame| frame * 40_020).fit(rate), "it drifts");
        assert!(!listed(1000, 50, |frame| (frame + i64::from(frame > 500)) * 40_000).fit(rate), "a frame is missing");
        let mut late = listed(1000, 50, |frame| frame * 40_000);
        late.keys[0] = false;
        assert!(!late.fit(rate), "it does not begin with a key frame");
        assert!(!Listed { bit_rate: 8_000_001, ..listed(1000, 50, |frame| frame * 40_000) }.fit(rate), "too heavy");
        assert!(!Listed { ends_with_sound: false, ..listed(1000, 50, |frame| frame * 40_000) }.fit(rate));
    }

    #[test]
    fn only_what_every_browser_decodes_is_plain() {
        let form = CodedForm { profile: 100, eight_bit_420: true, progressive: true, has_header: true };
        assert!(plain_form(form));
        assert!(plain_form(CodedForm { profile: 578, ..form }));
        for other in [
            CodedForm { profile: 110, ..form },
            CodedForm { eight_bit_420: false, ..form },
            CodedForm { progressive: false, ..form },
            CodedForm { has_header: false, ..form },
        ] {
            assert!(!plain_form(other), "{other:?}");
        }
    }
}
