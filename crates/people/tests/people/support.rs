//! A server of people's routes without a socket, and a browser that keeps cookies.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
    middleware::{from_fn, from_fn_with_state},
};
use chrono::{DateTime, TimeDelta};
use http_body_util::BodyExt;
use mrp_database::testing::TestDb;
use mrp_people::{People, PeopleSettings, TokenKey, authenticate, refuse_cross_site};
use mrp_vocabulary::Clock;
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};
use tower::ServiceExt;

pub(crate) const PASSWORD: &str = "kaffe med hest i regn";

pub(crate) struct TestApp {
    pub(crate) test_db: TestDb,
    pub(crate) clock: Clock,
    pub(crate) people: People,
    pub(crate) router: Router,
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        let test_db = TestDb::new().await;
        let clock = Clock::standing_at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let people = People::new(test_db.db.clone(), clock.clone(), PeopleSettings::new(TokenKey::generate()));
        let (router, _) = utoipa_axum::router::OpenApiRouter::new()
            .nest("/api/people", mrp_people::routes())
            .with_state(people.clone())
            .split_for_parts();
        let router = router.layer(from_fn_with_state(people.clone(), authenticate)).layer(from_fn(refuse_cross_site));
        Self { test_db, clock, people, router }
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser { router: self.router.clone(), cookies: BTreeMap::new(), host: "mrp.example".to_owned() }
    }

    /// An administrator who has taken her invitation.
    pub(crate) async fn administrator(&self) -> Person {
        let link = self.people.create_first_administrator("Fjordby", "admin@fjordby.example", "Ada").await.unwrap();
        self.take_invitation(&link.token, "admin@fjordby.example").await
    }

    pub(crate) async fn take_invitation(&self, token: &str, email: &str) -> Person {
        let mut browser = self.browser();
        let path = format!("/invitations/{token}");
        let setup = browser.post(&path, json!({ "password": PASSWORD })).await;
        assert_eq!(setup.status, StatusCode::OK, "{setup:?}");
        let secret = setup.body["totp_secret"].as_str().unwrap().to_owned();
        let mut person = Person { email: email.to_owned(), secret, recovery_codes: Vec::new() };
        let done = browser.post(&format!("{path}/confirm"), json!({ "totp_code": person.code(&self.clock) })).await;
        assert_eq!(done.status, StatusCode::OK, "{done:?}");
        person.recovery_codes = serde_json::from_value(done.body["recovery_codes"].clone()).unwrap();
        person
    }

    /// Signs in and turns the clock on by a step, so that the next code is a fresh one.
    pub(crate) async fn sign_in(&self, person: &Person) -> Browser {
        let mut browser = self.browser();
        let answer = browser.sign_in(&person.email, PASSWORD, Some(&person.code(&self.clock))).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        self.clock.advance(TimeDelta::seconds(30));
        browser
    }

    /// Another person, made and invited by an administrator.
    pub(crate) async fn person(&self, admin: &mut Browser, email: &str, roles: &[&str]) -> Person {
        let municipality = admin.get("/municipalities").await.body["items"][0]["id"].clone();
        let account = admin
            .post("/accounts", json!({ "municipality_id": municipality, "email": email, "name": "Bo", "roles": roles }))
            .await;
        assert_eq!(account.status, StatusCode::CREATED, "{account:?}");
        let path = format!("/accounts/{}/invitations", account.body["id"].as_str().unwrap());
        let link = admin.post(&path, json!(null)).await;
        assert_eq!(link.status, StatusCode::CREATED, "{link:?}");
        self.take_invitation(link.body["token"].as_str().unwrap(), email).await
    }
}

pub(crate) struct Person {
    pub(crate) email: String,
    pub(crate) secret: String,
    pub(crate) recovery_codes: Vec<String>,
}

impl Person {
    pub(crate) fn code(&self, clock: &Clock) -> String {
        let secret = Secret::try_from_base32(&self.secret).unwrap();
        let seconds = u64::try_from(clock.now().timestamp()).unwrap();
        Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string()
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
    pub(crate) set_cookies: Vec<String>,
}

impl Answer {
    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

/// Keeps cookies by name, and sends the refresh cookie only where its path says.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) host: String,
}

impl Browser {
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None, &[]).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body), &[]).await
    }

    pub(crate) async fn patch(&mut self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(body), &[]).await
    }

    pub(crate) async fn delete(&mut self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None, &[]).await
    }

    pub(crate) async fn sign_in(&mut self, email: &str, password: &str, code: Option<&str>) -> Answer {
        self.post("/sessions", json!({ "email": email, "password": password, "totp_code": code })).await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answer {
        let mut request = Request::builder().method(method).uri(format!("/api/people{path}"));
        request = request.header(header::HOST, &self.host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .filter(|(name, _)| *name != mrp_people::REFRESH_COOKIE || path.starts_with("/sessions"))
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        request = request.header(header::COOKIE, cookies.join("; "));
        let request = match body {
            Some(body) => request.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        };
        let response = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let status = response.status();
        let set_cookies: Vec<String> = response
            .headers()
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|value| value.to_str().unwrap().to_owned())
            .collect();
        for cookie in &set_cookies {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, body, set_cookies }
    }
}
