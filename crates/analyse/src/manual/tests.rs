//! The manual as the source spells it, and files that must be refused.

use super::{CROSSWALKS, ChangeKind, EDITIONS, Edition, Manual, ManualError, QUESTION_BANK, QuestionUse};

fn manual() -> Manual {
    Manual::embedded().unwrap()
}

/// Area by area, the Danish names.
fn names(edition: &Edition) -> Vec<(&str, Vec<&str>)> {
    edition
        .areas
        .iter()
        .map(|area| (area.name.da.as_str(), area.dimensions.iter().map(|d| d.name.da.as_str()).collect()))
        .collect()
}

#[test]
fn the_pilot_edition_is_spelled_and_ordered_as_its_source() {
    let manual = manual();
    let edition = manual.find_edition("pilot-2016").unwrap();
    assert_eq!(
        names(edition),
        [
            (
                "1. Kontakt og udviklingsstøtte",
                vec!["Positivt, empatisk klima", "Negativt klima", "Ungeperspektiv", "Opmærksomhed på den unges behov"]
            ),
            (
                "2. Samtalens struktur og organisering",
                vec!["Ydre rammesætning", "Tematisk rammesætning", "Samtalens rytme", "Samtalens tempo"]
            ),
            ("3. Samtalens opgave", vec!["Regelgrundlag", "Rådgivning", "Informationsudveksling"]),
            ("4. Den unges engagement", vec!["Den unges engagement"]),
        ]
    );
    assert!(edition.areas.iter().all(|area| !area.cross_cutting));
}

#[test]
fn the_test_edition_is_spelled_and_ordered_as_its_source() {
    let manual = manual();
    let edition = manual.find_edition("test-2018").unwrap();
    assert_eq!(
        names(edition),
        [
            (
                "Kontakt og udviklingsstøtte",
                vec![
                    "Positivt, empatisk klima",
                    "Ungeperspektiv",
                    "Selvbillede og mestring",
                    "Opmærksomhed på den unges særlige behov"
                ]
            ),
            (
                "Samtalens struktur og organisering",
                vec!["Ydre rammesætning", "Tematisk rammesætning", "Samtalens rytme og tempo"]
            ),
            ("Samtalens opgave", vec!["Regelgrundlag", "Informationsudveksling", "Rådgivning"]),
            ("Den unges engagement", vec!["Den unges engagement"]),
        ]
    );
    let crossing: Vec<_> =
        edition.areas.iter().filter(|area| area.cross_cutting).map(|area| area.key.as_str()).collect();
    assert_eq!(crossing, ["engagement"]);
}

#[test]
fn engagement_alone_stays_out_of_averages_and_negative_climate_alone_is_reversed() {
    for edition in manual().editions() {
        let outside: Vec<_> = edition.dimensions().filter(|d| !d.in_averages).map(|d| d.key.as_str()).collect();
        assert_eq!(outside, ["den_unges_engagement"], "{}", edition.id);
        assert!(edition.dimensions().all(|d| d.reverse_scored == (d.key == "negativt_klima")), "{}", edition.id);
    }
}

#[test]
fn every_dimension_speaks_both_languages() {
    // Blank texts are refused by the check; here: enough to work with, and not one language pasted into the other.
    for edition in manual().editions() {
        for dimension in edition.dimensions() {
            let place = format!("{}/{}", edition.id, dimension.key);
            assert!(dimension.indicators.len() >= 3, "{place}");
            let texts = [&dimension.definition, &dimension.boundary, &dimension.levels.low, &dimension.levels.mid];
            let prompts = [&dimension.levels.high, &dimension.prompts.looking_good, &dimension.prompts.looking_closer];
            let markers = dimension.indicators.iter().flat_map(|indicator| &indicator.markers);
            for text in texts.into_iter().chain(prompts).chain(markers) {
                assert_ne!(text.da, text.en, "{place}");
            }
        }
    }
}

#[test]
fn digits_one_to_nine_and_zero_stand_for_the_first_ten_dimensions() {
    let manual = manual();
    let digits = |id: &str| -> Vec<(char, String)> {
        let edition = manual.find_edition(id).unwrap();
        "1234567890".chars().map(|digit| (digit, edition.dimension_at_digit(digit).unwrap().key.clone())).collect()
    };
    let test = digits("test-2018");
    assert_eq!(test.first(), Some(&('1', "positivt_empatisk_klima".to_owned())));
    assert_eq!(test.get(6), Some(&('7', "rytme_og_tempo".to_owned())));
    assert_eq!(test.last(), Some(&('0', "raadgivning".to_owned())));
    assert_eq!(digits("pilot-2016").last(), Some(&('0', "raadgivning".to_owned())));
    let engagement = manual.find_edition("test-2018").unwrap().find_dimension("den_unges_engagement").unwrap();
    assert_eq!(engagement.digit, None);
}

