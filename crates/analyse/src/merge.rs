//! How what was done to one mark in several windows and on several machines becomes one mark.
//!
//! A mark is what its changes say: this is a pure function of the set of changes, so it does not matter in which order they came or how
//! often. `crates/decisions/0010` gives the reasons.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::AnalyseError;

/// Names and values of a mark, as they go over the wire.
pub(crate) type Fields = Map<String, Value>;

/// When and where a change was made: milliseconds, a counter, and the browser, in fixed widths, so that text order is the order of
/// changes. Whoever makes one goes beyond every stamp she has seen (a hybrid logical clock), so what knows of another change sorts
/// behind it, whatever the clocks of the machines say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, example = "001764355357123-0000-1a2b3c4d")]
pub(crate) struct Stamp(String);

/// Widths of milliseconds, counter and origin.
const WIDTHS: [usize; 3] = [15, 4, 8];
/// Who stamps what comes without a stamp.
const SERVER: &str = "00000000";

impl Stamp {
    /// Before every change: what a mark was before its changes were kept.
    pub(crate) fn zero() -> Self {
        Self(format!("{:015}-{:04x}-{SERVER}", 0, 0))
    }

    /// One of the server's own, beyond `last`.
    pub(crate) fn after(last: Option<&Self>, now_ms: i64) -> Self {
        let now_ms = u64::try_from(now_ms).unwrap_or(0);
        let (last_ms, count) = last.map_or((0, 0), Self::time);
        let (ms, count) = match (now_ms > last_ms, count) {
            (true, _) => (now_ms, 0),
            (false, u16::MAX) => (last_ms + 1, 0),
            (false, count) => (last_ms, count + 1),
        };
        Self(format!("{ms:015}-{count:04x}-{SERVER}"))
    }

    fn time(&self) -> (u64, u16) {
        let mut parts = self.0.split('-');
        let ms = parts.next().and_then(|ms| ms.parse().ok()).unwrap_or(0);
        (ms, parts.next().and_then(|count| u16::from_str_radix(count, 16).ok()).unwrap_or(0))
    }

    /// Which browser made it.
    pub(crate) fn origin(&self) -> &str {
        self.0.rsplit('-').next().unwrap_or_default()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Stamp {
    type Error = AnalyseError;
    fn try_from(text: String) -> Result<Self, AnalyseError> {
        let parts: Vec<&str> = text.split('-').collect();
        let lower_hex = |part: &str| part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let sound = parts.len() == 3
            && parts.iter().zip(WIDTHS).all(|(part, width)| part.len() == width && lower_hex(part))
            && parts[0].bytes().all(|byte| byte.is_ascii_digit());
        if sound {
            Ok(Self(text))
        } else {
            Err(AnalyseError::Invalid("a stamp is milliseconds, a counter and an origin"))
        }
    }
}

impl From<Stamp> for String {
    fn from(stamp: Stamp) -> Self {
        stamp.0
    }
}

/// What a browser says about a change: which parts it changed, when each, and what it knew of the others.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub(crate) struct Told {
    /// Stamps of the parts that were changed (`time`, `body`, `dimensions` …); the others are only for a mark nobody knows yet.
    pub(crate) stamps: BTreeMap<String, Stamp>,
}

/// One change of one mark.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Change {
    /// When and where it was made.
    pub(crate) stamp: Stamp,
    /// What it set; `None` took the mark away.
    pub(crate) fields: Option<Fields>,
    /// Whoever took it away had seen what arrived up to here.
    pub(crate) seen: i64,
    /// The how manieth change of the analysis it was when it arrived.
    pub(crate) seq: i64,
}

/// What a mark's changes come to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Merged {
    /// How it is.
    pub(crate) fields: Fields,
    /// It was taken away by somebody who knew everything that had been written in it.
    pub(crate) gone: bool,
}

/// What changes together: the two ends of a stretch of time are one thing, or two machines could turn it round; an indicator stands
/// with its dimension.
pub(crate) fn part_of(field: &str) -> &str {
    match field {
        "at_ms" | "start_ms" | "end_ms" => "time",
        "indicators" => "dimensions",
        _ => field,
    }
}

