//! Cohen's κ and weighted κ between two coders, with the large-sample error of Fleiss, Cohen & Everitt (1969).

use crate::{
    Distance, Table, Undefined,
    distance::{one_value, weighted},
    undefined::finite,
};

/// Two coders against each other: how often the one said this while the other said that.
#[derive(Debug, Clone, PartialEq)]
pub struct CrossTable {
    /// Row, column, how often; each cell at most once, empty ones left out.
    cells: Vec<(usize, usize, f64)>,
    rows: Vec<f64>,
    columns: Vec<f64>,
    total: f64,
}

/// κ and what it was made from. Weighted agreement is 1 − distance / largest distance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kappa {
    /// κ = (observed − expected) / (1 − expected).
    pub value: f64,
    /// Agreement that was seen.
    pub observed: f64,
    /// Agreement that these margins give by chance.
    pub expected: f64,
    /// Asymptotic standard error; the units are taken to be independent.
    pub standard_error: f64,
    /// Units both judged.
    pub units: f64,
}

impl CrossTable {
    /// Counts the units that both judged.
    #[must_use]
    pub fn of(table: &Table, a: usize, b: usize) -> Self {
        Self::of_pairs(table.values().len(), table.both(a, b).collect())
    }

    pub(crate) fn of_pairs(categories: usize, mut pairs: Vec<(usize, usize)>) -> Self {
        pairs.sort_unstable();
        let counted = pairs.chunk_by(|x, y| x == y).map(|same| (same[0].0, same[0].1, same.len() as f64));
        Self::of_cells(categories, counted.collect())
    }

    /// From a square of counts (or shares).
    #[must_use]
    pub fn of_counts(square: &[Vec<f64>]) -> Self {
        let cells = square.iter().enumerate().flat_map(|(row, line)| {
            line.iter()
                .enumerate()
                .filter(|(_, count)| **count != 0.0)
                .map(move |(column, count)| (row, column, *count))
        });
        Self::of_cells(square.len(), cells.collect())
    }

    fn of_cells(categories: usize, cells: Vec<(usize, usize, f64)>) -> Self {
        let (mut rows, mut columns, mut total) = (vec![0.0; categories], vec![0.0; categories], 0.0);
        for (row, column, count) in &cells {
            rows[*row] += count;
            columns[*column] += count;
            total += count;
        }
        Self { cells, rows, columns, total }
    }

    /// What the first coder said, how often.
    #[must_use]
    pub fn rows(&self) -> &[f64] {
        &self.rows
    }

    /// What the second coder said, how often.
    #[must_use]
    pub fn columns(&self) -> &[f64] {
        &self.columns
    }

    /// How many units both judged.
    #[must_use]
    pub const fn total(&self) -> f64 {
        self.total
    }

    /// How often exactly this pair occurred.
    #[must_use]
    pub fn count(&self, row: usize, column: usize) -> f64 {
        self.cells.iter().find(|cell| (cell.0, cell.1) == (row, column)).map_or(0.0, |cell| cell.2)
    }

