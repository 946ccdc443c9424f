//! The table: a line for each unit, a column for each coder, as a spreadsheet saves it.
//!
//! Danish spreadsheets put semicolons between the cells and commas into the numbers; both forms are read, and the header says which it is.

use std::collections::HashMap;

use anyhow::{Context, anyhow, bail, ensure};
use mrp_agreement::{InvalidTable, Level, Table};

use crate::cli::Scale;

/// What stood in the file.
#[derive(Debug)]
pub(super) struct Read {
    /// The coders' names, from the header.
    pub(super) coders: Vec<String>,
    pub(super) table: Table,
}

/// Reads a table; at the nominal level the values are names, otherwise numbers.
pub(super) fn read(bytes: &[u8], level: Level, scale: Option<Scale>) -> anyhow::Result<Read> {
    let text = std::str::from_utf8(bytes)
        .context("the file is not UTF-8; save it as \"CSV UTF-8\"")?
        .trim_start_matches('\u{feff}');
    let separator = separator(text);
    let mut lines = csv::ReaderBuilder::new().delimiter(separator).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = lines.headers().map_err(|error| explain(&error))?.clone();
    let coders: Vec<String> = header.iter().skip(1).map(str::to_owned).collect();
    check_coders(&coders)?;
    let mut seen: HashMap<String, u64> = HashMap::new();
    let mut rows = Vec::new();
    let mut at_line = Vec::new();
    for cells in lines.records() {
        let cells = cells.map_err(|error| explain(&error))?;
        let line = cells.position().map_or(0, csv::Position::line);
        let unit = cells.get(0).unwrap_or_default().to_owned();
        if let Some(before) = seen.insert(unit.clone(), line) {
            bail!("the unit \"{unit}\" stands on lines {before} and {line}; give each unit one line");
        }
        let row: Vec<Option<String>> =
            cells.iter().skip(1).map(|cell| (!cell.is_empty()).then(|| cell.to_owned())).collect();
        rows.push(row);
        at_line.push(line);
    }
    ensure!(!rows.is_empty(), "there is a header and no unit below it");
    let table = if level == Level::Nominal {
        ensure!(scale.is_none(), "a scale is for numbers; leave out --scale, or name another --level");
        Table::of_words(coders.len(), &rows)?
    } else {
        let decimal_comma = separator != b',';
        let numbers = numbers(&rows, &at_line, &coders, decimal_comma)?;
        let table = Table::of_numbers(coders.len(), &numbers)?;
        match scale {
            Some(scale) => on_scale(&table, scale)?,
            None => table,
        }
    };
    Ok(Read { coders, table })
}

