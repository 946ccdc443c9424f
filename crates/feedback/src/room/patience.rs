//! Waiting for each other: whose picture is not there, how long the room waits for her, and when it goes on.
//!
//! The rule of a meeting: when the picture of one side stops, the clip stops for both where hers stopped, for some seconds at
//! most. Then it goes on, and she catches up when her picture comes. The host may choose that it never waits.

use std::collections::{BTreeMap, BTreeSet};

use mrp_vocabulary::AccountId;

use super::{Attendee, Deed, Output, Room, refuse};
use crate::{Playback, ServerMessage, protocol::WhenSlow, room::ConnectionId, room::Part};

/// A picture may be away for so long before anybody waits: a jump or a late arrival is no reason to stop.
const UNNOTICED_MS: i64 = 1_000;
/// A start is given so much more.
const BEGINNING_MS: i64 = 600;
/// The room waits so long at the most.
const LONGEST_MS: i64 = 8_000;

/// Who lags, and what is done about it.
#[derive(Debug, Default)]
pub(super) struct Patience {
    when_slow: WhenSlow,
    missing: BTreeMap<AccountId, Missing>,
    /// Somebody who was waited for long enough is not waited for again before her picture has been there.
    overtaken: BTreeSet<AccountId>,
    waiting_since_ms: i64,
}

#[derive(Debug, Clone, Copy)]
struct Missing {
    since_ms: i64,
    stands_ms: Option<i64>,
}

#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    WaitFor(AccountId, Option<i64>),
    GoOn(AccountId),
}

impl Patience {
    pub(super) fn when_slow(&self) -> WhenSlow {
        self.when_slow
    }

    /// Somebody has said how it stands with her picture.
    fn seen(&mut self, who: AccountId, there: bool, stands_ms: Option<i64>, now_ms: i64) {
        if there {
            self.missing.remove(&who);
            self.overtaken.remove(&who);
        } else {
            self.missing.entry(who).or_insert(Missing { since_ms: now_ms, stands_ms });
        }
    }

    /// Somebody pressed play: nobody is waited for any longer.
    fn go_on_without(&mut self, who: Option<AccountId>) {
        self.overtaken.extend(who);
    }

    fn judge(&mut self, playback: &Playback, here: &BTreeSet<AccountId>, now_ms: i64) -> Option<Verdict> {
        self.missing.retain(|who, _| here.contains(who));
        self.overtaken.retain(|who| here.contains(who));
        if let Some(who) = playback.waiting_for {
            let long_enough = now_ms - self.waiting_since_ms >= LONGEST_MS || self.when_slow == WhenSlow::GoOn;
            if long_enough && self.missing.contains_key(&who) {
                self.overtaken.insert(who);
            }
            return (long_enough || !self.missing.contains_key(&who)).then_some(Verdict::GoOn(who));
        }
        let running = playback.playing && now_ms >= playback.at_ms + BEGINNING_MS;
        // There is nobody to wait for somebody who is alone.
        if !running || self.when_slow == WhenSlow::GoOn || here.len() < 2 {
            return None;
        }
        let noticed = |missing: &Missing| now_ms - missing.since_ms >= UNNOTICED_MS;
        let (who, missing) = self
            .missing
            .iter()
            .find(|(who, missing)| noticed(missing) && !self.overtaken.contains::<AccountId>(who))?;
        self.waiting_since_ms = now_ms;
        Some(Verdict::WaitFor(*who, missing.stands_ms))
    }
}

impl Room {
    /// A measurement, not a state: nothing is kept.
    pub(super) fn seen(&mut self, now_ms: i64, who: AccountId, seen: Seen) -> Vec<Output> {
        let Seen { revision, drift_ms, stands_ms } = seen;
        // What was measured of an older state says nothing about this one.
        if revision == self.playback.revision {
            self.patience.seen(who, drift_ms.is_some(), stands_ms, now_ms);
        }
        vec![Output::Broadcast(ServerMessage::Seen { account_id: who, revision, drift_ms })]
    }

