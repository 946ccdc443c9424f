//! A coding as a file of another program, and the marks of such a file as keywords. Pure.
//!
//! A file that leaves holds no name of anybody: coders are not named, the film is called after its id. What comes in stays text where this
//! edition has no dimension for it, and what cannot become a keyword is listed with the reason.

use std::collections::BTreeMap;

use mrp_interchange::{
    Boris, Coding as Foreign, Eaf, TextGrid, Tier, lane_of, lanes, read_table, spreadsheet, table, web_annotations,
    webvtt,
};
use mrp_vocabulary::{CodingId, MediaTime, RecordingId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Edition, Mark, MarkKind};

mrp_vocabulary::words! {
    /// A format a coding can leave in.
    pub enum ExportFormat ("export format") {
        /// ELAN.
        Eaf = "eaf",
        /// BORIS.
        Boris = "boris",
        /// WebVTT.
        Vtt = "vtt",
        /// W3C Web Annotation.
        Jsonld = "jsonld",
        /// Comma-separated values.
        Csv = "csv",
        /// A spreadsheet.
        Xlsx = "xlsx",
    }
}

mrp_vocabulary::words! {
    /// A format marks can come in.
    pub enum ImportFormat ("import format") {
        /// ELAN.
        Eaf = "eaf",
        /// BORIS.
        Boris = "boris",
        /// Praat.
        Textgrid = "textgrid",
        /// Comma-separated values with the columns that an export has.
        Csv = "csv",
    }
}

/// The tier of marks without a dimension.
const UNTIED: &str = "Uden dimension";
/// A keyword takes so many characters.
const LONGEST_TEXT: usize = 2_000;
/// More marks than anybody makes by hand.
pub(crate) const MOST_MARKS: usize = 20_000;

/// A file that is ready to leave.
#[derive(Debug)]
pub(crate) struct Exported {
    /// Its name: an id and no word about anybody.
    pub(crate) file_name: String,
    /// Its type.
    pub(crate) media_type: &'static str,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
}

/// The coding as tiers: one for each dimension that has marks, in the order of the edition. A mark tied to several stands on each of them.
#[must_use]
pub(crate) fn tiers(edition: &Edition, marks: &[Mark]) -> Vec<Tier> {
    let tier = |name: &str, tied: &dyn Fn(&Mark) -> bool| -> Option<Tier> {
        let marks: Vec<_> = marks.iter().filter(|mark| tied(mark)).map(foreign).collect();
        (!marks.is_empty()).then(|| Tier { name: name.to_owned(), coder: None, marks })
    };
    let mut tiers: Vec<Tier> = edition
        .dimensions()
        .filter_map(|dimension| tier(&dimension.name.da, &|mark| mark.dimensions.contains(&dimension.key)))
        .collect();
    tiers.extend(tier(UNTIED, &|mark| mark.dimensions.is_empty()));
    tiers
}

fn foreign(mark: &Mark) -> mrp_interchange::Mark {
    let kind = match mark.kind {
        MarkKind::Keyword => "",
        MarkKind::LookingGood => "Looking good",
        MarkKind::LookingCloser => "Looking closer",
    };
    let text = [kind, mark.body.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
    mrp_interchange::Mark {
        id: mark.id.clone(),
        start: MediaTime::from_ms(mark.start_ms),
        end: mark.end_ms.map(MediaTime::from_ms),
        text,
    }
}

/// Writes the coding in this format.
///
/// # Errors
/// When the spreadsheet cannot be written.
pub(crate) fn export(
    edition: &Edition,
    (coding, recording): (CodingId, RecordingId),
    marks: &[Mark],
    made_at: &str,
    format: ExportFormat,
) -> Result<Exported, &'static str> {
    let name = format!("kodning-{}", short(&coding.to_string()));
    let coding = Foreign {
        name: name.clone(),
        made_at: made_at.to_owned(),
        media: vec![format!("optagelse-{}.mp4", short(&recording.to_string()))],
        tiers: tiers(edition, marks),
    };
    // ELAN and BORIS cannot say that two marks of a tier lie over each other.
    let apart = || Foreign { tiers: coding.tiers.iter().flat_map(lanes).collect(), ..coding.clone() };
    let (media_type, bytes) = match format {
        ExportFormat::Eaf => ("application/xml", Eaf::of(&apart()).write().into_bytes()),
        ExportFormat::Boris => ("application/json", Boris::of(&name, &[apart()]).write().into_bytes()),
        ExportFormat::Vtt => ("text/vtt; charset=utf-8", webvtt(&coding).into_bytes()),
        ExportFormat::Jsonld => {
            let document = web_annotations(&coding, &format!("urn:{name}"));
            ("application/ld+json", format!("{document:#}").into_bytes())
        }
        ExportFormat::Csv => ("text/csv; charset=utf-8", table(&coding).into_bytes()),
        ExportFormat::Xlsx => (
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            spreadsheet(&coding).map_err(|_| "the spreadsheet could not be written")?,
        ),
    };
    Ok(Exported { file_name: format!("{name}.{}", format.word()), media_type, bytes })
}

