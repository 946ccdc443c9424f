//! 95 % intervals by drawing units again: a thousand tables that could as well have been seen.
//!
//! Whole units are drawn, with all that was said of them, because the judgements of one unit belong together. The same
//! seed brings the same draws back on every machine: `ChaCha8` is fixed by its definition, and how a number becomes a unit stands here.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{RngCore, SeedableRng},
};

use crate::Undefined;

/// How often is drawn, and from where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// How many tables are drawn.
    pub draws: usize,
    /// What makes the draws repeatable.
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { draws: 1000, seed: 1 }
    }
}

impl Bootstrap {
    /// For each draw as many units as there are, some of them several times.
    pub fn units(self, units: usize) -> impl Iterator<Item = Vec<usize>> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        (0..self.draws).map(move |_| (0..units).map(|_| one_of(units, random.next_u64())).collect())
    }

    /// The interval of something that is counted over whole items, conversations for example.
    pub fn over<T>(self, items: &[T], count: impl Fn(&[&T]) -> Result<f64, Undefined>) -> Option<(f64, f64)> {
        let draw = |units: Vec<usize>| count(&units.into_iter().map(|unit| &items[unit]).collect::<Vec<_>>()).ok();
        (items.len() > 1)
            .then(|| self.units(items.len()).filter_map(draw).collect())
            .and_then(|found| self.interval(found))
    }

    /// The percentiles 2.5 and 97.5 of what the draws gave. Draws without a number are left out;
    /// when they are more than one in twenty, an interval would hide that, and there is none.
    #[must_use]
    pub fn interval(self, mut values: Vec<f64>) -> Option<(f64, f64)> {
        if values.is_empty() || values.len() * 20 < self.draws * 19 {
            return None;
        }
        values.sort_by(f64::total_cmp);
        Some((percentile(&values, 0.025), percentile(&values, 0.975)))
    }
}

/// The upper half of a product: every unit is as likely as another, to one in 2⁶⁴ / units.
fn one_of(units: usize, random: u64) -> usize {
    ((u128::from(random) * units as u128) >> 64) as usize
}

/// Between the two nearest of the sorted values (R's type 7).
fn percentile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    below + (above - below) * at.fract()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_brings_its_draws_back_and_another_brings_others() {
        let draws = |seed| Bootstrap { draws: 3, seed }.units(10).collect::<Vec<_>>();
        assert_eq!(draws(7), draws(7));
        assert_ne!(draws(7), draws(8));
        // Pinned: a number that was published must come out again next year.
        assert_eq!(draws(7)[0], PINNED);
    }

    const PINNED: [usize; 10] = [1, 1, 7, 7, 6, 3, 0, 8, 3, 9];

    #[test]
    fn every_unit_is_drawn_about_as_often_as_another() {
        let mut counts = [0_usize; 20];
        Bootstrap { draws: 1000, seed: 3 }.units(20).flatten().for_each(|unit| counts[unit] += 1);
        // 1000 expected of each, with a standard deviation of 31.
        assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
    }

    #[test]
    fn percentiles_lie_between_neighbours_and_too_many_holes_give_none() {
        let bootstrap = Bootstrap { draws: 41, seed: 0 };
        let values: Vec<f64> = (0..41).map(f64::from).collect();
        assert_eq!(bootstrap.interval(values.clone()), Some((1.0, 39.0)));
        assert!(bootstrap.interval(values[..39].to_vec()).is_some());
        assert_eq!(bootstrap.interval(values[..38].to_vec()), None);
        assert_eq!(bootstrap.interval(Vec::new()), None);
    }
}