/// Only the fields of the named parts.
pub(crate) fn parts(fields: &Fields, of: &BTreeSet<String>) -> Fields {
    fields.iter().filter(|(field, _)| of.contains(part_of(field))).map(|(k, v)| (k.clone(), v.clone())).collect()
}

/// The names of the parts in which two states of a mark differ.
pub(crate) fn differing(before: &Fields, after: &Fields) -> BTreeSet<String> {
    let changed = after.iter().filter(|(field, value)| before.get(*field) != Some(value)).map(|(field, _)| field);
    let lost = before.keys().filter(|field| !after.contains_key(*field));
    changed.chain(lost).map(|field| part_of(field).to_owned()).collect()
}

/// Of each part the newest change stands; a mark is gone when somebody took it away who knew all that was written in it.
pub(crate) fn merge(changes: &[Change]) -> Merged {
    let mut newest: BTreeMap<&str, &Change> = BTreeMap::new();
    let writes: Vec<(&Change, &Fields)> =
        changes.iter().filter_map(|change| change.fields.as_ref().map(|fields| (change, fields))).collect();
    for (change, fields) in &writes {
        for part in fields.keys().map(|field| part_of(field)) {
            let stands = newest.entry(part).or_insert(change);
            if change.stamp > stands.stamp {
                *stands = change;
            }
        }
    }
    let mut merged = Fields::new();
    for (part, change) in newest {
        let of_part = change.fields.iter().flatten().filter(|(field, _)| part_of(field) == part);
        merged.extend(of_part.map(|(field, value)| (field.clone(), value.clone())));
    }
    let knew = |end: &Change, write: &Change| {
        write.seq <= end.seen || write.stamp.origin() == end.stamp.origin() && write.stamp < end.stamp
    };
    let ends = changes.iter().filter(|change| change.fields.is_none());
    let gone = ends.into_iter().any(|end| writes.iter().all(|(write, _)| knew(end, write)));
    Merged { fields: merged, gone }
}

