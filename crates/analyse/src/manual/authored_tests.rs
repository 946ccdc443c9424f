//! Editions that people write and import: what is refused, with which line, and what differs between two.

use super::*;

fn text(id: &str) -> &'static str {
    Manual::embedded_text(id).unwrap()
}

/// Code, line and what it is about.
fn findings(text: &str) -> Vec<(FindingCode, Option<u64>, String)> {
    match read_edition(text) {
        Ok(_) => Vec::new(),
        Err(found) => found.into_iter().map(|one| (one.code, one.line, one.about)).collect(),
    }
}

fn line_of(text: &str, wanted: &str) -> Option<u64> {
    text.lines().position(|line| line.contains(wanted)).and_then(|index| u64::try_from(index + 1).ok())
}

#[test]
fn an_edition_is_the_same_out_of_yaml_and_out_of_json() {
    for edition in Manual::embedded().unwrap().editions() {
        assert_eq!(&read_edition(text(&edition.id)).unwrap(), edition);
        assert_eq!(&read_edition(&to_yaml(edition)).unwrap(), edition);
        assert_eq!(&read_edition(&to_json(edition)).unwrap(), edition);
        let tabs = to_json(edition).replace("  ", "\t");
        assert_eq!(&read_edition(&tabs).unwrap(), edition, "JSON indented by tabs");
    }
}