#[test]
fn the_crosswalk_tells_every_kind_of_change() {
    let manual = manual();
    let crosswalk = manual.find_crosswalk("pilot-2016", "test-2018").unwrap();
    for kind in ChangeKind::ALL {
        assert!(crosswalk.dimensions.iter().any(|row| row.kind == *kind), "{kind}");
    }
    let merged = crosswalk.dimensions.iter().find(|row| row.kind == ChangeKind::Merged).unwrap();
    assert_eq!(merged.from, ["samtalens_rytme", "samtalens_tempo"]);
    assert_eq!(merged.to, ["rytme_og_tempo"]);
}

#[test]
fn each_phase_begins_with_its_own_edition() {
    let manual = manual();
    assert_eq!(manual.default_edition("pilot").unwrap().id, "pilot-2016");
    assert_eq!(manual.default_edition("test").unwrap().id, "test-2018");
    assert_eq!(manual.default_edition("drift"), None);
}

#[test]
fn the_digest_follows_the_content_and_not_the_comments() {
    let (file, text) = EDITIONS[1];
    let digest = |text: &str| {
        Manual::read(&[(file, text)], &[], QUESTION_BANK).unwrap().find_edition("test-2018").unwrap().digest()
    };
    assert_eq!(digest(text), digest(&format!("# another comment\n{text}")));
    assert_ne!(digest(text), digest(&text.replace("\"Nærvær\"", "\"Nærvær.\"")));
}

#[test]
fn questions_are_found_by_where_they_are_used() {
    let manual = manual();
    for place in QuestionUse::ALL {
        assert!(manual.question_bank().groups_for(*place).count() > 0, "{place}");
    }
    let closer: Vec<_> =
        manual.question_bank().groups_for(QuestionUse::LookingCloser).map(|g| g.key.as_str()).collect();
    assert!(closer.contains(&"looking_closer") && !closer.contains(&"looking_good"));
}

#[test]
fn the_digit_travels_with_the_dimension() {
    let manual = manual();
    let edition = manual.find_edition("pilot-2016").unwrap();
    let sent = serde_json::to_value(edition).unwrap();
    assert_eq!(sent["areas"][0]["dimensions"][1]["digit"], "2");
    assert_eq!(sent["areas"][0]["dimensions"][1]["name"]["da"], "Negativt klima");
}

/// What the loader says about the files after `change` to one of them.
fn problems_after(file: &str, old: &str, new: &str) -> Vec<String> {
    let change = |(name, text): &(&'static str, &'static str)| {
        assert!(*name != file || text.contains(old), "{old} is not in {file}");
        (*name, if *name == file { text.replacen(old, new, 1) } else { (*text).to_owned() })
    };
    let editions: Vec<_> = EDITIONS.iter().map(change).collect();
    let crosswalks: Vec<_> = CROSSWALKS.iter().map(change).collect();
    let bank = change(&QUESTION_BANK);
    let editions: Vec<_> = editions.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let crosswalks: Vec<_> = crosswalks.iter().map(|(name, text)| (*name, text.as_str())).collect();
    match Manual::read(&editions, &crosswalks, (bank.0, &bank.1)) {
        Ok(_) => Vec::new(),
        Err(ManualError::Unreadable { file: said, reason }) => {
            assert_eq!(said, file);
            vec![reason]
        }
        Err(ManualError::Inconsistent { file: said, problems }) => {
            assert_eq!(said, file);
            problems
        }
    }
}

#[test]
fn refuses_files_that_do_not_hold_together() {
    let cases = [
        ("test.yaml", "key: ungeperspektiv", "key: regelgrundlag", "dimension regelgrundlag is there twice"),
        ("test.yaml", "en: \"The young person's perspective\"", "en: \" \"", "/areas/0/dimensions/1/name/en is empty"),
        ("test.yaml", "en: \"The young person's perspective\"", "", "missing field `en`"),
        ("test.yaml", "values: [1, 2]", "values: [1]", "the ranges do not cover the scale once, from low to high"),
        ("test.yaml", "id: test-2018", "id: pilot-2016", "the edition id pilot-2016 is taken"),
        ("test.yaml", "phase: test", "phase: test\ncolour: red", "unknown field `colour`"),
        ("crosswalk.yaml", "to: [ydre_rammesaetning]", "to: []", "ydre_rammesaetning of test-2018 stands in 0 rows"),
        ("crosswalk.yaml", "to: test-2018", "to: test-2027", "pilot-2016 or test-2027 is not an edition"),
        ("crosswalk.yaml", "from: [negativt_klima]", "from: [humor]", "pilot-2016 has no dimension humor"),
        ("crosswalk.yaml", "kind: renamed", "kind: same", "is not \"same\""),
        ("crosswalk.yaml", "kind: merged", "kind: renamed", "is not \"renamed\""),
        ("question_bank.yaml", "key: stilheden", "key: lige_efter", "question of clip lige_efter is there twice"),
        ("question_bank.yaml", "source: {key: projekt", "source: {key: nobody", "unknown source nobody"),
    ];
    for (file, old, new, expected) in cases {
        let problems = problems_after(file, old, new);
        assert!(problems.iter().any(|problem| problem.contains(expected)), "{file}: {new}: {problems:?}");
    }
}
