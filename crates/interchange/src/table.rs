//! The marks as a table for spreadsheets, with times in milliseconds and as a clock.

use crate::{Coding, coding::clock};

const HEADER: [&str; 7] = ["tier", "coder", "start_ms", "end_ms", "start", "end", "text"];

/// The coding as CSV (UTF-8 with its mark, so that spreadsheets see it): one line for each mark, by time. A moment has no end.
#[must_use]
pub fn table(coding: &Coding) -> String {
    let mut writer = csv::WriterBuilder::new().from_writer("\u{feff}".as_bytes().to_vec());
    let mut lines = vec![HEADER.map(str::to_owned)];
    lines.extend(coding.by_time().into_iter().map(|(tier, mark)| {
        let end = mark.end;
        [
            harmless(&tier.name),
            harmless(tier.coder.as_deref().unwrap_or_default()),
            mark.start.ms().to_string(),
            end.map_or_else(String::new, |end| end.ms().to_string()),
            clock(mark.start),
            end.map_or_else(String::new, clock),
            harmless(&mark.text),
        ]
    }));
    for line in lines {
        writer.write_record(line).expect("memory takes what is written, and all lines are equally long");
    }
    let bytes = writer.into_inner().expect("memory takes what is written");
    String::from_utf8(bytes).expect("only text was written")
}

/// A spreadsheet would take such a text for a formula.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() }
}
