//! How far two coders agree, dimension by dimension and over all: figures about the manual and the coding, not about anybody in the film. Pure.
//!
//! Time is cut into seconds; of each second it is asked, for each dimension by itself, whether a coder has a mark there. A mark may be tied to
//! several dimensions, so "over all" is all these answers together. Intervals come from drawing half-minutes again (of several recordings:
//! whole recordings), because one second says nearly the same as the next.

use std::num::NonZeroU32;

use mrp_agreement::{
    Bootstrap, CrossTable, Distance, Event, FEW_UNITS, Linking, Measure, Undefined, link, same_code, time_units,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::Mark;

/// One unit of time.
const UNIT: NonZeroU32 = NonZeroU32::new(1_000).expect("a second is not nothing");
/// So many units are drawn again together.
const STRETCH: usize = 30;
/// With fewer stretches (or recordings) drawing them again says nothing.
const FEWEST_DRAWN: usize = 10;
/// How far apart the curve looks, in seconds.
const CURVE_S: [u32; 8] = [0, 1, 2, 3, 4, 5, 7, 10];
/// The widest tolerance that makes sense beside a mark of a few seconds.
pub(crate) const WIDEST_TOLERANCE_MS: i64 = 10_000;

/// Two codings of one recording.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The first coder's marks.
    pub first: Vec<Mark>,
    /// The second coder's marks.
    pub second: Vec<Mark>,
    /// How long the recording is.
    pub duration_ms: i64,
}

/// One figure, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct FigureView {
    /// Which.
    pub measure: Measure,
    /// Its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Undefined>,
    /// Lower end of the 95 % interval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<f64>,
    /// Upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<f64>,
}

/// How well the second coder's marks meet the first one's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct EventsView {
    /// Marks of the first coder.
    pub first: usize,
    /// Marks of the second.
    pub second: usize,
    /// Pairs with the same dimension near enough in time.
    pub matches: usize,
    /// Share of the second coder's marks that have a partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precision: Option<f64>,
    /// Share of the first coder's marks that have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recall: Option<f64>,
    /// Their harmonic mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub f1: Option<f64>,
    /// How much later the second coder marks, on average.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_offset_ms: Option<f64>,
}

/// One dimension, or all together.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FiguresRow {
    /// Its key; nothing for all together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimension: Option<String>,
    /// By units of time.
    pub figures: Vec<FigureView>,
    /// By marks.
    pub events: EventsView,
}

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct CurvePoint {
    /// How far apart two marks may be.
    pub tolerance_ms: i64,
    /// κ over all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kappa: Option<f64>,
    /// Share of agreeing units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<f64>,
    /// F over all marks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub f1: Option<f64>,
}

/// Everything about one pair of codings, or several.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AgreementFigures {
    /// How many recordings.
    pub recordings: usize,
    /// How far apart two marks may be and count as the same.
    pub tolerance_ms: i64,
    /// Seconds that were compared.
    pub units: usize,
    /// Fewer than a figure should be shown with.
    pub few_units: bool,
    /// Marks without a dimension, of either coder: no figure counts them.
    pub untied: [usize; 2],
    /// All together, then each dimension in the order of the edition.
    pub rows: Vec<FiguresRow>,
    /// What a wider tolerance changes.
    pub curve: Vec<CurvePoint>,
}

