//! Which events of two coders mean the same moment.

use crate::{
    Event, Undefined,
    event::When,
    matching::{CLOSEST, Match, best_matching},
};

/// When two events are near enough to be linked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Linking {
    /// Two stretches: what their common part is compared with.
    pub overlap: Overlap,
    /// Two stretches: the least share of it.
    pub at_least: f64,
    /// Two moments, or a moment and a stretch: so far apart at most.
    pub within_ms: i64,
}

/// What the common part of two stretches is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlap {
    /// The longer of the two, as in EasyDIAg.
    OfLonger,
    /// All that either covers (intersection over union).
    OfUnion,
}

impl Default for Linking {
    /// EasyDIAg's 60 per cent; for moments, three seconds: as much as the time of a mark is moved back by.
    fn default() -> Self {
        Self { overlap: Overlap::OfLonger, at_least: 0.6, within_ms: 3_000 }
    }
}

/// What was linked, by places in the two lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Links {
    /// One of the first coder, one of the second.
    pub pairs: Vec<(usize, usize)>,
    /// What only the first coder has.
    pub only_first: Vec<usize>,
    /// What only the second coder has.
    pub only_second: Vec<usize>,
}

/// How well the second coder finds what the first has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SameCode {
    /// Pairs of the same code.
    pub matches: usize,
    /// Share of the second coder's events that have a partner.
    pub precision: Option<f64>,
    /// Share of the first coder's events that have one.
    pub recall: Option<f64>,
    /// Their harmonic mean.
    pub f1: f64,
}

/// Links events one to one: first those of the same code, then what is left, each time as many as possible and the closest ones.
#[must_use]
pub fn link(first: &[Event], second: &[Event], linking: Linking) -> Links {
    let candidates = candidates(first, second, linking);
    let same = |candidate: &Match| first[candidate.first].code == second[candidate.second].code;
    let (alike, different): (Vec<Match>, Vec<Match>) = candidates.into_iter().partition(same);
    let mut pairs = best_matching(first.len(), second.len(), &alike);
    let (mut taken_first, mut taken_second) = (vec![false; first.len()], vec![false; second.len()]);
    let mut take = |pairs: &[(usize, usize)]| {
        for (a, b) in pairs {
            taken_first[*a] = true;
            taken_second[*b] = true;
        }
        (taken_first.clone(), taken_second.clone())
    };
    let (gone_first, gone_second) = take(&pairs);
    let left = |candidate: &Match| !gone_first[candidate.first] && !gone_second[candidate.second];
    let different: Vec<Match> = different.into_iter().filter(left).collect();
    let more = best_matching(first.len(), second.len(), &different);
    let (gone_first, gone_second) = take(&more);
    pairs.extend(more);
    pairs.sort_unstable();
    let lonely = |gone: &[bool]| gone.iter().enumerate().filter(|(_, gone)| !**gone).map(|(place, _)| place).collect();
    Links { pairs, only_first: lonely(&gone_first), only_second: lonely(&gone_second) }
}

/// Precision, recall and F1 of pairs of the same code.
///
/// # Errors
/// When neither coder has any event.
pub fn same_code(first: &[Event], second: &[Event], linking: Linking) -> Result<SameCode, Undefined> {
    if first.is_empty() && second.is_empty() {
        return Err(Undefined::NoEvents);
    }
    let mut candidates = candidates(first, second, linking);
    candidates.retain(|candidate| first[candidate.first].code == second[candidate.second].code);
    let matches = best_matching(first.len(), second.len(), &candidates).len();
    let share = |of: usize| (of > 0).then(|| matches as f64 / of as f64);
    Ok(SameCode {
        matches,
        precision: share(second.len()),
        recall: share(first.len()),
        f1: 2.0 * matches as f64 / (first.len() + second.len()) as f64,
    })
}