/// The last part of an id: enough to tell files apart, too little to look anything up with.
fn short(id: &str) -> &str {
    id.rsplit('-').next().unwrap_or(id)
}

/// What is done with a tier of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TierPreview {
    /// Its name in the file.
    pub name: String,
    /// How many marks it has.
    pub marks: usize,
    /// The dimension of this edition its name says; the coder can choose another.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimension: Option<String>,
}

/// A mark that comes in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportedMark {
    /// When.
    pub at_ms: i64,
    /// Until when; absent for a moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<i64>,
    /// What it will say.
    pub body: String,
    /// The tier it stands on.
    pub tier: String,
}

/// A mark that does not come in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LeftOut {
    /// The tier it stands on.
    pub tier: String,
    /// When it begins.
    pub at_ms: i64,
    /// What it says.
    pub text: String,
    /// Why not.
    pub reason: LeftOutReason,
}

mrp_vocabulary::words! {
    /// Why a mark does not come in.
    pub enum LeftOutReason ("reason for leaving out") {
        /// It begins after the film ends.
        AfterEnd = "after_end",
        /// It is longer than a keyword may be.
        TooLong = "too_long",
    }
}

/// What a file would bring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportPreview {
    /// How it was read.
    pub format: ImportFormat,
    /// Its tiers (BORIS: behaviours).
    pub tiers: Vec<TierPreview>,
    /// What comes in.
    pub marks: Vec<ImportedMark>,
    /// What does not, and why.
    pub left_out: Vec<LeftOut>,
    /// Marks with an end: they come in as stretches.
    pub with_end: usize,
    /// States of BORIS that were never ended.
    pub never_ended: usize,
    /// Observations of BORIS; their marks come in together.
    pub observations: usize,
}

/// Which dimension a tier becomes; a tier that is not named is taken by its own name, an empty word means none.
pub(crate) type Mapping = BTreeMap<String, String>;

/// The file as it was sent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ImportFile {
    /// Its name; says the format when its contents do not.
    #[serde(default)]
    pub name: String,
    /// What is in it.
    pub text: String,
    /// Which dimension each tier becomes: its key, or an empty word for none.
    #[serde(default)]
    pub mapping: Mapping,
}

/// What became of a file.
#[derive(Debug)]
pub(crate) struct Read {
    /// What would come in.
    pub(crate) preview: ImportPreview,
    /// For each mark of the preview its dimensions.
    pub(crate) dimensions: Vec<Vec<String>>,
}

