//! The marks as a spreadsheet (XLSX): milliseconds as numbers, times as times, so that they can be sorted and reckoned with.

use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::Coding;

/// The spreadsheet could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the spreadsheet could not be written: {0}")]
pub struct NoSpreadsheet(String);

impl From<XlsxError> for NoSpreadsheet {
    fn from(error: XlsxError) -> Self {
        Self(error.to_string())
    }
}

const HEADER: [(&str, f64); 7] = [
    ("tier", 28.0),
    ("coder", 12.0),
    ("start_ms", 12.0),
    ("end_ms", 12.0),
    ("start", 14.0),
    ("end", 14.0),
    ("text", 70.0),
];
const MS_OF_A_DAY: f64 = 86_400_000.0;
/// As much as a cell holds.
const LONGEST_CELL: usize = 32_767;

/// The coding as an XLSX file: the columns of the CSV, a row for each mark, by time.
///
/// # Errors
/// When there are more marks than a sheet has rows.
pub fn spreadsheet(coding: &Coding) -> Result<Vec<u8>, NoSpreadsheet> {
    let mut workbook = Workbook::new();
    let head = Format::new().set_bold();
    let whole = Format::new().set_num_format("0");
    let clock = Format::new().set_num_format("[h]:mm:ss.000");
    let text = Format::new().set_num_format("@").set_text_wrap();
    let sheet = workbook.add_worksheet();
    sheet.set_name("marks")?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, (name, width)) in (0_u16..).zip(HEADER) {
        sheet.write_with_format(0, column, name, &head)?;
        sheet.set_column_width(column, width)?;
    }
    let mut row = 0;
    for (tier, mark) in coding.by_time() {
        row += 1;
        // Strings are strings here: nothing that begins with "=" is taken for a formula.
        sheet.write_string_with_format(row, 0, cell(&tier.name), &text)?;
        sheet.write_string_with_format(row, 1, cell(tier.coder.as_deref().unwrap_or_default()), &text)?;
        sheet.write_number_with_format(row, 2, mark.start.ms() as f64, &whole)?;
        sheet.write_number_with_format(row, 4, mark.start.ms() as f64 / MS_OF_A_DAY, &clock)?;
        if let Some(end) = mark.end {
            sheet.write_number_with_format(row, 3, end.ms() as f64, &whole)?;
            sheet.write_number_with_format(row, 5, end.ms() as f64 / MS_OF_A_DAY, &clock)?;
        }
        sheet.write_string_with_format(row, 6, cell(&mark.text), &text)?;
    }
    sheet.autofilter(0, 0, row, HEADER.len() as u16 - 1)?;
    Ok(workbook.save_to_buffer()?)
}

fn cell(text: &str) -> String {
    text.chars().take(LONGEST_CELL).collect()
}
