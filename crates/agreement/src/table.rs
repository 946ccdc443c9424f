//! What was judged: units × coders, with holes.

use std::sync::Arc;

/// A table that cannot be counted with. Rows and columns are numbered from 0.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum InvalidTable {
    /// Agreement takes two.
    #[error("there are {0} coders, and agreement takes two")]
    FewCoders(usize),
    /// A row is longer or shorter than the others.
    #[error("unit {unit} has {found} values, and there are {coders} coders")]
    Ragged {
        /// Which row.
        unit: usize,
        /// How many values it has.
        found: usize,
        /// How many it should have.
        coders: usize,
    },
    /// Infinity, or no number at all.
    #[error("unit {0} has a value that is not a finite number")]
    NotFinite(usize),
    /// A value that the scale does not have.
    #[error("{0} is not on the scale")]
    OffScale(f64),
}

/// The cell of a coder who did not judge the unit ("ikke observerbart" too).
const MISSING: u32 = u32::MAX;

/// Units × coders. A cell is a place in the sorted list of the values that occur (or that the scale has), or missing.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    coders: usize,
    cells: Vec<u32>,
    values: Arc<[f64]>,
    numbers: bool,
}

impl Table {
    /// A table of numbers; `None` is a missing value.
    ///
    /// # Errors
    /// When the table cannot be counted with.
    pub fn of_numbers<R: AsRef<[Option<f64>]>>(coders: usize, rows: &[R]) -> Result<Self, InvalidTable> {
        let rows: Vec<&[Option<f64>]> = rows.iter().map(AsRef::as_ref).collect();
        check_shape(coders, &rows)?;
        if let Some(unit) = rows.iter().position(|row| row.iter().flatten().any(|value| !value.is_finite())) {
            return Err(InvalidTable::NotFinite(unit));
        }
        // Minus zero is zero.
        let cells: Vec<Option<f64>> = rows.concat().into_iter().map(|cell| cell.map(|value| value + 0.0)).collect();
        let mut values: Vec<f64> = cells.iter().flatten().copied().collect();
        values.sort_by(f64::total_cmp);
        values.dedup();
        let place = |value: f64| values.partition_point(|known| *known < value) as u32;
        let cells = cells.into_iter().map(|cell| cell.map_or(MISSING, place)).collect();
        Ok(Self { coders, cells, values: values.into(), numbers: true })
    }

    /// A table of words without order; `None` is a missing value.
    ///
    /// # Errors
    /// When the table cannot be counted with.
    pub fn of_words<W: AsRef<str>, R: AsRef<[Option<W>]>>(coders: usize, rows: &[R]) -> Result<Self, InvalidTable> {
        let rows: Vec<&[Option<W>]> = rows.iter().map(AsRef::as_ref).collect();
        check_shape(coders, &rows)?;
        let cells: Vec<Option<&str>> =
            rows.iter().flat_map(|row| row.iter()).map(|cell| cell.as_ref().map(AsRef::as_ref)).collect();
        let mut words: Vec<&str> = cells.iter().flatten().copied().collect();
        words.sort_unstable();
        words.dedup();
        let place = |word: &str| words.partition_point(|known| *known < word) as u32;
        let cells = cells.into_iter().map(|cell| cell.map_or(MISSING, place)).collect();
        let values: Vec<f64> = (0..words.len()).map(|place| place as f64).collect();
        Ok(Self { coders, cells, values: values.into(), numbers: false })
    }

    /// The same judgements on a scale that also has values nobody gave; Gwet's coefficients count them.
    ///
    /// # Errors
    /// When somebody gave a value that the scale does not have.
    pub fn on_scale(&self, scale: &[f64]) -> Result<Self, InvalidTable> {
        let mut wider: Vec<f64> = scale.iter().map(|value| value + 0.0).collect();
        wider.sort_by(f64::total_cmp);
        wider.dedup();
        let mut places = Vec::with_capacity(self.values.len());
        for value in self.values.iter() {
            let place = wider.partition_point(|known| known < value);
            if wider.get(place) != Some(value) {
                return Err(InvalidTable::OffScale(*value));
            }
            places.push(place as u32);
        }
        let cells = self.cells.iter().map(|cell| if *cell == MISSING { MISSING } else { places[*cell as usize] });
        Ok(Self { coders: self.coders, cells: cells.collect(), values: wider.into(), numbers: self.numbers })
    }

