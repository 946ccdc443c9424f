//! Agreement on time: the recording cut into equal units, and κ over them (Bakeman, Quera & Gnisci 2009).

use std::num::NonZeroU32;

use crate::{CrossTable, Distance, Event, Kappa, Undefined, event::When};

/// What each coder says of each unit of time; *nil* is a code too, the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeUnits {
    first: Vec<usize>,
    second: Vec<usize>,
    codes: usize,
}

/// Cuts `duration_ms` into units of `step_ms`. A unit has the code of the stretch over its middle (start included, end not),
/// or of a moment within it; of several the one that began last.
#[must_use]
pub fn time_units(codes: usize, first: &[Event], second: &[Event], duration_ms: i64, step_ms: NonZeroU32) -> TimeUnits {
    let paint = |events: &[Event]| paint(codes, events, duration_ms, i64::from(step_ms.get()));
    TimeUnits { first: paint(first), second: paint(second), codes }
}

/// The first unit whose middle is not before `ms`.
fn unit_from(ms: i64, step: i64) -> usize {
    let doubled = 2 * ms - step;
    (doubled.div_euclid(2 * step) + i64::from(doubled.rem_euclid(2 * step) != 0)).max(0) as usize
}

fn paint(codes: usize, events: &[Event], duration_ms: i64, step: i64) -> Vec<usize> {
    let mut units = vec![codes; unit_from(duration_ms, step)];
    let mut order: Vec<&Event> = events.iter().collect();
    order.sort_by_key(|event| event.start());
    let length = units.len();
    for event in order {
        let (from, to) = match event.when {
            When::During(span) => (unit_from(span.start().ms(), step), unit_from(span.end().ms(), step)),
            When::At(time) => ((time.ms() / step) as usize, (time.ms() / step) as usize + 1),
        };
        units[from.min(length)..to.min(length)].fill(event.code);
    }
    units
}

impl TimeUnits {
    /// What the coders say of each unit, side by side.
    #[must_use]
    pub fn counts(&self) -> CrossTable {
        self.cross(self.first.iter().copied().zip(self.second.iter().copied()))
    }

    /// The first coder as reference: a unit agrees when the other has its code within `units` of it; otherwise what the other
    /// says at the same time is tallied.
    #[must_use]
    pub fn counts_within(&self, units: usize) -> CrossTable {
        self.cross(self.tally(units))
    }

    /// The same with the coders changed about.
    #[must_use]
    pub fn turned(&self) -> Self {
        Self { first: self.second.clone(), second: self.first.clone(), codes: self.codes }
    }

    /// κ over units of time; with a tolerance of some units, the first coder as reference.
    ///
    /// # Errors
    /// When there is nothing but *nil*, one unit, or no variation.
    pub fn kappa(&self, tolerance: usize) -> Result<Kappa, Undefined> {
        let nil = |units: &[usize]| units.iter().all(|code| *code == self.codes);
        if nil(&self.first) && nil(&self.second) {
            return Err(Undefined::NoEvents);
        }
        let values: Vec<f64> = (0..=self.codes).map(|code| code as f64).collect();
        self.counts_within(tolerance).kappa(Distance::Nominal, &values)
    }

    /// The same in squares of counts, one for each `length` units that follow each other, so that whole stretches of time can be drawn again:
    /// neighbouring seconds say nearly the same. Both directions of the tolerance count half. The last row and column are *nil*.
    #[must_use]
    pub fn stretches(&self, tolerance: usize, length: usize) -> Vec<Vec<Vec<f64>>> {
        let turned = self.turned();
        let forth = self.tally(tolerance);
        let back = turned.tally(tolerance);
        let pairs: Vec<[(usize, usize); 2]> = forth.zip(back).map(|(a, (row, column))| [a, (column, row)]).collect();
        let empty = vec![vec![0.0; self.codes + 1]; self.codes + 1];
        pairs
            .chunks(length.max(1))
            .map(|stretch| {
                let mut square = empty.clone();
                stretch.iter().flatten().for_each(|(row, column)| square[*row][*column] += 0.5);
                square
            })
            .collect()
    }

    fn tally(&self, units: usize) -> impl Iterator<Item = (usize, usize)> {
        let mut places = vec![Vec::new(); self.codes + 1];
        self.second.iter().enumerate().for_each(|(unit, code)| places[*code].push(unit));
        self.first.iter().enumerate().map(move |(unit, code)| {
            let next = places[*code].partition_point(|place| place + units < unit);
            let near = places[*code].get(next).is_some_and(|place| *place <= unit + units);
            (*code, if near { *code } else { self.second[unit] })
        })
    }

    fn cross(&self, pairs: impl Iterator<Item = (usize, usize)>) -> CrossTable {
        CrossTable::of_pairs(self.codes + 1, pairs.collect())
    }
}

#[cfg(test)]
mod tests {
    use mrp_vocabulary::{MediaTime, Span};

    use super::*;

    const SECOND: NonZeroU32 = NonZeroU32::new(1000).unwrap();

    fn during(code: usize, start: i64, end: i64) -> Event {
        let span = Span::new(MediaTime::from_ms(start), MediaTime::from_ms(end)).unwrap();
        Event { code, when: When::During(span) }
    }

    #[test]
    fn the_middle_of_a_unit_decides_start_included_end_not() {
        let units = time_units(2, &[during(0, 500, 1500), during(1, 1501, 2500)], &[], 4_400, SECOND);
        // Middles at 0.5, 1.5, 2.5 and 3.5; the one at 4.5 lies after the end.
        assert_eq!(units.first, [0, 2, 2, 2]);
        assert_eq!(units.second, [2, 2, 2, 2]);
    }

    #[test]
    fn of_several_the_one_that_began_last_and_a_moment_has_its_unit() {
        let moment = Event { code: 1, when: When::At(MediaTime::from_ms(2_999)) };
        let units = time_units(3, &[during(2, 1_000, 2_000), during(0, 0, 4_000), moment], &[], 4_000, SECOND);
        assert_eq!(units.first, [0, 2, 1, 0]);
    }

    #[test]
    fn stretches_of_time_add_up_to_the_whole_with_both_directions_counted_half() {
        let units = time_units(1, &[during(0, 0, 4_000)], &[during(0, 2_000, 7_000)], 10_000, SECOND);
        for tolerance in [0, 1, 3] {
            let mut sum = vec![vec![0.0; 2]; 2];
            for square in units.stretches(tolerance, 3) {
                for (row, line) in square.iter().enumerate() {
                    line.iter().enumerate().for_each(|(column, count)| sum[row][column] += count);
                }
            }
            let (forth, back) = (units.counts_within(tolerance), units.turned().counts_within(tolerance));
            for (row, line) in sum.iter().enumerate() {
                for (column, summed) in line.iter().enumerate() {
                    let both = (forth.count(row, column) + back.count(column, row)) / 2.0;
                    assert!((summed - both).abs() < 1e-12, "{tolerance} {row} {column}");
                }
            }
        }
        assert_eq!(units.stretches(0, 4).len(), 3);
    }

    #[test]
    fn no_marks_have_no_number_and_marks_everywhere_have_none_either() {
        assert_eq!(time_units(1, &[], &[], 9_000, SECOND).kappa(0), Err(Undefined::NoEvents));
        let everywhere = [during(0, 0, 9_000)];
        assert_eq!(time_units(1, &everywhere, &everywhere, 9_000, SECOND).kappa(0), Err(Undefined::NoVariation));
        assert_eq!(time_units(1, &everywhere, &[], 0, SECOND).kappa(0), Err(Undefined::NoEvents));
    }
}
