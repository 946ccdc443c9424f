//! Levels are there only where both of the pair want them, rest on marks, and are shown to nobody else.

use mrp_vocabulary::{Clock, KeywordId, Role};
use serde_json::{Value, json};

use crate::support::{Circle, TestApp, id};

const SEEN: &str = "ungeperspektiv";

#[tokio::test(flavor = "multi_thread")]
async fn without_a_yes_of_both_there_is_no_number_to_be_had() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let (worker, supervisor) = (&circle.worker, &circle.supervisor);
    let wishes = format!("/api/course/courses/{}/rating_wishes", circle.course);
    let round = circle.round("Første samtale").await;
    let recording = circle.playable(&circle.agreed(&round, &["supervision"]).await).await;
    let coding = circle.coding(&recording).await;
    let ratings = format!("/api/analyse/codings/{}/ratings", id(&coding));
    let high = json!({ "level": "high", "value": 6, "evidence": [id(&coding["keywords"][0])] });
    let here = format!("{ratings}/{SEEN}");

    assert_eq!(worker.get(&wishes).await.ok()["on"], false);
    supervisor.put(&here, high.clone()).await.refused(403, "ratings_off");
    supervisor.get(&ratings).await.refused(403, "ratings_off");
    // One of the two is not enough, and a yes to the course is none to its first round.
    supervisor.put(&wishes, json!({ "wanted": true, "in_first_round": true })).await.ok();
    supervisor.put(&here, high.clone()).await.refused(403, "ratings_off");
    let both = worker.put(&wishes, json!({ "wanted": true })).await.ok();
    assert_eq!((&both["on"], &both["on_in_first_round"]), (&json!(true), &json!(false)));
    supervisor.put(&here, high.clone()).await.refused(403, "ratings_off");
    circle.wish_ratings(true, true).await;
    supervisor.put(&here, high).await.ok();

    // The social worker waits for the release, and nobody else ever sees it.
    worker.get(&ratings).await.refused(403, "not_released");
    for (name, roles) in
        [("Signe", vec![Role::SocialWorker]), ("Finn", vec![Role::Researcher, Role::ResearchLead, Role::Leader])]
    {
        app.person(&app.fjordby, name, &roles).await.get(&ratings).await.refused(404, "coding_not_found");
    }
    circle.release(&coding).await;
    assert_eq!(worker.get(&ratings).await.ok()["items"][0]["value"], 6);

    // Either takes the yes back, and the numbers are gone from sight, not from the analysis.
    worker.put(&wishes, json!({ "wanted": false })).await.ok();
    for person in [worker, supervisor] {
        person.get(&ratings).await.refused(403, "ratings_off");
        let found = person.get(&format!("/api/analyse/codings/{}", id(&coding))).await.text();
        assert!(!found.contains("\"level\"") && !found.contains("rating"), "{found}");
    }
    circle.wish_ratings(true, true).await;
    assert_eq!(worker.get(&ratings).await.ok()["items"][0]["value"], 6);

    // Who takes the course over is asked anew.
    let next = app.person(&app.fjordby, "Svend", &[Role::Supervisor]).await;
    let hand_over = json!({ "supervisor_id": next.account, "reason": "barsel" });
    let path = format!("/api/course/courses/{}/hand_over", circle.course);
    app.administrator.post(&path, hand_over).await.ok();
    assert_eq!(worker.get(&wishes).await.ok()["on"], false);
    next.get(&ratings).await.refused(403, "ratings_off");
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_comes_before_the_number_and_its_loss_is_said() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let supervisor = &circle.supervisor;
    circle.wish_ratings(true, true).await;
    let coding = circle.coded().await;
    let here = format!("/api/analyse/codings/{}", id(&coding));
    let keyword = id(&coding["keywords"][0]);
    let rating = |dimension: &str| format!("{here}/ratings/{dimension}");
    let level = |value: i64, evidence: &[&str]| {
        let range = if value > 5 { "high" } else { "mid" };
        json!({ "level": range, "value": value, "sentence": "Den unge får ordet.", "evidence": evidence })
    };

    supervisor.put(&rating(SEEN), level(6, &[])).await.refused(409, "evidence_missing");
    supervisor.put(&rating(SEEN), level(6, &[&id(&coding["clips"][0])])).await.refused(409, "evidence_missing");
    supervisor.put(&rating("rytme_og_tempo"), level(6, &[&keyword])).await.refused(409, "evidence_missing");
    supervisor.put(&rating("negativt_klima"), level(6, &[&keyword])).await.refused(422, "dimension_unknown");
    supervisor
        .put(&rating(SEEN), json!({ "level": "low", "value": 5, "evidence": [keyword] }))
        .await
        .refused(422, "mark_invalid");
    assert_eq!(supervisor.get(&format!("{here}/ratings")).await.ok()["items"], json!([]));

    supervisor.put(&rating(SEEN), level(6, &[&keyword])).await.ok();
    supervisor.put(&rating(SEEN), level(5, &[&keyword])).await.ok();
    let unseen = json!({ "level": "not_observable", "sentence": "Vi så det ikke i dag." });
    let all = supervisor.put(&rating("rytme_og_tempo"), unseen).await.ok();
    assert_eq!((&all["unsupported"], all["items"].as_array().unwrap().len()), (&json!(0), 2));
    assert_eq!(of(&all, SEEN)["value"], 5);

    // Untied, deleted, brought back: the number stays and says what it rests on.
    let mark = format!("{here}/keywords/{keyword}");
    supervisor.put(&mark, json!({ "at_ms": 1200, "body": "spørger åbent", "dimensions": [] })).await.ok();
    let bare = supervisor.get(&format!("{here}/ratings")).await.ok();
    assert_eq!((of(&bare, SEEN)["value"].as_i64(), of(&bare, SEEN)["supported"].as_bool()), (Some(5), Some(false)));
    assert_eq!((&bare["unsupported"], &bare["unsupported_rate"]), (&json!(1), &json!(1.0)));
    supervisor.put(&mark, json!({ "at_ms": 1200, "body": "spørger åbent", "dimensions": [SEEN] })).await.ok();
    supervisor.delete(&mark).await.ok();
    assert_eq!(supervisor.get(&format!("{here}/ratings")).await.ok()["unsupported"], 1);
    let another = KeywordId::new(&Clock::system()).to_string();
    let again = json!({ "at_ms": 300, "body": "venter", "dimensions": [SEEN] });
    supervisor.put(&format!("{here}/keywords/{another}"), again).await.ok();
    let carried = supervisor.put(&rating(SEEN), level(5, &[&another])).await.ok();
    assert_eq!((&carried["unsupported"], &of(&carried, SEEN)["evidence"]), (&json!(0), &json!([another])));

    // What was released stays as it is.
    circle.release(&supervisor.get(&here).await.ok()).await;
    supervisor.put(&rating(SEEN), level(6, &[&another])).await.refused(409, "coding_released");
    supervisor.delete(&rating(SEEN)).await.refused(409, "coding_released");
    supervisor.delete(&format!("{here}/release")).await.ok();
    let left = supervisor.delete(&rating(SEEN)).await.ok();
    assert_eq!(left["items"].as_array().unwrap().len(), 1);
}

