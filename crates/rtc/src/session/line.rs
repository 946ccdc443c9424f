//! How much a listener's line takes, and what that means for pictures: sound comes first.

/// Assumed until the first measurement, in thousand bits a second.
pub(super) const FIRST_KBPS: u32 = 800;

/// Speech with everything around it: Opus at 32, fifty packets a second with their headers.
const SOUND_KBPS: u32 = 60;

/// A camera at its best. The estimate looks for this much and no more.
const PICTURE_KBPS: u32 = 1_800;

/// Below the first, pictures would crowd out the sound and are left away; above the second they come back. The distance keeps
/// them from flickering.
const PICTURES_END_KBPS: u32 = 90;
const PICTURES_BEGIN_KBPS: u32 = 150;

/// Smaller changes, in hundredths, are not worth a message.
const NOTEWORTHY_PERCENT: u32 = 12;

/// One listener's line.
#[derive(Debug)]
pub(crate) struct Line {
    kbps: u32,
    pictures: bool,
}

impl Default for Line {
    fn default() -> Self {
        Self { kbps: FIRST_KBPS, pictures: true }
    }
}

impl Line {
    /// A new estimate; `true` when it makes a difference.
    pub(crate) fn measured(&mut self, bits: u64) -> bool {
        let kbps = u32::try_from(bits / 1_000).unwrap_or(u32::MAX);
        let pictures = if self.pictures { kbps >= PICTURES_END_KBPS } else { kbps >= PICTURES_BEGIN_KBPS };
        let flipped = std::mem::replace(&mut self.pictures, pictures) != pictures;
        if !flipped && !differs(self.kbps, kbps) {
            return false;
        }
        self.kbps = kbps;
        true
    }

    /// Whether pictures are sent at all.
    pub(crate) fn takes_pictures(&self) -> bool {
        self.pictures
    }

    /// What is left for each picture when the sound has what it needs.
    pub(crate) fn for_each_picture(&self, sounds: usize, pictures: usize) -> u32 {
        let sounds = u32::try_from(sounds).unwrap_or(u32::MAX).saturating_mul(SOUND_KBPS);
        self.kbps.saturating_sub(sounds) / u32::try_from(pictures).unwrap_or(u32::MAX).max(1)
    }
}

/// What the estimate should look for: above what the cameras send, or the packets would queue up here.
pub(super) fn desired_kbps(sounds: usize, pictures: usize) -> u64 {
    sounds as u64 * u64::from(SOUND_KBPS) + pictures as u64 * u64::from(PICTURE_KBPS)
}

/// Whether a figure has changed enough to say so.
pub(crate) fn differs(before: u32, now: u32) -> bool {
    u64::from(before.abs_diff(now)) * 100 > u64::from(before) * u64::from(NOTEWORTHY_PERCENT)
}

/// What one picture may take when several listen: a single listener's line decides for her alone; among more, nobody has to make
/// do with less than a small moving picture because of one of them, whose own line leaves pictures away.
pub(crate) fn picture_limit(lines: &[u32]) -> Option<u32> {
    const SMALL_PICTURE_KBPS: u32 = 200;
    let narrowest = lines.iter().copied().min()?;
    Some(if lines.len() > 1 { narrowest.max(SMALL_PICTURE_KBPS) } else { narrowest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_go_before_the_sound_suffers_and_come_back_with_room_to_spare() {
        let mut line = Line::default();
        assert!(line.measured(89_000) && !line.takes_pictures());
        line.measured(149_000);
        assert!(!line.takes_pictures(), "not at the same place, or they would flicker");
        line.measured(150_000);
        assert!(line.takes_pictures());
        line.measured(91_000);
        assert!(line.takes_pictures());
    }

    #[test]
    fn small_changes_are_not_told() {
        let mut line = Line::default();
        assert!(!line.measured(750_000));
        assert!(line.measured(700_000));
        assert!(!line.measured(650_000), "measured from what was told last");
    }

    #[test]
    fn the_sound_is_taken_off_first() {
        let mut line = Line::default();
        line.measured(300_000);
        assert_eq!(line.for_each_picture(1, 1), 240);
        assert_eq!(line.for_each_picture(2, 2), 90);
        assert_eq!(line.for_each_picture(9, 0), 0);
    }

    #[test]
    fn one_listener_decides_alone_and_one_of_many_does_not() {
        assert_eq!(picture_limit(&[]), None);
        assert_eq!(picture_limit(&[70]), Some(70));
        assert_eq!(picture_limit(&[70, 900]), Some(200));
        assert_eq!(picture_limit(&[600, 900]), Some(600));
    }
}