/// Every pair that is near enough, found by going through both lists in the order of time.
fn candidates(first: &[Event], second: &[Event], linking: Linking) -> Vec<Match> {
    let near = linking.within_ms.max(0);
    let (order_first, order_second) = (by_start(first), by_start(second));
    // Those of the second that have begun, or soon will, and are not over for long.
    let mut under_way: Vec<usize> = Vec::new();
    let mut next = order_second.into_iter().peekable();
    let mut found = Vec::new();
    for a in order_first {
        let event = first[a];
        under_way.retain(|b| second[*b].end() >= event.start() - near);
        while let Some(b) = next.next_if(|b| second[*b].start() <= event.end() + near) {
            if second[b].end() >= event.start() - near {
                under_way.push(b);
            }
        }
        let pairs = under_way.iter().filter_map(|b| {
            closeness(event, second[*b], linking).map(|closeness| Match { first: a, second: *b, closeness })
        });
        found.extend(pairs);
    }
    found
}

fn by_start(events: &[Event]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..events.len()).collect();
    order.sort_by_key(|place| (events[*place].start(), *place));
    order
}

/// How close two events are, or nothing when they are not near enough.
fn closeness(a: Event, b: Event, linking: Linking) -> Option<u32> {
    let both = a.end().min(b.end()) - a.start().max(b.start());
    let share = if let (When::During(first), When::During(second)) = (a.when, b.when) {
        let of = match linking.overlap {
            Overlap::OfLonger => first.duration_ms().max(second.duration_ms()),
            Overlap::OfUnion => first.duration_ms() + second.duration_ms() - both.max(0),
        };
        // Without a common part never, even where no share is asked for.
        Some(both.max(0) as f64 / of as f64).filter(|share| both > 0 && *share >= linking.at_least)?
    } else {
        let apart = (-both).max(0);
        (apart <= linking.within_ms).then(|| 1.0 - apart as f64 / (linking.within_ms as f64 + 1.0))?
    };
    Some((share * f64::from(CLOSEST)).round() as u32)
}

#[cfg(test)]
mod tests {
    use mrp_vocabulary::{MediaTime, Span};

    use super::*;

    fn during(code: usize, start: i64, end: i64) -> Event {
        let span = Span::new(MediaTime::from_ms(start), MediaTime::from_ms(end)).unwrap();
        Event { code, when: When::During(span) }
    }

    fn at(code: usize, ms: i64) -> Event {
        Event { code, when: When::At(MediaTime::from_ms(ms)) }
    }

    #[test]
    fn the_same_code_comes_before_the_closer_time() {
        let links = link(&[during(0, 0, 1000)], &[during(1, 0, 1000), during(0, 0, 700)], Linking::default());
        assert_eq!((links.pairs, links.only_second), (vec![(0, 1)], vec![0]));
    }

    #[test]
    fn the_nearest_is_not_taken_from_somebody_who_has_no_other() {
        // Greedily, 2000 would take 2100 and leave 5000 without one.
        let links = link(&[at(0, 2000), at(0, 5000)], &[at(0, 0), at(0, 2100)], Linking::default());
        assert_eq!(links.pairs, [(0, 0), (1, 1)]);
    }

    #[test]
    fn a_moment_in_a_stretch_is_near_and_touching_stretches_are_not() {
        assert_eq!(link(&[at(0, 500)], &[during(0, 0, 1000)], Linking::default()).pairs, [(0, 0)]);
        assert_eq!(link(&[at(0, 4001)], &[during(0, 0, 1000)], Linking::default()).pairs, []);
        let any = Linking { at_least: 0.0, ..Linking::default() };
        assert_eq!(link(&[during(0, 0, 1000)], &[during(0, 1000, 2000)], any).pairs, []);
    }

    #[test]
    fn no_events_are_no_agreement_and_no_error_in_linking() {
        assert_eq!(link(&[], &[], Linking::default()), Links::default());
        assert_eq!(same_code(&[], &[], Linking::default()), Err(Undefined::NoEvents));
        let found = same_code(&[at(0, 1)], &[], Linking::default()).unwrap();
        assert_eq!((found.matches, found.precision, found.recall), (0, None, Some(0.0)));
    }
}
