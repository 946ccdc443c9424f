//! A hundred thousand units: that the work grows with the table and not with its square is shown by doing it at all. Comparing every
//! value with every other would be ten thousand million steps for each figure here, far beyond the patience of any test run.

use std::num::NonZeroU32;

use mrp_agreement::{
    Chance, CrossTable, Distance, Event, Level, Linking, Model, Table, When, alpha, beyond_chance, link, mean_squares,
    percent, time_units,
};
use mrp_vocabulary::{MediaTime, Span};

const MANY: usize = 100_000;

/// Evenly scattered, and the same on every machine.
fn scattered(place: usize) -> f64 {
    (place as f64 * 0.618_033_988_749_894_9).fract()
}

/// Durations in milliseconds, measured by two coders who are off by some per cent: every value occurs once.
fn durations() -> Table {
    let rows: Vec<[Option<f64>; 2]> = (0..MANY)
        .map(|unit| {
            let length = 200.0 + 3e5 * scattered(unit);
            [Some(length), Some(length * (0.95 + 0.1 * scattered(unit * 7 + 3)))]
        })
        .collect();
    Table::of_numbers(2, &rows).unwrap()
}

#[test]
fn a_hundred_thousand_units_with_a_value_of_their_own_each() {
    let table = durations();
    assert!(table.values().len() > 190_000);
    // Errors of at most 5 per cent on lengths that differ a thousandfold.
    for level in [Level::Ordinal, Level::Interval, Level::Ratio] {
        let alpha = alpha(&table, level).unwrap();
        assert!((0.99..1.0).contains(&alpha.value), "{level} {}", alpha.value);
    }
    // No two values are the same, so by names there is agreement on nothing.
    assert!(alpha(&table, Level::Nominal).unwrap().value < 1e-4);
    let cross = CrossTable::of(&table, 0, 1);
    for distance in [Distance::Linear, Distance::Squared, Distance::Ratio] {
        assert!((0.9..1.0).contains(&cross.kappa(distance, table.values()).unwrap().value));
        assert!((0.9..1.0).contains(&beyond_chance(&table, Chance::Gwet, distance).unwrap()));
        assert!((0.9..1.0).contains(&beyond_chance(&table, Chance::Conger, distance).unwrap()));
    }
    assert!(mean_squares(&table).unwrap().single(Model::Agreement).unwrap().value > 0.99);
    assert!((0.0..0.5).contains(&percent(&table, 1_000.0).unwrap()));
}

#[test]
fn a_hundred_thousand_marks_of_each_coder() {
    let events = |off: i64| -> Vec<Event> {
        (0..MANY)
            .map(|place| {
                let start = place as i64 * 1_000 + off + (scattered(place) * 100.0) as i64;
                let span = Span::new(MediaTime::from_ms(start), MediaTime::from_ms(start + 900)).unwrap();
                Event { code: place % 12, when: When::During(span) }
            })
            .collect()
    };
    let (first, second) = (events(0), events(80));
    let links = link(&first, &second, Linking::default());
    assert_eq!(links.pairs, (0..MANY).map(|place| (place, place)).collect::<Vec<_>>());
    let units = time_units(12, &first, &second, MANY as i64 * 1_000, NonZeroU32::new(1_000).unwrap());
    assert!(units.kappa(0).unwrap().value > 0.99);
    assert!((units.kappa(2).unwrap().value - 1.0).abs() < 1e-9);
}
