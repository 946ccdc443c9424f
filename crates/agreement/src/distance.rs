//! How far two values lie apart, and how far each lies from all others, without comparing each with each.
//!
//! Every chance-corrected coefficient asks for the mean distance between values that have nothing to do with each other.
//! Written down plainly that is a double loop over the values; here it is a few running sums, so that a hundred thousand
//! distinct values are no trouble.

use crate::chebyshev;

/// A squared or plain difference between two values; the same value is always at distance 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Distance {
    /// Another value is at distance 1, whichever it is.
    Nominal,
    /// |a − b|: linear weights.
    Linear,
    /// (a − b)²: quadratic weights, and Krippendorff's interval difference.
    Squared,
    /// |a − b| (|a − b| + 1) / 2 on places in the order: Gwet's ordinal weights.
    Triangular,
    /// ((a − b) / (a + b))², and 0 between two zeros: Krippendorff's ratio difference. For values from zero upwards.
    Ratio,
}

impl Distance {
    /// Between two values.
    #[must_use]
    pub fn between(self, a: f64, b: f64) -> f64 {
        let apart = (a - b).abs();
        match self {
            Self::Nominal => f64::from(u8::from(a != b)),
            Self::Linear => apart,
            Self::Squared => apart * apart,
            Self::Triangular => f64::midpoint(apart * apart, apart),
            Self::Ratio if a == b => 0.0,
            Self::Ratio => (apart / (a + b)).powi(2),
        }
    }

    /// For each of the ascending `values`, the sum of its distances from all of them, each taken `weights` times.
    pub(crate) fn sums(self, values: &[f64], weights: &[f64]) -> Vec<f64> {
        match self {
            Self::Nominal => {
                let total: f64 = weights.iter().sum();
                weights.iter().map(|weight| total - weight).collect()
            }
            Self::Linear => linear(values, weights),
            Self::Squared => squared(values, weights),
            Self::Triangular => {
                let lines = linear(values, weights);
                squared(values, weights).iter().zip(lines).map(|(square, line)| f64::midpoint(*square, line)).collect()
            }
            Self::Ratio => chebyshev::ratio_sums(values, weights),
        }
    }
}

/// A value is passed from the left and from the right; what has been passed is known by its weight and its sum.
fn linear(values: &[f64], weights: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; values.len()];
    let (mut passed, mut reach) = (0.0, 0.0);
    for place in 1..values.len() {
        passed += weights[place - 1];
        reach += passed * (values[place] - values[place - 1]);
        sums[place] += reach;
    }
    (passed, reach) = (0.0, 0.0);
    for place in (1..values.len()).rev() {
        passed += weights[place];
        reach += passed * (values[place] - values[place - 1]);
        sums[place - 1] += reach;
    }
    sums
}

/// Around the mean, where the squares do not cancel each other.
fn squared(values: &[f64], weights: &[f64]) -> Vec<f64> {
    let total: f64 = weights.iter().sum();
    if total == 0.0 {
        return vec![0.0; values.len()];
    }
    let mean = weighted(values, weights) / total;
    let spread: f64 = values.iter().zip(weights).map(|(value, weight)| weight * (value - mean).powi(2)).sum();
    values.iter().map(|value| total * (value - mean).powi(2) + spread).collect()
}

/// Σ value × weight.
pub(crate) fn weighted(values: &[f64], weights: &[f64]) -> f64 {
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// The only value that occurs, if there is just one. Asked of counts, because sums of squares are never quite zero.
pub(crate) fn one_value(counts: &[f64]) -> Option<usize> {
    let mut found = counts.iter().enumerate().filter(|(_, count)| **count > 0.0).map(|(place, _)| place);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ALL: [Distance; 5] =
        [Distance::Nominal, Distance::Linear, Distance::Squared, Distance::Triangular, Distance::Ratio];

    proptest! {
        #[test]
        fn the_sums_are_those_of_the_double_loop(
            mut pairs in proptest::collection::vec((0.0..1e4_f64, 0.0..5.0_f64), 1..400),
        ) {
            pairs[0].0 = 0.0;
            pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
            pairs.dedup_by_key(|pair| pair.0);
            let (values, weights): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
            for distance in ALL {
                for (value, sum) in values.iter().zip(distance.sums(&values, &weights)) {
                    let plain: f64 =
                        values.iter().zip(&weights).map(|(other, w)| w * distance.between(*value, *other)).sum();
                    prop_assert!((sum - plain).abs() <= 1e-11 * plain.max(1.0), "{distance:?} {sum} {plain}");
                }
            }
        }
    }
}
