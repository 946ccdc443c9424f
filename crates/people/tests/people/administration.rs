//! Invitations, resets, accounts and municipalities.

use axum::http::StatusCode;
use chrono::TimeDelta;
use serde_json::json;

use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn an_invitation_works_once_and_for_seven_days() {
    let app = TestApp::new().await;
    let link = app.people.create_first_administrator("Fjordby", "admin@fjordby.example", "Ada").await.unwrap();
    assert_eq!(link.path, format!("/invitation/{}", link.token));
    let path = format!("/invitations/{}", link.token);
    let mut browser = app.browser();
    let seen = browser.get(&path).await;
    assert_eq!((seen.body["name"].as_str(), seen.body["email"].as_str()), (Some("Ada"), Some("admin@fjordby.example")));
    assert_eq!(browser.post(&path, json!({ "password": "kort" })).await.code(), "weak_password");
    assert_eq!(
        browser.post(&format!("{path}/confirm"), json!({ "totp_code": "123456" })).await.code(),
        "password_first"
    );
    app.take_invitation(&link.token, "admin@fjordby.example").await;
    assert_eq!(browser.get(&path).await.status, StatusCode::GONE);
    assert_eq!(browser.post(&path, json!({ "password": PASSWORD })).await.code(), "link_expired");

    let late = app.people.create_first_administrator("Fjordby", "anden@fjordby.example", "Asta").await.unwrap();
    app.clock.advance(TimeDelta::days(7));
    assert_eq!(browser.get(&format!("/invitations/{}", late.token)).await.code(), "link_expired");
    assert_eq!(browser.get("/invitations/gaettet").await.code(), "link_expired");
}

#[tokio::test]
async fn a_new_link_makes_the_earlier_one_worthless() {
    let app = TestApp::new().await;
    let first = app.people.create_first_administrator("Fjordby", "admin@fjordby.example", "Ada").await.unwrap();
    let second = app.people.create_first_administrator("Fjordby", "admin@fjordby.example", "Ada").await.unwrap();
    let mut browser = app.browser();
    assert_eq!(browser.get(&format!("/invitations/{}", first.token)).await.code(), "link_expired");
    assert_eq!(browser.get(&format!("/invitations/{}", second.token)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn ten_wrong_codes_make_an_invitation_worthless() {
    let app = TestApp::new().await;
    let link = app.people.create_first_administrator("Fjordby", "admin@fjordby.example", "Ada").await.unwrap();
    let path = format!("/invitations/{}", link.token);
    let mut browser = app.browser();
    browser.post(&path, json!({ "password": PASSWORD })).await;
    for _ in 0..10 {
        let refused = browser.post(&format!("{path}/confirm"), json!({ "totp_code": "12345" })).await;
        assert_eq!(refused.code(), "totp_refused");
    }
    assert_eq!(browser.get(&path).await.code(), "link_expired");
}

#[tokio::test]
async fn a_reset_gives_a_new_password_and_ends_every_session() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let person = app.person(&mut browser, "bo@fjordby.example", &["supervisor"]).await;
    let mut hers = app.sign_in(&person).await;
    let id = hers.get("/me").await.body["account_id"].as_str().unwrap().to_owned();
    let link = browser.post(&format!("/accounts/{id}/resets"), json!(null)).await;
    let path = format!("/resets/{}", link.body["token"].as_str().unwrap());
    let mut outside = app.browser();
    assert_eq!(outside.get(&format!("/invitations/{}", &path[8..])).await.code(), "link_expired", "of another kind");
    assert_eq!(outside.get(&path).await.body["email"], "bo@fjordby.example");
    let chosen = json!({ "password": "en helt ny sætning" });
    assert_eq!(outside.post(&path, chosen.clone()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(outside.post(&path, chosen).await.code(), "link_expired");
    assert_eq!(hers.get("/me").await.status, StatusCode::UNAUTHORIZED);
    let code = person.code(&app.clock);
    assert_eq!(outside.sign_in(&person.email, PASSWORD, Some(&code)).await.code(), "sign_in_refused");
    let answer = outside.sign_in(&person.email, "en helt ny sætning", Some(&code)).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
}

#[tokio::test]
async fn a_lost_phone_is_replaced_by_a_new_invitation() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let id = browser.get("/me").await.body["account_id"].as_str().unwrap().to_owned();
    let link = browser.post(&format!("/accounts/{id}/invitations"), json!(null)).await;
    let anew = app.take_invitation(link.body["token"].as_str().unwrap(), &admin.email).await;
    assert_ne!(anew.secret, admin.secret);
    assert_eq!(browser.get("/me").await.status, StatusCode::UNAUTHORIZED);
    let old = admin.code(&app.clock);
    assert_eq!(app.browser().sign_in(&admin.email, PASSWORD, Some(&old)).await.code(), "sign_in_refused");
    app.sign_in(&anew).await;
}

#[tokio::test]
async fn only_the_administrator_administers() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let everything_else = [
        "socialraadgiver",
        "supervisor",
        "koordinator",
        "leder",
        "forsker",
        "forskningsleder",
        "kurator",
        "underviser",
    ];
    let person = app.person(&mut browser, "bo@fjordby.example", &everything_else).await;
    let mut other = app.sign_in(&person).await;
    let id = other.get("/me").await.body["account_id"].as_str().unwrap().to_owned();
    let municipality = other.get("/me").await.body["municipality"]["id"].as_str().unwrap().to_owned();
    let new_account =
        json!({ "municipality_id": municipality, "email": "x@y.example", "name": "X", "roles": ["administrator"] });
    for answer in [
        other.get("/municipalities").await,
        other.post("/municipalities", json!({ "name": "Åmose" })).await,
        other.patch(&format!("/municipalities/{municipality}"), json!({ "consent_15_alone": true })).await,
        other.get("/accounts").await,
        other.post("/accounts", new_account).await,
        other.patch(&format!("/accounts/{id}"), json!({ "roles": ["administrator"] })).await,
        other.post(&format!("/accounts/{id}/invitations"), json!(null)).await,
        other.post(&format!("/accounts/{id}/resets"), json!(null)).await,
        other.get("/audit_entries").await,
    ] {
        assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "role_missing"), "{answer:?}");
    }
}

