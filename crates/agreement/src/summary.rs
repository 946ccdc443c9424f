//! Everything at once, for one table: what `mrp agreement` prints and a page shows.

use serde::Serialize;

use crate::{
    Bootstrap, Chance, CrossTable, Distance, FEW_UNITS, Level, MeanSquares, Model, Table, Undefined, alpha,
    beyond_chance, difference, light, mean_squares,
    measure::{IntervalBy, Measure},
    percent, unanimous,
};

/// What is to be counted, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// What the values mean; says which figure comes first.
    pub level: Level,
    /// How near is near, for [`Measure::Within`].
    pub within: f64,
    /// How intervals are drawn.
    pub bootstrap: Bootstrap,
}

/// One number, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figure {
    /// Which number.
    pub measure: Measure,
    /// Its value.
    pub value: Option<f64>,
    /// Why there is none.
    pub reason: Option<Undefined>,
    /// Lower end of the 95 % interval.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Where the interval comes from.
    pub interval_by: Option<IntervalBy>,
}

/// Two of the coders.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Pair {
    /// Their places among the coders.
    pub coders: (usize, usize),
    /// Units both judged.
    pub units: usize,
    /// The numbers between them; the first of the two counts as the master for the bias.
    pub figures: Vec<Figure>,
}

/// Everything about a table.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Rows of the table.
    pub units: usize,
    /// Units at least two coders judged: what most figures rest on.
    pub units_of_two: usize,
    /// Units all coders judged: what ICC rests on.
    pub units_of_all: usize,
    /// Fewer units than a figure should be shown with.
    pub few_units: bool,
    /// How many different values there are.
    pub values: usize,
    /// The figure that comes first at this level.
    pub first: Measure,
    /// All coders together.
    pub figures: Vec<Figure>,
    /// Every two of them.
    pub pairs: Vec<Pair>,
}

type Found = (Measure, Result<f64, Undefined>);

/// Counts everything.
#[must_use]
pub fn summarise(table: &Table, settings: &Settings) -> Summary {
    let with = |least: usize| (0..table.units()).filter(|unit| table.given(*unit).count() >= least).count();
    let within = settings.within;
    let mut figures = drawn(table, settings, |table| of_all(table, within));
    figures.extend(of_icc(table));
    let mut pairs = Vec::new();
    for first in 0..table.coders() {
        for second in first + 1..table.coders() {
            let two = table.of_two(first, second);
            let units = two.both(0, 1).count();
            let figures = drawn(&two, settings, |two| of_pair(two, within));
            pairs.push(Pair { coders: (first, second), units, figures });
        }
    }
    let units_of_two = with(2);
    Summary {
        units: table.units(),
        units_of_two,
        units_of_all: with(table.coders()),
        few_units: units_of_two < FEW_UNITS,
        values: table.values().len(),
        first: match settings.level {
            Level::Nominal => Measure::AlphaNominal,
            Level::Ordinal => Measure::AlphaOrdinal,
            Level::Interval => Measure::AlphaInterval,
            Level::Ratio => Measure::AlphaRatio,
        },
        figures,
        pairs,
    }
}

fn of_all(table: &Table, within: f64) -> Vec<Found> {
    let mut found = vec![
        (Measure::Exact, percent(table, 0.0)),
        (Measure::Within, percent(table, within)),
        (Measure::Unanimous, unanimous(table, 0.0)),
        (Measure::Light, light(table)),
        (Measure::Fleiss, beyond_chance(table, Chance::Fleiss, Distance::Nominal)),
        (Measure::Conger, beyond_chance(table, Chance::Conger, Distance::Nominal)),
    ];
    found.extend(of_any(table));
    found
}

fn of_pair(two: &Table, within: f64) -> Vec<Found> {
    let cross = CrossTable::of(two, 0, 1);
    let kappa = |distance| {
        if distance != Distance::Nominal && !two.has_numbers() {
            return Err(Undefined::NotNumbers);
        }
        cross.kappa(distance, two.values()).map(|kappa| kappa.value)
    };
    let difference = difference(two, 0, 1);
    let mut found = vec![
        (Measure::Exact, percent(two, 0.0)),
        (Measure::Within, percent(two, within)),
        (Measure::Bias, difference.map(|difference| difference.bias)),
        (Measure::MeanAbsoluteError, difference.map(|difference| difference.mean_absolute_error)),
        (Measure::Kappa, kappa(Distance::Nominal)),
        (Measure::KappaLinear, kappa(Distance::Linear)),
        (Measure::KappaQuadratic, kappa(Distance::Squared)),
    ];
    found.extend(of_any(two));
    found
}

/// What is counted alike for two coders and for many.
fn of_any(table: &Table) -> Vec<Found> {
    let alpha = |level| alpha(table, level).map(|alpha| alpha.value);
    let gwet = |distance| beyond_chance(table, Chance::Gwet, distance);
    vec![
        (Measure::BrennanPrediger, beyond_chance(table, Chance::Uniform, Distance::Nominal)),
        (Measure::AlphaNominal, alpha(Level::Nominal)),
        (Measure::AlphaOrdinal, alpha(Level::Ordinal)),
        (Measure::AlphaInterval, alpha(Level::Interval)),
        (Measure::AlphaRatio, alpha(Level::Ratio)),
        (Measure::Ac1, gwet(Distance::Nominal)),
        (Measure::Ac2Ordinal, gwet(Distance::Triangular)),
        (Measure::Ac2Linear, gwet(Distance::Linear)),
        (Measure::Ac2Quadratic, gwet(Distance::Squared)),
    ]
}

