//! Codings side by side though they speak of different editions: what each number is called in its own edition, what became of it,
//! and what is only in one of them. Nothing is converted; marks that came together are added up and said to be derived.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    Bilingual, Crosswalk, DimensionChange, Edition,
    edition_views::{ComparedCell, ComparedRow},
};

/// A coding to be compared.
pub(crate) struct Coded {
    /// The edition it was made with.
    pub(crate) edition: Arc<Edition>,
    /// The way to the edition that gives the names; `None` when it is the same.
    pub(crate) way: Option<Crosswalk>,
    /// Marks of each dimension of its own edition.
    pub(crate) marks: BTreeMap<String, usize>,
}

/// One row for each dimension of `edition`, or for those that became one; after them what is only in an earlier edition.
pub(crate) fn rows(edition: &Edition, coded: &[Coded]) -> Vec<ComparedRow> {
    let mut rows: Vec<ComparedRow> = edition
        .dimensions()
        .map(|dimension| ComparedRow {
            names: vec![dimension.name.clone()],
            keys: vec![dimension.key.clone()],
            cells: coded.iter().map(|coding| cell(coding, &dimension.key, &dimension.name)).collect(),
        })
        .collect();
    // Gone from this edition: one row for the same dimension in several codings.
    let mut gone: BTreeSet<&str> = BTreeSet::new();
    for coding in coded {
        for row in coding.way.iter().flat_map(|way| &way.dimensions).filter(|row| row.to.is_empty()) {
            gone.extend(row.from.iter().map(String::as_str));
        }
    }
    rows.extend(gone.into_iter().map(|key| {
        ComparedRow {
            names: Vec::new(),
            keys: Vec::new(),
            cells: coded
                .iter()
                .map(|coding| {
                    let row =
                        coding.way.as_ref()?.dimensions.iter().find(|row| row.to.is_empty() && row.from == [key])?;
                    Some(tied(coding, row, &row.from, None))
                })
                .collect(),
        }
    }));
    rows
}

/// What a coding has for a dimension of the edition that gives the names.
fn cell(coding: &Coded, key: &str, name: &Bilingual) -> Option<ComparedCell> {
    let Some(way) = &coding.way else {
        let marks = coding.marks.get(key).copied().unwrap_or_default();
        return Some(ComparedCell { own_names: Vec::new(), marks, change: None, comparable: None });
    };
    let row = way.dimensions.iter().find(|row| row.to.iter().any(|other| other == key))?;
    // Of several that only changed their order, each is itself.
    let own: Vec<String> = if row.to.len() > 1 { vec![key.to_owned()] } else { row.from.clone() };
    if own.is_empty() {
        return None;
    }
    Some(tied(coding, row, &own, Some(name)))
}

fn tied(coding: &Coded, row: &DimensionChange, own: &[String], name: Option<&Bilingual>) -> ComparedCell {
    let names = own.iter().filter_map(|key| coding.edition.find_dimension(key)).map(|dimension| dimension.name.clone());
    ComparedCell {
        own_names: names.filter(|own| Some(own) != name).collect(),
        marks: own.iter().filter_map(|key| coding.marks.get(key)).sum(),
        change: Some(row.kind),
        comparable: Some(row.comparable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ChangeKind, Comparable, Manual};

    #[test]
    fn an_old_coding_keeps_its_names_and_what_is_only_in_one_edition_is_said() {
        let manual = Manual::embedded().unwrap();
        let edition = |id| Arc::new(manual.find_edition(id).unwrap().clone());
        let (pilot, test) = (edition("pilot-2016"), edition("test-2018"));
        let way = manual.find_crosswalk("pilot-2016", "test-2018").unwrap().clone();
        let marks = |pairs: &[(&str, usize)]| pairs.iter().map(|(key, count)| ((*key).to_owned(), *count)).collect();
        let coded = [
            Coded {
                edition: pilot,
                way: Some(way),
                marks: marks(&[
                    ("samtalens_rytme", 2),
                    ("samtalens_tempo", 3),
                    ("negativt_klima", 1),
                    ("raadgivning", 4),
                ]),
            },
            Coded { edition: test.clone(), way: None, marks: marks(&[("rytme_og_tempo", 7)]) },
        ];
        let rows = rows(&test, &coded);
        let row = |key: &str| rows.iter().find(|row| row.keys == [key]).unwrap();

        let merged = row("rytme_og_tempo");
        let old = merged.cells[0].as_ref().unwrap();
        let names: Vec<_> = old.own_names.iter().map(|name| name.da.as_str()).collect();
        assert_eq!(names, ["Samtalens rytme", "Samtalens tempo"]);
        assert_eq!((old.marks, old.change, old.comparable), (5, Some(ChangeKind::Merged), Some(Comparable::Derived)));
        assert_eq!(merged.cells[1].as_ref().unwrap().marks, 7);

        let only_new = row("selvbillede_og_mestring");
        assert!(only_new.cells[0].is_none() && only_new.cells[1].is_some());
        // Only the order of the two changed: each keeps its own marks.
        assert_eq!(row("raadgivning").cells[0].as_ref().unwrap().marks, 4);
        assert_eq!(row("informationsudveksling").cells[0].as_ref().unwrap().marks, 0);

        let only_old = rows.last().unwrap();
        assert!(only_old.names.is_empty() && only_old.cells[1].is_none());
        let cell = only_old.cells[0].as_ref().unwrap();
        assert_eq!((cell.own_names[0].da.as_str(), cell.marks), ("Negativt klima", 1));
    }
}
