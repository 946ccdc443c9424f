//! Editions and crosswalks that somebody writes or imports: read, checked, and written out again.

use serde::Serialize;

use super::{
    AreaChange, AreaChangeKind, ChangeKind, Comparable, Crosswalk, DimensionChange, Edition, check, crosswalk_schema,
    edition_schema,
    finding::{Finding, FindingCode},
    written,
};

/// An edition out of YAML or JSON.
///
/// # Errors
/// Everything that is wrong with it, with its lines.
pub fn read_edition(text: &str) -> Result<Edition, Vec<Finding>> {
    let (mut edition, written) = written::read::<Edition>(text, &edition_schema())?;
    edition.give_digits();
    let findings = written.located(check::edition(&edition));
    if findings.is_empty() { Ok(edition) } else { Err(findings) }
}

/// A crosswalk out of YAML or JSON, between two editions that are known.
///
/// # Errors
/// Everything that is wrong with it, with its lines.
pub fn read_crosswalk(text: &str, from: &Edition, to: &Edition) -> Result<Crosswalk, Vec<Finding>> {
    let (crosswalk, written) = written::read::<Crosswalk>(text, &crosswalk_schema())?;
    let named = [("/from", &crosswalk.from, &from.id), ("/to", &crosswalk.to, &to.id)];
    let mut findings: Vec<Finding> = named
        .into_iter()
        .filter(|(_, named, meant)| named != meant)
        .map(|(path, _, meant)| {
            let message = format!("{path} has to be {meant}, the edition this page is about");
            Finding::new(FindingCode::EditionUnknown, path, meant, message)
        })
        .collect();
    findings.extend(check::crosswalk(&crosswalk, from, to));
    let findings = written.located(findings);
    if findings.is_empty() { Ok(crosswalk) } else { Err(findings) }
}

/// As YAML, to be read and changed by hand.
#[must_use]
pub fn to_yaml(of: &impl Serialize) -> String {
    serde_saphyr::to_string(of).expect("texts and numbers always serialise")
}

/// As JSON, for other programs.
#[must_use]
pub fn to_json(of: &impl Serialize) -> String {
    serde_json::to_string_pretty(of).expect("texts and numbers always serialise") + "\n"
}

impl Crosswalk {
    /// What the keys alone tell, as long as nobody has written a crosswalk: the same key is the same dimension. Which of them became
    /// one, only people can say.
    #[must_use]
    pub fn suggest(from: &Edition, to: &Edition) -> Self {
        let crossing = |edition: &Edition, key: &str| edition.area_of(key).is_some_and(|area| area.cross_cutting);
        let row = |kind, from: &[&str], to: &[&str], comparable| DimensionChange {
            kind,
            from: from.iter().map(ToString::to_string).collect(),
            to: to.iter().map(ToString::to_string).collect(),
            comparable,
            note: None,
        };
        let mut dimensions: Vec<DimensionChange> = from
            .dimensions()
            .map(|before| {
                let key = before.key.as_str();
                match to.find_dimension(key) {
                    None => row(ChangeKind::Removed, &[key], &[], Comparable::No),
                    Some(after) if after.name != before.name => {
                        row(ChangeKind::Renamed, &[key], &[key], Comparable::Flagged)
                    }
                    Some(_) if crossing(from, key) != crossing(to, key) => {
                        row(ChangeKind::Moved, &[key], &[key], Comparable::Directly)
                    }
                    Some(_) => row(ChangeKind::Same, &[key], &[key], Comparable::Directly),
                }
            })
            .collect();
        let added = to.dimensions().filter(|after| from.find_dimension(&after.key).is_none());
        dimensions.extend(added.map(|after| row(ChangeKind::Added, &[], &[after.key.as_str()], Comparable::No)));

        let has = |edition: &Edition, key: &str| edition.areas.iter().any(|area| area.key == key);
        let area = |kind, from: &[&String], to: &[&String]| AreaChange {
            kind,
            from: from.iter().copied().cloned().collect(),
            to: to.iter().copied().cloned().collect(),
            note: None,
        };
        let mut areas: Vec<AreaChange> = from
            .areas
            .iter()
            .map(|before| match to.areas.iter().find(|after| after.key == before.key) {
                None => area(AreaChangeKind::Removed, &[&before.key], &[]),
                Some(after) if after.cross_cutting != before.cross_cutting => {
                    area(AreaChangeKind::Moved, &[&before.key], &[&after.key])
                }
                Some(after) if after.name != before.name => {
                    area(AreaChangeKind::Presentation, &[&before.key], &[&after.key])
                }
                Some(after) => area(AreaChangeKind::Same, &[&before.key], &[&after.key]),
            })
            .collect();
        let added = to.areas.iter().filter(|after| !has(from, &after.key));
        areas.extend(added.map(|after| area(AreaChangeKind::Added, &[], &[&after.key])));
        Self { from: from.id.clone(), to: to.id.clone(), dimensions, areas }
    }
}
