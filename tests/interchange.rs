//! A coding leaves as files other programs read, and marks come in from theirs, in one step that can be taken back.

use std::{io::Write, path::PathBuf, process::Command};

use mrp_vocabulary::Role;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Circle, Person, TestApp, id};

async fn coded() -> (TestApp, Circle, Value) {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let coding = circle.coded().await;
    (app, circle, coding)
}

async fn exported(who: &Person, coding: &Value, format: &str) -> (String, Vec<u8>) {
    let answer = who.get(&format!("/api/analyse/codings/{}/export/{format}", id(coding))).await;
    assert!(answer.status.is_success(), "{format}: {} {}", answer.status, answer.text());
    (answer.headers["content-disposition"].to_str().unwrap().to_owned(), answer.bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_coding_leaves_in_every_format_under_a_name_that_says_nothing_and_the_log_knows() {
    let (app, circle, coding) = coded().await;
    for (format, part) in [
        ("eaf", "<ANNOTATION_VALUE>spørger åbent</ANNOTATION_VALUE>"),
        ("boris", "spørger åbent"),
        ("vtt", "00:00:01.200 -->"),
        ("jsonld", "t=npt:1.200"),
        ("csv", "1200"),
        ("xlsx", ""),
    ] {
        let (name, bytes) = exported(&circle.supervisor, &coding, format).await;
        assert!(
            name.starts_with("attachment; filename=\"kodning-") && name.ends_with(&format!(".{format}\"")),
            "{name}"
        );
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains(part), "{format}: {text}");
        for word in ["Solveig", "Sunniva", "Fjordby"] {
            assert!(!text.contains(word), "{format} names {word}");
        }
        if format == "xlsx" {
            assert!(bytes.starts_with(b"PK") && bytes.len() > 2_000);
        }
    }
    circle.worker.get(&format!("/api/analyse/codings/{}/export/eaf", id(&coding))).await.refused(403, "role_missing");
    circle.supervisor.get(&format!("/api/analyse/codings/{}/export/doc", id(&coding))).await.refused(404, "not_found");
    let log = app.administrator.get("/api/people/audit_entries?limit=500").await.ok();
    let exports = log["items"].as_array().unwrap().iter().filter(|entry| entry["action"] == "export_coding");
    // Six that left, and one refusal.
    assert_eq!(exports.count(), 7);
}

/// What we write, in a library nobody here wrote: `pympi-ling`, put there by `cargo xtask setup`; without it this says so.
#[tokio::test(flavor = "multi_thread")]
async fn a_library_nobody_here_wrote_reads_our_eaf() {
    let Some(python) = std::env::var_os("MRP_TEST_PYTHON").map(PathBuf::from) else {
        println!("not tested: MRP_TEST_PYTHON names no Python with pympi-ling");
        return;
    };
    let (_app, circle, coding) = coded().await;
    let (_, bytes) = exported(&circle.supervisor, &coding, "eaf").await;
    let mut file = tempfile::Builder::new().suffix(".eaf").tempfile().unwrap();
    file.write_all(&bytes).unwrap();
    let script = "
import json, sys
from pympi.Elan import Eaf
eaf = Eaf(sys.argv[1])
print(json.dumps({tier: sorted((a, b, text) for a, b, text, *_ in eaf.get_annotation_data_for_tier(tier)) for tier in eaf.get_tier_names()}))
";
    let output = Command::new(&python).args(["-c", script]).arg(file.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: Value = serde_json::from_slice(&output.stdout).unwrap();
    let tiers = read.as_object().unwrap();
    let all: Vec<&Value> = tiers.values().flat_map(|tier| tier.as_array().unwrap()).collect();
    assert_eq!(all.len(), 3, "{read}");
    assert!(all.contains(&&json!([1200, 1300, "spørger åbent"])), "{read}");
    assert!(all.contains(&&json!([0, 1000, "Looking good: Hvad gjorde du her, som virkede?"])), "{read}");

    // ELAN's own schema finds it valid, and would not let anything pass.
    let schema = python.parent().and_then(std::path::Path::parent).unwrap().join("EAFv3.0.xsd");
    let script = "
import sys, xmlschema
schema = xmlschema.XMLSchema(sys.argv[1])
schema.validate(sys.argv[2])
text = open(sys.argv[2], encoding='utf-8').read()
print([schema.is_valid(text.replace(*change)) for change in [
    ('TIME_SLOT_REF1', 'TIME_SLOT'), ('ID=\"ts1\"', 'ID=\"ts9999\"'), ('<TIME_ORDER>', '<TIME_ORDER><TIER/>')]])
";
    let output = Command::new(&python).args(["-c", script]).arg(schema).arg(file.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(said.trim(), "[False, False, False]", "{}", String::from_utf8_lossy(&output.stderr));

    // The spreadsheet, opened by what Python brings along: numbers are numbers, times have a format of their own.
    let (_, bytes) = exported(&circle.supervisor, &coding, "xlsx").await;
    file.as_file().set_len(0).unwrap();
    std::fs::write(file.path(), &bytes).unwrap();
    let script = "
import re, sys, zipfile
book = zipfile.ZipFile(sys.argv[1])
sheet = book.read('xl/worksheets/sheet1.xml').decode()
print(len(re.findall('<row ', sheet)), '<v>1200</v>' in sheet, '[h]:mm:ss.000' in book.read('xl/styles.xml').decode(),
      'spørger åbent' in book.read('xl/sharedStrings.xml').decode())
";
    let output = Command::new(&python).args(["-c", script]).arg(file.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(said.trim(), "4 True True True", "{}", String::from_utf8_lossy(&output.stderr));
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_of_a_file_come_in_after_a_look_and_go_in_one_step() {
    let (_app, circle, coding) = coded().await;
    let here = format!("/api/analyse/codings/{}", id(&coding));
    let supervisor = &circle.supervisor;
    let text =
        "tier;start_ms;end_ms;text\nUngeperspektiv;100;;lytter\nPauser;500;900;stille\nPauser;99999999;;efter filmen\n";
    let mut file = json!({ "name": "mine.csv", "text": text });
    let preview = supervisor.post(&format!("{here}/import_preview"), file.clone()).await.ok();
    assert_eq!(preview["format"], "csv");
    assert_eq!(preview["tiers"][0], json!({ "name": "Ungeperspektiv", "marks": 1, "dimension": "ungeperspektiv" }));
    assert_eq!(preview["tiers"][1], json!({ "name": "Pauser", "marks": 2 }));
    assert_eq!(preview["left_out"][0]["reason"], "after_end");
    assert_eq!(preview["marks"][1]["body"], "Pauser: stille");
    assert_eq!(preview["marks"][1]["end_ms"], 900);
    assert_eq!(supervisor.get(&here).await.ok()["keywords"], coding["keywords"], "a look keeps nothing");

    file["mapping"] = json!({ "Pauser": "positivt_empatisk_klima" });
    let import = format!("{here}/imports/{}", Uuid::new_v4());
    assert_eq!(supervisor.put(&import, file.clone()).await.ok()["marks"], 2);
    assert_eq!(supervisor.put(&import, file).await.ok()["marks"], 2, "sent twice it is one import");
    let now = supervisor.get(&here).await.ok();
    let found: Vec<(i64, &str, &Value)> = now["keywords"]
        .as_array()
        .unwrap()
        .iter()
        .map(|mark| (mark["at_ms"].as_i64().unwrap(), mark["body"].as_str().unwrap(), &mark["dimensions"][0]))
        .collect();
    let (young, warm) = (json!("ungeperspektiv"), json!("positivt_empatisk_klima"));
    let wanted = [(100, "lytter", &young), (500, "stille", &warm), (1200, "spørger åbent", &young)];
    assert_eq!(found, wanted);
    let latest = supervisor.get(&format!("{here}/latest_import")).await.ok();
    assert_eq!(latest["marks"], 2);
    assert_eq!(supervisor.delete(&import).await.ok()["marks"], 0);
    assert_eq!(supervisor.get(&here).await.ok()["keywords"], coding["keywords"]);
    assert_eq!(supervisor.get(&format!("{here}/latest_import")).await.ok(), Value::Null);
    // A file of several megabytes, as ELAN makes them.
    let long = format!("start_ms;text\n{}", format!("7;{}\n", "x".repeat(1_990)).repeat(1_500));
    let large = supervisor.post(&format!("{here}/import_preview"), json!({ "name": "a.csv", "text": long })).await.ok();
    assert_eq!(large["marks"].as_array().unwrap().len(), 1_500);
    let damaged = json!({ "name": "x.eaf", "text": "<ANNOTATION_DOCUMENT><TIER>" });
    supervisor.post(&format!("{here}/import_preview"), damaged).await.refused(422, "file_unreadable");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_left_comes_back_as_it_was() {
    let (app, circle, coding) = coded().await;
    let supervisor = &circle.supervisor;
    for format in ["eaf", "boris", "csv"] {
        let (_, bytes) = exported(supervisor, &coding, format).await;
        let file = json!({ "name": format!("a.{format}"), "text": String::from_utf8(bytes).unwrap() });
        let round = circle.round(format).await;
        let recording = circle.playable(&circle.agreed(&round, &["supervision"]).await).await;
        let begin = format!("/api/analyse/recordings/{recording}/coding");
        let other = id(&supervisor.post(&begin, json!({})).await.ok());
        let import = format!("/api/analyse/codings/{other}/imports/{}", Uuid::new_v4());
        assert_eq!(supervisor.put(&import, file).await.ok()["marks"], 3, "{format}");
        let now = supervisor.get(&format!("/api/analyse/codings/{other}")).await.ok();
        let keywords = now["keywords"].as_array().unwrap();
        let found = |body: &str| keywords.iter().find(|mark| mark["body"].as_str().unwrap().starts_with(body)).unwrap();
        let back = found("spørger åbent");
        assert_eq!((&back["at_ms"], &back["dimensions"]), (&json!(1200), &json!(["ungeperspektiv"])), "{format}");
        let clip = found("Looking closer: Hvad lagde du mærke til");
        assert_eq!(
            (&clip["at_ms"], &clip["dimensions"]),
            (&json!(1000), &json!(["positivt_empatisk_klima"])),
            "{format}"
        );
        assert_eq!(clip["end_ms"], 2500, "{format}: {clip}");
    }
    // Somebody else's coding takes nothing in.
    let other = app.person(&app.fjordby, "Svend", &[Role::Supervisor]).await;
    let import = format!("/api/analyse/codings/{}/imports/{}", id(&coding), Uuid::new_v4());
    other.put(&import, json!({ "text": "start_ms\n1" })).await.refused(404, "coding_not_found");
}
