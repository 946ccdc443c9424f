//! What differs between two editions: what is new, gone, moved or renamed, and every changed text word by word.
//!
//! Areas, dimensions and indicators are known by their keys; markers have none and are paired by how alike they are.

use mrp_vocabulary::words;
use serde::{Deserialize, Serialize};
use similar::{ChangeTag, DiffOp, TextDiff, capture_diff_slices};
use utoipa::ToSchema;

use super::{Bilingual, Dimension, Edition, Indicator};

words! {
    /// What happened between two editions.
    pub enum DifferenceKind ("kind of difference") {
        /// Only in the later one.
        Added = "added",
        /// Only in the earlier one.
        Removed = "removed",
        /// In another place.
        Moved = "moved",
        /// Under another name.
        Renamed = "renamed",
        /// With other words.
        Changed = "changed",
    }
}

words! {
    /// What it happened to.
    pub enum DifferenceOf ("part of an edition") {
        /// A text about the edition as a whole.
        Edition = "edition",
        /// The scale.
        Scale = "scale",
        /// A sentence on the use of the manual.
        Guidance = "guidance",
        /// A focus area.
        Area = "area",
        /// A dimension.
        Dimension = "dimension",
        /// An indicator.
        Indicator = "indicator",
        /// An example.
        Marker = "marker",
    }
}

words! {
    /// Whether words stand in both texts, or in one.
    pub enum PieceKind ("kind of piece") {
        /// In both.
        Same = "same",
        /// Only in the earlier one.
        Removed = "removed",
        /// Only in the later one.
        Added = "added",
    }
}

/// Some words of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Piece {
    /// Where they stand.
    pub kind: PieceKind,
    /// The words.
    pub text: String,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EditionDifference {
    /// What happened.
    pub kind: DifferenceKind,
    /// To what.
    pub of: DifferenceOf,
    /// The names it stands under, from the area inwards, in the edition that has it.
    pub place: Vec<Bilingual>,
    /// Which text of it, for example `definition` or `levels/low`; empty when it is the thing itself.
    pub field: String,
    /// What stood before: the text, the name, or where it stood.
    pub before: Option<Bilingual>,
    /// What stands now.
    pub after: Option<Bilingual>,
    /// The Danish text with its changes; empty where no text changed.
    pub words_da: Vec<Piece>,
    /// The English text with its changes.
    pub words_en: Vec<Piece>,
}

/// Everything in which two editions differ, in the order of the manual.
#[must_use]
pub fn edition_differences(from: &Edition, to: &Edition) -> Vec<EditionDifference> {
    let mut found = Vec::new();
    for (field, before, after) in [
        ("title", &from.title, &to.title),
        ("name", &from.name, &to.name),
        ("heading", &from.heading, &to.heading),
        ("provenance", &from.provenance, &to.provenance),
        ("source", &from.source, &to.source),
    ] {
        text(DifferenceOf::Edition, &[], field, before, after, &mut found);
    }
    scale(from, to, &mut found);
    guidance(from, to, &mut found);
    areas(from, to, &mut found);
    found
}

fn thing(kind: DifferenceKind, of: DifferenceOf, place: &[&Bilingual], name: &Bilingual) -> EditionDifference {
    let named = Some(name.clone());
    let (before, after) = match kind {
        DifferenceKind::Added => (None, named),
        DifferenceKind::Removed => (named, None),
        _ => (named.clone(), named),
    };
    EditionDifference {
        kind,
        of,
        place: place.iter().copied().cloned().collect(),
        field: String::new(),
        before,
        after,
        words_da: Vec::new(),
        words_en: Vec::new(),
    }
}

fn text(
    of: DifferenceOf,
    place: &[&Bilingual],
    field: &str,
    before: &Bilingual,
    after: &Bilingual,
    found: &mut Vec<EditionDifference>,
) {
    if before == after {
        return;
    }
    let is_name = field == "name" && of != DifferenceOf::Edition;
    found.push(EditionDifference {
        kind: if is_name { DifferenceKind::Renamed } else { DifferenceKind::Changed },
        of,
        place: place.iter().copied().cloned().collect(),
        field: field.to_owned(),
        before: Some(before.clone()),
        after: Some(after.clone()),
        words_da: pieces(&before.da, &after.da),
        words_en: pieces(&before.en, &after.en),
    });
}

/// A text with its changes; neighbours of one kind are one piece.
fn pieces(before: &str, after: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for change in TextDiff::from_words(before, after).iter_all_changes() {
        let kind = match change.tag() {
            ChangeTag::Equal => PieceKind::Same,
            ChangeTag::Delete => PieceKind::Removed,
            ChangeTag::Insert => PieceKind::Added,
        };
        match pieces.last_mut() {
            Some(last) if last.kind == kind => last.text.push_str(change.value()),
            _ => pieces.push(Piece { kind, text: change.value().to_owned() }),
        }
    }
    pieces
}