/// Reads a file as keywords of this edition, on a film this long.
///
/// # Errors
/// A sentence about what is wrong with the file.
pub(crate) fn read(edition: &Edition, file: &ImportFile, duration_ms: Option<i64>) -> Result<Read, String> {
    let format = format_of(&file.name, &file.text);
    let (codings, never_ended) = codings(format, &file.text)?;
    let observations = codings.len();
    let mut preview = ImportPreview {
        format,
        tiers: Vec::new(),
        marks: Vec::new(),
        left_out: Vec::new(),
        with_end: 0,
        never_ended,
        observations,
    };
    let mut coming: Vec<(ImportedMark, Vec<String>)> = Vec::new();
    for tier in codings.iter().flat_map(|coding| &coding.tiers) {
        let known = dimension_of(edition, &tier.name, &file.mapping);
        match preview.tiers.iter_mut().find(|known| known.name == tier.name) {
            Some(seen) => seen.marks += tier.marks.len(),
            None => preview.tiers.push(TierPreview {
                name: tier.name.clone(),
                marks: tier.marks.len(),
                dimension: known.clone(),
            }),
        }
        for mark in &tier.marks {
            let at_ms = mark.start.ms();
            // A stretch that goes on after the film ends with it.
            let end_ms = mark.end.map(|end| duration_ms.map_or(end.ms(), |duration| end.ms().min(duration)));
            let end_ms = end_ms.filter(|end| *end > at_ms);
            let body = body_of(mark, lane_of(&tier.name), known.is_some());
            let reason = if duration_ms.is_some_and(|duration| at_ms > duration) {
                Some(LeftOutReason::AfterEnd)
            } else if body.chars().count() > LONGEST_TEXT {
                Some(LeftOutReason::TooLong)
            } else {
                None
            };
            if let Some(reason) = reason {
                let (tier, text) = (tier.name.clone(), mark.text.clone());
                preview.left_out.push(LeftOut { tier, at_ms, text, reason });
                continue;
            }
            // A mark that was tied to several dimensions stands on several tiers, and is one mark.
            let same = known.as_ref().and_then(|known| {
                let of_others = |(other, tied): &&mut (ImportedMark, Vec<String>)| {
                    (other.at_ms, other.end_ms) == (at_ms, end_ms)
                        && other.body == body
                        && !tied.is_empty()
                        && !tied.contains(known)
                };
                coming
                    .iter_mut()
                    .filter(|(other, _)| !mark.text.trim().is_empty() && other.tier != tier.name)
                    .find(of_others)
            });
            if let (Some((_, tied)), Some(known)) = (same, &known) {
                tied.push(known.clone());
                continue;
            }
            preview.with_end += usize::from(end_ms.is_some());
            coming
                .push((ImportedMark { at_ms, end_ms, body, tier: tier.name.clone() }, known.iter().cloned().collect()));
        }
    }
    if coming.len() > MOST_MARKS {
        return Err(format!("the file has {} marks, and {MOST_MARKS} is the most", coming.len()));
    }
    coming.sort_by_key(|(mark, _)| mark.at_ms);
    let (marks, dimensions) = coming.into_iter().unzip();
    preview.marks = marks;
    Ok(Read { preview, dimensions })
}

/// What the keyword will say. Nothing of the mark is lost: a tier this edition does not have stands in the text.
fn body_of(mark: &mrp_interchange::Mark, tier: &str, known: bool) -> String {
    let text = mark.text.trim();
    let untied = tier == UNTIED || tier.is_empty();
    let mut body = match (known || untied, text.is_empty()) {
        (true, false) => text.to_owned(),
        (true | false, true) => tier.to_owned(),
        (false, false) => format!("{tier}: {text}"),
    };
    if body.trim().is_empty() {
        body = "–".to_owned();
    }
    body
}

fn dimension_of(edition: &Edition, tier: &str, mapping: &Mapping) -> Option<String> {
    if let Some(chosen) = mapping.get(tier) {
        return edition.find_dimension(chosen).map(|dimension| dimension.key.clone());
    }
    let wanted = lane_of(tier).to_lowercase();
    if wanted == UNTIED.to_lowercase() {
        return None;
    }
    let named = |dimension: &&crate::Dimension| {
        [&dimension.key, &dimension.name.da, &dimension.name.en].into_iter().any(|name| name.to_lowercase() == wanted)
    };
    edition.dimensions().find(named).map(|dimension| dimension.key.clone())
}

