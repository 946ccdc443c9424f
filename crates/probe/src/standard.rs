//! The line of a standard client: one offer over HTTP, one answer, and an address that ends it (WHIP, RFC 9725, and WHEP).

use anyhow::{Context, ensure};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use ureq::Agent;

use crate::line::{Admission, Line};
use crate::signal::{ClientSignal, ServerSignal};

/// A stream under way. It ends when its line is dropped.
#[derive(Debug)]
pub struct Stream(JoinHandle<anyhow::Result<()>>);

impl Stream {
    /// Waits until the server has been told that it is over.
    pub async fn ended(self) -> anyhow::Result<()> {
        self.0.await?
    }
}

/// A line to a WHIP or WHEP address (`http://`; what speaks TLS stands in front of the server).
#[must_use]
pub fn begin(url: &str, admission: &Admission) -> (Line, Stream) {
    let (send, mut offers) = mpsc::channel::<ClientSignal>(1);
    let (answered, receive) = mpsc::channel(1);
    let client = Client {
        agent: Agent::config_builder().http_status_as_error(false).build().new_agent(),
        url: url.to_owned(),
        token: admission.token.clone().unwrap_or_default(),
    };
    let task = tokio::spawn(async move {
        let Some(ClientSignal::Offer { sdp }) = offers.recv().await else { return Ok(()) };
        let (client, begun) = tokio::task::spawn_blocking(move || {
            let begun = client.post(&sdp);
            (client, begun)
        })
        .await?;
        let (location, answer) = match begun {
            Ok(begun) => begun,
            Err(error) => {
                // Nobody waits for it any more when the probe has already given up.
                let _ = answered.send(ServerSignal::Refused { code: format!("{error:#}") }).await;
                return Err(error);
            }
        };
        let _ = answered.send(ServerSignal::Answer { sdp: answer }).await;
        // There is nothing more to say until the probe hangs up.
        while offers.recv().await.is_some() {}
        tokio::task::spawn_blocking(move || client.delete(&location)).await?
    });
    (Line { send, receive }, Stream(task))
}

struct Client {
    agent: Agent,
    url: String,
    token: String,
}

impl Client {
    fn bearer(&self) -> String {
        format!("Bearer {}", self.token)
    }

    /// Where the stream is, and the answer.
    fn post(&self, offer: &str) -> anyhow::Result<(String, String)> {
        let request = self.agent.post(&self.url).header("authorization", self.bearer());
        let mut response = request.header("content-type", "application/sdp").send(offer)?;
        let text = response.body_mut().read_to_string()?;
        ensure!(response.status() == 201, "{}: {text}", response.status());
        let location = response.headers().get("location").context("the stream has no address")?.to_str()?;
        let site = self.url.match_indices('/').nth(2).map_or(self.url.as_str(), |(end, _)| &self.url[..end]);
        let location = if location.starts_with('/') { format!("{site}{location}") } else { location.to_owned() };
        Ok((location, text))
    }

    fn delete(&self, location: &str) -> anyhow::Result<()> {
        let response = self.agent.delete(location).header("authorization", self.bearer()).call()?;
        ensure!(response.status() == 200, "the stream could not be ended: {}", response.status());
        Ok(())
    }
}
