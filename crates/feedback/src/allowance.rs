//! How much of everybody's room and database one person may use, whichever of her lines she says it on.
//!
//! A message counts for itself and for its length. A note and what a group holds are kept and told whole with each change, so those count
//! for more than they say.

use std::sync::Mutex;

use crate::ClientMessage;

/// As much as anybody says in one window, with room to spare.
const ALLOWED: u32 = 400;
const WINDOW_MS: i64 = 5_000;
/// So many bytes count as one message more.
const BYTES: usize = 2_048;
/// What is written whole again counts for so many messages besides.
const WRITTEN_WHOLE: u32 = 8;

/// What one person has used.
#[derive(Debug, Default)]
pub(crate) struct Allowance(Mutex<Used>);

#[derive(Debug, Default)]
struct Used {
    since_ms: i64,
    cost: u32,
}

impl Allowance {
    /// Whether a message is still within what one may say. `None` is one that could not be read, or needs not be.
    pub(crate) fn allows(&self, now_ms: i64, bytes: usize, message: Option<&ClientMessage>) -> bool {
        let mut used = self.0.lock().expect("nobody panics while counting");
        if !(0..WINDOW_MS).contains(&(now_ms - used.since_ms)) {
            *used = Used { since_ms: now_ms, cost: 0 };
        }
        used.cost = used.cost.saturating_add(cost(bytes, message));
        used.cost <= ALLOWED
    }
}

fn cost(bytes: usize, message: Option<&ClientMessage>) -> u32 {
    let whole = matches!(message, Some(ClientMessage::Note { .. } | ClientMessage::Group { .. }));
    let length = u32::try_from(bytes / BYTES).unwrap_or(u32::MAX);
    length.saturating_add(1).saturating_add(if whole { WRITTEN_WHOLE } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::GroupAct;

    /// How many of these go through within one window.
    fn how_many(bytes: usize, message: Option<&ClientMessage>) -> usize {
        let allowance = Allowance::default();
        (0..1_000).take_while(|number| allowance.allows(1_000_000 + number, bytes, message)).count()
    }

    #[test]
    fn what_costs_the_room_more_counts_for_more() {
        let hand = ClientMessage::Group { act: GroupAct::RaiseHand };
        let clip_id = mrp_vocabulary::ClipId::new(&mrp_vocabulary::Clock::system());
        let note = ClientMessage::Note { clip_id, number: 1, update: String::new() };
        assert_eq!(how_many(40, Some(&ClientMessage::Play)), 400);
        assert_eq!((how_many(60, Some(&hand)), how_many(100, Some(&note))), (44, 44));
        assert_eq!(how_many(128 * 1024, Some(&ClientMessage::Play)), 6);
    }

    #[test]
    fn a_new_window_begins_anew_and_a_clock_that_was_set_back_locks_nobody_out() {
        let allowance = Allowance::default();
        let all = |now_ms| (0..401).map(|_| allowance.allows(now_ms, 0, None)).filter(|allowed| *allowed).count();
        assert_eq!((all(7_000_000), all(7_004_999), all(7_005_000), all(7_000_000)), (400, 0, 400, 400));
    }
}
