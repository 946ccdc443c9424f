//! The marks as a table for spreadsheets, with times in milliseconds and as a clock.

use mrp_vocabulary::MediaTime;

use crate::{Coding, Mark, Tier, Unreadable, coding::clock};

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

/// Reads such a table back, or one like it: columns `start_ms` (or `at_ms`) and, where they are, `end_ms`, `tier` (or `dimension`), `coder`,
/// `text` (or `body`), in any order, with commas or semicolons between them.
///
/// # Errors
/// When there is no column with times, or a time is none.
pub fn read_table(text: &str) -> Result<Coding, Unreadable> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter =
        [b';', b'\t', b','].into_iter().max_by_key(|sign| first.bytes().filter(|byte| byte == sign).count());
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter.unwrap_or(b',')).flexible(true).from_reader(text.as_bytes());
    let damaged = |error: csv::Error| Unreadable::Damaged {
        at: error.position().map_or(0, csv::Position::byte),
        what: error.to_string(),
    };
    let header = reader.headers().map_err(damaged)?.clone();
    let column = |names: &[&str]| header.iter().position(|name| names.contains(&name.trim().to_lowercase().as_str()));
    let start = column(&["start_ms", "at_ms"]).ok_or(Unreadable::Other("a table with a column start_ms"))?;
    let (end, tier) = (column(&["end_ms"]), column(&["tier", "dimension"]));
    let (coder, body) = (column(&["coder"]), column(&["text", "body"]));
    let mut coding = Coding::default();
    for (number, record) in reader.records().enumerate() {
        let record = record.map_err(damaged)?;
        let cell = |place: Option<usize>| place.and_then(|place| record.get(place)).unwrap_or_default().trim();
        let at = record.position().map_or(0, csv::Position::byte);
        let time = |word: &str| {
            let what = || format!("line {}: {word} is no time in whole milliseconds from the beginning", number + 2);
            // Nothing happens before a film begins; taken for its beginning, the mark would be lost without a word.
            let ms = word.parse::<i64>().ok().filter(|ms| *ms >= 0);
            ms.map(MediaTime::from_ms).ok_or_else(|| Unreadable::Damaged { at, what: what() })
        };
        let until = cell(end);
        let mark = Mark {
            id: format!("l{}", number + 1),
            start: time(cell(Some(start)))?,
            end: if until.is_empty() { None } else { Some(time(until)?) },
            text: unharmed(cell(body)),
        };
        let (name, coder) = (unharmed(cell(tier)), Some(unharmed(cell(coder))).filter(|coder| !coder.is_empty()));
        match coding.tiers.iter_mut().find(|tier| tier.name == name && tier.coder == coder) {
            Some(tier) => tier.marks.push(mark),
            None => coding.tiers.push(Tier { name, coder, marks: vec![mark] }),
        }
    }
    Ok(coding)
}

/// Without the sign that kept a spreadsheet from taking it for a formula.
fn unharmed(text: &str) -> String {
    let rest = text.strip_prefix('\'').filter(|rest| rest.starts_with(['=', '+', '-', '@', '\t', '\r']));
    rest.unwrap_or(text).to_owned()
}