#[test]
fn every_error_is_told_with_its_line() {
    use FindingCode as C;
    let test = text("test-2018");
    let cases = [
        ("key: ungeperspektiv", "key: regelgrundlag", C::KeyTwice, "", "regelgrundlag"),
        ("key: ungeperspektiv", "key: Ungeperspektiv", C::KeyUnfit, "key: Ungeperspektiv", "Ungeperspektiv"),
        ("en: \"The young person's perspective\"", "en: \" \"", C::TextEmpty, "en: \" \"", ""),
        ("en: \"The young person's perspective\"", "eng: \"x\"", C::FieldUnknown, "eng: \"x\"", "eng"),
        ("phase: test", "phase: 3", C::WrongKind, "phase: 3", "string"),
        ("max: 7", "max: 700", C::OutOfRange, "max: 700", "0–255"),
        ("max: 7", "max: syv", C::WrongKind, "max: syv", "integer"),
        ("values: [1, 2]", "values: [1]", C::Scale, "ranges:", "ranges"),
        ("phase: test", "phase: test\nphase: pilot", C::FieldTwice, "phase: pilot", "phase"),
        ("phase: test", "phase: &p test", C::Alias, "phase: &p test", ""),
        ("phase: test", "phase: [test", C::Unreadable, "", ""),
    ];
    for (old, new, code, place, about) in cases {
        assert!(test.contains(old), "{old}");
        let spoilt = test.replacen(old, new, 1);
        let found = findings(&spoilt);
        let one = found.iter().find(|one| one.0 == code).unwrap_or_else(|| panic!("{new}: {found:?}"));
        if !place.is_empty() {
            assert_eq!(one.1, line_of(&spoilt, place), "{new}: {found:?}");
        }
        assert!(one.1.is_some(), "{new}: {found:?}");
        if !about.is_empty() {
            assert_eq!(one.2, about, "{new}");
        }
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let spoilt = text("test-2018").replacen("heading:", "headline:", 1).replacen("phase: test", "phase: 3", 1);
    let codes: Vec<_> = findings(&spoilt).into_iter().map(|one| (one.0, one.2)).collect();
    for wanted in [
        (FindingCode::WrongKind, "string"),
        (FindingCode::FieldUnknown, "headline"),
        (FindingCode::FieldMissing, "heading"),
    ] {
        assert!(codes.contains(&(wanted.0, wanted.1.to_owned())), "{codes:?}");
    }
}

#[test]
fn what_is_meant_to_be_too_much_is_refused_before_it_grows() {
    let bomb: String = "a: &a [x,x,x,x,x,x,x,x,x]\n".to_owned()
        + &(b'b'..=b'i')
            .map(|letter| {
                let (this, last) = (char::from(letter), char::from(letter - 1));
                format!("{this}: &{this} [{}]\n", vec![format!("*{last}"); 9].join(","))
            })
            .collect::<String>();
    let deep = "[".repeat(5_000);
    let wide = format!("areas: [{}]", "1,".repeat(100_000));
    let huge = format!("id: {}", "x".repeat(10 * 1024 * 1024));
    let long = text("test-2018").replacen("da: \"Testudgaven\"", &format!("da: \"{}\"", "x".repeat(5_000)), 1);
    for (given, code) in [
        (bomb, FindingCode::Alias),
        (deep, FindingCode::TooMuch),
        (wide, FindingCode::TooMuch),
        (huge, FindingCode::TooLarge),
        (long, FindingCode::TextTooLong),
        (String::new(), FindingCode::WrongKind),
        ("\u{0}\u{1}".to_owned(), FindingCode::Unreadable),
    ] {
        let found = findings(&given);
        assert_eq!(found.first().map(|one| one.0), Some(code), "{:?} {found:?}", given.get(..40));
    }
}

#[test]
fn the_published_forms_are_those_of_the_types() {
    let published = [
        (include_str!("../../../../manual/edition.schema.json"), edition_schema(), "edition"),
        (include_str!("../../../../manual/crosswalk.schema.json"), crosswalk_schema(), "crosswalk"),
    ];
    for (file, schema, name) in published {
        let file: serde_json::Value = serde_json::from_str(file).unwrap();
        assert_eq!(file, schema, "write manual/{name}.schema.json anew: GET /api/analyse/{name}_schema");
    }
}

#[test]
fn a_crosswalk_is_read_against_its_two_editions() {
    let manual = Manual::embedded().unwrap();
    let [pilot, test] = ["pilot-2016", "test-2018"].map(|id| manual.find_edition(id).unwrap());
    let written = CROSSWALKS[0].1;
    assert_eq!(
        &read_crosswalk(written, pilot, test).unwrap(),
        manual.find_crosswalk("pilot-2016", "test-2018").unwrap()
    );
    for (old, new, code) in [
        ("to: test-2018", "to: test-2027", FindingCode::EditionUnknown),
        ("from: [negativt_klima]", "from: [humor]", FindingCode::KeyUnknown),
        ("to: [ydre_rammesaetning]", "to: []", FindingCode::NotOnce),
        ("kind: merged", "kind: renamed", FindingCode::ChangeUntrue),
        ("kind: merged", "kind: eaten", FindingCode::WordUnknown),
    ] {
        let found = read_crosswalk(&written.replacen(old, new, 1), pilot, test).unwrap_err();
        assert!(found.iter().any(|one| one.code == code && one.line.is_some()), "{new}: {found:?}");
    }
}

#[test]
fn what_the_keys_tell_is_always_a_sound_crosswalk() {
    let manual = Manual::embedded().unwrap();
    for from in manual.editions() {
        for to in manual.editions() {
            let suggested = Crosswalk::suggest(from, to);
            assert_eq!(read_crosswalk(&to_yaml(&suggested), from, to), Ok(suggested));
        }
    }
}

/// What differs after `change` to the test edition.
fn after(change: &[(&str, &str)]) -> Vec<EditionDifference> {
    let before = text("test-2018");
    let mut changed = before.to_owned();
    for (old, new) in change {
        assert!(changed.contains(old), "{old}");
        changed = changed.replacen(old, new, 1);
    }
    edition_differences(&read_edition(before).unwrap(), &read_edition(&changed).unwrap())
}

#[test]
fn an_edition_does_not_differ_from_itself() {
    assert_eq!(after(&[]), []);
    assert_eq!(after(&[("id: test-2018", "id: anden")]), [], "the id is not what it says");
}

#[test]
fn a_changed_text_is_told_word_by_word() {
    let found = after(&[("Den varme, respekt og indlevelse,", "Den varme og indlevelse,")]);
    let [one] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(
        (one.kind, one.of, one.field.as_str()),
        (DifferenceKind::Changed, DifferenceOf::Dimension, "definition")
    );
    assert_eq!(one.place[1].da, "Positivt, empatisk klima");
    let joined = |leave_out| -> String {
        one.words_da.iter().filter(|piece| piece.kind != leave_out).map(|piece| piece.text.as_str()).collect()
    };
    assert_eq!(joined(PieceKind::Added), one.before.as_ref().unwrap().da);
    assert_eq!(joined(PieceKind::Removed), one.after.as_ref().unwrap().da);
    let gone: Vec<_> = one.words_da.iter().filter(|piece| piece.kind == PieceKind::Removed).collect();
    assert_eq!(gone.iter().map(|piece| piece.text.trim()).collect::<Vec<_>>(), ["varme, respekt"]);
    assert!(one.words_en.iter().all(|piece| piece.kind == PieceKind::Same));
}

#[test]
fn what_was_renamed_moved_added_and_removed_is_told_as_such() {
    let manual = Manual::embedded().unwrap();
    let [pilot, test] = ["pilot-2016", "test-2018"].map(|id| manual.find_edition(id).unwrap());
    let found = edition_differences(pilot, test);
    let has = |kind, of, name: &str| {
        found.iter().any(|one| {
            let said = |text: &Option<Bilingual>| text.as_ref().is_some_and(|text| text.da == name);
            let placed = one.place.last().is_some_and(|place| place.da == name);
            (one.kind, one.of) == (kind, of) && (said(&one.before) || said(&one.after) || placed)
        })
    };
    use {DifferenceKind as K, DifferenceOf as O};
    assert!(has(K::Removed, O::Dimension, "Negativt klima"));
    assert!(has(K::Added, O::Dimension, "Selvbillede og mestring"));
    assert!(has(K::Added, O::Dimension, "Samtalens rytme og tempo"));
    assert!(has(K::Renamed, O::Dimension, "Opmærksomhed på den unges særlige behov"));
    assert!(has(K::Moved, O::Area, "Den unges engagement"));
    let swapped = found.iter().filter(|one| one.kind == K::Moved && one.of == O::Dimension).count();
    assert_eq!(swapped, 1, "of two that changed places one has moved");
    assert!(!has(K::Removed, O::Dimension, "Rådgivning"));
}

#[test]
fn texts_that_look_like_something_else_are_written_out_and_read_again_as_they_are() {
    let words = [
        "no",
        "y",
        "null",
        "~",
        "1.0",
        "0x1F",
        "1_000",
        ".nan",
        "2026-01-02",
        "a: b",
        "# x",
        "- x",
        "? x",
        "'",
        "\"",
        "\\n",
        "a\nb",
        "a\n\n b\n",
        " for",
        "efter ",
        "\ttab",
        "@x",
        "`x",
        "%x",
        "!x",
        "&a",
        "*a",
        "|",
        ">",
        "=",
        "<<",
        "{a}",
        "[a]",
        "a, b",
        "…😀",
        "\u{85}x",
        "\u{2028}x",
        "\u{feff}x",
        "0o17",
        "+1",
        "1e3",
        "true",
        "---",
        "...",
    ];
    let mut edition = Manual::embedded().unwrap().find_edition("test-2018").unwrap().clone();
    let markers = &mut edition.areas[0].dimensions[0].indicators[0].markers;
    *markers = words.iter().map(|word| Bilingual { da: (*word).to_owned(), en: (*word).to_owned() }).collect();
    assert_eq!(read_edition(&to_json(&edition)).as_ref(), Ok(&edition));
    assert_eq!(read_edition(&to_yaml(&edition)).as_ref(), Ok(&edition));
}
