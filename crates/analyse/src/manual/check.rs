//! What must hold beyond the form of the files. Each function returns everything it finds, so that an author can mend it in one go.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::{ChangeKind, Crosswalk, Dimension, Edition, QuestionBank, Scale};

/// An edition by itself.
pub(super) fn edition(edition: &Edition) -> Vec<String> {
    let mut problems = blank_texts(edition);
    repeated("area", edition.areas.iter().map(|area| area.key.as_str()), &mut problems);
    repeated("dimension", edition.dimensions().map(|dimension| dimension.key.as_str()), &mut problems);
    repeated("guidance", edition.guidance.iter().map(|guidance| guidance.key.as_str()), &mut problems);
    if edition.areas.iter().filter(|area| area.cross_cutting).count() > 1 {
        problems.push("more than one area is cross-cutting".to_owned());
    }
    for area in edition.areas.iter().filter(|area| area.dimensions.is_empty()) {
        problems.push(format!("area {} has no dimension", area.key));
    }
    for dimension in edition.dimensions() {
        indicators(dimension, &mut problems);
    }
    scale(&edition.scale, &mut problems);
    problems
}

fn indicators(dimension: &Dimension, problems: &mut Vec<String>) {
    let keys = dimension.indicators.iter().map(|indicator| indicator.key.as_str());
    repeated(&format!("indicator of {}", dimension.key), keys, problems);
    if dimension.indicators.is_empty() {
        problems.push(format!("dimension {} has no indicator", dimension.key));
    }
    for indicator in dimension.indicators.iter().filter(|indicator| indicator.markers.is_empty()) {
        problems.push(format!("indicator {}/{} has no marker", dimension.key, indicator.key));
    }
}

fn scale(scale: &Scale, problems: &mut Vec<String>) {
    let values: Vec<u8> = (scale.min..=scale.max).collect();
    let ranged: Vec<u8> = scale.ranges.iter().flat_map(|range| range.values.iter().copied()).collect();
    let anchored: Vec<u8> = scale.anchors.iter().map(|anchor| anchor.value).collect();
    if values.len() < 2 {
        problems.push("the scale has fewer than two values".to_owned());
    }
    if ranged != values {
        problems.push("the ranges do not cover the scale once, from low to high".to_owned());
    }
    if anchored != values {
        problems.push("the anchors do not name each value of the scale once, in order".to_owned());
    }
    if !scale.ranges.iter().map(|range| range.key.as_str()).eq(["low", "mid", "high"]) {
        problems.push("the ranges are not low, mid, high".to_owned());
    }
}

/// A crosswalk against its two editions.
pub(super) fn crosswalk(crosswalk: &Crosswalk, from: &Edition, to: &Edition) -> Vec<String> {
    let mut problems = blank_texts(crosswalk);
    let rows = &crosswalk.dimensions;
    covers_once(from, rows.iter().flat_map(|row| &row.from), &mut problems);
    covers_once(to, rows.iter().flat_map(|row| &row.to), &mut problems);
    if problems.is_empty() {
        for row in rows {
            if !change_is_true(row.kind, &row.from, &row.to, from, to) {
                problems.push(format!("{:?} → {:?} is not \"{}\"", row.from, row.to, row.kind));
            }
        }
    }
    for (edition, keys) in [
        (from, crosswalk.areas.iter().flat_map(|row| &row.from).collect::<BTreeSet<_>>()),
        (to, crosswalk.areas.iter().flat_map(|row| &row.to).collect()),
    ] {
        if keys != edition.areas.iter().map(|area| &area.key).collect() {
            problems.push(format!("the areas of {} are not all there, or one too many", edition.id));
        }
    }
    problems
}

fn covers_once<'a>(edition: &Edition, named: impl Iterator<Item = &'a String>, problems: &mut Vec<String>) {
    let mut times: BTreeMap<&str, usize> = edition.dimensions().map(|dimension| (dimension.key.as_str(), 0)).collect();
    for key in named {
        match times.get_mut(key.as_str()) {
            Some(count) => *count += 1,
            None => problems.push(format!("{} has no dimension {key}", edition.id)),
        }
    }
    for (key, count) in times.into_iter().filter(|(_, count)| *count != 1) {
        problems.push(format!("{key} of {} stands in {count} rows", edition.id));
    }
}

/// Whether the two editions really show the change a row claims. The keys are known to exist.
fn change_is_true(kind: ChangeKind, from: &[String], to: &[String], before: &Edition, after: &Edition) -> bool {
    let name = |edition: &Edition, key: &str| edition.find_dimension(key).map(|dimension| dimension.name.clone());
    let crossing = |edition: &Edition, key: &str| edition.area_of(key).map(|area| area.cross_cutting);
    match (kind, from, to) {
        (ChangeKind::Removed, [_], []) | (ChangeKind::Added, [], [_]) | (ChangeKind::Merged, [_, _, ..], [_]) => true,
        (ChangeKind::Same, [a], [b]) => a == b && name(before, a) == name(after, b),
        (ChangeKind::Renamed, [a], [b]) => name(before, a) != name(after, b),
        (ChangeKind::Moved, [a], [b]) => a == b && crossing(before, a) != crossing(after, b),
        (ChangeKind::Order, [_, _, ..], [_, _, ..]) => {
            let stands = |edition: &Edition, keys: &[String]| {
                edition.dimensions().map(|dimension| &dimension.key).filter(|key| keys.contains(key)).eq(keys)
            };
            from != to
                && from.iter().collect::<BTreeSet<_>>() == to.iter().collect()
                && stands(before, from)
                && stands(after, to)
        }
        _ => false,
    }
}

/// The question bank by itself.
pub(super) fn question_bank(bank: &QuestionBank) -> Vec<String> {
    let mut problems = blank_texts(bank);
    repeated("group", bank.groups.iter().map(|group| group.key.as_str()), &mut problems);
    repeated("source", bank.sources.iter().map(|source| source.key.as_str()), &mut problems);
    for group in &bank.groups {
        let keys = group.questions.iter().map(|question| question.key.as_str());
        repeated(&format!("question of {}", group.key), keys, &mut problems);
        if !bank.sources.iter().any(|source| source.key == group.source.key) {
            problems.push(format!("group {} names the unknown source {}", group.key, group.source.key));
        }
    }
    problems
}

fn repeated<'a>(noun: &str, keys: impl Iterator<Item = &'a str>, problems: &mut Vec<String>) {
    let mut seen = BTreeSet::new();
    for key in keys {
        if !seen.insert(key) {
            problems.push(format!("{noun} {key} is there twice"));
        }
    }
}

/// Walks the serialised form, so that a text added to a type later is looked at without anybody remembering to.
fn blank_texts(of: &impl Serialize) -> Vec<String> {
    fn walk(value: &Value, path: &str, blank: &mut Vec<String>) {
        match value {
            Value::String(text) if text.trim().is_empty() => blank.push(format!("{path} is empty")),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    walk(item, &format!("{path}/{index}"), blank);
                }
            }
            Value::Object(fields) => {
                for (key, field) in fields {
                    walk(field, &format!("{path}/{key}"), blank);
                }
            }
            _ => {}
        }
    }
    let mut blank = Vec::new();
    walk(&serde_json::to_value(of).expect("texts and numbers always serialise"), "", &mut blank);
    blank
}
