//! How much a listener's line takes, and what that means for pictures: sound comes first.

use std::time::{Duration, Instant};

use super::evidence::{Evidence, Look};
use super::limit::differs;

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

/// A small moving picture. Nobody is held to less because of an estimate alone.
pub(super) const SMALL_PICTURE_KBPS: u32 = 200;

/// From here on a picture that comes in two sizes is sent in the large one; below a small moving picture in the small one.
const LARGE_BEGINS_KBPS: u32 = 300;

/// So long a narrow line has to show nothing more of it before more is tried; each time that was in vain, twice as long.
const PATIENCE: Duration = Duration::from_secs(30);
const MOST_PATIENCE: Duration = Duration::from_secs(300);

/// What has changed for a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shift {
    /// Her line takes noticeably more or less.
    Amount,
    /// And pictures go, or come back.
    Pictures,
}

/// One listener's line.
#[derive(Debug)]
pub(crate) struct Line {
    /// What it is believed to take.
    kbps: u32,
    pictures: bool,
    /// Whether each picture may be a large one.
    large: bool,
    /// What the estimate says, which may be wrong.
    estimate: u32,
    evidence: Evidence,
    /// Since when nothing more has shown that the line is narrow; `None` when it is not.
    narrow_since: Option<Instant>,
    patience: Duration,
}

impl Default for Line {
    fn default() -> Self {
        let evidence = Evidence::default();
        Self {
            kbps: FIRST_KBPS,
            pictures: true,
            large: true,
            estimate: FIRST_KBPS,
            evidence,
            narrow_since: None,
            patience: PATIENCE,
        }
    }
}

impl Line {
    /// A new estimate; it counts from the next look on.
    pub(crate) fn estimated(&mut self, bits: u64) {
        self.estimate = u32::try_from(bits / 1_000).unwrap_or(u32::MAX);
    }

    /// What share of one track was lost, as the listener counts it (receiver reports, RFC 3550); it counts at the next look.
    pub(crate) fn reported(&mut self, lost: Option<f32>) {
        self.evidence.reported(lost);
    }

    /// Looks at the line while so much is open on it; says what makes a difference.
    pub(crate) fn looked(&mut self, look: Look, sounds: usize, pictures: usize, now: Instant) -> Option<Shift> {
        let full = self.evidence.look(look, now);
        let least = kbps_of(sounds, SOUND_KBPS).saturating_add(kbps_of(pictures.max(1), SMALL_PICTURE_KBPS));
        self.judge(full, least, now);
        let kbps = if self.evidence.is_silent() {
            // Her line is not measured and is not going to be: no reason to send less than the cameras do.
            u32::try_from(desired_kbps(sounds, pictures)).unwrap_or(u32::MAX).max(FIRST_KBPS)
        } else if self.narrow_since.is_some() {
            self.estimate
        } else {
            self.estimate.max(least)
        };
        let some = if self.pictures { kbps >= PICTURES_END_KBPS } else { kbps >= PICTURES_BEGIN_KBPS };
        let flipped = std::mem::replace(&mut self.pictures, some) != some;
        let other = flipped || differs(self.kbps, kbps);
        if other {
            self.kbps = kbps;
        }
        let each = self.for_each_picture(sounds, pictures);
        let large = each >= if self.large { SMALL_PICTURE_KBPS } else { LARGE_BEGINS_KBPS };
        let resized = std::mem::replace(&mut self.large, large) != large;
        match (flipped, other || resized) {
            (true, _) => Some(Shift::Pictures),
            (false, true) => Some(Shift::Amount),
            (false, false) => None,
        }
    }

    /// A low estimate is believed when what was seen bears it out, and until nothing more of the kind is seen for a while.
    fn judge(&mut self, full: bool, least: u32, now: Instant) {
        if self.estimate >= least {
            self.narrow_since = None;
            self.patience = PATIENCE;
        } else if full {
            self.narrow_since = Some(now);
        } else if self.narrow_since.is_some_and(|since| now.saturating_duration_since(since) >= self.patience) {
            self.narrow_since = None;
            self.patience = (self.patience * 2).min(MOST_PATIENCE);
        }
    }

    /// Whether pictures are sent at all.
    pub(crate) fn takes_pictures(&self) -> bool {
        self.pictures
    }

    /// Whether pictures that come in two sizes are sent in the large one.
    pub(crate) fn takes_large(&self) -> bool {
        self.large
    }

    /// Whether the line has shown that it takes little: then pictures are sent no faster than the estimate says.
    pub(crate) fn is_narrow(&self) -> bool {
        self.narrow_since.is_some()
    }

    /// What is left for each picture when the sound has what it needs.
    pub(crate) fn for_each_picture(&self, sounds: usize, pictures: usize) -> u32 {
        self.kbps.saturating_sub(kbps_of(sounds, SOUND_KBPS)) / u32::try_from(pictures).unwrap_or(u32::MAX).max(1)
    }
}

