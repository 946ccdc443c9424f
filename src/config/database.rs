//! Where rows are kept.

use serde::{Deserialize, Serialize};

/// Where rows are kept.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite:path` or `postgres://…`; without it, `mrp.db` in the data folder.
    #[serde(skip_serializing)]
    pub url: Option<String>,
}

/// The address can hold a password, so it is never shown.
impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = self.url.as_deref().and_then(|url| url.split(':').next());
        f.debug_struct("Database").field("kind", &kind).finish()
    }
}
