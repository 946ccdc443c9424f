//! How people move while they talk and listen: mouths follow the sound, listeners nod, everybody blinks.
//!
//! Each person is a puppet with a pose and a wish; every picture the pose goes part of the way to the wish, which is what makes it look alive.
//! All chance comes from a hash of who and when, so the same script gives the same film.

use super::figure::Pose;
use super::picture_time;
use super::script::{Gesture, Place, Script, Seat};
use super::track::{Placed, Track};

/// A person of the film and how they are right now.
pub(super) struct Puppet {
    who: usize,
    /// Where the others sit, seen from here: -1 left, 1 right.
    side: f32,
    social_worker: bool,
    pose: Pose,
}

impl Puppet {
    pub(super) fn new(script: &Script, who: usize) -> Self {
        let participant = &script.participants[who];
        let side: f32 = match participant.seat {
            Seat::Left => 1.0,
            Seat::Right => -1.0,
            Seat::Middle => 0.3,
        };
        let board = match script.place {
            Place::BoardRoom => (-78.0, -78.0),
            _ => (84.0, -62.0),
        };
        let pose = Pose { board, inner: side.signum(), facing: side * 0.6, ..Pose::default() };
        Self { who, side, social_worker: participant.role == "social_worker", pose }
    }

    /// The pose in the next picture.
    pub(super) fn step(&mut self, script: &Script, track: &Track, picture: usize) -> Pose {
        let now = picture_time(picture);
        let loud = track.loudness[self.who].get(picture).copied().unwrap_or_default();
        let wish = self.wish(script, track, now, loud);
        let pose = &mut self.pose;
        // Mouths are quick, heads slow.
        approach(&mut pose.mouth, wish.mouth, 0.75);
        approach(&mut pose.smile, wish.smile, 0.22);
        approach(&mut pose.brows, wish.brows, 0.3);
        approach(&mut pose.facing, wish.facing, 0.2);
        approach_both(&mut pose.gaze, wish.gaze, 0.45);
        approach_both(&mut pose.head, wish.head, 0.4);
        approach_both(&mut pose.body, wish.body, 0.16);
        approach_both(&mut pose.swing, wish.swing, 0.5);
        approach(&mut pose.tilt, wish.tilt, 0.18);
        approach(&mut pose.hand, wish.hand, 0.2);
        approach(&mut pose.reach, wish.reach, 0.18);
        pose.lids = wish.lids;
        *pose
    }

    fn wish(&self, script: &Script, track: &Track, now: f64, loud: f32) -> Pose {
        let time = now as f32;
        let phase = self.who as f32 * 1.9;
        let speaking = speaker_at(track, now);
        let own = speaking.is_some_and(|turn| turn.speaker == Some(self.who));
        let does = |gesture: Gesture| own_gesture(track, self.who, now, gesture);
        let mut wish = self.pose;
        wish.mouth = if loud > 0.06 { (loud * 1.1).min(1.0) } else { 0.0 };
        wish.lids = if blinks(self.who, now) { 1.0 } else { 0.0 };
        wish.body = ((time * 0.23 + phase).sin() * 1.3, (time * 1.5 + phase).sin() * 0.7);
        wish.head = ((time * 0.6 + phase).sin() * 1.2, (time * 0.9 + phase * 2.0).sin() * 0.6 - loud * 1.8);
        wish.tilt = (time * 0.31 + phase).sin() * 1.6 + if own { (time * 2.3 + phase).sin() * 1.1 } else { 0.0 };
        wish.brows = if own { ((time * 1.1 + phase).sin() * 0.6).max(0.0) + loud * 0.2 } else { 0.0 };

        let towards = self.towards(script, speaking);
        wish.facing = towards * 0.75;
        wish.gaze = (towards * 2.0, 0.4);
        wish.smile = if self.social_worker { 0.28 } else { 0.12 };
        // A smile is answered.
        if any_gesture(track, now, Gesture::Smile) {
            wish.smile = wish.smile.max(0.5);
        }
        if does(Gesture::Smile) {
            wish.smile = 0.95;
        }
        if does(Gesture::LookDown) {
            wish.gaze = (towards * 0.6, 4.2);
            wish.head.1 += 4.0;
            wish.tilt += self.side * 3.0;
            wish.smile = wish.smile.min(0.02);
            wish.facing *= 0.5;
        }
        if does(Gesture::LookAway) {
            wish.facing = -towards * 0.55;
            wish.gaze = (-towards * 2.4, -0.6);
            wish.smile = 0.0;
        }
        if does(Gesture::Lean) {
            wish.body.0 += towards * 9.0;
            wish.body.1 += 2.5;
            wish.tilt += towards * 3.0;
        }
        wish.hand = if does(Gesture::Hand) { 1.0 } else { 0.0 };
        let lively = 0.4 + loud * 0.9;
        wish.swing = ((time * 3.4 + phase).sin() * 7.0 * lively, (time * 4.6 + phase).cos() * 8.0 * lively);
        wish.reach = 0.0;
        if does(Gesture::Write) {
            wish.reach = 1.0;
            wish.swing = ((time * 1.6).sin() * 9.0, (time * 9.0).sin() * 1.6);
            wish.facing = self.pose.board.0.signum() * 0.9;
            wish.gaze = (self.pose.board.0.signum() * 2.4, -1.6);
        }
        wish.head.1 += self.nod(track, now, own) * 4.5;
        wish
    }

