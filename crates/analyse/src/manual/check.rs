//! What must hold beyond the form of the files. Each function returns everything it finds, so that an author can mend it in one go.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::{
    ChangeKind, Crosswalk, Dimension, Edition, QuestionBank, Scale,
    finding::{Finding, FindingCode as Code},
    written::step,
};

/// No text of a manual is longer; one that is was pasted by a slip.
const LONGEST_TEXT: usize = 4_000;
/// No key is longer.
const LONGEST_KEY: usize = 64;

/// An edition by itself.
pub(super) fn edition(edition: &Edition) -> Vec<Finding> {
    let mut problems = texts(edition);
    key_fits("/id", &edition.id, &mut problems);
    repeated(
        "area",
        edition.areas.iter().enumerate().map(|(at, area)| (at_area(at), area.key.as_str())),
        &mut problems,
    );
    repeated("dimension", placed(edition).map(|(at, dimension)| (at, dimension.key.as_str())), &mut problems);
    let guidance = edition.guidance.iter().enumerate();
    repeated("guidance", guidance.map(|(at, one)| (format!("/guidance/{at}"), one.key.as_str())), &mut problems);
    if edition.areas.is_empty() {
        nothing_in("/areas", "areas", "the edition has no area".to_owned(), &mut problems);
    }
    let bands = edition.areas.iter().enumerate().filter(|(_, area)| area.cross_cutting);
    for (at, _) in bands.skip(1) {
        let message = "more than one area is cross-cutting".to_owned();
        problems.push(Finding::new(Code::SeveralBands, at_area(at) + "/cross_cutting", "", message));
    }
    for (at, area) in edition.areas.iter().enumerate().filter(|(_, area)| area.dimensions.is_empty()) {
        let message = format!("area {} has no dimension", area.key);
        nothing_in(&(at_area(at) + "/dimensions"), &area.key, message, &mut problems);
    }
    for (at, dimension) in placed(edition) {
        indicators(&at, dimension, &mut problems);
    }
    scale(&edition.scale, &mut problems);
    problems
}

fn at_area(at: usize) -> String {
    format!("/areas/{at}")
}

/// Every dimension with its place.
fn placed(edition: &Edition) -> impl Iterator<Item = (String, &Dimension)> {
    edition.areas.iter().enumerate().flat_map(|(area_at, area)| {
        let dimensions = area.dimensions.iter().enumerate();
        dimensions.map(move |(at, dimension)| (format!("/areas/{area_at}/dimensions/{at}"), dimension))
    })
}

fn nothing_in(path: &str, about: &str, message: String, problems: &mut Vec<Finding>) {
    problems.push(Finding::new(Code::NothingIn, path, about, message));
}

fn indicators(at: &str, dimension: &Dimension, problems: &mut Vec<Finding>) {
    let placed = dimension.indicators.iter().enumerate().map(|(index, one)| (format!("{at}/indicators/{index}"), one));
    let keys = placed.clone().map(|(path, indicator)| (path, indicator.key.as_str()));
    repeated(&format!("indicator of {}", dimension.key), keys, problems);
    if dimension.indicators.is_empty() {
        let message = format!("dimension {} has no indicator", dimension.key);
        nothing_in(&format!("{at}/indicators"), &dimension.key, message, problems);
    }
    for (path, indicator) in placed.filter(|(_, indicator)| indicator.markers.is_empty()) {
        let message = format!("indicator {}/{} has no marker", dimension.key, indicator.key);
        nothing_in(&(path + "/markers"), &indicator.key, message, problems);
    }
}

fn scale(scale: &Scale, problems: &mut Vec<Finding>) {
    let values: Vec<u8> = (scale.min..=scale.max).collect();
    let ranged: Vec<u8> = scale.ranges.iter().flat_map(|range| range.values.iter().copied()).collect();
    let anchored: Vec<u8> = scale.anchors.iter().map(|anchor| anchor.value).collect();
    let mut say = |path: &str, about: &str, message: &str| {
        problems.push(Finding::new(Code::Scale, path, about, message.to_owned()));
    };
    if values.len() < 2 {
        say("/scale/max", "max", "the scale has fewer than two values");
    }
    if ranged != values {
        say("/scale/ranges", "ranges", "the ranges do not cover the scale once, from low to high");
    }
    if anchored != values {
        say("/scale/anchors", "anchors", "the anchors do not name each value of the scale once, in order");
    }
    if !scale.ranges.iter().map(|range| range.key.as_str()).eq(["low", "mid", "high"]) {
        say("/scale/ranges", "low, mid, high", "the ranges are not low, mid, high");
    }
}