/// The figures of a table, each with the interval that drawing its units again gives.
fn drawn(table: &Table, settings: &Settings, count: impl Fn(&Table) -> Vec<Found>) -> Vec<Figure> {
    let found = count(table);
    let mut values = vec![Vec::new(); found.len()];
    // Units nobody can be compared on are not drawn: they would only make the draws uneven.
    let units: Vec<usize> = (0..table.units()).filter(|unit| table.given(*unit).count() > 1).collect();
    if units.len() > 1 {
        for draw in settings.bootstrap.units(units.len()) {
            let draw: Vec<usize> = draw.into_iter().map(|place| units[place]).collect();
            for (values, (_, value)) in values.iter_mut().zip(count(&table.drawn(&draw))) {
                values.extend(value);
            }
        }
    }
    let with_interval = |((measure, value), values): (Found, Vec<f64>)| {
        let interval = value.is_ok().then(|| settings.bootstrap.interval(values)).flatten();
        figure(measure, value, interval, IntervalBy::Bootstrap)
    };
    found.into_iter().zip(values).map(with_interval).collect()
}

fn of_icc(table: &Table) -> Vec<Figure> {
    let squares = mean_squares(table);
    let icc = |measure: Measure, of: fn(&MeanSquares, Model) -> Result<crate::Icc, Undefined>, model: Model| {
        let icc = squares.and_then(|squares| of(&squares, model));
        let interval = icc.ok().and_then(|icc| icc.interval);
        figure(measure, icc.map(|icc| icc.value), interval, IntervalBy::F)
    };
    vec![
        icc(Measure::Icc11, MeanSquares::single, Model::OneWay),
        icc(Measure::Icc21, MeanSquares::single, Model::Agreement),
        icc(Measure::Icc31, MeanSquares::single, Model::Consistency),
        icc(Measure::Icc1K, MeanSquares::average, Model::OneWay),
        icc(Measure::Icc2K, MeanSquares::average, Model::Agreement),
        icc(Measure::Icc3K, MeanSquares::average, Model::Consistency),
    ]
}

fn figure(measure: Measure, value: Result<f64, Undefined>, interval: Option<(f64, f64)>, by: IntervalBy) -> Figure {
    Figure {
        measure,
        value: value.ok(),
        reason: value.err(),
        low: interval.map(|(low, _)| low),
        high: interval.map(|(_, high)| high),
        interval_by: interval.map(|_| by),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::numbers;

    fn settings() -> Settings {
        Settings { level: Level::Ordinal, within: 1.0, bootstrap: Bootstrap { draws: 200, seed: 1 } }
    }

    #[test]
    fn the_same_everywhere_is_agreement_and_no_coefficient() {
        let summary = summarise(&numbers(&["4 4 4"; 12].join("\n")), &settings());
        for figure in summary.figures.iter().chain(summary.pairs.iter().flat_map(|pair| &pair.figures)) {
            let expected = match figure.measure {
                Measure::Exact | Measure::Within | Measure::Unanimous => (Some(1.0), None),
                Measure::Bias | Measure::MeanAbsoluteError => (Some(0.0), None),
                _ => (None, Some(Undefined::NoVariation)),
            };
            assert_eq!((figure.value, figure.reason), expected, "{}", figure.measure);
        }
        assert!(!summary.few_units);
    }

    #[test]
    fn a_figure_lies_in_its_interval_and_comes_out_the_same_again() {
        let rows = "1 2 1\n2 2 3\n3 3 3\n4 5 4\n5 5 6\n6 6 .\n7 5 3\n2 1 2\n3 4 .\n5 . 5\n6 7 6\n1 1 2";
        let summary = summarise(&numbers(rows), &settings());
        assert_eq!(summary, summarise(&numbers(rows), &settings()));
        for figure in summary.figures.iter().chain(summary.pairs.iter().flat_map(|pair| &pair.figures)) {
            let (value, low, high) = (figure.value.unwrap(), figure.low.unwrap(), figure.high.unwrap());
            assert!(low <= value && value <= high, "{figure:?}");
            assert!(low < high, "{figure:?}");
        }
        assert_eq!((summary.units_of_two, summary.units_of_all), (12, 9));
    }

    #[test]
    fn no_two_values_of_a_unit_or_no_units_at_all_give_reasons_and_no_panic() {
        for table in [numbers("1 .\n. 2\n3 ."), Table::of_numbers::<[Option<f64>; 2]>(2, &[]).unwrap()] {
            let summary = summarise(&table, &settings());
            assert!(summary.few_units);
            for figure in summary.figures.iter().chain(&summary.pairs[0].figures) {
                assert_eq!((figure.value, figure.reason), (None, Some(Undefined::NoPairs)), "{}", figure.measure);
            }
        }
    }
}
