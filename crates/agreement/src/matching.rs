//! Which event of the one coder belongs to which of the other, when several could: the best matching of a sparse graph.
//!
//! As many pairs as possible, and among those the closest ones in sum. Shortest augmenting paths with potentials (the Hungarian
//! method as Jonker & Volgenant do it), on the candidates alone and stopped at the first free place, so that a pair in
//! minute 3 costs no look at minute 50. Libraries have this for full matrices only; the tests compare with one of them.

use std::{cmp::Reverse, collections::BinaryHeap};

/// Two events that could be linked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// Which of the first coder.
    pub first: usize,
    /// Which of the second coder.
    pub second: usize,
    /// How close they are, up to [`CLOSEST`].
    pub closeness: u32,
}

/// The same times exactly.
pub(crate) const CLOSEST: u32 = 1_000_000;

/// The best matching of `firsts` events with `seconds` events; pairs in the order of the first.
#[must_use]
pub fn best_matching(firsts: usize, seconds: usize, candidates: &[Match]) -> Vec<(usize, usize)> {
    let mut search = Search::new(firsts, seconds, candidates);
    (0..firsts).for_each(|first| search.place(first));
    search.partner.iter().enumerate().filter_map(|(first, second)| second.map(|second| (first, second))).collect()
}

struct Search {
    /// For each of the first: what it could be linked with, and what that costs.
    edges: Vec<Vec<(usize, i64)>>,
    /// What staying alone costs: more than any rearrangement can.
    alone: i64,
    partner: Vec<Option<usize>>,
    holder: Vec<Option<usize>>,
    /// Potentials: no edge costs less than the two of its ends, and those of the matching cost just that.
    of_first: Vec<i64>,
    of_second: Vec<i64>,
    /// The shortest way found to each of the second, and from whom; emptied after each search.
    reached: Vec<i64>,
    from: Vec<usize>,
    settled: Vec<bool>,
    /// Edges looked at, for the test that says it stays local.
    looked: usize,
}

impl Search {
    fn new(firsts: usize, seconds: usize, candidates: &[Match]) -> Self {
        let mut edges = vec![Vec::new(); firsts];
        for candidate in candidates {
            edges[candidate.first].push((candidate.second, i64::from(CLOSEST.saturating_sub(candidate.closeness))));
        }
        Self {
            edges,
            alone: i64::from(CLOSEST + 1) * (firsts.min(seconds) as i64 + 1),
            partner: vec![None; firsts],
            holder: vec![None; seconds],
            of_first: vec![0; firsts],
            of_second: vec![0; seconds],
            reached: vec![i64::MAX; seconds],
            from: vec![0; seconds],
            settled: vec![false; seconds],
            looked: 0,
        }
    }

    /// Finds a place for one more, moving others where that is cheapest, or leaves one of them alone.
    fn place(&mut self, newcomer: usize) {
        let mut heap = BinaryHeap::new();
        let (mut touched, mut visited) = (Vec::new(), Vec::new());
        let (mut at, mut way) = (newcomer, 0);
        // Whom it would cost least to leave alone.
        let mut loneliest = (i64::MAX, newcomer);
        let (free, length) = loop {
            visited.push((at, way));
            loneliest = loneliest.min((way + self.alone - self.of_first[at], at));
            for &(second, cost) in &self.edges[at] {
                self.looked += 1;
                let reach = way + cost - self.of_first[at] - self.of_second[second];
                if !self.settled[second] && reach < self.reached[second] {
                    if self.reached[second] == i64::MAX {
                        touched.push(second);
                    }
                    self.reached[second] = reach;
                    self.from[second] = at;
                    heap.push(Reverse((reach, second)));
                }
            }
            let next = loop {
                match heap.pop() {
                    Some(Reverse((reach, second))) if self.settled[second] || reach > self.reached[second] => {}
                    other => break other.map(|Reverse(found)| found),
                }
            };
            match next {
                Some((reach, second)) if reach <= loneliest.0 => match self.holder[second] {
                    None => break (Some(second), reach),
                    Some(holder) => {
                        self.settled[second] = true;
                        (at, way) = (holder, reach);
                    }
                },
                _ => break (None, loneliest.0),
            }
        };
        for (first, way) in visited {
            self.of_first[first] += length - way;
        }
        for second in touched {
            if self.settled[second] {
                self.of_second[second] -= length - self.reached[second];
            }
            self.settled[second] = false;
            self.reached[second] = i64::MAX;
        }
        match free {
            Some(second) => self.move_up(newcomer, second),
            None if loneliest.1 != newcomer => {
                if let Some(second) = self.partner[loneliest.1].take() {
                    self.move_up(newcomer, second);
                }
            }
            None => {}
        }
    }

