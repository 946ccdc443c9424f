//! The demo's log-ins, kept beside its data so that a second run can print them again.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value as Json;

/// Someone who can sign in to the demo.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LogIn {
    /// The role this account is there to show, in the word of the code; also the host name below `localhost`.
    pub(super) role: String,
    pub(super) email: String,
    pub(super) password: String,
    /// What an authenticator app is given (base32).
    pub(super) authenticator: String,
}

impl LogIn {
    /// One line for the screen. Each role has a host name of its own, so that one browser can hold several log-ins.
    pub(super) fn describe(&self, port: u16) -> String {
        format!(
            "   {:<16} http://{}.localhost:{port}  {}  {}  authenticator {}",
            self.role, self.role, self.email, self.password, self.authenticator
        )
    }

    fn from_json(json: &Json) -> Option<Self> {
        let text = |key: &str| Some(json.get(key)?.as_str()?.to_owned());
        Some(Self {
            role: text("role")?,
            email: text("email")?,
            password: text("password")?,
            authenticator: text("authenticator")?,
        })
    }
}

/// The log-ins that seeding has left; none before the demo is seeded.
pub(super) fn read(home: &Path) -> Result<Vec<LogIn>> {
    let file = super::log_ins_file(home);
    if !file.exists() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
    let list: Vec<Json> =
        serde_json::from_str(&text).with_context(|| format!("{} cannot be understood", file.display()))?;
    list.iter()
        .map(|json| LogIn::from_json(json).with_context(|| format!("{} lacks a part of a log-in", file.display())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_seeding_has_left() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(read(home.path()).unwrap(), []);
        let text = r#"[{"role":"supervisor","email":"s@fjordby.example","password":"p","authenticator":"ABC"}]"#;
        fs::write(super::super::log_ins_file(home.path()), text).unwrap();
        let log_ins = read(home.path()).unwrap();
        assert_eq!(log_ins.len(), 1);
        assert!(log_ins[0].describe(8080).contains("http://supervisor.localhost:8080"));
    }

    #[test]
    fn refuses_half_a_log_in() {
        let home = tempfile::tempdir().unwrap();
        fs::write(super::super::log_ins_file(home.path()), r#"[{"role":"supervisor"}]"#).unwrap();
        assert!(read(home.path()).is_err());
    }
}