#[tokio::test]
async fn a_closed_account_is_out_at_once_and_a_taken_role_is_gone_at_once() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let person = app.person(&mut browser, "bo@fjordby.example", &["administrator"]).await;
    let mut hers = app.sign_in(&person).await;
    let id = hers.get("/me").await.body["account_id"].as_str().unwrap().to_owned();
    assert_eq!(hers.get("/accounts").await.status, StatusCode::OK);
    browser.patch(&format!("/accounts/{id}"), json!({ "roles": ["leder"] })).await;
    assert_eq!(hers.get("/accounts").await.code(), "role_missing");
    let closed = browser.patch(&format!("/accounts/{id}"), json!({ "active": false })).await;
    assert_eq!(closed.body["active"], false);
    assert_eq!(hers.get("/me").await.status, StatusCode::UNAUTHORIZED);
    let code = person.code(&app.clock);
    assert_eq!(app.browser().sign_in(&person.email, PASSWORD, Some(&code)).await.code(), "sign_in_refused");
    let link = browser.post(&format!("/accounts/{id}/invitations"), json!(null)).await;
    assert_eq!(link.code(), "account_closed");
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let id = browser.get("/me").await.body["account_id"].as_str().unwrap().to_owned();
    for change in [json!({ "active": false }), json!({ "roles": ["leder"] })] {
        assert_eq!(browser.patch(&format!("/accounts/{id}"), change).await.code(), "last_administrator");
    }
    let other = app.person(&mut browser, "bo@fjordby.example", &["administrator"]).await;
    let change = json!({ "roles": ["leder"] });
    assert_eq!(browser.patch(&format!("/accounts/{id}"), change.clone()).await.code(), "own_roles");
    let mut other = app.sign_in(&other).await;
    assert_eq!(other.patch(&format!("/accounts/{id}"), change).await.status, StatusCode::OK);
}

#[tokio::test]
async fn values_that_will_not_do_are_named() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let municipality = browser.get("/me").await.body["municipality"]["id"].as_str().unwrap().to_owned();
    let account = |email: &str, name: &str, roles: &[&str]| json!({ "municipality_id": municipality, "email": email, "name": name, "roles": roles });
    for (body, code) in [
        (account("ADMIN@fjordby.example", "Bo", &["leder"]), "email_taken"),
        (account("bo", "Bo", &["leder"]), "email_invalid"),
        (account("bo@fjordby.example", "  ", &["leder"]), "name_invalid"),
        (account("bo@fjordby.example", "Bo", &[]), "roles_missing"),
        (account("bo@fjordby.example", "Bo", &["konge"]), "body_invalid"),
    ] {
        assert_eq!(browser.post("/accounts", body).await.code(), code);
    }
    assert_eq!(browser.post("/municipalities", json!({ "name": " Fjordby " })).await.code(), "name_taken");
    let path = format!("/municipalities/{municipality}");
    assert_eq!(browser.patch(&path, json!({ "days_at_most": 0 })).await.code(), "days_invalid");
    assert_eq!(browser.patch(&path, json!({ "active": false })).await.code(), "own_municipality");
    let changed =
        browser.patch(&path, json!({ "consent_15_alone": true, "med_discussed_at": "2026-05-03T12:30:00Z" })).await;
    assert_eq!(changed.body["consent_15_alone"], true);
    assert_eq!(changed.body["days_at_most"], 180);
    assert_eq!(changed.body["med_discussed_at"], "2026-05-03T12:30:00Z");
}

#[tokio::test]
async fn lists_accounts_in_pages_with_all_their_roles() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let municipality = browser.get("/me").await.body["municipality"]["id"].clone();
    let aamose = browser.post("/municipalities", json!({ "name": "Åmose" })).await.body["id"].clone();
    for (at, email) in [(&municipality, "c@fjordby.example"), (&aamose, "b@aamose.example")] {
        let body =
            json!({ "municipality_id": at, "email": email, "name": "N", "roles": ["leder", "koordinator", "leder"] });
        assert_eq!(browser.post("/accounts", body).await.status, StatusCode::CREATED);
    }
    let first = browser.get("/accounts?limit=2").await.body;
    let second = browser.get(&format!("/accounts?limit=2&cursor={}", first["next"].as_str().unwrap())).await.body;
    assert_eq!(first["items"][0]["email"], "admin@fjordby.example");
    assert_eq!(first["items"][1]["roles"], json!(["koordinator", "leder"]));
    assert_eq!(first["items"][1]["joined"], false);
    assert_eq!(second["items"][0]["email"], "c@fjordby.example");
    assert!(second["next"].is_null());
    let there = browser.get(&format!("/accounts?municipality_id={}", aamose.as_str().unwrap())).await.body;
    assert_eq!(there["items"].as_array().unwrap().len(), 1);
}