    /// Along the way found, back to the newcomer, everybody moves to the place that became free.
    fn move_up(&mut self, newcomer: usize, mut free: usize) {
        loop {
            let first = self.from[free];
            let left = self.partner[first].replace(free);
            self.holder[free] = Some(first);
            match left {
                Some(left) if first != newcomer => free = left,
                _ => return,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use pathfinding::{kuhn_munkres::kuhn_munkres, matrix::Matrix};
    use proptest::prelude::*;

    use super::*;

    fn quality(pairs: &[(usize, usize)], candidates: &[Match]) -> (usize, u64) {
        let closeness = |pair: &(usize, usize)| {
            let found = candidates.iter().find(|candidate| (candidate.first, candidate.second) == *pair);
            u64::from(found.expect("only candidates are linked").closeness)
        };
        (pairs.len(), pairs.iter().map(closeness).sum())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(500))]
        #[test]
        fn is_as_good_as_the_full_matrix_of_a_library(
            firsts in 1..14_usize, more in 0..6_usize,
            edges in proptest::collection::btree_map((0..14_usize, 0..20_usize), 0..=CLOSEST, 0..60),
            coarse in proptest::bool::ANY,
        ) {
            let seconds = firsts + more;
            let candidates: Vec<Match> = edges
                .into_iter()
                .filter(|((first, second), _)| *first < firsts && *second < seconds)
                // Coarse values make ties.
                .map(|((first, second), c)| Match { first, second, closeness: if coarse { c / 300_000 } else { c } })
                .collect();
            let pairs = best_matching(firsts, seconds, &candidates);
            let mut matrix = Matrix::new(firsts, seconds, 0_i64);
            for candidate in &candidates {
                matrix[(candidate.first, candidate.second)] = 1_000_000_000 + i64::from(candidate.closeness);
            }
            let (best, _) = kuhn_munkres(&matrix);
            let (count, sum) = quality(&pairs, &candidates);
            prop_assert_eq!(count as i64 * 1_000_000_000 + sum as i64, best);
            let mut taken: Vec<usize> = pairs.iter().map(|pair| pair.1).collect();
            taken.sort_unstable();
            taken.dedup();
            prop_assert_eq!(taken.len(), pairs.len());
        }
    }

    /// Two coders who press a key every other second or so, one of them missing every tenth moment; within three seconds each mark
    /// could belong to two or three, so that all of them hang together in one chain.
    fn looks_at_marks_of(count: usize) -> usize {
        let scattered = |place: usize| (place as f64 * 0.618_033_988_749_894_9).fract();
        let first: Vec<f64> = (0..count).map(|place| place as f64 * 2.0 + 1.9 * scattered(place)).collect();
        let second: Vec<f64> = first
            .iter()
            .enumerate()
            .filter(|(place, _)| place % 10 != 3)
            .map(|(place, time)| time + 1.5 * scattered(place * 31 + 7))
            .collect();
        let mut candidates = Vec::new();
        for (a, time) in first.iter().enumerate() {
            let begin = second.partition_point(|other| *other < time - 6.0);
            for (b, other) in second.iter().enumerate().skip(begin).take_while(|(_, other)| **other <= time + 6.0) {
                let apart = (time - other).abs();
                if apart <= 3.0 {
                    let closeness = (f64::from(CLOSEST) * (1.0 - apart / 3.001)) as u32;
                    candidates.push(Match { first: a, second: b, closeness });
                }
            }
        }
        let mut search = Search::new(first.len(), second.len(), &candidates);
        (0..first.len()).for_each(|first| search.place(first));
        // Nobody has to stay alone but for want of marks.
        assert_eq!(search.partner.iter().flatten().count(), second.len());
        search.looked
    }

    #[test]
    fn ten_times_as_many_marks_take_about_ten_times_as_many_looks() {
        let (fewer, more) = (looks_at_marks_of(10_000), looks_at_marks_of(100_000));
        assert!(more < 15 * fewer, "{more} looks instead of {fewer}");
        assert!(more < 100 * 100_000, "{more} looks");
    }
}