    pub(super) fn play_on(&mut self, now_ms: i64, by: AccountId) -> Vec<Output> {
        self.patience.go_on_without(self.playback.waiting_for);
        self.play(by, Deed::Play, self.playback.play(now_ms, self.duration()))
    }

    pub(super) fn choose_patience(&mut self, from: ConnectionId, part: Part, when_slow: WhenSlow) -> Vec<Output> {
        if part != Part::Host {
            return refuse(from, "host_only");
        }
        self.patience.when_slow = when_slow;
        vec![Output::Broadcast(ServerMessage::WhenSlow { when_slow })]
    }

    /// Looks after every message whether somebody has to be waited for, or no longer. Browsers ask for the time every two seconds,
    /// so no clock of its own is needed.
    pub(super) fn wait_for_each_other(&mut self, now_ms: i64) -> Vec<Output> {
        if self.ended {
            return Vec::new();
        }
        let here: BTreeSet<AccountId> = self.here.values().map(|Attendee { account_id, .. }| *account_id).collect();
        match self.patience.judge(&self.playback, &here, now_ms) {
            Some(Verdict::WaitFor(who, stands_ms)) => {
                let waiting = self.playback.wait_for(who, stands_ms, now_ms, self.duration());
                self.play(who, Deed::Wait, waiting)
            }
            Some(Verdict::GoOn(who)) if here.is_empty() => {
                let waiting = self.playback.pause(None, now_ms, self.duration());
                self.play(who, Deed::Pause, waiting)
            }
            Some(Verdict::GoOn(who)) => self.play(who, Deed::GoOn, self.playback.play(now_ms, self.duration())),
            None => Vec::new(),
        }
    }
}

