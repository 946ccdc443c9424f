//! What a participant is told about her picture, when the lines of those who watch leave so much.

use super::line::SMALL_PICTURE_KBPS;

/// Smaller changes, in hundredths, are not worth a message.
const NOTEWORTHY_PERCENT: u32 = 12;

/// Whether a figure has changed enough to say so.
pub(crate) fn differs(before: u32, now: u32) -> bool {
    u64::from(before.abs_diff(now)) * 100 > u64::from(before) * u64::from(NOTEWORTHY_PERCENT)
}

/// What one picture may take when several listen: a single listener's line decides for her alone; among more, nobody has to make
/// do with less than a small moving picture because of one of them, whose own line leaves pictures away.
pub(crate) fn picture_limit(lines: &[u32]) -> Option<u32> {
    let narrowest = lines.iter().copied().min()?;
    Some(if lines.len() > 1 { narrowest.max(SMALL_PICTURE_KBPS) } else { narrowest })
}

/// What a picture that comes in two sizes may take in the large one: as much as the narrowest line of those who get it. When nobody
/// does, what the widest line leaves; the small one takes no more than it takes.
pub(crate) fn layered_limit(lines: &[(u32, bool)]) -> Option<u32> {
    let large = lines.iter().filter(|(_, large)| *large).map(|(kbps, _)| *kbps).min();
    large.or_else(|| lines.iter().map(|(kbps, _)| *kbps).max())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_listener_decides_alone_and_one_of_many_does_not() {
        assert_eq!(picture_limit(&[]), None);
        assert_eq!(picture_limit(&[70]), Some(70));
        assert_eq!(picture_limit(&[70, 900]), Some(200));
        assert_eq!(picture_limit(&[600, 900]), Some(600));
    }

    #[test]
    fn in_two_sizes_the_narrowest_line_that_takes_the_large_one_decides() {
        assert_eq!(layered_limit(&[(70, false), (900, true), (600, true)]), Some(600));
        assert_eq!(layered_limit(&[(70, false), (120, false)]), Some(120));
        assert_eq!(layered_limit(&[]), None);
    }
}