fn scale(from: &Edition, to: &Edition, found: &mut Vec<EditionDifference>) {
    let said = |edition: &Edition| {
        let scale = &edition.scale;
        let (yes, no) = ("'ikke observerbart' er et svar", "'ikke observerbart' er ikke et svar");
        let (sure, not) = ("'not observable' is an answer", "'not observable' is no answer");
        let open = scale.not_observable_allowed;
        Bilingual {
            da: format!("{}–{}, {}", scale.min, scale.max, if open { yes } else { no }),
            en: format!("{}–{}, {}", scale.min, scale.max, if open { sure } else { not }),
        }
    };
    text(DifferenceOf::Scale, &[], "values", &said(from), &said(to), found);
    for after in &to.scale.anchors {
        if let Some(before) = from.scale.anchors.iter().find(|before| before.value == after.value) {
            text(DifferenceOf::Scale, &[], &format!("anchors/{}", after.value), &before.text, &after.text, found);
        }
    }
    for after in &to.scale.ranges {
        if let Some(before) = from.scale.ranges.iter().find(|before| before.key == after.key) {
            text(DifferenceOf::Scale, &[], &format!("ranges/{}", after.key), &before.name, &after.name, found);
        }
    }
}

fn guidance(from: &Edition, to: &Edition, found: &mut Vec<EditionDifference>) {
    for before in from.guidance.iter().filter(|before| !to.guidance.iter().any(|after| after.key == before.key)) {
        found.push(thing(DifferenceKind::Removed, DifferenceOf::Guidance, &[], &before.text));
    }
    for after in &to.guidance {
        match from.guidance.iter().find(|before| before.key == after.key) {
            Some(before) => text(DifferenceOf::Guidance, &[], "text", &before.text, &after.text, found),
            None => found.push(thing(DifferenceKind::Added, DifferenceOf::Guidance, &[], &after.text)),
        }
    }
}

fn areas(from: &Edition, to: &Edition, found: &mut Vec<EditionDifference>) {
    for before in from.areas.iter().filter(|before| !to.areas.iter().any(|after| after.key == before.key)) {
        found.push(thing(DifferenceKind::Removed, DifferenceOf::Area, &[], &before.name));
    }
    let moved = moved(
        &from.areas.iter().map(|area| area.key.as_str()).collect::<Vec<_>>(),
        &to.areas.iter().map(|area| area.key.as_str()).collect::<Vec<_>>(),
    );
    for after in &to.areas {
        match from.areas.iter().find(|before| before.key == after.key) {
            None => found.push(thing(DifferenceKind::Added, DifferenceOf::Area, &[], &after.name)),
            Some(before) => {
                if before.cross_cutting != after.cross_cutting || moved.contains(&after.key.as_str()) {
                    let place = |band| {
                        let (da, en) = if band { ("bånd på tværs", "band across") } else { ("område", "area") };
                        Bilingual { da: da.to_owned(), en: en.to_owned() }
                    };
                    let mut difference = thing(DifferenceKind::Moved, DifferenceOf::Area, &[&after.name], &after.name);
                    if before.cross_cutting != after.cross_cutting {
                        difference.before = Some(place(before.cross_cutting));
                        difference.after = Some(place(after.cross_cutting));
                    }
                    found.push(difference);
                }
                text(DifferenceOf::Area, &[&after.name], "name", &before.name, &after.name, found);
            }
        }
        dimensions_of_area(from, to, &after.key, found);
    }
    // What became of the dimensions of an area that is gone: moved, told above, or gone with it.
    for before in from.areas.iter().filter(|before| !to.areas.iter().any(|after| after.key == before.key)) {
        for dimension in before.dimensions.iter().filter(|one| to.find_dimension(&one.key).is_none()) {
            found.push(thing(DifferenceKind::Removed, DifferenceOf::Dimension, &[&before.name], &dimension.name));
        }
    }
}