fn format_of(name: &str, text: &str) -> ImportFormat {
    let extension = name.rsplit('.').next().unwrap_or_default().to_lowercase();
    let start = text.trim_start_matches('\u{feff}').trim_start();
    match extension.as_str() {
        "eaf" => ImportFormat::Eaf,
        "boris" => ImportFormat::Boris,
        "textgrid" => ImportFormat::Textgrid,
        "csv" => ImportFormat::Csv,
        _ if start.starts_with('<') => ImportFormat::Eaf,
        _ if start.starts_with('{') => ImportFormat::Boris,
        _ if start.contains("ooTextFile") => ImportFormat::Textgrid,
        _ => ImportFormat::Csv,
    }
}

fn codings(format: ImportFormat, text: &str) -> Result<(Vec<Foreign>, usize), String> {
    let said = |error: mrp_interchange::Unreadable| error.to_string();
    match format {
        ImportFormat::Eaf => Ok((vec![Eaf::read(text).and_then(|eaf| eaf.coding()).map_err(said)?], 0)),
        ImportFormat::Boris => {
            let observations = Boris::read(text).and_then(|boris| boris.observations()).map_err(said)?;
            let never_ended = observations.iter().map(|observation| observation.never_ended).sum();
            Ok((observations.into_iter().map(|observation| observation.coding).collect(), never_ended))
        }
        ImportFormat::Textgrid => Ok((vec![TextGrid::read(text).map_err(said)?.coding()], 0)),
        ImportFormat::Csv => Ok((vec![read_table(text).map_err(said)?], 0)),
    }
}

