//! Published and independently recomputed numbers, digit by digit.
//!
//! They lie in the folder that `MRP_TEST_DATA` names, by default `shared/data` beside the repository, because some of them may not be passed on.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

mod degenerate;
mod events;
mod gwet;
mod published;
mod recomputed;
mod scale;

use std::path::PathBuf;

use mrp_agreement::Table;
use serde_json::Value;

/// The text of a file of the data folder; nothing, said aloud, when there is no such folder here.
#[expect(clippy::print_stdout, reason = "what was not tested is said aloud")]
fn data(name: &str) -> Option<String> {
    let named = std::env::var_os("MRP_TEST_DATA").map(PathBuf::from);
    let folder =
        named.clone().unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")));
    if named.is_none() && !folder.is_dir() {
        println!("not tested: {} is not here; MRP_TEST_DATA names where it is", folder.display());
        return None;
    }
    Some(std::fs::read_to_string(folder.join(name)).unwrap())
}

fn vectors() -> Option<Value> {
    data("reliability_vectors.json").map(|text| serde_json::from_str(&text).unwrap())
}

/// Far closer than any rounding in print.
const NEAR: f64 = 1e-9;

#[track_caller]
fn near(value: f64, expected: &Value) {
    near_to(value, expected.as_f64().unwrap(), NEAR);
}

#[track_caller]
fn near_to(value: f64, expected: f64, tolerance: f64) {
    assert!((value - expected).abs() <= tolerance, "{value} is not {expected}");
}

/// Coders × units as the vectors have it, turned to units × coders.
fn by_coders(lines: &[&Value]) -> Table {
    let lines: Vec<&Vec<Value>> = lines.iter().map(|line| line.as_array().unwrap()).collect();
    let rows: Vec<Vec<Option<f64>>> =
        (0..lines[0].len()).map(|unit| lines.iter().map(|line| line[unit].as_f64()).collect()).collect();
    Table::of_numbers(lines.len(), &rows).unwrap()
}

fn square(value: &Value) -> Vec<Vec<f64>> {
    let line = |line: &Value| line.as_array().unwrap().iter().map(|cell| cell.as_f64().unwrap()).collect();
    value.as_array().unwrap().iter().map(line).collect()
}

/// 0, 1, 2 …: the values of a square of counts.
fn places(count: usize) -> Vec<f64> {
    (0..count).map(|place| place as f64).collect()
}