    /// Whom to look at: the speaker, or, when speaking, the one spoken with. In a picture with three, the worker and the young person
    /// look at each other, and at the mother while she talks.
    fn towards(&self, script: &Script, speaking: Option<&Placed>) -> f32 {
        let place = |who: usize| match script.participants[who].seat {
            Seat::Left => -1.0_f32,
            Seat::Middle => 0.0,
            Seat::Right => 1.0,
        };
        let other = match speaking.and_then(|turn| turn.speaker) {
            Some(speaker) if speaker != self.who => Some(speaker),
            _ => (0..script.participants.len()).find(|who| {
                let theirs = &script.participants[*who].role;
                *who != self.who
                    && (theirs == "young_person") != (script.participants[self.who].role == "young_person")
                    && (self.social_worker || theirs == "social_worker" || theirs == "young_person")
            }),
        };
        other.map_or(0.0, |other| (place(other) - place(self.who)).clamp(-1.0, 1.0))
    }

    /// 0–1, how deep the head is in a nod.
    fn nod(&self, track: &Track, now: f64, own: bool) -> f32 {
        let depth = |since: f64, times: f64| {
            if (0.0..0.62 * times).contains(&since) {
                (since / 0.62 * std::f64::consts::PI).sin().abs() as f32
            } else {
                0.0
            }
        };
        let asked = track
            .turns
            .iter()
            .filter(|turn| turn.speaker == Some(self.who) && turn.gestures.contains(&Gesture::Nod))
            .map(|turn| depth(now - turn.start, 2.0));
        // Listeners nod now and then, and where a thought ends.
        let listening =
            track.turns.iter().filter(|turn| turn.speaker.is_some() && turn.speaker != Some(self.who)).map(|turn| {
                let keen = if self.social_worker { 0.75 } else { 0.4 };
                let chance = f64::from(noise(self.who as u64, turn.turn as u64));
                let middle = turn.start + (turn.end - turn.start) * (0.35 + 0.4 * chance);
                let within = if turn.end - turn.start > 3.0 { depth(now - middle, 1.0) * 0.6 } else { 0.0 };
                if chance < keen { within.max(depth(now - turn.end + 0.2, 1.0) * 0.8) } else { 0.0 }
            });
        if own { asked.fold(0.0, f32::max) } else { asked.chain(listening).fold(0.0, f32::max) }
    }
}

/// How many lines `write` has put on the board, the last one as a fraction.
pub(super) fn lines_written(track: &Track, now: f64) -> f32 {
    track
        .turns
        .iter()
        .filter(|turn| turn.gestures.contains(&Gesture::Write))
        .map(|turn| ((now - turn.start - 0.5) / (turn.end - turn.start - 0.5).max(1.0)).clamp(0.0, 1.0) as f32)
        .sum()
}

fn speaker_at(track: &Track, now: f64) -> Option<&Placed> {
    track.turns.iter().rfind(|turn| turn.speaker.is_some() && turn.start <= now && now < turn.next.max(turn.end))
}

/// Gestures last as long as the words, those of the eyes through the silence after them.
fn own_gesture(track: &Track, who: usize, now: f64, gesture: Gesture) -> bool {
    track.turns.iter().any(|turn| {
        let lasts = match gesture {
            Gesture::LookDown | Gesture::LookAway | Gesture::Smile => turn.next.max(turn.end) + 0.3,
            Gesture::Lean => turn.next.max(turn.end),
            _ => turn.end,
        };
        let reading_ahead = if matches!(gesture, Gesture::LookDown | Gesture::LookAway) { 0.4 } else { 0.1 };
        turn.speaker == Some(who)
            && turn.gestures.contains(&gesture)
            && turn.start - reading_ahead <= now
            && now < lasts
    })
}

fn any_gesture(track: &Track, now: f64, gesture: Gesture) -> bool {
    track.turns.iter().any(|turn| turn.gestures.contains(&gesture) && turn.start + 0.5 <= now && now < turn.end + 0.6)
}

fn blinks(who: usize, now: f64) -> bool {
    const EVERY: f64 = 3.7;
    let round = (now / EVERY).floor();
    let at = round * EVERY + 0.3 + 2.8 * f64::from(noise(who as u64 + 77, round as u64));
    (at..at + 0.16).contains(&now)
}

/// A number between 0 and 1 that depends on nothing but its arguments (splitmix64).
fn noise(a: u64, b: u64) -> f32 {
    let mut x = a.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(b).wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((x ^ (x >> 31)) >> 40) as f32 / (1_u64 << 24) as f32
}

fn approach(value: &mut f32, wish: f32, share: f32) {
    *value += (wish - *value) * share;
}

fn approach_both(value: &mut (f32, f32), wish: (f32, f32), share: f32) {
    approach(&mut value.0, wish.0, share);
    approach(&mut value.1, wish.1, share);
}
