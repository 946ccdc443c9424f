//! Editions of the manual in use: imported, put on a course, analysed with, and from then on never changed.

use mrp_vocabulary::{Clock, KeywordId, Role};
use reqwest::{Method, header};
use serde_json::{Value, json};

use crate::support::{Answer, Circle, Person, TestApp, id};

/// The test edition under another id, with a word changed by `change`.
async fn copy(person: &Person, new_id: &str, change: (&str, &str)) -> String {
    let text = person.get("/api/analyse/editions/test-2018/text").await.text();
    assert!(text.contains(change.0), "{} is not in the edition", change.0);
    text.replacen("id: test-2018", &format!("id: {new_id}"), 1).replacen(change.0, change.1, 1)
}

async fn change(person: &Person, edition: &str, text: &str, revision: i64) -> Answer {
    let request = person.request(Method::PUT, &format!("/api/analyse/editions/{edition}"));
    person.send(request.header(header::IF_MATCH, format!("\"{revision}\"")).json(&json!({ "text": text }))).await
}

async fn choose(person: &Person, course: &str, edition: &str) -> Answer {
    let path = format!("/api/analyse/courses/{course}/edition");
    person.put(&path, json!({ "edition_id": edition })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_edition_is_changed_until_the_first_coding_and_never_after() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let office = &app.administrator;
    let editions = "/api/analyse/editions";

    // With an error: told with its line, nothing kept.
    let spoilt = copy(office, "fjordby-2027", ("name:\n", "nmae:\n")).await;
    let line = spoilt.lines().position(|line| line.starts_with("nmae:")).unwrap() + 1;
    let checked = office.post("/api/analyse/edition_checks", json!({ "text": spoilt })).await.ok();
    let found = checked["findings"].as_array().unwrap();
    assert!(found.iter().any(|one| one["code"] == "field_missing" && one["about"] == "name"), "{found:?}");
    assert!(found.iter().any(|one| one["code"] == "field_unknown" && one["line"] == line), "{line}: {found:?}");
    let refused = office.post(editions, json!({ "text": spoilt })).await;
    refused.refused(422, "edition_unfit");
    assert!(refused.json()["detail"].as_str().unwrap().contains(&format!("line {line}:")), "{}", refused.text());
    office.get("/api/analyse/editions/fjordby-2027").await.refused(404, "edition_not_found");

    // Mended: kept, comments and all; the same id is taken from now on.
    let sound = copy(office, "fjordby-2027", ("da: \"Testudgaven\"", "da: \"Fjordbyudgaven\"")).await;
    let kept = office.post(editions, json!({ "text": sound })).await.ok();
    assert_eq!((&kept["built_in"], &kept["revision"], &kept["used"]), (&json!(false), &json!(1), &json!(false)));
    office.post(editions, json!({ "text": sound })).await.refused(409, "edition_id_taken");
    let written = circle.worker.get("/api/analyse/editions/fjordby-2027/text").await;
    assert_eq!(written.text(), sound);
    for form in ["yaml", "json"] {
        let text = office.get(&format!("/api/analyse/editions/fjordby-2027/text?form={form}")).await.text();
        let check = json!({ "text": text, "edition_id": "fjordby-2027" });
        let checked = office.post("/api/analyse/edition_checks", check).await.ok();
        assert_eq!(checked["findings"], json!([]), "what is written out as {form} can be read again");
    }

    // On the course; while nobody has analysed with it, it can be changed, but not taken away.
    choose(&circle.worker, &circle.course, "fjordby-2027").await.refused(403, "role_missing");
    choose(&circle.supervisor, &circle.course, "nowhere").await.refused(404, "edition_not_found");
    choose(office, &circle.course, "fjordby-2027").await.ok();
    office.delete("/api/analyse/editions/fjordby-2027").await.refused(409, "edition_chosen");
    let renamed = sound.replacen("da: \"Ungeperspektiv\"", "da: \"Den unges perspektiv\"", 1);
    change(office, "fjordby-2027", &renamed, 7).await.refused(412, "changed_meanwhile");
    change(office, "fjordby-2027", &renamed.replace("id: fjordby-2027", "id: andet"), 1)
        .await
        .refused(422, "edition_unfit");
    assert_eq!(change(office, "fjordby-2027", &renamed, 1).await.ok()["revision"], 2);

    // The first coding: in its words, and from now on it stays.
    let coding = circle.coded().await;
    assert_eq!(coding["edition"], "fjordby-2027");
    change(office, "fjordby-2027", &sound, 2).await.refused(409, "edition_used");
    office.delete("/api/analyse/editions/fjordby-2027").await.refused(409, "edition_used");
    choose(&circle.supervisor, &circle.course, "test-2018").await.refused(409, "course_analysed");
    let shown = circle.worker.get("/api/analyse/editions/fjordby-2027").await.ok();
    assert!(shown.to_string().contains("Den unges perspektiv"));
    let uses = office.get("/api/analyse/edition_uses").await.ok();
    let here = uses["items"].as_array().unwrap().iter().find(|one| one["edition_id"] == "fjordby-2027").unwrap();
    assert_eq!((&here["courses"], &here["codings"]), (&json!(1), &json!(1)));

    // A new version is made instead, and compared with it.
    let next = renamed.replacen("id: fjordby-2027", "id: fjordby-2028", 1).replacen("Nærvær", "Tydeligt nærvær", 1);
    office.post(editions, json!({ "text": next })).await.ok();
    let compared = circle.worker.get("/api/analyse/editions/fjordby-2027/differences/fjordby-2028").await.ok();
    let differences = compared["differences"].as_array().unwrap();
    assert_eq!(differences.len(), 1, "{differences:?}");
    office.delete("/api/analyse/editions/fjordby-2028").await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_coding_keeps_its_names_and_is_mapped_by_the_crosswalk() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let office = &app.administrator;
    choose(&circle.supervisor, &circle.course, "pilot-2016").await.ok();
    let coding = circle.coded().await;
    let keyword = format!("/api/analyse/codings/{}/keywords/{}", id(&coding), KeywordId::new(&Clock::system()));
    let new = json!({ "at_ms": 400, "body": "hurtigt", "dimensions": ["samtalens_tempo", "samtalens_rytme", "negativt_klima"] });
    circle.supervisor.put(&keyword, new).await.ok();
    let comparison = format!("/api/analyse/courses/{}/comparison", circle.course);
    let nothing_yet = circle.worker.get(&comparison).await.ok();
    assert_eq!(nothing_yet["codings"], json!([]), "what is being written is not shown");
    let coding = circle.supervisor.get(&format!("/api/analyse/codings/{}", id(&coding))).await.ok();
    circle.release(&coding).await;
    let seen = circle.worker.get(&comparison).await.ok();
    assert_eq!(seen["codings"][0]["edition"]["id"], "pilot-2016");
    let row =
        |rows: &Value, key: &str| rows.as_array().unwrap().iter().find(|row| row["keys"] == json!([key])).cloned();
    assert_eq!(row(&seen["rows"], "negativt_klima").unwrap()["cells"][0]["marks"], 1);

    // Her next course begins with the other edition: what was, is placed by the crosswalk and keeps its own names.
    let next = app.course(&circle.worker.account, &circle.supervisor.account).await;
    let across = format!("/api/analyse/courses/{next}/comparison");
    let seen = circle.supervisor.get(&across).await.ok();
    assert_eq!(seen["edition"]["id"], "test-2018");
    assert_eq!(
        (&seen["codings"][0]["course_id"], &seen["codings"][0]["crosswalk"]),
        (&json!(circle.course), &json!("built_in"))
    );
    let merged = row(&seen["rows"], "rytme_og_tempo").unwrap()["cells"][0].clone();
    assert_eq!(
        (&merged["marks"], &merged["change"], &merged["comparable"]),
        (&json!(2), &json!("merged"), &json!("derived"))
    );
    assert_eq!(merged["own_names"][1]["da"], "Samtalens tempo");
    assert!(row(&seen["rows"], "selvbillede_og_mestring").unwrap()["cells"][0].is_null());
    let gone = seen["rows"].as_array().unwrap().last().unwrap();
    assert_eq!((&gone["names"], &gone["cells"][0]["own_names"][0]["da"]), (&json!([]), &json!("Negativt klima")));
    // With another supervisor, what the first one wrote is not hers to see.
    let other = app.person(&app.fjordby, "Signe", &[Role::Supervisor]).await;
    let third = app.course(&circle.worker.account, &other.account).await;
    let hers = other.get(&format!("/api/analyse/courses/{third}/comparison")).await.ok();
    assert_eq!(hers["codings"], json!([]));
    assert_eq!(circle.worker.get(&across).await.ok()["codings"].as_array().unwrap().len(), 1);

    // Somebody's own crosswalk: refused with its line, kept, changed, and only by those who may.
    let text = copy(office, "egen-2027", ("da: \"Testudgaven\"", "da: \"Egen udgave\"")).await;
    office.post("/api/analyse/editions", json!({ "text": text })).await.ok();
    let here = "/api/analyse/editions/pilot-2016/crosswalk/egen-2027";
    let suggested = circle.worker.get(here).await.ok();
    assert_eq!((&suggested["origin"], &suggested["revision"]), (&json!("suggested"), &json!(0)));
    let written = app.administrator.get("/api/analyse/editions/pilot-2016/crosswalk/test-2018/text").await.text();
    let written = written.replace("to: test-2018", "to: egen-2027");
    let spoilt = written.replace("rytme_og_tempo", "rytmen");
    let checked = office.post(&format!("{here}/checks"), json!({ "text": spoilt })).await.ok();
    assert!(checked["findings"].as_array().unwrap().iter().any(|one| one["code"] == "key_unknown"), "{checked}");
    office.put(here, json!({ "text": spoilt })).await.refused(422, "crosswalk_unfit");
    circle.supervisor.put(here, json!({ "text": written })).await.refused(403, "role_missing");
    let kept = office.put(here, json!({ "text": written })).await.ok();
    assert_eq!((&kept["origin"], &kept["revision"]), (&json!("written"), &json!(1)));
    office.put(here, json!({ "text": written })).await.refused(412, "changed_meanwhile");
    let merged =
        kept["crosswalk"]["dimensions"].as_array().unwrap().iter().find(|row| row["kind"] == "merged").unwrap().clone();
    assert_eq!(merged["to"], json!(["rytme_og_tempo"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_much_text_is_refused_and_the_research_lead_may_write_too() {
    let app = TestApp::new().await;
    let lead = app.person(&app.fjordby, "Frida", &[Role::ResearchLead]).await;
    let text = copy(&lead, "forskning-2027", ("da: \"Testudgaven\"", "da: \"Forskningsudgaven\"")).await;
    let long = text.clone() + &"# luft\n".repeat(200_000);
    let checked = lead.post("/api/analyse/edition_checks", json!({ "text": long })).await.ok();
    assert_eq!(checked["findings"][0]["code"], "too_large");
    let huge = json!({ "text": "a".repeat(10 * 1024 * 1024) });
    // Refused by its announced length; whether the answer is read before the line breaks is the client's luck.
    let refused = lead.try_send(lead.request(Method::POST, "/api/analyse/edition_checks").json(&huge)).await;
    if let Ok(answer) = refused {
        answer.refused(413, "body_too_large");
    }
    lead.post("/api/analyse/editions", json!({ "text": text })).await.ok();
    assert_eq!(lead.get("/api/analyse/edition_uses").await.ok()["items"], json!([]));
    for schema in ["edition_schema", "crosswalk_schema"] {
        let schema = lead.get(&format!("/api/analyse/{schema}")).await.ok();
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    }
}
