use mrp_interchange::lane_of;
use mrp_vocabulary::{CodingId, RecordingId};

use super::*;
use crate::{Edition, Manual, Mark, MarkKind};

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
            found.preview.marks.iter().all(|mark| mark.body.starts_with(lane_of(&mark.tier)) || mark.tier.is_empty())
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
        let found = read(&edition, &ImportFile { name: file.file_name, text, mapping: Mapping::new() }, None).unwrap();
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