    /// How many units there are, judged or not.
    #[must_use]
    pub fn units(&self) -> usize {
        self.cells.len() / self.coders
    }

    /// How many coders there are.
    #[must_use]
    pub const fn coders(&self) -> usize {
        self.coders
    }

    /// The distinct values, or those of the scale, ascending; for words their places in the alphabet.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Whether the values have an order and a distance.
    #[must_use]
    pub const fn has_numbers(&self) -> bool {
        self.numbers
    }

    /// What each coder said of a unit, as places in `values`.
    pub fn row(&self, unit: usize) -> impl Iterator<Item = Option<usize>> {
        self.raw(unit).iter().map(|cell| (*cell != MISSING).then_some(*cell as usize))
    }

    /// The judgements of a unit that are there.
    pub(crate) fn given(&self, unit: usize) -> impl Iterator<Item = usize> + Clone {
        self.raw(unit).iter().filter(|cell| **cell != MISSING).map(|cell| *cell as usize)
    }

    /// Two coders' places for the units that both judged.
    pub(crate) fn both(&self, a: usize, b: usize) -> impl Iterator<Item = (usize, usize)> {
        (0..self.units()).filter_map(move |unit| {
            let row = self.raw(unit);
            (row[a] != MISSING && row[b] != MISSING).then(|| (row[a] as usize, row[b] as usize))
        })
    }

    /// The table that consists of these units, in this order, as often as they are named.
    pub(crate) fn drawn(&self, units: &[usize]) -> Self {
        let mut cells = Vec::with_capacity(units.len() * self.coders);
        for unit in units {
            cells.extend_from_slice(self.raw(*unit));
        }
        Self { coders: self.coders, cells, values: self.values.clone(), numbers: self.numbers }
    }

    /// The table of two of the coders.
    pub(crate) fn of_two(&self, a: usize, b: usize) -> Self {
        let cells = (0..self.units()).flat_map(|unit| [self.raw(unit)[a], self.raw(unit)[b]]).collect();
        Self { coders: 2, cells, values: self.values.clone(), numbers: self.numbers }
    }

    fn raw(&self, unit: usize) -> &[u32] {
        &self.cells[unit * self.coders..(unit + 1) * self.coders]
    }
}

fn check_shape<T>(coders: usize, rows: &[&[T]]) -> Result<(), InvalidTable> {
    if coders < 2 {
        return Err(InvalidTable::FewCoders(coders));
    }
    match rows.iter().position(|row| row.len() != coders) {
        Some(unit) => Err(InvalidTable::Ragged { unit, found: rows[unit].len(), coders }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_cannot_be_counted_with() {
        assert_eq!(Table::of_numbers(1, &[[Some(1.0)]]), Err(InvalidTable::FewCoders(1)));
        let ragged = Table::of_numbers(2, &[vec![Some(1.0), None], vec![None]]);
        assert_eq!(ragged, Err(InvalidTable::Ragged { unit: 1, found: 1, coders: 2 }));
        assert_eq!(Table::of_numbers(2, &[[Some(f64::NAN), None]]), Err(InvalidTable::NotFinite(0)));
    }

    #[test]
    fn knows_the_values_that_occur_and_those_of_the_scale() {
        let table = Table::of_numbers(2, &[[Some(5.0), Some(2.0)], [None, Some(-0.0)]]).unwrap();
        assert_eq!(table.values(), [0.0, 2.0, 5.0]);
        assert_eq!(table.row(1).collect::<Vec<_>>(), [None, Some(0)]);
        let scale: Vec<f64> = (0..=6).map(f64::from).collect();
        let wider = table.on_scale(&scale).unwrap();
        assert_eq!(wider.row(0).collect::<Vec<_>>(), [Some(5), Some(2)]);
        assert_eq!(table.on_scale(&[0.0, 2.0]), Err(InvalidTable::OffScale(5.0)));
    }
}
