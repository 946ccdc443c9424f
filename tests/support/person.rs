//! Somebody with a browser: signed in the way everybody signs in, by invitation, password and the code from a phone.

use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::{Client, Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use totp_rs::{Builder, Secret};

pub(crate) const PASSWORD: &str = "kaffe med hest i regn";

/// Somebody; without cookies she is nobody in particular.
#[derive(Clone)]
pub(crate) struct Person {
    base: String,
    client: Client,
    /// The access cookie, for sockets.
    pub(crate) cookie: String,
    pub(crate) account: String,
    /// What her phone knows.
    secret: String,
    email: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) what: String,
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Answer {
    /// The body of an answer that has to be a success.
    #[track_caller]
    pub(crate) fn ok(&self) -> Value {
        assert!(self.status.is_success(), "{}: {} {}", self.what, self.status, String::from_utf8_lossy(&self.bytes));
        self.json()
    }

    /// Refused with this status and stable word.
    #[track_caller]
    pub(crate) fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status.as_u16(), self.code().as_str()), (status, code), "{}", self.what);
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The stable word of a problem.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Person {
    /// Nobody who has signed in.
    pub(crate) fn nobody(base: &str) -> Self {
        let client = Client::builder().cookie_store(true).build().unwrap();
        let nothing = String::new;
        Self {
            base: base.to_owned(),
            client,
            cookie: nothing(),
            account: nothing(),
            secret: nothing(),
            email: nothing(),
        }
    }

    /// Signs in with password and phone, as at the first hour.
    async fn sign_in(&mut self, totp_code: String) {
        let with = json!({ "email": self.email, "password": PASSWORD, "totp_code": totp_code });
        let signed_in = self.post("/api/people/sessions", with).await;
        self.account = signed_in.ok()["account_id"].as_str().unwrap().to_owned();
        self.cookie = access_cookie(&signed_in);
    }

    /// The same person at another server, in a browser that knows nothing of her: with password and phone.
    pub(crate) async fn sign_in_at(&self, base: &str) -> Self {
        let mut anew = Self { secret: self.secret.clone(), email: self.email.clone(), ..Self::nobody(base) };
        // A code counts once; the next one is taken from a phone that is a little fast.
        anew.sign_in(code(&self.secret, 30)).await;
        anew
    }

    /// The same person at a server that has come back on another port.
    pub(crate) fn at(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base))
    }

    pub(crate) async fn send(&self, request: RequestBuilder) -> Answer {
        self.try_send(request).await.unwrap_or_else(|error| panic!("{error:?}"))
    }

    /// Sends to a server that may die meanwhile; an error when no whole answer came.
    pub(crate) async fn try_send(&self, request: RequestBuilder) -> Result<Answer, reqwest::Error> {
        let request = request.build().unwrap();
        let what = format!("{} {}", request.method(), request.url().path());
        let response = self.client.execute(request).await?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Answer { what, status, headers, bytes: response.bytes().await?.to_vec() })
    }

    /// Goes on with a new access token; one lasts ten minutes.
    pub(crate) async fn refresh(&mut self) {
        let refreshed = self.post("/api/people/sessions/refresh", Value::Null).await;
        refreshed.ok();
        self.cookie = access_cookie(&refreshed);
    }

    /// The same at a server that may be dead; whether it went well.
    pub(crate) async fn try_refresh(&mut self) -> bool {
        let request = self.request(Method::POST, "/api/people/sessions/refresh").json(&Value::Null);
        let Ok(refreshed) = self.try_send(request).await else { return false };
        refreshed.ok();
        self.cookie = access_cookie(&refreshed);
        true
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(self.request(Method::PUT, path).json(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// A request of the upload protocol.
    pub(crate) fn tus(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, path).header("tus-resumable", "1.0.0")
    }
}

/// Takes an invitation and signs in.
pub(crate) async fn join(base: &str, token: &str, email: &str) -> Person {
    let mut person = Person::nobody(base);
    let path = format!("/api/people/invitations/{token}");
    let setup = person.post(&path, json!({ "password": PASSWORD })).await.ok();
    person.secret = setup["totp_secret"].as_str().unwrap().to_owned();
    person.email = email.to_owned();
    person.post(&format!("{path}/confirm"), json!({ "totp_code": code(&person.secret, 0) })).await.ok();
    person.sign_in(code(&person.secret, 0)).await;
    person
}

fn access_cookie(answer: &Answer) -> String {
    let cookies = answer.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
    let access = cookies.filter_map(|cookie| cookie.split(';').next()).find(|cookie| cookie.starts_with("mrp_access="));
    access.expect("the access cookie is set").to_owned()
}

/// What the phone shows, `ahead` seconds from now.
#[expect(clippy::disallowed_methods, reason = "the phone has a clock of its own")]
fn code(secret: &str, ahead: u64) -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + ahead;
    let secret = Secret::try_from_base32(secret).unwrap();
    Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string()
}

/// The id in a body.
#[track_caller]
pub(crate) fn id(body: &Value) -> String {
    body["id"].as_str().unwrap_or_else(|| panic!("no id in {body}")).to_owned()
}
