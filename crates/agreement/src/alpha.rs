//! Krippendorff's α: any number of coders, holes, four levels of measurement.

use crate::{Distance, Table, Undefined, distance::one_value, undefined::finite};

mrp_vocabulary::words! {
    /// What the values mean, after Stevens; it decides which differences count and how much.
    pub enum Level ("level of measurement") {
        /// Names: the same or not.
        Nominal = "nominal",
        /// An order without distances.
        Ordinal = "ordinal",
        /// Distances, but no true zero.
        Interval = "interval",
        /// Distances and a true zero.
        Ratio = "ratio",
    }
}

/// α and what it was made from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alpha {
    /// α = 1 − observed / expected.
    pub value: f64,
    /// Disagreement that was seen, D_o.
    pub observed: f64,
    /// Disagreement if values and units had nothing to do with each other, D_e.
    pub expected: f64,
    /// How many values stand in units that have at least two.
    pub pairable: usize,
    /// How many units have at least two values.
    pub units: usize,
}

/// Krippendorff's α.
///
/// # Errors
/// When there is nothing to compare, no variation, or the values do not suit the level.
pub fn alpha(table: &Table, level: Level) -> Result<Alpha, Undefined> {
    if level != Level::Nominal && !table.has_numbers() {
        return Err(Undefined::NotNumbers);
    }
    let mut counts = vec![0.0; table.values().len()];
    let (mut pairable, mut units) = (0, 0);
    for unit in 0..table.units() {
        let judgements = table.given(unit).count();
        if judgements > 1 {
            table.given(unit).for_each(|place| counts[place] += 1.0);
            pairable += judgements;
            units += 1;
        }
    }
    match units {
        0 => return Err(Undefined::NoPairs),
        1 => return Err(Undefined::OneUnit),
        _ => {}
    }
    if one_value(&counts).is_some() {
        return Err(Undefined::NoVariation);
    }
    let (distance, values) = match level {
        Level::Nominal => (Distance::Nominal, table.values().to_vec()),
        Level::Interval => (Distance::Squared, table.values().to_vec()),
        // An ordinal difference is the difference of the middles of where two values stand in line.
        Level::Ordinal => (Distance::Squared, middles(&counts)),
        Level::Ratio if counts.iter().zip(table.values()).any(|(n, value)| *n > 0.0 && *value < 0.0) => {
            return Err(Undefined::BelowZero);
        }
        Level::Ratio => (Distance::Ratio, table.values().iter().map(|value| value.max(0.0)).collect()),
    };
    let total = pairable as f64;
    let expected = distance.sums(&values, &counts).iter().zip(&counts).map(|(sum, count)| sum * count).sum::<f64>()
        / (total * (total - 1.0));
    let mut seen = 0.0;
    for unit in 0..table.units() {
        let judgements = table.given(unit).count();
        if judgements > 1 {
            let mut apart = 0.0;
            for a in table.given(unit) {
                apart += table.given(unit).map(|b| distance.between(values[a], values[b])).sum::<f64>();
            }
            seen += apart / (judgements as f64 - 1.0);
        }
    }
    let observed = seen / total;
    Ok(Alpha { value: finite(1.0 - observed / expected)?, observed, expected, pairable, units })
}

fn middles(counts: &[f64]) -> Vec<f64> {
    let mut before = 0.0;
    let middle = |count: &f64| {
        let middle = before + count / 2.0;
        before += count;
        middle
    };
    counts.iter().map(middle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::numbers;

    #[test]
    fn there_is_no_number_without_variation_without_pairs_or_for_one_unit() {
        for level in Level::ALL {
            assert_eq!(alpha(&numbers("4 4\n4 4"), *level), Err(Undefined::NoVariation));
            assert_eq!(alpha(&numbers("1 2\n3 ."), *level), Err(Undefined::OneUnit));
            assert_eq!(alpha(&numbers("1 .\n2 ."), *level), Err(Undefined::NoPairs));
        }
        assert_eq!(alpha(&numbers("-1 2\n3 4"), Level::Ratio), Err(Undefined::BelowZero));
        let words = Table::of_words(2, &[[Some("a"), Some("b")], [Some("b"), Some("b")]]).unwrap();
        assert!(alpha(&words, Level::Nominal).is_ok());
        assert_eq!(alpha(&words, Level::Ordinal), Err(Undefined::NotNumbers));
    }

    #[test]
    fn values_that_stand_alone_do_not_count() {
        let with = alpha(&numbers("1 1\n2 2\n1 2\n3 3\n9 ."), Level::Interval).unwrap();
        let without = alpha(&numbers("1 1\n2 2\n1 2\n3 3"), Level::Interval).unwrap();
        assert_eq!((with.value, with.pairable, with.units), (without.value, 8, 4));
    }
}
