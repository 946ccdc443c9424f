//! Two codings of one recording side by side: where they say the same, and where they differ. Pure.
//!
//! Marks are linked one to one by maximum matching, first those with the same dimensions; what is near in time but not near enough to count
//! as the same moment is still shown as one difference, because two people look at one place and not at two.

use std::collections::BTreeMap;

use mrp_agreement::{Event, Linking, Overlap, link};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Mark;

mrp_vocabulary::words! {
    /// How two codings stand to each other at one place.
    pub enum Standing ("standing of two marks") {
        /// The same dimensions at the same time.
        Same = "same",
        /// Only the first coder has a mark there.
        OnlyFirst = "only_first",
        /// Only the second coder has one.
        OnlySecond = "only_second",
        /// Both, with other dimensions.
        OtherDimension = "other_dimension",
        /// Both with the same dimensions, further apart than is taken as the same time.
        OtherTime = "other_time",
        /// Both a clip with the same dimensions, of different kinds.
        OtherKind = "other_kind",
    }
}

/// Two moments further apart than this are two times.
pub(crate) const SAME_TIME_MS: i64 = 3_000;
/// Two stretches that share less than this of the longer one are two times.
const SAME_STRETCH: f64 = 0.6;
/// As far apart two marks are still looked at together.
const TOGETHER: Linking = Linking { overlap: Overlap::OfLonger, at_least: 0.1, within_ms: 10_000 };
/// Two people are shown a little of what came before and after.
const AROUND_MS: i64 = 2_000;

/// One place in the two codings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Difference {
    /// Its name: the two marks, with a dash for none.
    pub key: String,
    /// How they stand to each other.
    pub standing: Standing,
    /// The first coder's mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first: Option<Mark>,
    /// The second coder's mark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub second: Option<Mark>,
    /// What to play: from here …
    pub from_ms: i64,
    /// … to here.
    pub to_ms: i64,
}

/// Every place either of them marked, by time.
#[must_use]
pub fn differences(first: &[Mark], second: &[Mark], duration_ms: i64) -> Vec<Difference> {
    let mut codes: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for mark in first.iter().chain(second) {
        let next = codes.len();
        codes.entry(mark.sorted_dimensions()).or_insert(next);
    }
    let events = |marks: &[Mark]| -> Vec<Event> {
        marks.iter().map(|mark| mark.event(codes.get(&mark.sorted_dimensions()).copied().unwrap_or_default())).collect()
    };
    let links = link(&events(first), &events(second), TOGETHER);
    let both = links.pairs.iter().map(|(a, b)| (first.get(*a), second.get(*b)));
    let alone = links.only_first.iter().map(|a| (first.get(*a), None));
    let others = links.only_second.iter().map(|b| (None, second.get(*b)));
    let mut found: Vec<Difference> =
        both.chain(alone).chain(others).filter_map(|(a, b)| difference(a, b, duration_ms)).collect();
    found.sort_by(|a, b| (a.from_ms, a.to_ms, &a.key).cmp(&(b.from_ms, b.to_ms, &b.key)));
    found
}

fn difference(first: Option<&Mark>, second: Option<&Mark>, duration_ms: i64) -> Option<Difference> {
    let standing = match (first, second) {
        (Some(a), Some(b)) => standing(a, b),
        (Some(_), None) => Standing::OnlyFirst,
        (None, Some(_)) => Standing::OnlySecond,
        (None, None) => return None,
    };
    let marks = || first.into_iter().chain(second);
    let from_ms = (marks().map(|mark| mark.start_ms).min()? - AROUND_MS).max(0);
    let to_ms = marks().map(Mark::last_ms).max()? + AROUND_MS;
    let name = |mark: Option<&Mark>| mark.map_or("-", |mark| mark.id.as_str()).to_owned();
    Some(Difference {
        key: format!("{}~{}", name(first), name(second)),
        standing,
        first: first.cloned(),
        second: second.cloned(),
        from_ms,
        to_ms: if duration_ms > 0 { to_ms.min(duration_ms).max(from_ms) } else { to_ms },
    })
}