fn kbps_of(count: usize, each: u32) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).saturating_mul(each)
}

/// What the estimate should look for: above what the cameras send, or the packets would queue up here.
pub(super) fn desired_kbps(sounds: usize, pictures: usize) -> u64 {
    sounds as u64 * u64::from(SOUND_KBPS) + pictures as u64 * u64::from(PICTURE_KBPS)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FULL: Look = Look { lost: Some(0.2), round_trip: None, sent: 0 };
    const CLEAR: Look = Look { lost: Some(0.0), round_trip: None, sent: 0 };

    /// One voice, one picture.
    fn look(line: &mut Line, kbps: u64, look: Look, at: Instant) -> Option<Shift> {
        line.estimated(kbps * 1_000);
        line.looked(look, 1, 1, at)
    }

    #[test]
    fn pictures_go_before_the_sound_suffers_and_come_back_with_room_to_spare() {
        let mut line = Line::default();
        let now = Instant::now();
        assert_eq!(look(&mut line, 89, FULL, now), Some(Shift::Pictures));
        assert!(!line.takes_pictures() && line.is_narrow());
        look(&mut line, 149, CLEAR, now);
        assert!(!line.takes_pictures(), "not at the same place, or they would flicker");
        assert_eq!(look(&mut line, 150, CLEAR, now), Some(Shift::Pictures));
        assert_eq!(look(&mut line, 120, CLEAR, now), Some(Shift::Amount));
        look(&mut line, 91, CLEAR, now);
        assert!(line.takes_pictures());
    }

    #[test]
    fn an_estimate_alone_takes_no_pictures_away() {
        let mut line = Line::default();
        let now = Instant::now();
        look(&mut line, 40, CLEAR, now);
        assert!(line.takes_pictures() && !line.is_narrow());
        assert_eq!(line.for_each_picture(1, 1), SMALL_PICTURE_KBPS);
        assert_eq!(look(&mut line, 30, FULL, now), Some(Shift::Pictures), "what is lost bears it out");
        look(&mut line, 30, CLEAR, now + PATIENCE / 2);
        assert!(!line.takes_pictures(), "sent little, little is lost");
    }

    #[test]
    fn after_a_while_without_loss_more_is_tried_and_each_time_later() {
        let mut line = Line::default();
        let start = Instant::now();
        look(&mut line, 40, FULL, start);
        look(&mut line, 40, CLEAR, start + PATIENCE);
        assert!(line.takes_pictures());
        look(&mut line, 40, FULL, start + PATIENCE);
        look(&mut line, 40, CLEAR, start + PATIENCE * 2);
        assert!(!line.takes_pictures());
        look(&mut line, 40, CLEAR, start + PATIENCE * 3);
        assert!(line.takes_pictures());
        look(&mut line, 900, CLEAR, start + PATIENCE * 3);
        assert_eq!(line.patience, PATIENCE, "a good line begins anew");
    }

    #[test]
    fn a_listener_who_never_reports_is_not_limited_by_what_is_never_learned() {
        let mut line = Line::default();
        let now = Instant::now();
        let unheard = |sent| Look { lost: None, round_trip: None, sent };
        assert!((1..6).all(|sent| line.looked(unheard(sent), 1, 1, now).is_none()));
        assert_eq!(line.looked(unheard(6), 1, 1, now), Some(Shift::Amount));
        assert_eq!(line.for_each_picture(1, 1), PICTURE_KBPS);
        let heard = Look { round_trip: Some(Duration::from_millis(30)), ..unheard(7) };
        line.looked(heard, 1, 1, now);
        assert_eq!(line.for_each_picture(1, 1), FIRST_KBPS - SOUND_KBPS, "now it is measured");
    }

    #[test]
    fn small_changes_are_not_told() {
        let mut line = Line::default();
        let now = Instant::now();
        assert_eq!(look(&mut line, 750, CLEAR, now), None);
        assert_eq!(look(&mut line, 700, CLEAR, now), Some(Shift::Amount));
        assert_eq!(look(&mut line, 650, CLEAR, now), None, "measured from what was told last");
    }

    #[test]
    fn the_sound_is_taken_off_first() {
        let mut line = Line::default();
        look(&mut line, 300, CLEAR, Instant::now());
        assert_eq!(line.for_each_picture(1, 1), 240);
        assert_eq!(line.for_each_picture(2, 2), 90);
        assert_eq!(line.for_each_picture(9, 0), 0);
    }

    #[test]
    fn in_two_sizes_a_narrow_line_gets_the_small_one_and_holds_nobody_back() {
        let mut line = Line::default();
        let now = Instant::now();
        assert!(line.takes_large());
        assert_eq!(look(&mut line, 255, FULL, now), Some(Shift::Amount));
        assert!(!line.takes_large());
        look(&mut line, 350, CLEAR, now);
        assert!(!line.takes_large(), "not at the same place, or it would flicker");
        look(&mut line, 400, CLEAR, now);
        assert!(line.takes_large());
    }
}
