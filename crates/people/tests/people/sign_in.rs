//! Signing in, staying signed in, and being signed out.

use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use mrp_people::{ACCESS_COOKIE, REFRESH_COOKIE};
use serde_json::json;

use crate::support::{PASSWORD, TestApp};

#[tokio::test]
async fn asks_for_the_code_only_after_the_right_password() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.browser();
    assert_eq!(browser.sign_in(&admin.email, "forkert adgangskode", None).await.code(), "sign_in_refused");
    assert_eq!(browser.sign_in("ingen@fjordby.example", PASSWORD, None).await.code(), "sign_in_refused");
    let asked = browser.sign_in(&admin.email, PASSWORD, None).await;
    assert_eq!((asked.status, asked.code()), (StatusCode::UNAUTHORIZED, "totp_required"));
    assert_eq!(browser.sign_in(&admin.email, PASSWORD, Some("000000x")).await.code(), "sign_in_refused");
    assert!(browser.cookies.is_empty());

    let answer = browser.sign_in(" ADMIN@fjordby.example ", PASSWORD, Some(&admin.code(&app.clock))).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.body["roles"], json!(["administrator"]));
    assert_eq!(answer.body["municipality"]["name"], "Fjordby");
    assert_eq!(answer.body["idle_lock_seconds"], 600);
    let me = browser.get("/me").await;
    assert_eq!((me.status, &me.body["locked"]), (StatusCode::OK, &json!(false)));
}

#[tokio::test]
async fn keeps_the_cookies_from_scripts_and_from_plain_http() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.browser();
    let answer = browser.sign_in(&admin.email, PASSWORD, Some(&admin.code(&app.clock))).await;
    assert_eq!(answer.set_cookies.len(), 2);
    for cookie in &answer.set_cookies {
        assert!(cookie.contains("; HttpOnly; SameSite=Strict; Secure"), "{cookie}");
    }
    app.clock.advance(TimeDelta::seconds(30));
    let mut local = app.browser();
    local.host = "supervisor.localhost:8080".to_owned();
    let answer = local.sign_in(&admin.email, PASSWORD, Some(&admin.code(&app.clock))).await;
    assert!(answer.set_cookies.iter().all(|cookie| !cookie.contains("Secure")), "{answer:?}");
}

#[tokio::test]
async fn takes_no_code_twice() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let code = admin.code(&app.clock);
    assert_eq!(app.browser().sign_in(&admin.email, PASSWORD, Some(&code)).await.status, StatusCode::CREATED);
    assert_eq!(app.browser().sign_in(&admin.email, PASSWORD, Some(&code)).await.code(), "sign_in_refused");
    app.clock.advance(TimeDelta::seconds(30));
    assert_eq!(app.browser().sign_in(&admin.email, PASSWORD, Some(&code)).await.code(), "sign_in_refused");
    let next = admin.code(&app.clock);
    assert_eq!(app.browser().sign_in(&admin.email, PASSWORD, Some(&next)).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn takes_each_recovery_code_once() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let typed = admin.recovery_codes[3].to_uppercase().replace('-', "");
    assert_eq!(app.browser().sign_in(&admin.email, PASSWORD, Some(&typed)).await.status, StatusCode::CREATED);
    assert_eq!(app.browser().sign_in(&admin.email, PASSWORD, Some(&typed)).await.code(), "sign_in_refused");
}

#[tokio::test]
async fn locks_an_account_out_after_ten_wrong_tries_for_a_quarter_of_an_hour() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.browser();
    for _ in 0..10 {
        assert_eq!(browser.sign_in(&admin.email, "forkert adgangskode", None).await.code(), "sign_in_refused");
    }
    let locked = browser.sign_in(&admin.email, PASSWORD, Some(&admin.code(&app.clock))).await;
    assert_eq!((locked.status, locked.code()), (StatusCode::TOO_MANY_REQUESTS, "too_many_attempts"));
    app.clock.advance(TimeDelta::minutes(15));
    let answer = browser.sign_in(&admin.email, PASSWORD, Some(&admin.code(&app.clock))).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
}

#[tokio::test]
async fn lets_no_more_tries_through_when_they_come_all_at_once() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let tries = (0..14).map(|_| {
        let (mut browser, email) = (app.browser(), admin.email.clone());
        tokio::spawn(async move { browser.sign_in(&email, "forkert adgangskode", None).await.code().to_owned() })
    });
    let mut refused = 0;
    for answer in tries.collect::<Vec<_>>() {
        refused += i32::from(answer.await.unwrap() == "sign_in_refused");
    }
    assert_eq!(refused, 10);
}

#[tokio::test]
async fn the_right_password_clears_the_count() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    for _ in 0..3 {
        let mut browser = app.browser();
        for _ in 0..9 {
            browser.sign_in(&admin.email, "forkert adgangskode", None).await;
        }
        app.sign_in(&admin).await;
    }
}