fn dimensions_of_area(from: &Edition, to: &Edition, area_key: &str, found: &mut Vec<EditionDifference>) {
    let keys = |edition: &Edition| -> Vec<String> {
        let area = edition.areas.iter().find(|area| area.key == area_key);
        area.into_iter().flat_map(|area| &area.dimensions).map(|dimension| dimension.key.clone()).collect()
    };
    let (before_keys, after_keys) = (keys(from), keys(to));
    if let Some(area) = from.areas.iter().find(|area| area.key == area_key) {
        for gone in area.dimensions.iter().filter(|before| to.find_dimension(&before.key).is_none()) {
            found.push(thing(DifferenceKind::Removed, DifferenceOf::Dimension, &[&area.name], &gone.name));
        }
    }
    let moved = moved(
        &before_keys.iter().map(String::as_str).collect::<Vec<_>>(),
        &after_keys.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    let Some(area) = to.areas.iter().find(|area| area.key == area_key) else { return };
    for after in &area.dimensions {
        let place = [&area.name, &after.name];
        let Some((before_area, before)) =
            from.area_of(&after.key).and_then(|area| Some((area, from.find_dimension(&after.key)?)))
        else {
            found.push(thing(DifferenceKind::Added, DifferenceOf::Dimension, &[&area.name], &after.name));
            continue;
        };
        if before_area.key != area.key {
            let mut difference = thing(DifferenceKind::Moved, DifferenceOf::Dimension, &place, &after.name);
            difference.before = Some(before_area.name.clone());
            difference.after = Some(area.name.clone());
            found.push(difference);
        } else if moved.contains(&after.key.as_str()) {
            found.push(thing(DifferenceKind::Moved, DifferenceOf::Dimension, &place, &after.name));
        }
        dimension(before, after, &place, found);
    }
}

fn dimension(before: &Dimension, after: &Dimension, place: &[&Bilingual], found: &mut Vec<EditionDifference>) {
    for (field, before, after) in [
        ("name", &before.name, &after.name),
        ("definition", &before.definition, &after.definition),
        ("levels/low", &before.levels.low, &after.levels.low),
        ("levels/mid", &before.levels.mid, &after.levels.mid),
        ("levels/high", &before.levels.high, &after.levels.high),
        ("boundary", &before.boundary, &after.boundary),
        ("prompts/looking_good", &before.prompts.looking_good, &after.prompts.looking_good),
        ("prompts/looking_closer", &before.prompts.looking_closer, &after.prompts.looking_closer),
    ] {
        text(DifferenceOf::Dimension, place, field, before, after, found);
    }
    for gone in before.indicators.iter().filter(|one| !after.indicators.iter().any(|other| other.key == one.key)) {
        found.push(thing(DifferenceKind::Removed, DifferenceOf::Indicator, place, &gone.name));
    }
    for now in &after.indicators {
        match before.indicators.iter().find(|one| one.key == now.key) {
            Some(was) => indicator(was, now, place, found),
            None => found.push(thing(DifferenceKind::Added, DifferenceOf::Indicator, place, &now.name)),
        }
    }
}

fn indicator(before: &Indicator, after: &Indicator, place: &[&Bilingual], found: &mut Vec<EditionDifference>) {
    let inner: Vec<&Bilingual> = place.iter().copied().chain([&after.name]).collect();
    text(DifferenceOf::Indicator, &inner, "name", &before.name, &after.name, found);
    let danish = |markers: &[Bilingual]| markers.iter().map(|marker| marker.da.clone()).collect::<Vec<_>>();
    let (old, new) = (danish(&before.markers), danish(&after.markers));
    for part in capture_diff_slices(similar::Algorithm::Myers, &old, &new) {
        let (was, now) = (&before.markers[part.old_range()], &after.markers[part.new_range()]);
        match part {
            // The same in Danish, perhaps not in English.
            DiffOp::Equal { .. } => {
                for (was, now) in was.iter().zip(now) {
                    text(DifferenceOf::Marker, &inner, "marker", was, now, found);
                }
            }
            _ => markers(was, now, &inner, found),
        }
    }
}

/// Examples that stand where others stood: alike enough to be the same with other words, or gone and new.
fn markers(was: &[Bilingual], now: &[Bilingual], place: &[&Bilingual], found: &mut Vec<EditionDifference>) {
    let mut left: Vec<&Bilingual> = was.iter().collect();
    for after in now {
        let alike = left.iter().position(|before| TextDiff::from_words(&before.da, &after.da).ratio() >= 0.5);
        match alike {
            Some(index) => text(DifferenceOf::Marker, place, "marker", left.remove(index), after, found),
            None => found.push(thing(DifferenceKind::Added, DifferenceOf::Marker, place, after)),
        }
    }
    for gone in left {
        found.push(thing(DifferenceKind::Removed, DifferenceOf::Marker, place, gone));
    }
}

/// Keys that stand in both lists, but not in the same order: as few of them as explain it.
fn moved<'a>(before: &[&str], after: &[&'a str]) -> Vec<&'a str> {
    let before: Vec<&str> = before.iter().copied().filter(|key| after.contains(key)).collect();
    let after: Vec<&'a str> = after.iter().copied().filter(|key| before.contains(key)).collect();
    capture_diff_slices(similar::Algorithm::Myers, &before, &after)
        .into_iter()
        .filter(|part| !matches!(part, DiffOp::Equal { .. }))
        .flat_map(|part| after[part.new_range()].to_vec())
        .collect()
}
