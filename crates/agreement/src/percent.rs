//! How often coders agree, plainly: easy to understand, and flattered by chance. Never shown alone.

use crate::{Distance, Table, Undefined};

/// Two judgements count as agreement when they lie at most `within` apart: 0 for exact agreement. With more than two coders the
/// share of agreeing pairs is taken for each unit, and the mean over units.
///
/// # Errors
/// When no unit has two values, or `within` is asked of words.
pub fn percent(table: &Table, within: f64) -> Result<f64, Undefined> {
    mean_over_units(table, within, |row| {
        let pairs = row.len() * (row.len() - 1) / 2;
        // Sorted, a value agrees with those before it back to the first that is near enough.
        let (mut first, mut agreeing) = (0, 0);
        for (place, value) in row.iter().enumerate() {
            while value - row[first] > within {
                first += 1;
            }
            agreeing += place - first;
        }
        agreeing as f64 / pairs as f64
    })
}

/// The share of units of which all coders say the same, give or take `within`.
///
/// # Errors
/// When no unit has two values, or `within` is asked of words.
pub fn unanimous(table: &Table, within: f64) -> Result<f64, Undefined> {
    mean_over_units(table, within, |row| f64::from(u8::from(row[row.len() - 1] - row[0] <= within)))
}

fn mean_over_units(table: &Table, within: f64, share: impl Fn(&[f64]) -> f64) -> Result<f64, Undefined> {
    if within > 0.0 && !table.has_numbers() {
        return Err(Undefined::NotNumbers);
    }
    let (mut sum, mut units) = (0.0, 0_usize);
    let mut row = Vec::with_capacity(table.coders());
    for unit in 0..table.units() {
        row.clear();
        row.extend(table.given(unit).map(|place| table.values()[place]));
        if row.len() < 2 {
            continue;
        }
        row.sort_by(f64::total_cmp);
        sum += share(&row);
        units += 1;
    }
    if units == 0 { Err(Undefined::NoPairs) } else { Ok(sum / units as f64) }
}

/// How one coder differs from another who counts as right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// Mean of (coder − master): positive when the coder gives more.
    pub bias: f64,
    /// Mean of |coder − master|.
    pub mean_absolute_error: f64,
    /// Units that both judged.
    pub units: usize,
}

/// How a coder differs from a master, on the units both judged.
///
/// # Errors
/// When there are no such units, or the values are words.
pub fn difference(table: &Table, master: usize, coder: usize) -> Result<Difference, Undefined> {
    if !table.has_numbers() {
        return Err(Undefined::NotNumbers);
    }
    let (mut signed, mut absolute, mut units) = (0.0, 0.0, 0_usize);
    for (m, c) in table.both(master, coder) {
        let (m, c) = (table.values()[m], table.values()[c]);
        signed += c - m;
        absolute += Distance::Linear.between(c, m);
        units += 1;
    }
    if units == 0 {
        return Err(Undefined::NoPairs);
    }
    Ok(Difference { bias: signed / units as f64, mean_absolute_error: absolute / units as f64, units })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::numbers;

    #[test]
    fn a_unit_with_one_value_says_nothing_and_more_coders_make_more_pairs() {
        let table = numbers("1 1 .  2 3 4  5 . .");
        // First unit: its one pair agrees. Second: none of three exactly, two of three within one.
        assert_eq!(percent(&table, 0.0), Ok(0.5));
        assert!((percent(&table, 1.0).unwrap() - (1.0 + 2.0 / 3.0) / 2.0).abs() < 1e-15);
        assert_eq!(unanimous(&table, 1.0), Ok(0.5));
        assert_eq!(percent(&numbers("1 .\n. 1"), 0.0), Err(Undefined::NoPairs));
    }

    #[test]
    fn words_have_no_neighbours() {
        let words = Table::of_words(2, &[[Some("a"), Some("b")], [Some("a"), Some("a")]]).unwrap();
        assert_eq!(percent(&words, 0.0), Ok(0.5));
        assert_eq!(percent(&words, 1.0), Err(Undefined::NotNumbers));
        assert_eq!(difference(&words, 0, 1), Err(Undefined::NotNumbers));
    }
}
