//! The document of the HTTP interface: what is committed is what the program speaks.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;

use crate::support::mrp;

#[tokio::test]
async fn the_committed_document_is_the_one_the_program_prints() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/src/lib/api/openapi.json");
    let printed = mrp(&[], &["openapi"]).await;
    assert!(printed.status.success(), "{}", String::from_utf8_lossy(&printed.stderr));
    let printed: Value = serde_json::from_slice(&printed.stdout).unwrap();
    let committed: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let paths =
        |document: &Value| -> BTreeSet<String> { document["paths"].as_object().unwrap().keys().cloned().collect() };
    let advice = "run `cargo xtask generate` and commit what it changes";
    assert_eq!(paths(&committed), paths(&printed), "the addresses in {} are old: {advice}", file.display());
    assert!(committed == printed, "{} is older than the program: {advice}", file.display());
}

#[test]
fn every_route_has_a_name_of_its_own_and_belongs_to_a_stage() {
    let document = serde_json::to_value(mrp::app::document()).unwrap();
    let mut names = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "two routes are called {name}");
            let stage = path.split('/').nth(2).unwrap();
            assert_eq!(operation["tags"], serde_json::json!([stage]), "{method} {path}");
        }
    }
    assert!(names.len() > 80, "{names:?}");
}
