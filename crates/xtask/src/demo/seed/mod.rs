//! Fills the demo through the HTTP interface that everybody uses: two finished rounds, one waiting for analysis, a small library.
//!
//! Nothing is put into the database from behind, so the demo is also a proof that the interface can do it all.

mod client;
mod people;
mod rounds;

use std::{path::Path, process::Command};

use anyhow::{Context, Result};
use serde_json::json;

use self::{client::Client, people::Person};
use crate::{films::Film, say};

/// Everybody the demo knows. Names and places are invented (rulings 28).
const ROLES: &[(&str, &str, &[&str])] = &[
    ("socialraadgiver", "Signe Fjordager", &["socialraadgiver"]),
    ("supervisor", "Vibeke Lundholt", &["supervisor"]),
    ("koordinator", "Karen Elmskov", &["koordinator", "socialraadgiver"]),
    ("leder", "Lars Tangmose", &["leder"]),
    ("kurator", "Kirsten Havbo", &["kurator"]),
    ("underviser", "Ulla Strandby", &["underviser"]),
    ("forsker", "Frederik Mosegaard", &["forsker"]),
];

/// Fills an empty server and returns the log-ins, as the file beside the data keeps them.
pub(super) fn seed(invite: impl Fn() -> Command, port: u16, films: &[Film]) -> Result<serde_json::Value> {
    say::step("Fill the demo: people, two finished rounds, one that waits for analysis, a small library");
    let server = format!("http://127.0.0.1:{port}");
    let link = people::first_link(invite())?;
    let administrator = Person::accept(&server, "administrator", "admin@fjordby.example", &link)?;
    let mut office = administrator.sign_in(&server)?;

    let municipality =
        office.get("/api/people/me")?["municipality"]["id"].as_str().context("a municipality")?.to_owned();
    let mut persons = vec![administrator];
    let mut accounts = Vec::new();
    for (role, name, roles) in ROLES {
        let email = format!("{role}@fjordby.example");
        let new =
            json!({ "municipality_id": municipality, "email": email, "name": name, "roles": roles, "language": "da" });
        let account = office.post("/api/people/accounts", &new)?["id"].as_str().context("an account")?.to_owned();
        let link = office.post(&format!("/api/people/accounts/{account}/invitations"), &json!({}))?;
        let token = link["token"].as_str().context("a link")?;
        persons.push(Person::accept(&server, role, &email, token)?);
        accounts.push(account);
    }
    let course = office.post(
        "/api/course/courses",
        &json!({ "social_worker_id": accounts[0], "supervisor_id": accounts[1], "phase": "test" }),
    )?;
    let course = course["id"].as_str().context("a course")?.to_owned();
    let by_role = |role: &str| -> Result<Client> {
        persons.iter().find(|person| person.role == role).context("a role of the demo")?.sign_in(&server)
    };
    rounds::play(
        &mut by_role("socialraadgiver")?,
        &mut by_role("supervisor")?,
        &mut by_role("kurator")?,
        &course,
        films,
    )?;
    Ok(persons.iter().map(Person::to_json).collect())
}

/// Fills the demo and keeps the log-ins; that the file exists means that it is complete.
pub(super) fn seed_once(home: &Path, invite: impl Fn() -> Command, port: u16, films: &[Film]) -> Result<()> {
    let file = super::log_ins_file(home);
    if file.exists() {
        return Ok(());
    }
    let log_ins =
        seed(invite, port, films).context("the demo could not be filled; `cargo xtask demo --fresh` begins again")?;
    std::fs::write(&file, serde_json::to_string_pretty(&log_ins)?)
        .with_context(|| format!("{} cannot be written", file.display()))
}
