//! Agreement on marks in time, as in EasyDIAg (Holle & Rein 2015) and ELAN's "modified Cohen's kappa".
//!
//! Tallies of events are not independent of each other, so this is no classical κ; it is reported beside κ over units of time.

use mrp_vocabulary::{MediaTime, Span};

use crate::{CrossTable, Distance, Links, Undefined};

/// One mark of one coder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// Which of the codes, counted from 0.
    pub code: usize,
    /// A moment or a stretch.
    pub when: When,
}

/// A moment or a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// A moment.
    At(MediaTime),
    /// A stretch.
    During(Span),
}

impl Event {
    pub(crate) const fn start(self) -> i64 {
        match self.when {
            When::At(time) => time.ms(),
            When::During(span) => span.start().ms(),
        }
    }

    pub(crate) const fn end(self) -> i64 {
        match self.when {
            When::At(time) => time.ms(),
            When::During(span) => span.end().ms(),
        }
    }
}

/// How the linked and the lonely events fall together: codes × codes, and a last row and column for what only one coder has (*nil*).
#[derive(Debug, Clone, PartialEq)]
pub struct EventTable {
    counts: Vec<Vec<f64>>,
    /// For each linked pair of stretches, how much of their common extent both cover.
    overlaps: Vec<f64>,
    /// Stretches that only one coder has.
    lonely_stretches: usize,
}

/// κ over events and what it was made from.
#[derive(Debug, Clone, PartialEq)]
pub struct EventKappa {
    /// κ with expected counts from iterative proportional fitting.
    pub value: f64,
    /// The κ that these margins allow at most.
    pub highest: f64,
    /// Share of events that were linked with one of the same code.
    pub observed: f64,
    /// That share by chance.
    pub expected: f64,
    /// The expected counts.
    pub fitted: Vec<Vec<f64>>,
}

impl EventTable {
    /// From events and how they were linked; codes are numbered below `codes`.
    #[must_use]
    pub fn of(codes: usize, first: &[Event], second: &[Event], links: &Links) -> Self {
        let mut counts = vec![vec![0.0; codes + 1]; codes + 1];
        links.pairs.iter().for_each(|(a, b)| counts[first[*a].code][second[*b].code] += 1.0);
        links.only_first.iter().for_each(|a| counts[first[*a].code][codes] += 1.0);
        links.only_second.iter().for_each(|b| counts[codes][second[*b].code] += 1.0);
        let stretch = |event: &Event| matches!(event.when, When::During(_));
        let overlap = |(a, b): &(usize, usize)| {
            let (a, b) = (first[*a], second[*b]);
            let both = a.end().min(b.end()) - a.start().max(b.start());
            let extent = a.end().max(b.end()) - a.start().min(b.start());
            (stretch(&a) && stretch(&b)).then(|| both.max(0) as f64 / extent as f64)
        };
        let overlaps = links.pairs.iter().filter_map(overlap).collect();
        let lonely_stretches = links.only_first.iter().filter(|a| stretch(&first[**a])).count()
            + links.only_second.iter().filter(|b| stretch(&second[**b])).count();
        Self { counts, overlaps, lonely_stretches }
    }

    /// Several conversations as one; all with the same codes.
    #[must_use]
    pub fn pooled(tables: &[&Self]) -> Self {
        let mut pooled = Self { counts: Vec::new(), overlaps: Vec::new(), lonely_stretches: 0 };
        for table in tables {
            pooled.counts.resize(table.counts.len().max(pooled.counts.len()), vec![0.0; table.counts.len()]);
            for (sums, counts) in pooled.counts.iter_mut().zip(&table.counts) {
                sums.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            }
            pooled.overlaps.extend_from_slice(&table.overlaps);
            pooled.lonely_stretches += table.lonely_stretches;
        }
        pooled
    }

    /// The counts; the last row and column are *nil*.
    #[must_use]
    pub fn counts(&self) -> &[Vec<f64>] {
        &self.counts
    }

    /// Share of events that were linked with one of the same code.
    ///
    /// # Errors
    /// When neither coder has any.
    pub fn raw(&self) -> Result<f64, Undefined> {
        let total: f64 = self.counts.iter().flatten().sum();
        let codes = self.counts.len().saturating_sub(1);
        if total == 0.0 {
            return Err(Undefined::NoEvents);
        }
        Ok((0..codes).map(|code| self.counts[code][code]).sum::<f64>() / total)
    }

