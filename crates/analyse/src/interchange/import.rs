//! A file on its way in: what its tiers become, which of its marks are keywords, and why the others are not.

use std::collections::BTreeMap;

use mrp_interchange::{Boris, Coding as Foreign, Eaf, TextGrid, Tier, lane_of, read_table};
use mrp_vocabulary::MediaTime;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ImportFormat, UNTIED};
use crate::{Edition, Mark, MarkKind};

/// A keyword takes so many characters.
const LONGEST_TEXT: usize = 2_000;
/// More marks than anybody makes by hand.
pub(crate) const MOST_MARKS: usize = 20_000;

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
