//! Marks in time (vector J): eight of each coder in 80 seconds.

use std::num::NonZeroU32;

use mrp_agreement::{Bootstrap, Event, EventTable, Linking, Overlap, When, link, same_code, time_units};
use mrp_vocabulary::{MediaTime, Span};
use serde_json::Value;

use crate::{near, near_to, square, vectors};

fn events(vector: &Value, coder: &str) -> Vec<Event> {
    let ms = |seconds: &Value| MediaTime::from_ms((seconds.as_f64().unwrap() * 1000.0).round() as i64);
    let codes = vector["codes"].as_array().unwrap();
    let event = |event: &Value| Event {
        code: codes.iter().position(|code| *code == event[0]).unwrap(),
        when: When::During(Span::new(ms(&event[1]), ms(&event[2])).unwrap()),
    };
    vector[coder].as_array().unwrap().iter().map(event).collect()
}

fn places(value: &Value) -> Vec<usize> {
    value.as_array().unwrap().iter().map(|place| place.as_u64().unwrap() as usize).collect()
}

#[test]
fn linked_one_to_one_and_counted_as_easydiag_does() {
    let Some(vectors) = vectors() else { return };
    let vector = &vectors["timed_events"];
    let (first, second) = (events(vector, "r1"), events(vector, "r2"));
    let expected = &vector["easydiag"];
    let links = link(&first, &second, Linking::default());
    let pairs: Vec<(usize, usize)> =
        expected["links_r1_r2"].as_array().unwrap().iter().map(places).map(|pair| (pair[0], pair[1])).collect();
    assert_eq!(links.pairs, pairs);
    assert_eq!(links.only_first, places(&expected["unlinked_r1"]));
    assert_eq!(links.only_second, places(&expected["unlinked_r2"]));

    let table = EventTable::of(3, &first, &second, &links);
    assert_eq!(table.counts(), square(&expected["table_rows_r1_cols_r2_last_is_nil"]));
    let kappa = table.kappa().unwrap();
    for (fitted, expected) in kappa.fitted.iter().flatten().zip(square(&expected["ipf_expected"]).concat()) {
        near_to(*fitted, expected, 1e-9);
    }
    near(table.raw().unwrap(), &expected["raw_agreement"]);
    near(kappa.expected, &expected["p_e"]);
    near(kappa.value, &expected["kappa_ipf"]);
    near(kappa.highest, &expected["kappa_max"]);
    let linked = table.kappa_of_linked().unwrap();
    near(linked.observed, &expected["linked_only"]["raw"]);
    near(linked.expected, &expected["linked_only"]["p_e"]);
    near(linked.value, &expected["linked_only"]["kappa"]);
    near(table.overlap_of_linked().unwrap(), &vector["elan_overlap_extent"]["mean_linked"]);
    near(table.overlap_of_all().unwrap(), &vector["elan_overlap_extent"]["mean_incl_unlinked_as_zero"]);
}

#[test]
fn found_again_with_the_same_code() {
    let Some(vectors) = vectors() else { return };
    let vector = &vectors["timed_events"];
    let half = Linking { overlap: Overlap::OfUnion, at_least: 0.5, ..Linking::default() };
    let found = same_code(&events(vector, "r1"), &events(vector, "r2"), half).unwrap();
    let expected = &vector["f1_same_label_iou_0.5"];
    assert_eq!(found.matches as u64, expected["matches"].as_u64().unwrap());
    near(found.precision.unwrap(), &expected["precision"]);
    near(found.recall.unwrap(), &expected["recall"]);
    near(found.f1, &expected["f1"]);
}

#[test]
fn cut_into_units_of_time_with_and_without_tolerance() {
    let Some(vectors) = vectors() else { return };
    let vector = &vectors["timed_events"];
    let expected = &vector["time_unit_kappa"];
    let units =
        |step: u32| time_units(3, &events(vector, "r1"), &events(vector, "r2"), 80_000, NonZeroU32::new(step).unwrap());
    for (step, name) in [(1000, "step_1.0"), (500, "step_0.5")] {
        let (units, expected) = (units(step), &expected[name]);
        let counts = units.counts();
        for (row, line) in square(&expected["table_AS_GE_PA_nil"]).iter().enumerate() {
            for (column, count) in line.iter().enumerate() {
                assert_eq!(counts.count(row, column), *count, "{name} {row} {column}");
            }
        }
        let kappa = units.kappa(0).unwrap();
        near(kappa.observed, &expected["p_o"]);
        near(kappa.expected, &expected["p_e"]);
        near(kappa.value, &expected["kappa"]);
    }
    for tolerance in [1, 2] {
        let unit = if tolerance == 1 { "unit" } else { "units" };
        let expected = &expected[format!("tolerance_{tolerance}_{unit}")];
        near(units(1000).kappa(tolerance).unwrap().value, &expected["r1_as_reference"]);
        near(units(1000).turned().kappa(tolerance).unwrap().value, &expected["r2_as_reference"]);
    }
}

#[test]
fn conversations_are_pooled_and_drawn_again_as_wholes() {
    let Some(vectors) = vectors() else { return };
    let vector = &vectors["timed_events"];
    let (first, second) = (events(vector, "r1"), events(vector, "r2"));
    let whole = EventTable::of(3, &first, &second, &link(&first, &second, Linking::default()));
    let same = EventTable::of(3, &first, &first, &link(&first, &first, Linking::default()));
    assert_eq!(EventTable::pooled(&[&whole]), whole);
    assert_eq!(EventTable::pooled(&[&whole, &whole]).raw(), whole.raw());
    let conversations = [whole.clone(), same.clone(), whole.clone(), same];
    let kappa = |tables: &[&EventTable]| EventTable::pooled(tables).kappa().map(|kappa| kappa.value);
    let (low, high) = Bootstrap::default().over(&conversations, kappa).unwrap();
    // Between a draw of the worse conversation only and one of the perfect one only.
    near_to(low, whole.kappa().unwrap().value, 1e-9);
    near_to(high, 1.0, 1e-9);
}