/// What was told about one mark, as changes: one for each stamp. `base` is how the mark was before its changes were kept.
pub(crate) fn changes_of(fields: &Fields, told: &Told, seq: i64) -> Vec<Change> {
    let mut by_stamp: BTreeMap<&Stamp, BTreeSet<String>> = BTreeMap::new();
    for (part, stamp) in &told.stamps {
        by_stamp.entry(stamp).or_default().insert(part.clone());
    }
    let change = |(stamp, of): (&Stamp, BTreeSet<String>)| Change {
        stamp: stamp.clone(),
        fields: Some(parts(fields, &of)),
        seen: 0,
        seq,
    };
    by_stamp
        .into_iter()
        .map(change)
        .filter(|change| change.fields.as_ref().is_some_and(|fields| !fields.is_empty()))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// A moment in the life of three browsers and a server.
    #[derive(Debug, Clone)]
    enum Event {
        /// Somebody sets some parts.
        Write { browser: usize, parts: Vec<usize> },
        /// Somebody takes the mark away.
        Delete { browser: usize },
        /// Something that is under way arrives, not necessarily the oldest; some arrive twice.
        Arrive { which: usize, again: bool },
        /// A browser asks what it has not seen.
        Ask { browser: usize },
        /// A machine's clock goes on, or back.
        Clock { browser: usize, by_ms: i64 },
    }

    fn events() -> impl Strategy<Value = Vec<Event>> {
        let browser = 0..3_usize;
        let event = prop_oneof![
            4 => (browser.clone(), prop::collection::vec(0..3_usize, 1..3))
                .prop_map(|(browser, parts)| Event::Write { browser, parts }),
            1 => browser.clone().prop_map(|browser| Event::Delete { browser }),
            4 => (0..64_usize, any::<bool>()).prop_map(|(which, again)| Event::Arrive { which, again }),
            2 => browser.clone().prop_map(|browser| Event::Ask { browser }),
            1 => (browser, -5_000..5_000_i64).prop_map(|(browser, by_ms)| Event::Clock { browser, by_ms }),
        ];
        prop::collection::vec(event, 1..60)
    }

    const PARTS: [&[&str]; 3] = [&["start_ms", "end_ms"], &["prompt"], &["dimensions"]];

    /// A change, and everything its maker knew.
    #[derive(Debug, Clone)]
    struct Made {
        change: Change,
        knew: BTreeSet<usize>,
    }

    #[derive(Debug, Clone, Default)]
    struct Browser {
        clock_ms: i64,
        last: Option<Stamp>,
        seen: i64,
        knows: BTreeSet<usize>,
    }

    #[derive(Debug, Default)]
    struct World {
        browsers: [Browser; 3],
        made: Vec<Made>,
        under_way: Vec<usize>,
        /// What the server has, by where it stands in `made`, in the order it came.
        arrived: Vec<(usize, Change)>,
    }

    impl World {
        fn make(&mut self, browser: usize, fields: Option<Fields>) {
            let at = self.made.len();
            let who = &mut self.browsers[browser];
            let plain = Stamp::after(who.last.as_ref(), 1_000_000 + who.clock_ms);
            let stamp = Stamp::try_from(format!("{}{}", &plain.as_str()[..21], format_args!("{browser:08x}"))).unwrap();
            who.last = Some(stamp.clone());
            let change = Change { stamp, fields, seen: who.seen, seq: 0 };
            self.made.push(Made { change, knew: who.knows.clone() });
            who.knows.insert(at);
            self.under_way.push(at);
        }

        fn arrive(&mut self, at: usize) {
            if self.arrived.iter().any(|(known, _)| *known == at) {
                return;
            }
            let seq = i64::try_from(self.arrived.len()).unwrap() + 1;
            self.arrived.push((at, Change { seq, ..self.made[at].change.clone() }));
        }

        fn step(&mut self, event: Event) {
            match event {
                Event::Write { browser, parts } => {
                    let number = self.made.len();
                    let set = parts.iter().flat_map(|part| PARTS[*part]);
                    let fields = set.map(|field| ((*field).to_owned(), json!([number, field]))).collect();
                    self.make(browser, Some(fields));
                }
                Event::Delete { browser } => self.make(browser, None),
                Event::Arrive { which, again } if !self.under_way.is_empty() => {
                    let which = which % self.under_way.len();
                    let at = if again { self.under_way[which] } else { self.under_way.swap_remove(which) };
                    self.arrive(at);
                }
                Event::Ask { browser } => {
                    let who = &mut self.browsers[browser];
                    who.seen = i64::try_from(self.arrived.len()).unwrap();
                    for (at, change) in &self.arrived {
                        who.knows.insert(*at);
                        who.last = who.last.clone().max(Some(change.stamp.clone()));
                    }
                }
                Event::Clock { browser, by_ms } => self.browsers[browser].clock_ms += by_ms,
                Event::Arrive { .. } => {}
            }
        }

        fn newest_of(&self, part: &str) -> Vec<usize> {
            let sets = |made: &Made| made.change.fields.iter().flatten().any(|(field, _)| part_of(field) == part);
            (0..self.made.len()).filter(|at| sets(&self.made[*at])).collect()
        }
    }

    proptest! {
        #[test]
        fn whatever_comes_when_and_how_often_the_mark_is_the_same_and_nothing_known_is_undone(
            events in events(),
            order in any::<prop::sample::Index>(),
        ) {
            let mut world = World::default();
            for event in events {
                world.step(event);
            }
            // Everybody is back on the line.
            for at in std::mem::take(&mut world.under_way) {
                world.arrive(at);
            }
            let changes: Vec<Change> = world.arrived.iter().map(|(_, change)| change.clone()).collect();
            let merged = merge(&changes);

            // The order of the rows, and rows that are there twice, mean nothing.
            let mut shuffled: Vec<Change> = changes.iter().chain(&changes).cloned().collect();
            if !shuffled.is_empty() {
                let turn = order.index(shuffled.len());
                shuffled.rotate_left(turn);
                shuffled.reverse();
            }
            prop_assert_eq!(&merge(&shuffled), &merged);

            // Of each part one that nobody knew better than stands; the two ends of a span come from the same hand.
            for part in ["time", "prompt", "dimensions"] {
                let of_part = world.newest_of(part);
                let stands: Vec<usize> = of_part.iter().copied().filter(|at| {
                    let set = world.made[*at].change.fields.as_ref().unwrap();
                    parts(set, &BTreeSet::from([part.to_owned()])) == parts(&merged.fields, &BTreeSet::from([part.to_owned()]))
                }).collect();
                prop_assert_eq!(stands.len(), usize::from(!of_part.is_empty()), "{} of {:?}", part, &merged);
                for stands in stands {
                    let better = of_part.iter().find(|at| world.made[**at].knew.contains(&stands));
                    prop_assert!(better.is_none(), "{} knew {} and lost", better.unwrap(), stands);
                }
            }

            // Gone exactly when somebody took it away who knew of everything that was ever written in it.
            let writes: Vec<usize> =
                (0..world.made.len()).filter(|at| world.made[*at].change.fields.is_some()).collect();
            let gone = world.made.iter().any(|made| {
                made.change.fields.is_none() && writes.iter().all(|write| made.knew.contains(write))
            });
            prop_assert_eq!(merged.gone, gone);
        }
    }

    fn fields(of: &Value) -> Fields {
        of.as_object().unwrap().clone()
    }

    fn stamp(ms: u64, origin: &str) -> Stamp {
        Stamp::try_from(format!("{ms:015}-0000-{origin}")).unwrap()
    }

    /// The page's tests read the same cases (`web/src/lib/state/merging.test.ts`).
    #[test]
    fn the_rule_is_the_one_the_page_is_tested_with() {
        let cases: Vec<Value> = serde_json::from_str(include_str!("merge-cases.json")).unwrap();
        assert!(cases.len() > 5);
        for case in cases {
            let changes: Vec<Change> = case["changes"].as_array().unwrap().iter().map(change).collect();
            let merged = merge(&changes);
            let found = json!({ "fields": merged.fields, "gone": merged.gone });
            assert_eq!(found, case["merged"], "{}", case["name"]);
        }
    }

    fn change(told: &Value) -> Change {
        Change {
            stamp: Stamp::try_from(told["stamp"].as_str().unwrap().to_owned()).unwrap(),
            fields: told["fields"].as_object().cloned(),
            seen: told["seen"].as_i64().unwrap(),
            seq: told["seq"].as_i64().unwrap(),
        }
    }

    #[test]
    fn an_end_of_a_stretch_that_was_dropped_stays_dropped() {
        let stretch = Change {
            stamp: stamp(1, "aaaaaaaa"),
            fields: Some(fields(&json!({ "at_ms": 1, "end_ms": 9, "body": "ler" }))),
            seen: 0,
            seq: 1,
        };
        let told = Told { stamps: BTreeMap::from([("time".to_owned(), stamp(2, "aaaaaaaa"))]) };
        let point = changes_of(&fields(&json!({ "at_ms": 4, "body": "ler" })), &told, 2);
        let merged = merge(&[vec![stretch], point].concat());
        assert_eq!(merged.fields, fields(&json!({ "at_ms": 4, "body": "ler" })));
    }

    #[test]
    fn a_stamp_has_a_fixed_form_and_the_servers_own_goes_beyond_what_it_knows() {
        for unsound in [
            "",
            "1-2-3",
            "001764355357123-0000-1A2B3C4D",
            "00176435535712x-0000-1a2b3c4d",
            "001764355357123-0000-1a2b3c4d-",
        ] {
            assert!(Stamp::try_from(unsound.to_owned()).is_err(), "{unsound}");
        }
        let ahead = stamp(9_000, "aaaaaaaa");
        assert!(Stamp::after(Some(&ahead), 5) > ahead);
        assert!(Stamp::after(Some(&ahead), 9_001) > ahead);
        let full = Stamp::try_from("000000000009000-ffff-aaaaaaaa".to_owned()).unwrap();
        assert!(Stamp::after(Some(&full), 5) > full);
    }
}