/// Outside the pair levels are there for research alone, under pseudonyms, and only as long as everybody agrees to it.
#[tokio::test(flavor = "multi_thread")]
async fn research_sees_the_levels_of_those_who_agree_to_it_and_nobody_else_does() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let (worker, supervisor) = (&circle.worker, &circle.supervisor);
    circle.wish_ratings(true, true).await;
    let mut conversations = Vec::new();
    let mut recordings = Vec::new();
    // The second has no consent to research, and never stands in the table.
    for purposes in [&["supervision", "research"][..], &["supervision"]] {
        let round = circle.round("Første samtale").await;
        let conversation = circle.agreed(&round, purposes).await;
        let recording = circle.playable(&conversation).await;
        let coding = circle.coding(&recording).await;
        let high = json!({
            "level": "high", "value": 6, "sentence": "Solveig venter på svaret.", "evidence": [id(&coding["keywords"][0])],
        });
        supervisor.put(&format!("/api/analyse/codings/{}/ratings/{SEEN}", id(&coding)), high).await.ok();
        conversations.push(conversation);
        recordings.push((recording, coding));
    }
    let researcher = app.person(&app.aamose, "Finn", &[Role::Researcher]).await;
    let listed = async || researcher.get("/api/analyse/research_ratings").await.ok()["items"].clone();
    assert_eq!(listed().await, json!([]), "as long as it is not released it is not even the social worker's to see");
    for (_, coding) in &recordings {
        circle.release(coding).await;
    }

    let found = listed().await;
    assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
    let row = &found[0];
    assert_eq!((&row["dimension"], &row["level"], &row["value"]), (&json!(SEEN), &json!("high"), &json!(6)));
    assert_eq!((&row["round"], &row["evidence"], &row["supported"]), (&json!(1), &json!(1), &json!(true)));
    assert_eq!(listed().await, found, "the same names every time");
    let csv = researcher.get("/api/analyse/research_ratings/export/csv").await.text();
    assert_eq!(csv.lines().count(), 2, "{csv}");
    let text = researcher.get("/api/analyse/research_ratings/export/json").await.text();
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), found);
    let (recording, coding) = &recordings[0];
    let known = [
        "Solveig",
        "Sunniva",
        "Fjordby",
        "venter",
        &circle.course,
        recording,
        &id(coding),
        &worker.account,
        &supervisor.account,
    ];
    for known in known {
        assert!(!csv.contains(known) && !text.contains(known), "{known} in {text}");
    }
    let log = app.administrator.get("/api/people/audit_entries?limit=500").await.ok();
    let looks = log["items"].as_array().unwrap().iter().filter(|entry| entry["action"] == "list_research_ratings");
    assert_eq!(looks.count(), 5, "three looks, two files");

    for (name, role) in [
        ("Karen", Role::Coordinator),
        ("Lea", Role::Leader),
        ("Svend", Role::Supervisor),
        ("Signe", Role::SocialWorker),
        ("Klara", Role::Curator),
    ] {
        let person = app.person(&app.fjordby, name, &[role]).await;
        for path in ["", "/export/csv", "/export/json"] {
            person.get(&format!("/api/analyse/research_ratings{path}")).await.refused(403, "role_missing");
        }
    }
    for person in [&app.administrator, worker, supervisor] {
        person.get("/api/analyse/research_ratings").await.refused(403, "role_missing");
    }

    // A no of one of the pair, and the lines are gone until both want them again.
    let wishes = format!("/api/course/courses/{}/rating_wishes", circle.course);
    worker.put(&wishes, json!({ "wanted": false })).await.ok();
    assert_eq!(listed().await, json!([]));
    circle.wish_ratings(true, true).await;
    assert_eq!(listed().await, found);
    // One person's yes to research is taken back: gone at once, and so is what the recording was called.
    let mother = id(&conversations[0]["participants"][1]);
    let path = format!("/api/record/participants/{mother}/withdrawals");
    supervisor.post(&path, json!({ "purpose": "research" })).await.ok();
    assert_eq!(listed().await, json!([]));
    assert_eq!(researcher.get("/api/analyse/research_ratings/export/csv").await.text().lines().count(), 1);
    let giver = &conversations[0]["participants"][1]["required_givers"][0];
    let yes = json!({ "purposes": ["research"], "giver": giver, "form": "written", "text_version": "1-da" });
    worker.post(&format!("/api/record/participants/{mother}/consents"), yes).await.ok();
    let again = listed().await;
    assert_eq!((&again[0]["course"], &again[0]["value"]), (&found[0]["course"], &json!(6)));
    assert_ne!(again[0]["recording"], found[0]["recording"]);
    // The pair sees its levels as before.
    let own = format!("/api/analyse/codings/{}/ratings", id(coding));
    assert_eq!(worker.get(&own).await.ok()["items"][0]["value"], 6);
}

fn of<'v>(all: &'v Value, dimension: &str) -> &'v Value {
    let found = all["items"].as_array().unwrap().iter().find(|rating| rating["dimension"] == dimension);
    found.unwrap_or_else(|| panic!("no {dimension} in {all}"))
}
