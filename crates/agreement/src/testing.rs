//! Small tables for the tests beside the code.

use crate::Table;

/// Units on lines (or two spaces apart), coders between spaces, a full stop where there is no value.
pub(crate) fn numbers(text: &str) -> Table {
    let rows: Vec<Vec<Option<f64>>> = text
        .replace("  ", "\n")
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.split_whitespace().map(|cell| cell.parse().ok()).collect())
        .collect();
    Table::of_numbers(rows[0].len(), &rows).unwrap()
}