/// The marks of a file of another program, each with its tier as its dimension: for comparing two files outside the product.
///
/// # Errors
/// A sentence about what is wrong with the file.
pub fn foreign_marks(name: &str, text: &str) -> Result<Vec<Mark>, String> {
    let (codings, _) = codings(format_of(name, text), text)?;
    let of_tier = |tier: &Tier| -> Vec<Mark> {
        let mark = |mark: &mrp_interchange::Mark| Mark {
            id: mark.id.clone(),
            kind: MarkKind::Keyword,
            start_ms: mark.start.ms(),
            end_ms: mark.end.map(MediaTime::ms),
            dimensions: vec![lane_of(&tier.name).to_owned()],
            body: mark.text.clone(),
        };
        tier.marks.iter().map(mark).collect()
    };
    Ok(codings.iter().flat_map(|coding| &coding.tiers).flat_map(of_tier).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Manual;

    /// A real file, or nothing, said aloud, where there is no data folder.
    fn data(name: &str) -> Option<ImportFile> {
        let beside = std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data"));
        let folder = std::env::var_os("MRP_TEST_DATA").map_or(beside, std::path::PathBuf::from);
        let Ok(text) = std::fs::read_to_string(folder.join(name)) else {
            println!("not tested: {name} is not here; MRP_TEST_DATA names where it is");
            return None;
        };
        Some(ImportFile { name: name.to_owned(), text, mapping: Mapping::new() })
    }

    fn edition() -> Edition {
        Manual::embedded().unwrap().default_edition("test").unwrap().clone()
    }

    #[test]
    fn of_real_files_every_mark_comes_in_or_is_listed_with_the_reason() {
        for (name, marks) in [
            ("elan/DVA13U.eaf", 1147),
            ("elan/sample_2.8.eaf", 8778),
            ("elan/test.eaf", 43),
            ("boris/test.boris", 0),
            ("praat/bobby_words.TextGrid", 0),
        ] {
            let Some(file) = data(name) else { continue };
            let found = read(&edition(), &file, Some(60_000)).unwrap();
            let all: usize = found.preview.tiers.iter().map(|tier| tier.marks).sum();
            assert_eq!(found.preview.marks.len() + found.preview.left_out.len(), all, "{name}");
            assert!(all > 0 && (marks == 0 || all == marks), "{name}: {all}");
            assert!(found.preview.left_out.iter().all(|left| left.at_ms > 60_000), "{name}");
            assert_eq!(found.dimensions.len(), found.preview.marks.len());
            // No tier of theirs is a dimension of ours: its name stays in the text.
            assert!(
                found
                    .preview
                    .marks
                    .iter()
                    .all(|mark| mark.body.starts_with(lane_of(&mark.tier)) || mark.tier.is_empty())
            );
        }
    }

    fn mark(id: &str, start_ms: i64, end_ms: Option<i64>, dimensions: &[String]) -> Mark {
        let kind = if end_ms.is_some() { MarkKind::LookingGood } else { MarkKind::Keyword };
        let body = format!("note {id}");
        Mark { id: id.to_owned(), kind, start_ms, end_ms, dimensions: dimensions.to_vec(), body }
    }

    #[test]
    fn a_coding_comes_back_from_every_format_that_is_read_with_its_dimensions() {
        let edition = edition();
        let keys: Vec<String> = edition.dimensions().take(3).map(|dimension| dimension.key.clone()).collect();
        let marks = [
            mark("1", 1_000, None, &keys[..1]),
            mark("2", 1_050, None, &keys[..1]),
            mark("3", 2_000, None, &keys[..2]),
            mark("4", 3_000, Some(9_000), &keys[2..]),
            mark("5", 4_000, Some(12_345), &keys[2..]),
            mark("6", 5_000, None, &[]),
        ];
        let clock = mrp_vocabulary::Clock::system();
        let ids = (CodingId::new(&clock), RecordingId::new(&clock));
        for format in [ExportFormat::Eaf, ExportFormat::Boris, ExportFormat::Csv] {
            let file = export(&edition, ids, &marks, "2026-05-03T14:30:00+00:00", format).unwrap();
            let text = String::from_utf8(file.bytes).unwrap();
            let found =
                read(&edition, &ImportFile { name: file.file_name, text, mapping: Mapping::new() }, None).unwrap();
            let mut back: Vec<(i64, Option<i64>, String, Vec<String>)> =
                (found.preview.marks.into_iter().zip(found.dimensions))
                    .map(|(mark, dimensions)| (mark.at_ms, mark.end_ms, mark.body, dimensions))
                    .collect();
            back.sort();
            let clip = |id: &str| format!("Looking good: note {id}");
            let wanted = [
                (1_000, None, "note 1".to_owned(), keys[..1].to_vec()),
                (1_050, None, "note 2".to_owned(), keys[..1].to_vec()),
                (2_000, None, "note 3".to_owned(), keys[..2].to_vec()),
                (3_000, Some(9_000), clip("4"), keys[2..].to_vec()),
                (4_000, Some(12_345), clip("5"), keys[2..].to_vec()),
                (5_000, None, "note 6".to_owned(), vec![]),
            ];
            assert_eq!(back, wanted, "{format}");
        }
    }

    #[test]
    fn the_coder_says_what_a_tier_becomes() {
        let edition = edition();
        let key = edition.dimensions().next().unwrap().key.clone();
        let mut file = ImportFile {
            name: "a.csv".to_owned(),
            text: format!("tier,start_ms,text\npauser,10,stille\n{key},20,\n"),
            mapping: Mapping::from([("pauser".to_owned(), key.clone())]),
        };
        let found = read(&edition, &file, None).unwrap();
        assert_eq!(found.preview.left_out, []);
        assert_eq!(found.preview.marks[0].body, "stille");
        assert_eq!(found.dimensions, [vec![key.clone()], vec![key.clone()]]);
        file.mapping = Mapping::from([(key.clone(), String::new())]);
        let found = read(&edition, &file, None).unwrap();
        assert_eq!(found.dimensions, [Vec::<String>::new(), vec![]]);
        assert_eq!(found.preview.marks[1].body, key);
        file.text = format!("start_ms,text\n1,{}", "x".repeat(2_001));
        assert_eq!(read(&edition, &file, None).unwrap().preview.left_out[0].reason, LeftOutReason::TooLong);
    }
}
