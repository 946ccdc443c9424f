//! What is done to the marks of an analysis in several windows and on several machines comes together, and nothing of it is lost.

use std::collections::BTreeSet;

use mrp_database::args;
use mrp_vocabulary::{ClipId, Clock, KeywordId};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Circle, Person, TestApp, id};

/// An analysis somebody has begun.
async fn begun(circle: &Circle) -> (String, String) {
    let round = circle.round("Samtale, der ses to steder").await;
    let recording = circle.playable(&circle.agreed(&round, &["supervision"]).await).await;
    let coding = circle.supervisor.post(&format!("/api/analyse/recordings/{recording}/coding"), json!({})).await.ok();
    (format!("/api/analyse/codings/{}", id(&coding)), recording)
}

fn stamp(ms: u64, browser: char) -> String {
    format!("{ms:015}-0000-{}", browser.to_string().repeat(8))
}

/// A keyword, with what a browser says about its parts.
fn keyword(body: &str, dimensions: &[&str], stamps: Value) -> Value {
    json!({ "at_ms": 900, "body": body, "dimensions": dimensions, "change": { "stamps": stamps } })
}

async fn history(supervisor: &Person, coding: &str, mark: &str) -> Vec<Value> {
    let found = supervisor.get(&format!("{coding}/history?mark_id={mark}")).await.ok();
    found["items"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_comes_late_or_twice_neither_undoes_a_newer_one_nor_is_lost() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let (coding, recording) = begun(&circle).await;
    let (supervisor, mark) = (&circle.supervisor, KeywordId::new(&Clock::system()).to_string());
    let here = format!("{coding}/keywords/{mark}");
    let all = |ms, browser| json!({ "time": stamp(ms, browser), "body": stamp(ms, browser), "dimensions": stamp(ms, browser) });

    let made = keyword("venter", &[], all(10, 'a'));
    let first = supervisor.put(&here, made.clone()).await.ok();
    // An hour without a line: one machine changed the text, the other one too, and later; and tied it to something.
    let newer =
        keyword("venter længe", &["ungeperspektiv"], json!({ "body": stamp(30, 'b'), "dimensions": stamp(25, 'b') }));
    supervisor.put(&here, newer.clone()).await.ok();
    let late = keyword("venter roligt", &[], json!({ "body": stamp(20, 'a') }));
    let merged = supervisor.put(&here, late.clone()).await.ok();
    assert_eq!((&merged["body"], &merged["dimensions"]), (&json!("venter længe"), &json!(["ungeperspektiv"])));

    // What comes again changes nothing, and is no change.
    let before = supervisor.get(&coding).await.ok();
    for again in [made, late, newer] {
        assert_eq!(supervisor.put(&here, again).await.ok(), merged);
    }
    assert_eq!(supervisor.get(&coding).await.ok(), before);
    let bodies: Vec<Value> =
        history(supervisor, &coding, &mark).await.iter().map(|told| told["fields"]["body"].clone()).collect();
    assert_eq!(bodies, [json!("venter længe"), Value::Null, json!("venter roligt"), json!("venter")]);
    assert_eq!(first["body"], "venter");

    // Versions are the author's own, and go with the recording.
    circle.worker.get(&format!("{coding}/history")).await.refused(403, "role_missing");
    circle.worker.delete(&format!("/api/record/recordings/{recording}")).await.ok();
    let left = app.database.db.find::<(i64,)>("select count(*) from mark_change", args![]).await.unwrap();
    assert_eq!(left, Some((0,)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_unseen_is_not_taken_away() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let (coding, _) = begun(&circle).await;
    let (supervisor, mark) = (&circle.supervisor, KeywordId::new(&Clock::system()).to_string());
    let here = format!("{coding}/keywords/{mark}");
    supervisor.put(&here, keyword("venter", &[], json!({ "body": stamp(10, 'a') }))).await.ok();
    let seen = supervisor.get(&coding).await.ok()["seq"].as_i64().unwrap();
    supervisor.put(&here, keyword("venter roligt", &[], json!({ "body": stamp(12, 'b') }))).await.ok();
    let since = supervisor.get(&format!("{coding}/changes?since={seen}")).await.ok();
    assert_eq!((&since["keywords"][0]["body"], &since["gone"]), (&json!("venter roligt"), &json!([])));

    let delete =
        async |ms, seen: &Value| supervisor.delete(&format!("{here}?stamp={}&seen={seen}", stamp(ms, 'a'))).await.ok();
    delete(20, &json!(seen)).await;
    let after = supervisor.get(&format!("{coding}/changes?since={}", since["seq"])).await.ok();
    assert_eq!(after["keywords"][0]["body"], "venter roligt", "whoever thought it gone hears that it is not");
    delete(30, &after["seq"]).await;
    let gone = supervisor.get(&format!("{coding}/changes?since={}", after["seq"])).await.ok();
    assert_eq!((&gone["keywords"], &gone["gone"]), (&json!([]), &json!([mark])));
    let nothing = supervisor.get(&format!("{coding}/changes?since={}", gone["seq"])).await.ok();
    assert_eq!((&nothing["seq"], &nothing["gone"]), (&gone["seq"], &json!([])));
    // A late copy of what was taken away with it leaves it where it is; an undo brings it back.
    supervisor.put(&here, keyword("venter", &[], json!({ "body": stamp(11, 'a') }))).await.ok();
    assert_eq!(supervisor.get(&coding).await.ok()["keywords"], json!([]));
    supervisor.put(&here, keyword("venter", &[], json!({ "body": stamp(40, 'a') }))).await.ok();
    assert_eq!(supervisor.get(&coding).await.ok()["keywords"][0]["body"], "venter");
}

#[tokio::test(flavor = "multi_thread")]
async fn clips_that_are_moved_in_two_places_both_move() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let (coding, _) = begun(&circle).await;
    let (supervisor, clock) = (&circle.supervisor, Clock::system());
    let clips: Vec<String> = (0..4).map(|_| ClipId::new(&clock).to_string()).collect();
    let clip = |change: Value, position: Value| json!({ "kind": "looking_good", "start_ms": 0, "end_ms": 900, "prompt": "", "position": position, "change": change });
    for clip_id in &clips {
        let new = json!({ "kind": "looking_good", "start_ms": 0, "end_ms": 900 });
        supervisor.put(&format!("{coding}/clips/{clip_id}"), new).await.ok();
    }
    let moved = async |at: usize, ms, browser, place: i64| {
        let change = json!({ "stamps": { "position": stamp(ms, browser) } });
        supervisor.put(&format!("{coding}/clips/{}", clips[at]), clip(change, json!(place))).await.ok();
    };
    let far = 9_000_000_000_000;
    moved(3, far, 'a', -5).await;
    moved(0, far, 'b', 50).await;
    let order = async || -> Vec<String> {
        supervisor.get(&coding).await.ok()["clips"].as_array().unwrap().iter().map(id).collect()
    };
    assert_eq!(order().await, [&clips[3], &clips[1], &clips[2], &clips[0]].map(Clone::clone));
    // A whole plan from a program that knows no stamps, twice.
    for _ in 0..2 {
        supervisor.put(&format!("{coding}/plan"), json!({ "clip_ids": [clips[2], clips[0]] })).await.ok();
        assert_eq!(order().await, [&clips[2], &clips[0], &clips[3], &clips[1]].map(Clone::clone));
    }
    assert_eq!(history(supervisor, &coding, &clips[2]).await.len(), 2, "made, moved once");
}

/// The same changes to two keywords, to each in an order of its own, some twice: the two end alike, and hold every change.
#[tokio::test(flavor = "multi_thread")]
async fn the_order_in_which_changes_come_means_nothing() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let (coding, _) = begun(&circle).await;
    let supervisor = &circle.supervisor;
    let mut rng = fastrand::Rng::with_seed(7);
    for case in 0..5 {
        let marks = [0, 1].map(|_| KeywordId::new(&Clock::system()).to_string());
        let changes: Vec<(Method, String, Value)> = (1..=8)
            .map(|number| {
                let (ms, browser) = (rng.u64(1..20) * 100 + number, rng.choice(['a', 'b', 'c']).unwrap());
                // One browser's own deletion; the others' changes were not seen by it.
                if number == 5 {
                    return (Method::DELETE, format!("?stamp={}&seen=0", stamp(ms, browser)), Value::Null);
                }
                let part = rng.choice(["time", "body", "dimensions"]).unwrap();
                let body = json!({
                    "at_ms": number, "body": format!("ord {number}"), "dimensions": [],
                    "change": { "stamps": { part: stamp(ms, browser) } },
                });
                (Method::PUT, String::new(), body)
            })
            .collect();
        let whole =
            keyword("ord", &[], json!({ "time": stamp(1, 'a'), "body": stamp(1, 'a'), "dimensions": stamp(1, 'a') }));
        for mark in &marks {
            supervisor.put(&format!("{coding}/keywords/{mark}"), whole.clone()).await.ok();
            let mut order: Vec<&(Method, String, Value)> = changes.iter().chain(&changes[..3]).collect();
            rng.shuffle(&mut order);
            for (method, query, body) in order {
                let request = supervisor.request(method.clone(), &format!("{coding}/keywords/{mark}{query}"));
                let request = if body.is_null() { request } else { request.json(body) };
                assert!(supervisor.send(request).await.status.is_success());
            }
        }
        let found = supervisor.get(&coding).await.ok();
        let as_is = |mark: &String| {
            let found = found["keywords"].as_array().unwrap().iter().find(|one| id(one) == *mark);
            found.map(|one| (one["at_ms"].clone(), one["body"].clone(), one["dimensions"].clone()))
        };
        assert_eq!(as_is(&marks[0]), as_is(&marks[1]), "case {case}: {changes:#?}");
        let told =
            |history: &[Value]| -> BTreeSet<String> { history.iter().map(|told| told["stamp"].to_string()).collect() };
        let [one, other] =
            [history(supervisor, &coding, &marks[0]).await, history(supervisor, &coding, &marks[1]).await];
        assert_eq!(told(&one), told(&other));
        assert!(told(&one).len() >= changes.len(), "case {case}: {one:#?}");
    }
}