/// Counts everything.
#[must_use]
pub fn figures(pairs: &[Pair], dimensions: &[String], tolerance_ms: i64) -> AgreementFigures {
    let tolerance_ms = tolerance_ms.clamp(0, WIDEST_TOLERANCE_MS);
    let codings: Vec<Events> = pairs.iter().map(|pair| Events::of(pair, dimensions)).collect();
    let units = codings.iter().map(Events::units).sum();
    let (codes, few_units) = (0..dimensions.len(), units < FEW_UNITS);
    let one = |code: usize| row(&codings, std::slice::from_ref(&code), tolerance_ms, few_units);
    let all: Vec<usize> = codes.clone().collect();
    let mut rows = vec![FiguresRow { dimension: None, ..row(&codings, &all, tolerance_ms, few_units) }];
    rows.extend(codes.zip(dimensions).map(|(code, key)| FiguresRow { dimension: Some(key.clone()), ..one(code) }));
    let point = |seconds: &u32| {
        let tolerance_ms = i64::from(*seconds) * 1_000;
        let cross = CrossTable::of_counts(&sum(&squares(&codings, &all, tolerance_ms)));
        let shown = !few_units && codings.iter().any(|coding| !coding.is_empty());
        CurvePoint {
            tolerance_ms,
            kappa: shown.then(|| kappa(&cross).ok()).flatten(),
            exact: shown.then(|| cross.exact().ok()).flatten(),
            f1: events(&codings, &all, tolerance_ms).f1,
        }
    };
    let untied = |marks: fn(&Pair) -> &Vec<Mark>| {
        pairs.iter().flat_map(marks).filter(|mark| mark.dimensions.iter().all(|key| !dimensions.contains(key))).count()
    };
    AgreementFigures {
        recordings: pairs.len(),
        tolerance_ms,
        units,
        few_units,
        untied: [untied(|pair| &pair.first), untied(|pair| &pair.second)],
        rows,
        curve: CURVE_S.iter().map(point).collect(),
    }
}

/// The marks of two coders by dimension.
struct Events {
    first: Vec<Event>,
    second: Vec<Event>,
    duration_ms: i64,
}

type Square = Vec<Vec<f64>>;

impl Events {
    fn of(pair: &Pair, dimensions: &[String]) -> Self {
        let tied = |mark: &Mark| -> Vec<Event> {
            let codes = dimensions.iter().enumerate().filter(|(_, key)| mark.dimensions.contains(key));
            codes.map(|(code, _)| mark.event(code)).collect()
        };
        Self {
            first: pair.first.iter().flat_map(tied).collect(),
            second: pair.second.iter().flat_map(tied).collect(),
            duration_ms: pair.duration_ms,
        }
    }

    fn units(&self) -> usize {
        self.squares(usize::MAX, 0).iter().flatten().flatten().sum::<f64>().round() as usize
    }

    fn is_empty(&self) -> bool {
        self.first.is_empty() && self.second.is_empty()
    }

    /// Of one code: there or not there, in stretches of time.
    fn squares(&self, code: usize, tolerance_ms: i64) -> Vec<Square> {
        let of = |events: &[Event]| -> Vec<Event> {
            events.iter().filter(|event| event.code == code).map(|event| Event { code: 0, ..*event }).collect()
        };
        let tolerance = (tolerance_ms / i64::from(UNIT.get())) as usize;
        time_units(1, &of(&self.first), &of(&self.second), self.duration_ms, UNIT).stretches(tolerance, STRETCH)
    }
}

/// What is drawn again: half-minutes of one recording, or whole recordings of several; each with all its dimensions.
fn squares(codings: &[Events], codes: &[usize], tolerance_ms: i64) -> Vec<Square> {
    let of_one = |coding: &Events| -> Vec<Square> {
        let by_code: Vec<Vec<Square>> = codes.iter().map(|code| coding.squares(*code, tolerance_ms)).collect();
        let stretches = by_code.first().map_or(0, Vec::len);
        (0..stretches)
            .map(|stretch| sum(&by_code.iter().map(|squares| squares[stretch].clone()).collect::<Vec<_>>()))
            .collect()
    };
    match codings {
        [one] => of_one(one),
        several => several.iter().map(|coding| sum(&of_one(coding))).collect(),
    }
}

fn sum<S: std::borrow::Borrow<Square>>(squares: &[S]) -> Square {
    let mut sum = vec![vec![0.0; 2]; 2];
    for square in squares {
        for (row, line) in square.borrow().iter().enumerate() {
            line.iter().enumerate().for_each(|(column, count)| sum[row][column] += count);
        }
    }
    sum
}

fn kappa(cross: &CrossTable) -> Result<f64, Undefined> {
    cross.kappa(Distance::Nominal, &[0.0, 1.0]).map(|kappa| kappa.value)
}

type Count = fn(&CrossTable) -> Result<f64, Undefined>;

const FIGURES: [(Measure, Count); 4] = [
    (Measure::Exact, CrossTable::exact),
    (Measure::Kappa, kappa),
    (Measure::Ac1, CrossTable::ac1),
    (Measure::AlphaNominal, CrossTable::alpha),
];