fn standing(a: &Mark, b: &Mark) -> Standing {
    if a.sorted_dimensions() != b.sorted_dimensions() {
        return Standing::OtherDimension;
    }
    let near = if let (Some(a_end), Some(b_end)) = (a.end_ms, b.end_ms) {
        let common = a_end.min(b_end) - a.start_ms.max(b.start_ms);
        common as f64 >= SAME_STRETCH * (a_end - a.start_ms).max(b_end - b.start_ms) as f64
    } else {
        // How far apart they are, a moment inside a stretch being no way off.
        a.start_ms.max(b.start_ms) - a.last_ms().min(b.last_ms()) <= SAME_TIME_MS
    };
    if !near {
        Standing::OtherTime
    } else if a.end_ms.is_some() && b.end_ms.is_some() && a.kind != b.kind {
        Standing::OtherKind
    } else {
        Standing::Same
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MarkKind;

    fn moment(id: &str, at: i64, dimension: &str) -> Mark {
        let dimensions = vec![dimension.to_owned()];
        Mark { id: id.to_owned(), kind: MarkKind::Keyword, start_ms: at, end_ms: None, dimensions, body: String::new() }
    }

    fn clip(id: &str, start: i64, end: i64, kind: MarkKind) -> Mark {
        Mark { kind, end_ms: Some(end), ..moment(id, start, "rytme") }
    }

    fn standings(first: &[Mark], second: &[Mark]) -> Vec<(String, Standing)> {
        differences(first, second, 600_000).into_iter().map(|found| (found.key, found.standing)).collect()
    }

    #[test]
    fn each_place_is_shown_once_and_says_what_differs() {
        let first = [
            moment("a", 10_000, "rytme"),
            moment("b", 60_000, "ro"),
            moment("c", 120_000, "ro"),
            moment("d", 200_000, "ro"),
        ];
        let second = [
            moment("v", 12_900, "rytme"),
            moment("x", 61_000, "rytme"),
            moment("y", 128_000, "ro"),
            moment("z", 300_000, "ro"),
        ];
        let expected = [
            ("a~v", Standing::Same),
            ("b~x", Standing::OtherDimension),
            ("c~y", Standing::OtherTime),
            ("d~-", Standing::OnlyFirst),
            ("-~z", Standing::OnlySecond),
        ];
        assert_eq!(standings(&first, &second), expected.map(|(key, standing)| (key.to_owned(), standing)));
    }

    #[test]
    fn stretches_are_compared_by_what_they_share_and_by_kind() {
        let good = |id, start, end| clip(id, start, end, MarkKind::LookingGood);
        let same = standings(&[good("a", 0, 10_000)], &[good("b", 4_000, 10_000)]);
        assert_eq!(same, [("a~b".to_owned(), Standing::Same)]);
        let later = standings(&[good("a", 0, 10_000)], &[good("b", 8_000, 18_000)]);
        assert_eq!(later, [("a~b".to_owned(), Standing::OtherTime)]);
        let closer = clip("b", 0, 10_000, MarkKind::LookingCloser);
        assert_eq!(standings(&[good("a", 0, 10_000)], &[closer])[0].1, Standing::OtherKind);
    }

    #[test]
    fn what_is_played_is_the_place_with_a_little_around_it_inside_the_film() {
        let found = differences(&[moment("a", 1_000, "ro")], &[moment("b", 9_000, "ro")], 10_000);
        assert_eq!((found[0].from_ms, found[0].to_ms), (0, 10_000));
        let found = differences(&[], &[clip("b", 5_000, 7_000, MarkKind::LookingGood)], 600_000);
        assert_eq!((found[0].from_ms, found[0].to_ms), (3_000, 9_000));
        assert!(differences(&[], &[], 0).is_empty());
    }
}