/// A crosswalk against its two editions.
pub(super) fn crosswalk(crosswalk: &Crosswalk, from: &Edition, to: &Edition) -> Vec<Finding> {
    let mut problems = texts(crosswalk);
    let rows = || crosswalk.dimensions.iter().enumerate();
    covers_once(from, rows().flat_map(|(at, row)| row.from.iter().map(move |key| (at, key))), &mut problems);
    covers_once(to, rows().flat_map(|(at, row)| row.to.iter().map(move |key| (at, key))), &mut problems);
    if problems.is_empty() {
        for (at, row) in rows() {
            if !change_is_true(row.kind, &row.from, &row.to, from, to) {
                let message = format!("{:?} → {:?} is not \"{}\"", row.from, row.to, row.kind);
                let path = format!("/dimensions/{at}/kind");
                problems.push(Finding::new(Code::ChangeUntrue, path, row.kind, message));
            }
        }
    }
    for (edition, keys) in [
        (from, crosswalk.areas.iter().flat_map(|row| &row.from).collect::<BTreeSet<_>>()),
        (to, crosswalk.areas.iter().flat_map(|row| &row.to).collect()),
    ] {
        if keys != edition.areas.iter().map(|area| &area.key).collect() {
            let message = format!("the areas of {} are not all there, or one too many", edition.id);
            problems.push(Finding::new(Code::NotOnce, "/areas", &edition.id, message));
        }
    }
    problems
}

fn covers_once<'a>(edition: &Edition, named: impl Iterator<Item = (usize, &'a String)>, problems: &mut Vec<Finding>) {
    let mut times: BTreeMap<&str, usize> = edition.dimensions().map(|dimension| (dimension.key.as_str(), 0)).collect();
    for (at, key) in named {
        match times.get_mut(key.as_str()) {
            Some(count) => *count += 1,
            None => {
                let message = format!("{} has no dimension {key}", edition.id);
                problems.push(Finding::new(Code::KeyUnknown, format!("/dimensions/{at}"), key, message));
            }
        }
    }
    for (key, count) in times.into_iter().filter(|(_, count)| *count != 1) {
        let message = format!("{key} of {} stands in {count} rows", edition.id);
        problems.push(Finding::new(Code::NotOnce, "/dimensions", key, message));
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
pub(super) fn question_bank(bank: &QuestionBank) -> Vec<Finding> {
    let mut problems = texts(bank);
    let groups = || bank.groups.iter().enumerate().map(|(at, group)| (format!("/groups/{at}"), group));
    repeated("group", groups().map(|(at, group)| (at, group.key.as_str())), &mut problems);
    let sources = bank.sources.iter().enumerate();
    repeated("source", sources.map(|(at, source)| (format!("/sources/{at}"), source.key.as_str())), &mut problems);
    for (at, group) in groups() {
        let questions = group.questions.iter().enumerate();
        let keys = questions.map(|(index, question)| (format!("{at}/questions/{index}"), question.key.as_str()));
        repeated(&format!("question of {}", group.key), keys, &mut problems);
        if !bank.sources.iter().any(|source| source.key == group.source.key) {
            let message = format!("group {} names the unknown source {}", group.key, group.source.key);
            problems.push(Finding::new(Code::KeyUnknown, format!("{at}/source"), &group.source.key, message));
        }
    }
    problems
}

/// Keys that are well spelled, each once.
fn repeated<'a>(noun: &str, keys: impl Iterator<Item = (String, &'a str)>, problems: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for (path, key) in keys {
        let path = path + "/key";
        key_fits(&path, key, problems);
        if !seen.insert(key) {
            problems.push(Finding::new(Code::KeyTwice, path, key, format!("{noun} {key} is there twice")));
        }
    }
}

/// Keys stand in addresses, files of others and columns of tables.
fn key_fits(path: &str, key: &str, problems: &mut Vec<Finding>) {
    let sign = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || matches!(sign, '_' | '-' | '.');
    // An empty one is told as an empty text.
    let begins = key.starts_with(|first: char| first.is_ascii_lowercase() || first.is_ascii_digit());
    if !key.trim().is_empty() && (!begins || !key.chars().all(sign) || key.len() > LONGEST_KEY) {
        let message = format!("{key} will not do: small letters a–z, digits, _, - and ., at most {LONGEST_KEY}");
        problems.push(Finding::new(Code::KeyUnfit, path, key, message));
    }
}

/// Walks the serialised form, so that a text added to a type later is looked at without anybody remembering to.
fn texts(of: &impl Serialize) -> Vec<Finding> {
    fn walk(value: &Value, path: &str, found: &mut Vec<Finding>) {
        match value {
            Value::String(text) if text.trim().is_empty() => {
                found.push(Finding::new(Code::TextEmpty, path, "", format!("{path} is empty")));
            }
            Value::String(text) if text.chars().count() > LONGEST_TEXT => {
                let message = format!("{path} has more than {LONGEST_TEXT} characters");
                found.push(Finding::new(Code::TextTooLong, path, LONGEST_TEXT, message));
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    walk(item, &format!("{path}/{index}"), found);
                }
            }
            Value::Object(fields) => {
                for (key, field) in fields {
                    walk(field, &format!("{path}/{}", step(key)), found);
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(&serde_json::to_value(of).expect("texts and numbers always serialise"), "", &mut found);
    found
}
