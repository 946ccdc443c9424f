//! A signed-in person who speaks HTTP.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::Value as Json;
use ureq::{
    Agent, Body,
    http::{Request, Response},
};

/// Access tokens live for ten minutes; a new one is fetched well before.
const FRESH: Duration = Duration::from_secs(4 * 60);

/// A session.
pub(crate) struct Client {
    agent: Agent,
    server: String,
    access: String,
    refresh: String,
    since: Instant,
}

/// Answers of every status are answers; what is wrong with them is said by us.
pub(super) fn agent() -> Agent {
    Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(120))).build().into()
}

/// The JSON of an answer, or the problem it carries.
pub(super) fn json(what: &str, mut answer: Response<Body>) -> Result<Json> {
    let status = answer.status();
    let text = answer.body_mut().read_to_string()?;
    if !status.is_success() {
        bail!("{what} was answered {status}: {text}");
    }
    if text.is_empty() { Ok(Json::Null) } else { Ok(serde_json::from_str(&text)?) }
}

fn cookie(answer: &Response<Body>, name: &str) -> Option<String> {
    answer.headers().get_all("set-cookie").iter().find_map(|value| {
        let (key, rest) = value.to_str().ok()?.split_once('=')?;
        (key == name).then(|| rest.split(';').next().unwrap_or_default().to_owned())
    })
}

impl Client {
    /// Keeps what a sign-in has given.
    pub(super) fn new(server: &str, answer: Response<Body>) -> Result<Self> {
        let access = cookie(&answer, "mrp_access");
        let refresh = cookie(&answer, "mrp_refresh");
        json("signing in", answer)?;
        Ok(Self {
            agent: agent(),
            server: server.to_owned(),
            access: access.context("an access cookie")?,
            refresh: refresh.context("a refresh cookie")?,
            since: Instant::now(),
        })
    }

    fn keep_fresh(&mut self) -> Result<()> {
        if self.since.elapsed() < FRESH {
            return Ok(());
        }
        let answer = self
            .agent
            .post(format!("{}/api/people/sessions/refresh", self.server))
            .header("cookie", format!("mrp_refresh={}", self.refresh))
            .send_empty()?;
        *self = Self::new(&self.server, answer)?;
        Ok(())
    }

    /// The cookie that shows who asks, good for some minutes: for a client that is not this one.
    pub(crate) fn cookie(&mut self) -> Result<String> {
        self.keep_fresh()?;
        Ok(format!("mrp_access={}", self.access))
    }

    /// Any request; the body is sent as it is.
    pub(super) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Response<Body>> {
        let cookie = self.cookie()?;
        let mut request =
            Request::builder().method(method).uri(format!("{}{path}", self.server)).header("cookie", cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Ok(self.agent.run(request.body(body)?)?)
    }

    /// A request with a JSON body, and the JSON of its answer.
    pub(crate) fn ask(&mut self, method: &str, path: &str, body: &Json) -> Result<Json> {
        let answer = self.send(method, path, &[("content-type", "application/json")], body.to_string().as_bytes())?;
        json(&format!("{method} {path}"), answer)
    }

    pub(crate) fn get(&mut self, path: &str) -> Result<Json> {
        let answer = self.send("GET", path, &[], b"")?;
        json(path, answer)
    }

    pub(super) fn post(&mut self, path: &str, body: &Json) -> Result<Json> {
        self.ask("POST", path, body)
    }

    pub(super) fn put(&mut self, path: &str, body: &Json) -> Result<Json> {
        self.ask("PUT", path, body)
    }
}