fn row(codings: &[Events], codes: &[usize], tolerance_ms: i64, few_units: bool) -> FiguresRow {
    let events = events(codings, codes, tolerance_ms);
    let squares = squares(codings, codes, tolerance_ms);
    let cross = CrossTable::of_counts(&sum(&squares));
    let figure = |(measure, count): (Measure, Count)| {
        let value = if events.first + events.second == 0 {
            Err(Undefined::NoEvents)
        } else if few_units {
            Err(Undefined::NoPairs)
        } else {
            count(&cross)
        };
        let drawn = value.is_ok() && squares.len() >= FEWEST_DRAWN;
        let interval = drawn
            .then(|| Bootstrap::default().over(&squares, |drawn| count(&CrossTable::of_counts(&sum(drawn)))))
            .flatten();
        FigureView {
            measure,
            value: value.ok(),
            reason: value.err(),
            low: interval.map(|(low, _)| low),
            high: interval.map(|(_, high)| high),
        }
    };
    FiguresRow { dimension: None, figures: FIGURES.map(figure).into(), events }
}

fn events(codings: &[Events], codes: &[usize], tolerance_ms: i64) -> EventsView {
    let linking = Linking { within_ms: tolerance_ms, ..Linking::default() };
    let mut view =
        EventsView { first: 0, second: 0, matches: 0, precision: None, recall: None, f1: None, mean_offset_ms: None };
    let mut offsets = Vec::new();
    for coding in codings {
        let of = |events: &[Event]| -> Vec<Event> {
            events.iter().filter(|event| codes.contains(&event.code)).copied().collect()
        };
        let (first, second) = (of(&coding.first), of(&coding.second));
        view.first += first.len();
        view.second += second.len();
        view.matches += same_code(&first, &second, linking).map_or(0, |same| same.matches);
        let links = link(&first, &second, linking);
        let alike = links.pairs.iter().filter(|(a, b)| first[*a].code == second[*b].code);
        offsets.extend(alike.map(|(a, b)| (start(second[*b]) - start(first[*a])) as f64));
    }
    let share = |of: usize| (of > 0).then(|| view.matches as f64 / of as f64);
    view.precision = share(view.second);
    view.recall = share(view.first);
    let both = view.first + view.second;
    view.f1 = (both > 0).then(|| 2.0 * view.matches as f64 / both as f64);
    view.mean_offset_ms = (!offsets.is_empty()).then(|| offsets.iter().sum::<f64>() / offsets.len() as f64);
    view
}