/// Whichever stands most often in the header.
fn separator(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |separator: &u8| header.bytes().filter(|byte| byte == separator).count();
    // Of those that stand equally often, the last: the comma, as the name of the format says.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

fn check_coders(coders: &[String]) -> anyhow::Result<()> {
    ensure!(
        coders.len() > 1,
        "the header names {} coder(s) after the column of units, and agreement takes two; \
         a line looks like \"unit,coder 1,coder 2\"",
        coders.len()
    );
    for (place, coder) in coders.iter().enumerate() {
        ensure!(!coder.is_empty(), "column {} has no name in the header; name the coder", place + 2);
        ensure!(!coders[..place].contains(coder), "two columns are called \"{coder}\"; give each coder a name");
    }
    Ok(())
}

fn numbers(
    rows: &[Vec<Option<String>>],
    at_line: &[u64],
    coders: &[String],
    decimal_comma: bool,
) -> anyhow::Result<Vec<Vec<Option<f64>>>> {
    let number = |cell: &str| -> Option<f64> {
        let cell = if decimal_comma { cell.replace(',', ".") } else { cell.to_owned() };
        cell.parse().ok().filter(|number: &f64| number.is_finite())
    };
    let of_row = |(row, line): (&Vec<Option<String>>, &u64)| {
        let cell = |(cell, coder): (&Option<String>, &String)| match cell {
            None => Ok(None),
            Some(cell) => number(cell).map(Some).ok_or_else(|| {
                anyhow!(
                    "line {line}, coder \"{coder}\": \"{cell}\" is not a number; leave the cell empty if the value is \
                     missing, or say --level nominal if the values are names"
                )
            }),
        };
        row.iter().zip(coders).map(cell).collect()
    };
    rows.iter().zip(at_line).map(of_row).collect()
}

fn on_scale(table: &Table, scale: Scale) -> anyhow::Result<Table> {
    let values: Vec<f64> = (scale.lowest..=scale.highest).map(f64::from).collect();
    table.on_scale(&values).map_err(|error| match error {
        InvalidTable::OffScale(value) => {
            anyhow!("the value {value} is not on the scale {scale}; correct it, or name another --scale")
        }
        other => other.into(),
    })
}

/// What the reader says, in words that name the line.
fn explain(error: &csv::Error) -> anyhow::Error {
    match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => anyhow!(
            "line {} has {len} cells, and the header has {expected_len}; leave a missing value as an empty cell",
            pos.as_ref().map_or(0, csv::Position::line)
        ),
        _ => anyhow!("this is not a table: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(text: &str, level: Level) -> String {
        format!("{:#}", read(text.as_bytes(), level, None).unwrap_err())
    }

    #[test]
    fn reads_commas_and_what_danish_spreadsheets_save() {
        let plain = read(b"unit,Anna,Bo\ns1,1,2.5\ns2,,3\n", Level::Ordinal, None).unwrap();
        let danish = "\u{feff}enhed;Anna;Bo\r\ns1;1;2,5\r\ns2;;3\r\n";
        let danish = read(danish.as_bytes(), Level::Ordinal, None).unwrap();
        assert_eq!(plain.coders, ["Anna", "Bo"]);
        assert_eq!((plain.coders, plain.table), (danish.coders, danish.table));
    }

    #[test]
    fn names_keep_their_commas_within_quotation_marks() {
        let read = read(b"unit,A,B\n1,\"rolig, venlig\",urolig\n2,urolig,urolig\n", Level::Nominal, None).unwrap();
        assert_eq!((read.table.values().len(), read.table.has_numbers()), (2, false));
    }

    #[test]
    fn says_where_it_goes_wrong_and_what_to_do() {
        for (text, expected) in [
            ("", "names 0 coder(s)"),
            ("unit,A\n1,2\n", "names 1 coder(s)"),
            ("unit,A,A\n1,2,3\n", "two columns are called \"A\""),
            ("unit,A,\n1,2,3\n", "column 3 has no name"),
            ("unit,A,B\n", "no unit below it"),
            ("unit,A,B\n1,2\n", "line 2 has 2 cells, and the header has 3"),
            ("unit,A,B\n1,2,3\n1,3,4\n", "\"1\" stands on lines 2 and 3"),
            ("unit,A,B\n1,2,god\n", "line 2, coder \"B\": \"god\" is not a number"),
            ("unit,A,B\n1,2,NaN\n", "\"NaN\" is not a number"),
        ] {
            let refusal = refusal(text, Level::Interval);
            assert!(refusal.contains(expected), "{text:?}: {refusal}");
        }
        let latin = read(b"unit,A,B\n1,bl\xe5,gr\xf8n\n", Level::Nominal, None).unwrap_err();
        assert!(format!("{latin:#}").contains("save it as \"CSV UTF-8\""));
    }

    #[test]
    fn a_scale_adds_the_values_nobody_gave_and_refuses_others() {
        let seven = Some(Scale { lowest: 1, highest: 7 });
        let table = read(b"unit,A,B\n1,2,3\n2,3,3\n", Level::Ordinal, seven).unwrap().table;
        assert_eq!(table.values().len(), 7);
        let off = read(b"unit,A,B\n1,2,8\n", Level::Ordinal, seven).unwrap_err();
        assert!(off.to_string().contains("the value 8 is not on the scale 1-7"), "{off}");
        assert!(read(b"unit,A,B\n1,a,b\n", Level::Nominal, seven).is_err());
    }
}
