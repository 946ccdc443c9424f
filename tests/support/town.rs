//! The two municipalities of the tests and how people come into them; works against any server that has just been set up.

use mrp_vocabulary::Role;
use serde_json::json;

use super::person::{Person, id, join};

/// The municipality of the tests.
pub(crate) const FJORDBY: &str = "Fjordby";
/// The other one.
const AAMOSE: &str = "Åmose";
/// The administrator's address.
pub(crate) const ADA: &str = "ada@fjordby.example";

/// A server with two municipalities and an administrator.
pub(crate) struct Town {
    /// `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    /// She brings everybody else in.
    pub(crate) administrator: Person,
    pub(crate) fjordby: String,
    pub(crate) aamose: String,
}

impl Town {
    /// Takes the administrator's invitation and makes the second municipality.
    pub(crate) async fn found(base: &str, token: &str) -> Self {
        let administrator = join(base, token, ADA).await;
        let municipalities = administrator.get("/api/people/municipalities").await.ok();
        let fjordby = id(&municipalities["items"][0]);
        let aamose = id(&administrator.post("/api/people/municipalities", json!({ "name": AAMOSE })).await.ok());
        Self { base: base.to_owned(), administrator, fjordby, aamose }
    }

    /// Somebody new, invited by the administrator and signed in.
    pub(crate) async fn person(&self, municipality: &str, name: &str, roles: &[Role]) -> Person {
        let account = self.account(municipality, name, roles).await;
        let path = format!("/api/people/accounts/{account}/invitations");
        let link = self.administrator.post(&path, json!({})).await.ok();
        join(&self.base, link["token"].as_str().unwrap(), &email(name)).await
    }

    /// An account nobody has signed in to yet.
    pub(crate) async fn account(&self, municipality: &str, name: &str, roles: &[Role]) -> String {
        let roles: Vec<&str> = roles.iter().map(|role| role.word()).collect();
        let new = json!({ "municipality_id": municipality, "email": email(name), "name": name, "roles": roles });
        id(&self.administrator.post("/api/people/accounts", new).await.ok())
    }

    /// Brings two people together in a course.
    pub(crate) async fn course(&self, worker: &str, supervisor: &str) -> String {
        let new = json!({ "social_worker_id": worker, "supervisor_id": supervisor, "phase": "test" });
        id(&self.administrator.post("/api/course/courses", new).await.ok())
    }
}

fn email(name: &str) -> String {
    let name: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{name}@example.dk")
}