    /// Cohen's κ; with another distance than the nominal one the weighted κ. `values` are those of the table.
    ///
    /// # Errors
    /// When chance alone agrees fully, or there is at most one unit.
    pub fn kappa(&self, distance: Distance, values: &[f64]) -> Result<Kappa, Undefined> {
        if self.total == 0.0 {
            return Err(Undefined::NoPairs);
        }
        if self.total == 1.0 && self.cells.len() == 1 && self.cells[0].2 == 1.0 {
            return Err(Undefined::OneUnit);
        }
        if one_value(&self.rows).is_some_and(|value| one_value(&self.columns) == Some(value)) {
            return Err(Undefined::NoVariation);
        }
        let share = |counts: &[f64]| -> Vec<f64> { counts.iter().map(|count| count / self.total).collect() };
        let (rows, columns) = (share(&self.rows), share(&self.columns));
        // How far each value lies, on average, from what the other coder says.
        let (from_row, from_column) = (distance.sums(values, &columns), distance.sums(values, &rows));
        let apart = |row: usize, column: usize| distance.between(values[row], values[column]);
        let seen: f64 = self.cells.iter().map(|(row, column, count)| count / self.total * apart(*row, *column)).sum();
        let by_chance = weighted(&from_row, &rows);
        let value = finite(1.0 - seen / by_chance)?;
        // The error in terms of distances: the largest distance cancels in it as it does in κ.
        let mut variance = 0.0;
        for (row, column, count) in &self.cells {
            let term = apart(*row, *column) - (from_row[*row] + from_column[*column]) * (1.0 - value);
            variance += count / self.total * term * term;
        }
        // The mean of the terms.
        let mean = seen - 2.0 * by_chance * (1.0 - value);
        variance = (variance - mean * mean).max(0.0) / (self.total * by_chance * by_chance);
        let largest = match (distance, values) {
            (Distance::Nominal, _) => 1.0,
            (_, [first, .., last]) => distance.between(*first, *last),
            _ => return Err(Undefined::NoVariation),
        };
        let (observed, expected) = (1.0 - seen / largest, 1.0 - by_chance / largest);
        Ok(Kappa { value, observed, expected, standard_error: variance.sqrt(), units: self.total })
    }

    /// Share of units on which both said the same.
    ///
    /// # Errors
    /// When there are none.
    pub fn exact(&self) -> Result<f64, Undefined> {
        if self.total == 0.0 {
            return Err(Undefined::NoPairs);
        }
        Ok(self.cells.iter().filter(|cell| cell.0 == cell.1).map(|cell| cell.2).sum::<f64>() / self.total)
    }

    /// Gwet's AC1 over all the values this square has room for, whether or not they were given.
    ///
    /// # Errors
    /// When there are no units, or only one value was possible.
    pub fn ac1(&self) -> Result<f64, Undefined> {
        let (seen, values) = (self.exact()?, self.rows.len() as f64);
        if values < 2.0 {
            return Err(Undefined::NoVariation);
        }
        let shares = self.rows.iter().zip(&self.columns).map(|(row, column)| (row + column) / (2.0 * self.total));
        let by_chance = shares.map(|share| share * (1.0 - share)).sum::<f64>() / (values - 1.0);
        finite((seen - by_chance) / (1.0 - by_chance))
    }

    /// Krippendorff's α at the nominal level; nothing is missing in a square.
    ///
    /// # Errors
    /// When there are no units, or everybody said the same everywhere.
    pub fn alpha(&self) -> Result<f64, Undefined> {
        let (seen, all) = (self.exact()?, 2.0 * self.total);
        let together: f64 = self.rows.iter().zip(&self.columns).map(|(row, column)| (row + column).powi(2)).sum();
        let apart_by_chance = (all * all - together) / (all * (all - 1.0));
        if apart_by_chance <= 0.0 {
            return Err(Undefined::NoVariation);
        }
        finite(1.0 - (1.0 - seen) / apart_by_chance)
    }

    /// The standard error κ would have if there were no agreement beyond chance: what a test against chance divides by. It looks
    /// at every cell, those without units too, so it is not meant for values without number.
    ///
    /// # Errors
    /// When there is no κ.
    pub fn error_of_none(&self, distance: Distance, values: &[f64]) -> Result<f64, Undefined> {
        self.kappa(distance, values)?;
        let share = |counts: &[f64]| -> Vec<f64> { counts.iter().map(|count| count / self.total).collect() };
        let (rows, columns) = (share(&self.rows), share(&self.columns));
        let (from_row, from_column) = (distance.sums(values, &columns), distance.sums(values, &rows));
        let by_chance = weighted(&from_row, &rows);
        let mut variance = -by_chance * by_chance;
        for (row, r) in rows.iter().enumerate() {
            for (column, c) in columns.iter().enumerate() {
                let term = distance.between(values[row], values[column]) - from_row[row] - from_column[column];
                variance += r * c * term * term;
            }
        }
        Ok((variance.max(0.0) / self.total).sqrt() / by_chance)
    }