/// What a browser says about its picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) revision: i64,
    pub(super) drift_ms: Option<i64>,
    pub(super) stands_ms: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Meeting, SUPERVISOR, WORKER};
    use super::*;
    use crate::ClientMessage;

    impl Meeting {
        fn tells(&mut self, who: ConnectionId, drift_ms: Option<i64>, stands_ms: Option<i64>) -> Vec<Output> {
            let revision = self.room.playback.revision;
            self.say(who, ClientMessage::Seen { revision, drift_ms, stands_ms })
        }

        /// It runs, and the worker's picture stops at this place.
        fn stalled_at(stands_ms: i64) -> Self {
            let mut meeting = Self::begun();
            meeting.say(SUPERVISOR, ClientMessage::Play);
            meeting.now += 5_000;
            meeting.tells(WORKER, None, Some(stands_ms));
            meeting.now += 900;
            meeting
        }
    }

    fn told(outputs: &[Output]) -> Option<(Playback, Deed)> {
        outputs.iter().find_map(|output| match output {
            Output::Broadcast(ServerMessage::Playback { playback, did, .. }) => Some((*playback, *did)),
            _ => None,
        })
    }

    #[test]
    fn a_side_whose_picture_stops_is_waited_for_where_it_stopped_and_then_both_go_on() {
        let mut meeting = Meeting::stalled_at(4_600);
        let worker = meeting.room.here[&WORKER].account_id;
        let (waiting, did) = told(&meeting.tells(SUPERVISOR, Some(3), None)).expect("the room waits");
        assert_eq!((did, waiting.playing, waiting.waiting_for), (Deed::Wait, false, Some(worker)));
        assert_eq!(waiting.position_ms, 4_600, "she misses nothing");
        assert_eq!(told(&meeting.tells(WORKER, None, Some(4_600))), None, "still waiting");
        let (on, did) = told(&meeting.tells(WORKER, Some(0), None)).expect("it goes on");
        assert_eq!((did, on.playing, on.position_ms), (Deed::GoOn, true, 4_600));
        assert!(on.at_ms > meeting.now, "both begin together");
    }

    #[test]
    fn a_short_stop_an_old_measurement_and_a_clip_that_stands_hold_up_nobody() {
        let mut meeting = Meeting::stalled_at(4_600);
        assert_eq!(told(&meeting.tells(WORKER, Some(40), None)), None);
        meeting.now += 3_000;
        assert_eq!(told(&meeting.tells(SUPERVISOR, Some(3), None)), None);
        let old = ClientMessage::Seen { revision: 1, drift_ms: None, stands_ms: None };
        meeting.say(WORKER, old);
        meeting.now += 3_000;
        assert_eq!(told(&meeting.tells(SUPERVISOR, Some(3), None)), None);
        meeting.say(SUPERVISOR, ClientMessage::Pause { position_ms: None });
        meeting.tells(WORKER, None, None);
        meeting.now += 3_000;
        assert_eq!(told(&meeting.tells(SUPERVISOR, Some(3), None)), None);
    }

    #[test]
    fn the_room_does_not_wait_for_ever_and_not_twice_for_the_same_stop() {
        let mut meeting = Meeting::stalled_at(4_600);
        assert!(told(&meeting.tells(SUPERVISOR, Some(3), None)).is_some());
        meeting.tells(WORKER, None, Some(4_600));
        meeting.now += LONGEST_MS;
        let (on, did) = told(&meeting.say(SUPERVISOR, ClientMessage::Time { sent_ms: 0.0 })).expect("long enough");
        assert_eq!((did, on.playing), (Deed::GoOn, true));
        meeting.now += 5_000;
        meeting.tells(WORKER, None, Some(4_600));
        meeting.now += 5_000;
        assert_eq!(told(&meeting.tells(WORKER, None, Some(4_600))), None, "she catches up when her picture comes");
        meeting.tells(WORKER, Some(-300), None);
        meeting.tells(WORKER, None, Some(9_000));
        meeting.now += 1_000;
        assert!(told(&meeting.tells(SUPERVISOR, Some(3), None)).is_some(), "another stop is waited for again");
    }

    #[test]
    fn either_may_go_on_and_the_host_may_choose_that_nobody_is_waited_for() {
        let mut meeting = Meeting::stalled_at(4_600);
        meeting.tells(SUPERVISOR, Some(3), None);
        let (on, did) = told(&meeting.say(WORKER, ClientMessage::Play)).expect("she goes on");
        assert_eq!((did, on.playing, on.waiting_for), (Deed::Play, true, None));
        meeting.tells(WORKER, None, None);
        meeting.now += 4_000;
        assert_eq!(told(&meeting.tells(SUPERVISOR, Some(3), None)), None);

        let mut meeting = Meeting::stalled_at(4_600);
        let go_on = ClientMessage::WhenSlow { when_slow: WhenSlow::GoOn };
        let refused = meeting.say(WORKER, go_on.clone());
        assert!(matches!(&refused[..1], [Output::Send(WORKER, ServerMessage::Refused { .. })]));
        meeting.tells(WORKER, None, Some(4_600));
        assert!(meeting.room.playback.waiting_for.is_some());
        assert_eq!(told(&meeting.say(SUPERVISOR, go_on)).map(|(_, did)| did), Some(Deed::GoOn));
        meeting.tells(WORKER, None, None);
        meeting.now += 4_000;
        assert_eq!(told(&meeting.tells(SUPERVISOR, Some(3), None)), None);
    }

    #[test]
    fn whoever_leaves_is_not_waited_for() {
        let mut meeting = Meeting::stalled_at(4_600);
        meeting.tells(SUPERVISOR, Some(3), None);
        assert!(meeting.room.playback.waiting_for.is_some());
        let (on, did) = told(&meeting.put(super::super::Input::Left(WORKER))).expect("it goes on");
        assert_eq!((did, on.playing), (Deed::GoOn, true));
    }
}
