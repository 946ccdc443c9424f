//! Tiers whose marks do not lie over each other, for programs that cannot say it otherwise.

use crate::{Mark, Tier};

/// What the name of a further lane ends in.
const SIGN: &str = " · ";
/// A moment lasts so long in ELAN, and two of them must not overlap there either.
const MOMENT_MS: i64 = 100;

/// The tier as one or more whose marks follow each other; the second is called "name · 2".
#[must_use]
pub fn lanes(tier: &Tier) -> Vec<Tier> {
    let mut marks = tier.marks.clone();
    marks.sort_by_key(|mark| (mark.start, mark.end));
    let mut lanes: Vec<(i64, Vec<Mark>)> = Vec::new();
    for mark in marks {
        let end = mark.end.map_or(mark.start.ms().saturating_add(MOMENT_MS), mrp_vocabulary::MediaTime::ms);
        match lanes.iter_mut().find(|(free, _)| *free <= mark.start.ms()) {
            Some((free, lane)) => {
                *free = end;
                lane.push(mark);
            }
            None => lanes.push((end, vec![mark])),
        }
    }
    let name = |place: usize| if place == 0 { tier.name.clone() } else { format!("{}{SIGN}{}", tier.name, place + 1) };
    let lane = |(place, (_, marks))| Tier { name: name(place), coder: tier.coder.clone(), marks };
    lanes.into_iter().enumerate().map(lane).collect()
}

/// The name of the tier that a lane belongs to, whatever signs were put behind it when it was written.
#[must_use]
pub fn lane_of(name: &str) -> &str {
    let mut name = name.trim();
    for sign in [" (moments)", " (stretches)"] {
        name = name.strip_suffix(sign).unwrap_or(name);
    }
    match name.rsplit_once(SIGN) {
        Some((tier, number)) if number.parse::<usize>().is_ok() => tier,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use mrp_vocabulary::MediaTime;

    use super::*;

    fn mark(start: i64, end: Option<i64>) -> Mark {
        let (start, end) = (MediaTime::from_ms(start), end.map(MediaTime::from_ms));
        Mark { id: format!("{start:?}"), start, end, text: String::new() }
    }

    #[test]
    fn no_two_marks_of_a_lane_overlap_and_none_is_lost() {
        let marks =
            vec![mark(0, Some(500)), mark(100, Some(300)), mark(300, Some(900)), mark(500, None), mark(550, None)];
        let made = lanes(&Tier { name: "Ro".to_owned(), coder: None, marks });
        let names: Vec<&str> = made.iter().map(|tier| tier.name.as_str()).collect();
        assert_eq!(names, ["Ro", "Ro · 2", "Ro · 3"]);
        assert_eq!(made.iter().map(|tier| tier.marks.len()).sum::<usize>(), 5);
        for tier in &made {
            let end = |mark: &Mark| mark.end.map_or(mark.start.ms() + MOMENT_MS, mrp_vocabulary::MediaTime::ms);
            assert!(tier.marks.windows(2).all(|two| end(&two[0]) <= two[1].start.ms()), "{tier:?}");
            assert_eq!(lane_of(&tier.name), "Ro");
        }
        assert_eq!((lane_of("Ro · 2 (moments)"), lane_of("Ro · ofte")), ("Ro", "Ro · ofte"));
    }
}
