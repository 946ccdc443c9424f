//! Where there is no number (`degenerate` in the vectors): each case of the list, by name.

use std::num::NonZeroU32;

use mrp_agreement::{
    Bootstrap, EventTable, Level, Linking, Measure, Model, Settings, Summary, Table, Undefined, link, mean_squares,
    summarise, time_units,
};

use crate::vectors;

#[test]
fn every_case_of_the_list() {
    let Some(vectors) = vectors() else { return };
    for case in vectors["degenerate"].as_array().unwrap() {
        match case["case"].as_str().unwrap() {
            "both raters give 4 on every unit" => constant(),
            "one unit only" => one_unit(),
            "all units missing for one rater" => one_coder_alone(),
            "negative ICC (BMS<EMS)" => negative(),
            "no events for either observer" => no_events(),
            other => panic!("the list has a case that is not tested: {other}"),
        }
    }
}

fn summary(rows: &[[Option<f64>; 2]]) -> Summary {
    let bootstrap = Bootstrap { draws: 100, seed: 1 };
    let settings = Settings { level: Level::Ordinal, within: 1.0, bootstrap };
    summarise(&Table::of_numbers(2, rows).unwrap(), &settings)
}

/// All but the plain shares and differences, which are no coefficients.
fn assert_no_coefficient(summary: &Summary, reason: Undefined) {
    let plain = [Measure::Exact, Measure::Within, Measure::Unanimous, Measure::Bias, Measure::MeanAbsoluteError];
    for figure in summary.figures.iter().chain(&summary.pairs[0].figures) {
        if !plain.contains(&figure.measure) {
            assert_eq!((figure.value, figure.reason), (None, Some(reason)), "{}", figure.measure);
        }
    }
    // Nothing in JSON is NaN, which it would write as a null without a reason.
    let json = serde_json::to_value(summary).unwrap();
    for figure in json["figures"].as_array().unwrap() {
        assert!(figure["value"].is_null() != figure["reason"].is_null(), "{figure}");
    }
}

fn constant() {
    let summary = summary(&[[Some(4.0); 2]; 20]);
    assert_no_coefficient(&summary, Undefined::NoVariation);
    for (place, measure) in [(0, Measure::Exact), (1, Measure::Within)] {
        assert_eq!((summary.figures[place].measure, summary.figures[place].value), (measure, Some(1.0)));
    }
}

fn one_unit() {
    assert_no_coefficient(&summary(&[[Some(4.0), Some(5.0)]]), Undefined::OneUnit);
}

fn one_coder_alone() {
    let summary = summary(&[[Some(4.0), None], [Some(5.0), None], [Some(1.0), None]]);
    assert_no_coefficient(&summary, Undefined::NoPairs);
    assert_eq!(summary.units_of_two, 0);
}

fn negative() {
    let rows = [[Some(1.0), Some(5.0)], [Some(5.0), Some(1.0)], [Some(2.0), Some(4.0)]];
    let squares = mean_squares(&Table::of_numbers(2, &rows).unwrap()).unwrap();
    assert!(squares.between < squares.error);
    let icc = squares.single(Model::Consistency).unwrap().value;
    assert!((-1.0..0.0).contains(&icc), "{icc}");
}

fn no_events() {
    let table = EventTable::of(3, &[], &[], &link(&[], &[], Linking::default()));
    assert_eq!(table.raw(), Err(Undefined::NoEvents));
    assert_eq!(table.kappa().err(), Some(Undefined::NoEvents));
    assert_eq!(table.kappa_of_linked().err(), Some(Undefined::NoLinks));
    assert_eq!(table.overlap_of_all(), Err(Undefined::NoEvents));
    let second = NonZeroU32::new(1000).unwrap();
    assert_eq!(time_units(3, &[], &[], 80_000, second).kappa(0).err(), Some(Undefined::NoEvents));
}
