//! Agreement beyond chance among any number of coders, with holes: Gwet's AC1 and AC2, Fleiss' and Conger's κ, Brennan & Prediger.
//!
//! They share the agreement that is seen and differ in what they call chance (Gwet 2014, chapters 2–5).

use crate::{Distance, Table, Undefined, distance::one_value, undefined::finite};

/// What counts as chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chance {
    /// Gwet: a coder guesses only where a value is hard to judge. Steady when nearly all values are alike.
    Gwet,
    /// Fleiss: every coder draws from what all coders together said.
    Fleiss,
    /// Conger: every coder draws from what she herself said; with two coders Cohen's κ.
    Conger,
    /// Brennan & Prediger: every value is as likely as another; with two values PABAK.
    Uniform,
}

/// The coefficient for this chance; with `Distance::Nominal` Gwet's is AC1, with another distance AC2.
///
/// # Errors
/// When no unit has two values, there is one unit, one value, or chance agrees fully.
pub fn beyond_chance(table: &Table, chance: Chance, distance: Distance) -> Result<f64, Undefined> {
    let counted = Counted::of(table, distance)?;
    if counted.pairable_units == 1 {
        return Err(Undefined::OneUnit);
    }
    let values = scale(table, distance);
    let largest = match (distance, values.as_slice()) {
        (_, []) | (_, [_]) => return Err(Undefined::NoVariation),
        (Distance::Nominal, _) => 1.0,
        (_, [first, .., last]) => distance.between(*first, *last),
    };
    if matches!(chance, Chance::Fleiss | Chance::Conger) && one_value(&counted.shares).is_some() {
        return Err(Undefined::NoVariation);
    }
    let count = values.len() as f64;
    let by_chance = match chance {
        Chance::Gwet | Chance::Uniform => {
            let everything: f64 = distance.sums(&values, &vec![1.0; values.len()]).iter().sum();
            let likeness = count * count - everything / largest;
            let hard: f64 = counted.shares.iter().map(|share| share * (1.0 - share)).sum();
            likeness / (count * count) * if chance == Chance::Gwet { hard * count / (count - 1.0) } else { 1.0 }
        }
        Chance::Fleiss => 1.0 - mean_distance(distance, &values, &counted.shares, &counted.shares) / largest,
        Chance::Conger => {
            // Every coder against every other: all against all, less each against herself.
            let coders = counted.of_coders.len() as f64;
            if coders < 2.0 {
                return Err(Undefined::NoPairs);
            }
            let mut together = vec![0.0; values.len()];
            let mut alone = 0.0;
            for shares in &counted.of_coders {
                together.iter_mut().zip(shares).for_each(|(sum, share)| *sum += share);
                alone += mean_distance(distance, &values, shares, shares);
            }
            let all = mean_distance(distance, &values, &together, &together);
            1.0 - (all - alone) / (coders * (coders - 1.0)) / largest
        }
    };
    let seen = 1.0 - counted.apart / largest;
    finite((seen - by_chance) / (1.0 - by_chance))
}

/// The mean of the coders' pairwise Cohen's κ (Light 1971).
///
/// # Errors
/// When one of the pairs has none.
pub fn light(table: &Table) -> Result<f64, Undefined> {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for a in 0..table.coders() {
        for b in a + 1..table.coders() {
            sum += crate::CrossTable::of(table, a, b).kappa(Distance::Nominal, table.values())?.value;
            pairs += 1.0;
        }
    }
    Ok(sum / pairs)
}

fn mean_distance(distance: Distance, values: &[f64], of: &[f64], from: &[f64]) -> f64 {
    distance.sums(values, from).iter().zip(of).map(|(sum, share)| sum * share).sum()
}

/// What one walk over the table tells.
struct Counted {
    /// Mean distance between two judgements of a unit, over the units that have two.
    apart: f64,
    pairable_units: usize,
    /// For each value the share of judgements, as the mean over units that have any.
    shares: Vec<f64>,
    /// The same for each coder who judged anything.
    of_coders: Vec<Vec<f64>>,
}

