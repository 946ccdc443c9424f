//! Fills the demo through the HTTP interface that everybody uses: two finished rounds, one waiting for analysis, a small library.
//!
//! Nothing is put into the database from behind, so the demo is also a proof that the interface can do it all.

mod client;
mod people;
mod rounds;

use std::{path::Path, process::Command};

use anyhow::{Context, Result};
use serde_json::json;

use self::people::Person;
pub(crate) use self::{client::Client, rounds::agree};
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
    let mut staff = Staff::invite(&server, invite, ROLES)?;
    let course = staff.begin_course()?;
    rounds::play(
        &mut staff.sign_in(&server, "socialraadgiver")?,
        &mut staff.sign_in(&server, "supervisor")?,
        &mut staff.sign_in(&server, "kurator")?,
        &course,
        films,
    )?;
    Ok(staff.persons.iter().map(Person::to_json).collect())
}

/// A social worker who is signed in on an empty server, and a round in which she may plan a conversation.
pub(crate) fn first_round(invite: impl Fn() -> Command, port: u16) -> Result<(Client, String)> {
    let server = format!("http://127.0.0.1:{port}");
    let mut staff = Staff::invite(&server, invite, &ROLES[..2])?;
    let course = staff.begin_course()?;
    let mut worker = staff.sign_in(&server, ROLES[0].0)?;
    rounds::take_part(&mut worker, &course)?;
    let round = worker.post(&format!("/api/course/courses/{course}/rounds"), &json!({ "title": "Første samtale" }))?;
    Ok((worker, rounds::id(&round)?))
}

/// A supervisor who is signed in on an empty server.
pub(crate) fn supervisor(invite: impl Fn() -> Command, port: u16) -> Result<Client> {
    let server = format!("http://127.0.0.1:{port}");
    Staff::invite(&server, invite, &ROLES[1..2])?.sign_in(&server, ROLES[1].0)
}

/// The people of a municipality, with the means to sign in.
struct Staff {
    persons: Vec<Person>,
    /// The accounts of those who were invited by the administrator, in the order of their roles.
    accounts: Vec<String>,
    /// The administrator, signed in once: each of her codes counts once.
    office: Client,
}

impl Staff {
    /// The administrator comes in by the first link and invites the others.
    fn invite(server: &str, invite: impl Fn() -> Command, roles: &[(&str, &str, &[&str])]) -> Result<Self> {
        let link = people::first_link(invite())?;
        let administrator = Person::accept(server, "administrator", "admin@fjordby.example", &link)?;
        let mut office = administrator.sign_in(server)?;
        let municipality =
            office.get("/api/people/me")?["municipality"]["id"].as_str().context("a municipality")?.to_owned();
        let mut staff = Self { persons: vec![administrator], accounts: Vec::new(), office };
        for (role, name, roles) in roles {
            let email = format!("{role}@fjordby.example");
            let new = json!({ "municipality_id": municipality, "email": email, "name": name, "roles": roles, "language": "da" });
            let account = rounds::id(&staff.office.post("/api/people/accounts", &new)?)?;
            let link = staff.office.post(&format!("/api/people/accounts/{account}/invitations"), &json!({}))?;
            let token = link["token"].as_str().context("a link")?;
            staff.persons.push(Person::accept(server, role, &email, token)?);
            staff.accounts.push(account);
        }
        Ok(staff)
    }

    /// A course of the first two who were invited: a social worker and her supervisor.
    fn begin_course(&mut self) -> Result<String> {
        let course = self.office.post(
            "/api/course/courses",
            &json!({ "social_worker_id": self.accounts[0], "supervisor_id": self.accounts[1], "phase": "test" }),
        )?;
        rounds::id(&course)
    }

    fn sign_in(&self, server: &str, role: &str) -> Result<Client> {
        self.persons.iter().find(|person| person.role == role).context("a role of the demo")?.sign_in(server)
    }
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
