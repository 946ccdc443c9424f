//! The people of the demo, who come in by the same one-time links as anybody else.

use std::{
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value as Json, json};
use totp_rs::{Builder, Secret};

use super::client::{Client, agent, json as read};

/// Somebody who can sign in.
pub(super) struct Person {
    pub(super) role: String,
    email: String,
    password: String,
    authenticator: String,
}

/// The token of the first administrator's link, as `mrp admin invite` prints it.
pub(super) fn first_link(mut invite: Command) -> Result<String> {
    let output = invite.output().context("mrp admin invite cannot be run")?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(output.status.success(), "mrp admin invite failed: {}", String::from_utf8_lossy(&output.stderr));
    let link = text.lines().find(|line| line.contains("/invitation/")).context("mrp admin invite printed no link")?;
    Ok(link.rsplit('/').next().unwrap_or_default().trim().to_owned())
}

impl Person {
    /// Takes an invitation: password first, then the authenticator.
    pub(super) fn accept(server: &str, role: &str, email: &str, token: &str) -> Result<Self> {
        // A password one can type at a demo; nobody but this machine can reach it.
        let password = "fjorden er blank i dag".to_owned();
        let agent = agent();
        let here = format!("{server}/api/people/invitations/{token}");
        let setup = read("taking an invitation", agent.post(&here).send_json(json!({ "password": password }))?)?;
        let authenticator = setup["totp_secret"].as_str().context("an authenticator secret")?.to_owned();
        let person = Self { role: role.to_owned(), email: email.to_owned(), password, authenticator };
        let confirm = json!({ "totp_code": person.code()? });
        let confirm = agent.post(format!("{here}/confirm")).send_json(confirm)?;
        read("confirming an invitation", confirm)?;
        Ok(person)
    }

    /// Signs in.
    pub(super) fn sign_in(&self, server: &str) -> Result<Client> {
        let body = json!({ "email": self.email, "password": self.password, "totp_code": self.code()? });
        Client::new(server, agent().post(format!("{server}/api/people/sessions")).send_json(body)?)
    }

    /// The code the authenticator shows now.
    fn code(&self) -> Result<String> {
        #[expect(clippy::disallowed_methods, reason = "an authenticator app has a clock of its own")]
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let secret = Secret::try_from_base32(&self.authenticator).context("a base32 secret")?;
        let totp = Builder::new().with_secret(secret).build().context("an authenticator")?;
        Ok(totp.generate(now).to_string())
    }

    /// As the file of log-ins keeps it.
    pub(super) fn to_json(&self) -> Json {
        json!({ "role": self.role, "email": self.email, "password": self.password, "authenticator": self.authenticator })
    }
}