const fn start(event: Event) -> i64 {
    match event.when {
        mrp_agreement::When::At(time) => time.ms(),
        mrp_agreement::When::During(span) => span.start().ms(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MarkKind;

    fn mark(at: i64, end: Option<i64>, dimension: &str) -> Mark {
        Mark {
            id: format!("{at}"),
            kind: MarkKind::Keyword,
            start_ms: at,
            end_ms: end,
            dimensions: vec![dimension.to_owned()],
            body: String::new(),
        }
    }

    fn dimensions() -> Vec<String> {
        ["rytme", "ro", "aldrig"].map(str::to_owned).into()
    }

    fn value(row: &FiguresRow, measure: Measure) -> Result<f64, Undefined> {
        let figure = row.figures.iter().find(|figure| figure.measure == measure).unwrap();
        figure.value.ok_or_else(|| figure.reason.unwrap())
    }

    #[test]
    fn figures_are_those_one_counts_by_hand() {
        // Of 100 seconds the first has 20 (0–20), the second 20 (10–30), and they share 10.
        let pair = Pair {
            first: vec![mark(0, Some(20_000), "rytme")],
            second: vec![mark(10_000, Some(30_000), "rytme")],
            duration_ms: 100_000,
        };
        let found = figures(&[pair], &dimensions(), 0);
        assert_eq!((found.units, found.rows.len(), found.few_units), (100, 4, false));
        let rytme = &found.rows[1];
        // Exact 80 of 100; by chance .2·.2 + .8·.8 = .68.
        assert!((value(rytme, Measure::Exact).unwrap() - 0.8).abs() < 1e-12);
        assert!((value(rytme, Measure::Kappa).unwrap() - 0.12 / 0.32).abs() < 1e-12);
        assert!((value(rytme, Measure::Ac1).unwrap() - (0.8 - 0.32) / 0.68).abs() < 1e-12);
        assert!((value(rytme, Measure::AlphaNominal).unwrap() - (1.0 - 0.2 * 199.0 / (200.0 * 0.32))).abs() < 1e-12);
        assert_eq!(value(&found.rows[3], Measure::Kappa), Err(Undefined::NoEvents));
        // Four half-minutes are too few to draw again.
        assert_eq!(rytme.figures[1].low, None);
        // All three dimensions together: 280 of 300 alike.
        assert!((value(&found.rows[0], Measure::Exact).unwrap() - 280.0 / 300.0).abs() < 1e-12);
    }

    #[test]
    fn a_tolerance_makes_marks_meet_and_the_curve_never_falls() {
        let pair = Pair {
            first: (0..40).map(|n| mark(n * 15_000, None, "ro")).collect(),
            second: (0..40).map(|n| mark(n * 15_000 + 2_000 + (n % 3) * 1_000, None, "ro")).collect(),
            duration_ms: 600_000,
        };
        let strict = figures(std::slice::from_ref(&pair), &dimensions(), 0);
        let wide = figures(&[pair], &dimensions(), 5_000);
        assert_eq!((strict.rows[2].events.matches, wide.rows[2].events.matches), (0, 40));
        let offset = wide.rows[2].events.mean_offset_ms.unwrap();
        assert!((offset - (14.0 * 2_000.0 + 13.0 * 3_000.0 + 13.0 * 4_000.0) / 40.0).abs() < 1e-9, "{offset}");
        assert_eq!(wide.rows[2].events.f1, Some(1.0));
        let kappas: Vec<f64> = wide.curve.iter().map(|point| point.kappa.unwrap()).collect();
        assert!(kappas.windows(2).all(|two| two[1] >= two[0] - 1e-12), "{kappas:?}");
        assert!(kappas[0] < 0.1 && kappas[7] > 0.99, "{kappas:?}");
        // Twenty half-minutes are drawn again.
        let kappa = wide.rows[2].figures[1];
        assert!(kappa.low.unwrap() <= kappa.value.unwrap() && kappa.value.unwrap() <= kappa.high.unwrap());
    }

    #[test]
    fn nothing_marked_or_hardly_any_time_gives_a_reason_and_no_number() {
        let empty = Pair { first: vec![], second: vec![], duration_ms: 600_000 };
        let found = figures(&[empty], &dimensions(), 3_000);
        assert!(
            found.rows.iter().flat_map(|row| &row.figures).all(|figure| figure.reason == Some(Undefined::NoEvents))
        );
        assert!(found.curve.iter().all(|point| point.kappa.is_none() && point.f1.is_none()));
        let short = Pair { first: vec![mark(0, None, "ro")], second: vec![mark(0, None, "ro")], duration_ms: 3_000 };
        let found = figures(&[short], &dimensions(), 0);
        assert!(found.few_units && found.rows[0].figures.iter().all(|figure| figure.value.is_none()));
        let untied = Pair { first: vec![mark(0, None, "andet")], second: vec![], duration_ms: 60_000 };
        assert_eq!(figures(&[untied], &dimensions(), 0).untied, [1, 0]);
    }

    #[test]
    fn several_recordings_are_counted_as_one_and_drawn_whole() {
        let pair = |shift: i64| Pair {
            first: vec![mark(5_000, Some(25_000), "ro")],
            second: vec![mark(5_000 + shift, Some(25_000), "ro")],
            duration_ms: 60_000,
        };
        let pairs: Vec<Pair> = (0..12).map(|n| pair(n * 1_000)).collect();
        let found = figures(&pairs, &dimensions(), 0);
        assert_eq!((found.recordings, found.units), (12, 720));
        assert!((value(&found.rows[2], Measure::Exact).unwrap() - (720.0 - 66.0) / 720.0).abs() < 1e-12);
        assert!(found.rows[2].figures[1].low.is_some());
        assert!(figures(&pairs[..4], &dimensions(), 0).rows[2].figures[1].low.is_none());
    }
}