    /// κ over all events, the lonely ones too.
    ///
    /// # Errors
    /// When there are no events, nothing is linked, or chance agrees fully.
    pub fn kappa(&self) -> Result<EventKappa, Undefined> {
        let observed = self.raw()?;
        let nil = self.counts.len() - 1;
        if self.linked().iter().flatten().sum::<f64>() == 0.0 {
            return Err(Undefined::NoLinks);
        }
        let rows: Vec<f64> = self.counts.iter().map(|row| row.iter().sum()).collect();
        let columns: Vec<f64> = (0..=nil).map(|column| self.counts.iter().map(|row| row[column]).sum()).collect();
        let total: f64 = rows.iter().sum();
        let fitted = fit(&rows, &columns);
        let expected = (0..nil).map(|code| fitted[code][code]).sum::<f64>() / total;
        let most = (0..nil).map(|code| rows[code].min(columns[code])).sum::<f64>() / total;
        // All events linked and all of one code.
        if rows[nil] == 0.0 && columns[nil] == 0.0 && rows.contains(&total) && columns.contains(&total) {
            return Err(Undefined::NoVariation);
        }
        let corrected = |seen: f64| (seen - expected) / (1.0 - expected);
        Ok(EventKappa { value: corrected(observed), highest: corrected(most), observed, expected, fitted })
    }

    /// κ over the linked events only: do coders who saw the same thing call it the same?
    ///
    /// # Errors
    /// When nothing is linked, or chance agrees fully.
    pub fn kappa_of_linked(&self) -> Result<crate::Kappa, Undefined> {
        let linked = self.linked();
        let values: Vec<f64> = (0..linked.len()).map(|code| code as f64).collect();
        CrossTable::of_counts(&linked).kappa(Distance::Nominal, &values).map_err(|reason| match reason {
            Undefined::NoPairs => Undefined::NoLinks,
            other => other,
        })
    }

    /// ELAN's other measure: overlap / extent, as the mean over linked stretches.
    ///
    /// # Errors
    /// When no stretches are linked.
    pub fn overlap_of_linked(&self) -> Result<f64, Undefined> {
        let count = self.overlaps.len();
        if count == 0 { Err(Undefined::NoLinks) } else { Ok(self.overlaps.iter().sum::<f64>() / count as f64) }
    }

    /// The same with every lonely stretch as 0.
    ///
    /// # Errors
    /// When there are no stretches at all.
    pub fn overlap_of_all(&self) -> Result<f64, Undefined> {
        let count = self.overlaps.len() + self.lonely_stretches;
        if count == 0 { Err(Undefined::NoEvents) } else { Ok(self.overlaps.iter().sum::<f64>() / count as f64) }
    }

    fn linked(&self) -> Vec<Vec<f64>> {
        let codes = self.counts.len().saturating_sub(1);
        self.counts[..codes].iter().map(|row| row[..codes].to_vec()).collect()
    }
}

/// Iterative proportional fitting: what the margins give by chance, when the last cell cannot be seen.
fn fit(rows: &[f64], columns: &[f64]) -> Vec<Vec<f64>> {
    let nil = rows.len() - 1;
    let mut cells = vec![vec![1.0; rows.len()]; rows.len()];
    cells[nil][nil] = 0.0;
    // With a linked pair there is a solution, and the way to it is geometric; the bound is never met in practice.
    for _ in 0..100_000 {
        let mut change: f64 = 0.0;
        let mut scale = |cell: &mut f64, wanted: f64, is: f64| {
            let before = *cell;
            *cell = if is == 0.0 { 0.0 } else { before * wanted / is };
            change = change.max((*cell - before).abs());
        };
        for (row, wanted) in cells.iter_mut().zip(rows) {
            let is: f64 = row.iter().sum();
            row.iter_mut().for_each(|cell| scale(cell, *wanted, is));
        }
        for (column, wanted) in columns.iter().enumerate() {
            let is: f64 = cells.iter().map(|row| row[column]).sum();
            cells.iter_mut().for_each(|row| scale(&mut row[column], *wanted, is));
        }
        if change < 1e-12 {
            break;
        }
    }
    cells
}
