//! The log: what stands in it, and that it cannot be changed unseen.

use axum::http::StatusCode;
use mrp_people::{ChainState, NewAuditEntry, Subject, audit, verify_audit};
use serde_json::{Value, json};

use crate::support::TestApp;

fn actions(page: &Value) -> Vec<(String, String)> {
    let words = |entry: &Value, key: &str| entry[key].as_str().unwrap().to_owned();
    page["items"].as_array().unwrap().iter().map(|entry| (words(entry, "action"), words(entry, "outcome"))).collect()
}

#[tokio::test]
async fn shows_who_did_what_and_what_was_refused_without_content() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let person = app.person(&mut browser, "bo@fjordby.example", &["leder"]).await;
    let mut other = app.sign_in(&person).await;
    assert_eq!(other.get("/audit_entries").await.status, StatusCode::FORBIDDEN);
    app.browser().sign_in(&person.email, "forkert adgangskode", None).await;

    let page = browser.get("/audit_entries").await.body;
    let seen = actions(&page);
    for (action, outcome) in [
        ("read_audit", "allowed"),
        ("sign_in", "refused"),
        ("read_audit", "refused"),
        ("sign_in", "allowed"),
        ("accept_invitation", "allowed"),
        ("create_invitation", "allowed"),
        ("create_account", "allowed"),
        ("create_municipality", "allowed"),
    ] {
        assert!(seen.contains(&(action.to_owned(), outcome.to_owned())), "{action} {outcome}: {seen:?}");
    }
    assert_eq!(page["items"][0]["account_name"], "Ada");
    let text = page.to_string();
    for secret in ["bo@fjordby.example", person.secret.as_str(), "forkert"] {
        assert!(!text.contains(secret), "{secret} stands in the log");
    }
}

#[tokio::test]
async fn is_filtered_and_read_in_pages() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let me = browser.get("/me").await.body["account_id"].as_str().unwrap().to_owned();
    browser.post("/municipalities", json!({ "name": "Åmose" })).await;
    let made = browser.get("/audit_entries?action=create_municipality").await.body;
    assert_eq!(actions(&made).len(), 2);
    let by_me = browser.get(&format!("/audit_entries?action=create_municipality&account_id={me}")).await.body;
    assert_eq!(actions(&by_me).len(), 1);
    let later = "2027-01-15T08:00:30Z";
    let since = browser.get(&format!("/audit_entries?action=create_municipality&from={later}")).await.body;
    assert_eq!(actions(&since).len(), 1, "the clock was turned on by the sign-in in between");
    let until = browser.get(&format!("/audit_entries?action=create_municipality&to={later}")).await.body;
    assert_eq!(actions(&until).len(), 1);
    assert!(actions(&browser.get("/audit_entries?outcome=refused").await.body).is_empty());

    let first = browser.get("/audit_entries?limit=3").await.body;
    let next = browser.get(&format!("/audit_entries?limit=3&cursor={}", first["next"].as_str().unwrap())).await.body;
    let number = |page: &Value, at: usize| page["items"][at]["sequence"].as_i64().unwrap();
    assert_eq!(number(&next, 0), number(&first, 2) - 1);
}

#[tokio::test]
async fn the_chain_is_whole_while_many_write_at_once() {
    let app = TestApp::new().await;
    let writers = (0..8).map(|writer| {
        let (db, clock) = (app.test_db.db.clone(), app.clock.clone());
        tokio::spawn(async move {
            for line in 0..5 {
                let mut tx = db.begin().await.unwrap();
                let entry = NewAuditEntry::by_nobody("test", Subject::of("line", format!("{writer}-{line}")));
                audit(&mut tx, &clock, entry.with_detail(json!({ "æ": line }))).await.unwrap();
                // A transaction that is given up leaves no gap.
                if line != 3 {
                    tx.commit().await.unwrap();
                }
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    assert_eq!(verify_audit(&app.test_db.db).await.unwrap(), ChainState::Whole(32));
}

async fn three_lines() -> TestApp {
    let app = TestApp::new().await;
    for line in 0..3 {
        let mut tx = app.test_db.db.begin().await.unwrap();
        audit(&mut tx, &app.clock, NewAuditEntry::by_nobody("test", Subject::of("line", line))).await.unwrap();
        tx.commit().await.unwrap();
    }
    app
}

#[tokio::test]
async fn the_database_refuses_to_change_or_delete_a_line() {
    let app = three_lines().await;
    for change in ["update audit_entry set action = 'other'", "delete from audit_entry where sequence = 3"] {
        assert!(app.test_db.db.execute(change, Vec::new()).await.is_err(), "{change}");
    }
    assert_eq!(verify_audit(&app.test_db.db).await.unwrap(), ChainState::Whole(3));
}

#[tokio::test]
async fn what_is_changed_behind_the_databases_back_shows() {
    for (change, broken_at) in [
        ("update audit_entry set action = 'other' where sequence = 2", 2),
        ("update audit_entry set account_id = null, detail = '{\"x\":1}' where sequence = 1", 1),
        ("delete from audit_entry where sequence = 2", 2),
        ("delete from audit_entry where sequence = 3", 3),
        ("update audit_head set sequence = 4", 4),
    ] {
        let app = three_lines().await;
        let db = &app.test_db.db;
        let triggers: &[&'static str] = if db.kind() == "SQLite" {
            &["drop trigger audit_entry_is_not_changed", "drop trigger audit_entry_is_not_deleted"]
        } else {
            &["drop trigger audit_entry_is_not_changed on audit_entry"]
        };
        for trigger in triggers {
            db.execute(trigger, Vec::new()).await.unwrap();
        }
        db.execute(change, Vec::new()).await.unwrap();
        assert_eq!(verify_audit(db).await.unwrap(), ChainState::BrokenAt(broken_at), "{change}");
    }
}