impl Counted {
    fn of(table: &Table, distance: Distance) -> Result<Self, Undefined> {
        match distance {
            Distance::Nominal => {}
            _ if !table.has_numbers() => return Err(Undefined::NotNumbers),
            Distance::Ratio if table.values().first().is_some_and(|value| *value < 0.0) => {
                return Err(Undefined::BelowZero);
            }
            _ => {}
        }
        let values = scale(table, distance);
        let mut shares = vec![0.0; values.len()];
        let mut of_coders = vec![vec![0.0; values.len()]; table.coders()];
        let (mut apart, mut pairable_units, mut judged_units) = (0.0, 0_usize, 0.0);
        for unit in 0..table.units() {
            let judgements = table.given(unit).count() as f64;
            if judgements == 0.0 {
                continue;
            }
            judged_units += 1.0;
            table.given(unit).for_each(|place| shares[place] += 1.0 / judgements);
            for (coder, place) in table.row(unit).enumerate() {
                if let Some(place) = place {
                    of_coders[coder][place] += 1.0;
                }
            }
            if judgements > 1.0 {
                pairable_units += 1;
                let ordered: f64 = table
                    .given(unit)
                    .flat_map(|a| table.given(unit).map(move |b| (a, b)))
                    .map(|(a, b)| distance.between(values[a], values[b]))
                    .sum();
                apart += ordered / (judgements * (judgements - 1.0));
            }
        }
        if pairable_units == 0 {
            return Err(Undefined::NoPairs);
        }
        shares.iter_mut().for_each(|share| *share /= judged_units);
        of_coders.retain_mut(|shares| {
            let total: f64 = shares.iter().sum();
            shares.iter_mut().for_each(|share| *share /= total);
            total > 0.0
        });
        Ok(Self { apart: apart / pairable_units as f64, pairable_units, shares, of_coders })
    }
}

/// Gwet's ordinal weights look at places in the order, the others at the values themselves.
fn scale(table: &Table, distance: Distance) -> Vec<f64> {
    match distance {
        Distance::Triangular => (0..table.values().len()).map(|place| place as f64).collect(),
        _ => table.values().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::numbers;

    #[test]
    fn gwet_is_steady_where_kappa_is_not() {
        let rows = [vec!["1 1"; 118], vec!["1 2"; 5], vec!["2 1"; 2]].concat().join("\n");
        let table = numbers(&rows);
        let ac1 = beyond_chance(&table, Chance::Gwet, Distance::Nominal).unwrap();
        let pabak = beyond_chance(&table, Chance::Uniform, Distance::Nominal).unwrap();
        assert!((ac1 - 0.940_776_337_608_717_7).abs() < 1e-12);
        assert!((pabak - 0.888).abs() < 1e-12);
    }

    #[test]
    fn one_value_alone_has_no_chance_unless_the_scale_has_more() {
        let table = numbers("4 4\n4 4\n4 4");
        for chance in [Chance::Gwet, Chance::Fleiss, Chance::Conger, Chance::Uniform] {
            assert_eq!(beyond_chance(&table, chance, Distance::Nominal), Err(Undefined::NoVariation));
        }
        let on_scale = table.on_scale(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]).unwrap();
        assert_eq!(beyond_chance(&on_scale, Chance::Gwet, Distance::Triangular), Ok(1.0));
        assert_eq!(beyond_chance(&on_scale, Chance::Fleiss, Distance::Nominal), Err(Undefined::NoVariation));
        assert_eq!(beyond_chance(&numbers("1 2"), Chance::Gwet, Distance::Nominal), Err(Undefined::OneUnit));
        assert_eq!(beyond_chance(&numbers("1 .\n. 2"), Chance::Gwet, Distance::Nominal), Err(Undefined::NoPairs));
    }
}
