//! Real files of other programs: read, written and read again without loss, and what we make ourselves.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

use std::path::PathBuf;

use mrp_interchange::{
    Boris, Coding, Eaf, Labels, Mark, TextGrid, Tier, Unreadable, read_table, spreadsheet, table, web_annotations,
    webvtt,
};
use mrp_vocabulary::MediaTime;

/// A file of the data folder; nothing, said aloud, when there is no such folder here.
#[expect(clippy::print_stdout, reason = "what was not tested is said aloud")]
fn data(name: &str) -> Option<String> {
    let named = std::env::var_os("MRP_TEST_DATA").map(PathBuf::from);
    let folder =
        named.clone().unwrap_or_else(|| PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")));
    if named.is_none() && !folder.is_dir() {
        println!("not tested: {} is not here; MRP_TEST_DATA names where it is", folder.display());
        return None;
    }
    Some(std::fs::read_to_string(folder.join(name)).unwrap())
}

/// Leaves a file for other programs to look at, where `MRP_WRITE_SAMPLES` names a folder.
fn for_others(name: &str, text: &str) {
    if let Some(folder) = std::env::var_os("MRP_WRITE_SAMPLES") {
        std::fs::write(PathBuf::from(folder).join(name), text).unwrap();
    }
}

fn marks(coding: &Coding) -> usize {
    coding.tiers.iter().map(|tier| tier.marks.len()).sum()
}

#[test]
fn elan_files_keep_everything() {
    // How many annotations each has was counted in the files themselves.
    for (name, annotations, tiers) in [("DVA13U.eaf", 1147, 4), ("sample_2.8.eaf", 8778, 6), ("test.eaf", 43, 5)] {
        let Some(text) = data(&format!("elan/{name}")) else { return };
        let eaf = Eaf::read(&text).unwrap();
        assert_eq!(Eaf::read(&eaf.write()).unwrap(), eaf, "{name}");
        for_others(name, &eaf.write());
        // Nothing between the angle brackets got lost: as many of each element as in the text.
        for element in ["<TIME_SLOT", "<ANNOTATION_VALUE", "<CVE_VALUE", "<PROPERTY", "<LANGUAGE", "<EXTERNAL_REF"] {
            assert_eq!(eaf.write().matches(element).count(), text.matches(element).count(), "{name} {element}");
        }
        let coding = eaf.coding().unwrap();
        assert_eq!((marks(&coding), coding.tiers.len()), (annotations, tiers), "{name}");
        for mark in coding.tiers.iter().flat_map(|tier| &tier.marks) {
            assert!(mark.start <= mark.end.unwrap(), "{name} {mark:?}");
        }
    }
}

#[test]
fn elans_times_are_those_of_its_slots() {
    let Some(text) = data("elan/test.eaf") else { return };
    let coding = Eaf::read(&text).unwrap().coding().unwrap();
    let first = coding.tiers.iter().flat_map(|tier| &tier.marks).map(|mark| mark.start.ms()).min();
    assert_eq!(first, Some(830));
    // A language that was noted for an utterance has the utterance's time.
    let of = |id: &str| coding.tiers.iter().flat_map(|tier| &tier.marks).find(|mark| mark.id == id).unwrap();
    assert_eq!((of("a56").start, of("a56").end), (of("a7").start, of("a7").end));
}

#[test]
fn boris_projects_keep_everything() {
    for name in ["test.boris", "test_without_media_files_paths.boris"] {
        let Some(text) = data(&format!("boris/{name}")) else { return };
        let boris = Boris::read(&text).unwrap();
        assert_eq!(Boris::read(&boris.write()).unwrap(), boris, "{name}");
        let observations = boris.observations().unwrap();
        let named = |name: &str| observations.iter().find(|observation| observation.coding.name == name).unwrap();
        let first = &named("observation #1").coding.tiers[0];
        assert_eq!((first.name.as_str(), first.marks[0].start.ms()), ("subject1: s", 3_300));
        assert_eq!(first.marks[0].end, Some(MediaTime::from_ms(7_750)));
        assert_eq!(named("observation #1").never_ended, 0);
        assert!(named("live not paired").never_ended > 0);
        assert_eq!(marks(&named("offset neg").coding), 4);
    }
}

#[test]
fn textgrids_keep_everything() {
    for (name, tiers) in [
        ("all_tiers_have_the_same_name", 3),
        ("bobby_phones", 1),
        ("bobby_words", 2),
        ("bobby_words_with_newlines_longfile_elan", 3),
    ] {
        let Some(text) = data(&format!("praat/{name}.TextGrid")) else { return };
        let grid = TextGrid::read(&text).unwrap();
        assert_eq!(TextGrid::read(&grid.write()).unwrap(), grid, "{name}");
        assert_eq!(grid.tiers.len(), tiers, "{name}");
    }
    let Some(text) = data("praat/bobby_words_with_newlines_longfile_elan.TextGrid") else { return };
    let grid = TextGrid::read(&text).unwrap();
    let Labels::Intervals(words) = &grid.tiers[0].labels else { panic!("words are stretches") };
    assert_eq!(grid.tiers[0].name, "\"word\"");
    assert_eq!(words[1], (0.064_691_232_423_110_78, 0.411_564_625_85, "\"\"\"BOBBY\"\"\"\nNoun".to_owned()));
}

/// One of our own, with everything that could go wrong.
fn ours() -> Coding {
    let mark = |id: &str, start: i64, end: Option<i64>, text: &str| Mark {
        id: id.to_owned(),
        start: MediaTime::from_ms(start),
        end: end.map(MediaTime::from_ms),
        text: text.to_owned(),
    };
    let tier = |name: &str, coder: Option<&str>, marks: Vec<Mark>| Tier {
        name: name.to_owned(),
        coder: coder.map(str::to_owned),
        marks,
    };
    Coding {
        name: "Samtale 3".to_owned(),
        made_at: "2026-03-01T09:30:00Z".to_owned(),
        media: vec!["samtale-3.mp4".to_owned()],
        tiers: vec![
            tier(
                "Åbne spørgsmål",
                Some("Vejleder"),
                vec![
                    mark("a1", 1_500, Some(4_250), "\"Hvad tænker du?\" <næsten> hviskende & venligt"),
                    mark("a2", 61_001, Some(3_661_999), "to\n\nlinjer --> og en pil"),
                ],
            ),
            tier("Opmærksomhed", None, vec![mark("a3", 0, None, "=nikker"), mark("a4", 2_000, None, "")]),
            tier("Tom", None, vec![]),
        ],
    }
}

#[test]
fn our_own_comes_back_from_elan_and_boris() {
    let text = Eaf::of(&ours()).write();
    let back = Eaf::read(&text).unwrap().coding().unwrap();
    // ELAN has no name for a coding.
    assert_eq!(Coding { name: ours().name, ..back }, ours());
    for_others("ours.eaf", &text);
    for_others("ours.vtt", &webvtt(&ours()));
    for_others("ours.json", &web_annotations(&ours(), "urn:example:3").to_string());
    let text = Boris::of("Forløb", &[ours()]).write();
    for_others("ours.boris", &text);
    let project = Boris::read(&text).unwrap();
    let observation = project.observations().unwrap().remove(0);
    assert_eq!(observation.never_ended, 0);
    let said = |coding: &Coding| -> Vec<(String, i64, Option<MediaTime>, String)> {
        let all = coding.tiers.iter().flat_map(|tier| {
            tier.marks.iter().map(|mark| (tier.name.clone(), mark.start.ms(), mark.end, mark.text.clone()))
        });
        let mut all: Vec<_> = all.collect();
        all.sort();
        all
    };
    assert_eq!(said(&observation.coding), said(&ours()));
    assert_eq!(observation.coding.media, ours().media);
}

#[test]
fn a_tier_with_both_kinds_becomes_two_with_names_of_their_own() {
    let mut coding = ours();
    let moments = coding.tiers[1].marks.clone();
    coding.tiers[0].marks.extend(moments);
    coding.tiers[1].name = "Åbne spørgsmål (moments)".to_owned();
    let back = Eaf::of(&coding).coding().unwrap();
    let names: Vec<&str> = back.tiers.iter().map(|tier| tier.name.as_str()).collect();
    assert_eq!(names, ["Åbne spørgsmål", "Åbne spørgsmål (moments)", "Åbne spørgsmål (moments) (2)", "Tom"]);
    assert_eq!(marks(&back), marks(&coding));
}

#[test]
fn cues_annotations_and_lines_by_time() {
    let cues = webvtt(&ours());
    assert!(cues.starts_with("WEBVTT\n\na3\n00:00:00.000 --> 00:00:01.000\n<v Opmærksomhed>=nikker\n"), "{cues}");
    assert!(
        cues.contains("\n00:01:01.001 --> 01:01:01.999\n<v Åbne spørgsmål>to\nlinjer --&gt; og en pil\n"),
        "{cues}"
    );
    assert!(cues.contains("&lt;næsten&gt; hviskende &amp; venligt"));

    let annotations = web_annotations(&ours(), "urn:example:3");
    assert_eq!(annotations["total"], 4);
    let items = &annotations["first"]["items"];
    assert_eq!(items[0]["target"]["selector"]["value"], "t=npt:0.000");
    assert_eq!(items[3]["target"]["selector"]["value"], "t=npt:61.001,3661.999");
    assert_eq!(items[3]["creator"]["nickname"], "Vejleder");

    let lines = table(&ours());
    assert!(lines.contains("\nOpmærksomhed,,0,,00:00:00.000,,'=nikker\n"), "{lines}");
    assert!(lines.contains(",61001,3661999,00:01:01.001,01:01:01.999,\"to\n\nlinjer --> og en pil\"\n"), "{lines}");
}

#[test]
fn other_files_are_refused_with_a_reason() {
    assert_eq!(Eaf::read("<html/>").unwrap_err(), Unreadable::Other("an ELAN file (.eaf)"));
    assert_eq!(Boris::read("{}").unwrap_err(), Unreadable::Other("a BORIS project (.boris)"));
    assert_eq!(TextGrid::read("\"a\" \"b\"").unwrap_err(), Unreadable::Other("a Praat TextGrid"));
    assert!(matches!(TextGrid::read(""), Err(Unreadable::Damaged { .. })));
    let endless = "\"ooTextFile\" \"TextGrid\" 0 1 <exists> 99999999999999";
    assert!(matches!(TextGrid::read(endless), Err(Unreadable::Damaged { .. })));
    let circle = "<ANNOTATION_DOCUMENT><TIME_ORDER/><TIER TIER_ID=\"x\"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID=\"a\" \
                  ANNOTATION_REF=\"a\"/></ANNOTATION></TIER></ANNOTATION_DOCUMENT>";
    assert!(matches!(Eaf::read(circle).unwrap().coding(), Err(Unreadable::Dangling { .. })));
}

#[test]
fn our_boris_project_has_every_key_of_a_real_one_and_no_other() {
    let Some(text) = data("boris/test.boris") else { return };
    let real: serde_json::Value = serde_json::from_str(&text).unwrap();
    let made: serde_json::Value = serde_json::from_str(&Boris::of("p", &[ours()]).write()).unwrap();
    let keys = |value: &serde_json::Value| {
        let mut keys: Vec<String> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    let any = |value: &serde_json::Value| value.as_object().unwrap().values().next().unwrap().clone();
    assert_eq!(keys(&made), keys(&real));
    for part in ["observations", "behaviors_conf"] {
        assert_eq!(keys(&any(&made[part])), keys(&any(&real[part])), "{part}");
    }
    let width = |project: &serde_json::Value| any(&project["observations"])["events"][0].as_array().unwrap().len();
    assert_eq!(width(&made), width(&real));
}

#[test]
fn a_table_comes_back_whatever_sign_stands_between_and_says_where_it_is_wrong() {
    let coding = Coding { name: String::new(), made_at: String::new(), media: Vec::new(), ..ours() };
    let back = read_table(&table(&coding)).unwrap();
    let said = |coding: &Coding| {
        let mut all: Vec<(String, i64, Option<i64>, String)> = coding
            .tiers
            .iter()
            .flat_map(|tier| tier.marks.iter().map(move |mark| (tier, mark)))
            .map(|(tier, mark)| {
                (tier.name.clone(), mark.start.ms(), mark.end.map(MediaTime::ms), mark.text.trim().to_owned())
            })
            .collect();
        all.sort();
        all
    };
    assert_eq!(said(&back), said(&coding));
    let plain = read_table("at_ms;dimension;body\n1000;Ro;'=stille\n2000;Ro;\n").unwrap();
    assert_eq!((plain.tiers.len(), plain.tiers[0].marks[0].text.as_str()), (1, "=stille"));
    assert_eq!(read_table("hvad,hvornår\n1,2").unwrap_err(), Unreadable::Other("a table with a column start_ms"));
    let wrong = read_table("start_ms\n1\nto").unwrap_err().to_string();
    assert!(read_table("start_ms\n-5").is_err());
    assert!(wrong.contains("line 3") && wrong.contains("to"), "{wrong}");
}

#[test]
fn a_spreadsheet_is_a_zip_that_grows_with_its_marks() {
    let empty = spreadsheet(&Coding::default()).unwrap();
    let full = spreadsheet(&ours()).unwrap();
    assert!(empty.starts_with(b"PK\x03\x04") && full.len() > empty.len());
    for_others("ours.xlsx.size", &full.len().to_string());
}
