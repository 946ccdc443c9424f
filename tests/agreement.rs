//! `mrp agreement` as it is typed.

use std::process::{Command, Output};

use serde_json::Value;

fn agreement(table: &str, options: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("table.csv");
    std::fs::write(&file, table).unwrap();
    // Neither configuration nor database: it runs in an empty folder.
    let mut command = Command::new(env!("CARGO_BIN_EXE_mrp"));
    command.arg("agreement").arg(&file).args(options).current_dir(folder.path()).output().unwrap()
}

/// Six targets and four judges, from the paper that intraclass correlation is quoted by.
const SHROUT_AND_FLEISS: &str =
    "target,J1,J2,J3,J4\nS1,9,2,5,8\nS2,6,1,3,2\nS3,8,4,6,8\nS4,7,1,2,6\nS5,10,5,6,9\nS6,6,2,4,7\n";

#[test]
fn prints_every_figure_as_json_and_the_same_again() {
    let options = ["--json", "--level", "interval", "--draws", "50"];
    let output = agreement(SHROUT_AND_FLEISS, &options);
    assert!(output.status.success());
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(json["coders"], serde_json::json!(["J1", "J2", "J3", "J4"]));
    assert_eq!((json["units"].as_u64(), json["few_units"].as_bool()), (Some(6), Some(true)));
    assert_eq!(json["first"], "alpha_interval");
    let figure = |name: &str| -> &Value {
        json["figures"].as_array().unwrap().iter().find(|figure| figure["measure"] == name).unwrap()
    };
    assert!((figure("icc_2_1")["value"].as_f64().unwrap() - 0.289_763_779_527_559_2).abs() < 1e-12);
    assert!((figure("icc_2_1")["low"].as_f64().unwrap() - 0.018_786_513_374_712_027).abs() < 1e-9);
    assert_eq!(figure("icc_2_1")["interval_by"], "f");
    assert_eq!(figure("alpha_interval")["interval_by"], "bootstrap");
    assert_eq!(json["pairs"].as_array().unwrap().len(), 6);
    assert_eq!(json["pairs"][0]["coders"], serde_json::json!(["J1", "J2"]));
    let again: Value = serde_json::from_slice(&agreement(SHROUT_AND_FLEISS, &options).stdout).unwrap();
    assert_eq!((&again["figures"], &again["pairs"]), (&json["figures"], &json["pairs"]));
}

#[test]
fn says_what_is_wrong_with_a_table_and_what_to_do() {
    let output = agreement("unit,A,B\n1,god,2\n", &[]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("line 2, coder \"A\": \"god\" is not a number"), "{said}");
    assert!(said.contains("--level nominal"), "{said}");
    assert!(agreement("unit,A,B\n1,god,dårlig\n2,god,god\n", &["--level", "nominal"]).status.success());
}

#[test]
fn compares_two_codings_of_other_programs_tier_by_tier() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    // The table's own words: a tier, from, to. Of 100 seconds both have 10–20, each ten more of its own.
    let first = file("first.csv", "tier,start_ms,end_ms,text\nRo,0,20000,\n");
    let second = file("second.csv", "tier,start_ms,end_ms,text\nRo,10000,30000,\n");
    let mut command = Command::new(env!("CARGO_BIN_EXE_mrp"));
    let options = ["--json", "--tolerance", "0", "--duration-ms", "100000"];
    let output = command.arg("agreement").args([&first, &second]).args(options).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let json: Value = serde_json::from_slice(&output.stdout).unwrap();
    let row = &json["rows"][1];
    assert_eq!((&row["dimension"], &json["units"], &row["events"]["matches"]), (&"Ro".into(), &100.into(), &0.into()));
    let kappa = row["figures"].as_array().unwrap().iter().find(|figure| figure["measure"] == "kappa").unwrap();
    assert!((kappa["value"].as_f64().unwrap() - 0.375).abs() < 1e-12);

    let damaged = file("damaged.eaf", "<ANNOTATION_DOCUMENT>");
    let output = Command::new(env!("CARGO_BIN_EXE_mrp")).arg("agreement").args([&first, &damaged]).output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("damaged.eaf"));
}