#[tokio::test]
async fn goes_on_with_the_refresh_token_after_ten_minutes() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    app.clock.advance(TimeDelta::minutes(10));
    assert_eq!(browser.get("/me").await.code(), "sign_in_required");
    assert_eq!(browser.post("/sessions/refresh", json!(null)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(browser.get("/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_refresh_token_that_comes_twice_ends_the_whole_session() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let mut thief = browser.clone();
    for _ in 0..2 {
        assert_eq!(browser.post("/sessions/refresh", json!(null)).await.status, StatusCode::NO_CONTENT);
        app.clock.advance(TimeDelta::seconds(11));
    }
    let caught = thief.post("/sessions/refresh", json!(null)).await;
    assert_eq!(caught.code(), "sign_in_required");
    assert!(thief.cookies.is_empty());
    assert_eq!(browser.get("/me").await.code(), "sign_in_required", "the access token dies with its session");
    assert_eq!(browser.post("/sessions/refresh", json!(null)).await.code(), "sign_in_required");
}

#[tokio::test]
async fn two_tabs_that_refresh_in_the_same_moment_both_go_on() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut tab = app.sign_in(&admin).await;
    let mut other = tab.clone();
    tab.post("/sessions/refresh", json!(null)).await;
    app.clock.advance(TimeDelta::seconds(2));
    let second = other.post("/sessions/refresh", json!(null)).await;
    assert_eq!(second.status, StatusCode::NO_CONTENT);
    assert!(second.set_cookies.iter().all(|cookie| !cookie.starts_with(REFRESH_COOKIE)), "never a second family");
    assert_eq!(tab.get("/me").await.status, StatusCode::OK);
    assert_eq!(other.get("/me").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_answer_lost_on_the_line_ends_no_session_and_a_thief_is_still_caught() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let before = browser.clone();
    // The server has exchanged the token, and the train is in a tunnel: the answer never arrives.
    assert_eq!(browser.post("/sessions/refresh", json!(null)).await.status, StatusCode::NO_CONTENT);
    let mut lost = std::mem::replace(&mut browser, before.clone());
    app.clock.advance(TimeDelta::minutes(5));
    assert_eq!(browser.post("/sessions/refresh", json!(null)).await.status, StatusCode::NO_CONTENT);
    app.clock.advance(TimeDelta::minutes(5));
    assert_eq!(browser.post("/sessions/refresh", json!(null)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(browser.get("/me").await.status, StatusCode::OK);

    // The answer that was lost turns up in other hands.
    assert_eq!(lost.post("/sessions/refresh", json!(null)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(browser.get("/me").await.status, StatusCode::UNAUTHORIZED, "both are out");
}

#[tokio::test]
async fn a_session_ends_after_seven_days_however_often_it_is_refreshed() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    for _ in 0..14 {
        app.clock.advance(TimeDelta::hours(11));
        assert_eq!(browser.post("/sessions/refresh", json!(null)).await.status, StatusCode::NO_CONTENT);
    }
    app.clock.advance(TimeDelta::hours(15));
    assert_eq!(browser.post("/sessions/refresh", json!(null)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn signing_out_works_at_once_even_with_a_kept_token() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let mut kept = browser.clone();
    let mut elsewhere = app.sign_in(&admin).await;
    assert_eq!(browser.delete("/sessions/current").await.status, StatusCode::NO_CONTENT);
    assert!(browser.cookies.is_empty());
    assert_eq!(kept.get("/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(kept.post("/sessions/refresh", json!(null)).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(elsewhere.get("/me").await.status, StatusCode::OK);

    let mut third = app.sign_in(&admin).await;
    let mut ended = app.test_db.db.subscribe();
    assert_eq!(elsewhere.post("/sessions/sign_out_everywhere", json!(null)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(third.get("/me").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(ended.next().await.unwrap().topic, mrp_people::SESSION_REVOKED);
}

#[tokio::test]
async fn a_locked_screen_opens_nothing_until_the_password_is_given() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    assert_eq!(browser.post("/sessions/lock", json!(null)).await.status, StatusCode::NO_CONTENT);
    let refused = browser.get("/accounts").await;
    assert_eq!((refused.status, refused.code()), (StatusCode::LOCKED, "session_locked"));
    assert_eq!(browser.get("/me").await.body["locked"], true);
    // The lock outlasts the access token.
    app.clock.advance(TimeDelta::minutes(20));
    browser.post("/sessions/refresh", json!(null)).await;
    assert_eq!(browser.get("/accounts").await.code(), "session_locked");
    assert_eq!(browser.post("/sessions/unlock", json!({ "password": "noget andet" })).await.code(), "unlock_refused");
    assert_eq!(browser.get("/accounts").await.code(), "session_locked");
    let unlocked = browser.post("/sessions/unlock", json!({ "password": PASSWORD })).await;
    assert_eq!(unlocked.status, StatusCode::NO_CONTENT);
    assert_eq!(browser.get("/accounts").await.status, StatusCode::OK);
}

#[tokio::test]
async fn refuses_changes_that_another_site_sends() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let foreign: [&[(&str, &str)]; 3] = [
        &[("sec-fetch-site", "cross-site")],
        &[("origin", "https://other.example")],
        &[("origin", "null"), ("sec-fetch-site", "none")],
    ];
    for headers in foreign {
        let refused = browser.send(Method::POST, "/sessions/lock", None, headers).await;
        assert_eq!((refused.status, refused.code()), (StatusCode::FORBIDDEN, "cross_site"), "{headers:?}");
    }
    let own = [("origin", "https://mrp.example"), ("sec-fetch-site", "same-origin")];
    assert_eq!(browser.send(Method::POST, "/sessions/lock", None, &own).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn takes_the_access_token_as_a_bearer_too() {
    let app = TestApp::new().await;
    let admin = app.administrator().await;
    let mut browser = app.sign_in(&admin).await;
    let token = browser.cookies.remove(ACCESS_COOKIE).unwrap();
    assert_eq!(browser.get("/me").await.status, StatusCode::UNAUTHORIZED);
    let bearer = format!("Bearer {token}");
    let answer = browser.send(Method::GET, "/me", None, &[("authorization", bearer.as_str())]).await;
    assert_eq!(answer.status, StatusCode::OK);
}