    /// Weighted κ with disagreement weights of one's own, as in Cohen 1968.
    ///
    /// # Errors
    /// When chance alone does not disagree.
    pub fn kappa_by(&self, disagreement: impl Fn(usize, usize) -> f64) -> Result<f64, Undefined> {
        let seen: f64 = self.cells.iter().map(|(row, column, count)| count * disagreement(*row, *column)).sum();
        let mut by_chance = 0.0;
        for (row, r) in self.rows.iter().enumerate() {
            for (column, c) in self.columns.iter().enumerate() {
                by_chance += r * c / self.total * disagreement(row, column);
            }
        }
        if self.total == 0.0 {
            return Err(Undefined::NoPairs);
        }
        if by_chance > 0.0 { Ok(1.0 - seen / by_chance) } else { Err(Undefined::NoVariation) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::numbers;

    #[test]
    fn nearly_everything_alike_makes_kappa_worse_than_chance() {
        let kappa = CrossTable::of_counts(&[vec![118.0, 5.0], vec![2.0, 0.0]]).kappa(Distance::Nominal, &[0.0, 1.0]);
        let kappa = kappa.unwrap();
        assert!((kappa.observed - 0.944).abs() < 1e-12);
        assert!((kappa.value - -0.023_391_812_865_496_08).abs() < 1e-12);
    }

    #[test]
    fn there_is_no_number_without_variation_without_pairs_or_for_one_unit() {
        let of = |text: &str| {
            let table = numbers(text);
            CrossTable::of(&table, 0, 1).kappa(Distance::Squared, table.values()).map(|kappa| kappa.value)
        };
        assert_eq!(of("4 4\n4 4\n4 4"), Err(Undefined::NoVariation));
        assert_eq!(of("1 .\n. 2"), Err(Undefined::NoPairs));
        assert_eq!(of("1 2"), Err(Undefined::OneUnit));
        assert_eq!(of("1 1\n2 2"), Ok(1.0));
    }

    #[test]
    fn a_square_of_two_coders_gives_the_alpha_and_ac1_of_its_table() {
        for text in ["1 2\n2 2\n1 1\n2 2\n2 1\n1 1\n2 2", "1 2\n2 3\n3 3\n1 1\n2 2\n3 1"] {
            let table = numbers(text);
            let cross = CrossTable::of(&table, 0, 1);
            let alpha = crate::alpha(&table, crate::Level::Nominal).unwrap().value;
            let ac1 = crate::beyond_chance(&table, crate::Chance::Gwet, Distance::Nominal).unwrap();
            assert!((cross.alpha().unwrap() - alpha).abs() < 1e-12);
            assert!((cross.ac1().unwrap() - ac1).abs() < 1e-12);
            assert!((cross.exact().unwrap() - crate::percent(&table, 0.0).unwrap()).abs() < 1e-12);
        }
        let alike = CrossTable::of_counts(&[vec![0.0, 0.0], vec![0.0, 9.0]]);
        assert_eq!((alike.alpha(), alike.ac1()), (Err(Undefined::NoVariation), Ok(1.0)));
        assert_eq!(CrossTable::of_counts(&[vec![0.0, 0.0], vec![0.0, 0.0]]).ac1(), Err(Undefined::NoPairs));
    }

    #[test]
    fn the_weights_of_a_distance_are_those_one_could_write_down() {
        let table = numbers("1 2\n2 2\n7 4\n5 5\n5 1\n3 4\n3 3");
        let cross = CrossTable::of(&table, 0, 1);
        for distance in [Distance::Nominal, Distance::Linear, Distance::Squared] {
            let plain = cross.kappa_by(|a, b| distance.between(table.values()[a], table.values()[b])).unwrap();
            let kappa = cross.kappa(distance, table.values()).unwrap();
            assert!((kappa.value - plain).abs() < 1e-12);
            assert!((kappa.value - (kappa.observed - kappa.expected) / (1.0 - kappa.expected)).abs() < 1e-12);
        }
    }
}
