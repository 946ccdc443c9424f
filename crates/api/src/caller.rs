//! Who is asking.

use axum::{extract::FromRequestParts, http::request::Parts};
use mrp_vocabulary::{AccountId, MunicipalityId, Role, SessionId};

use crate::Problem;

/// The signed-in person behind a request; put there by `people`'s middleware, read by handlers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Whose account.
    pub account_id: AccountId,
    /// Where the account belongs.
    pub municipality_id: MunicipalityId,
    /// Every role the account holds.
    pub roles: Vec<Role>,
    /// The signed-in browser.
    pub session_id: SessionId,
}

impl Caller {
    /// Whether the account holds `role`.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// Stands in the request instead of a [`Caller`] while the screen of the session is locked.
#[derive(Debug, Clone, Copy)]
pub struct SessionLocked;

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        if parts.extensions.get::<SessionLocked>().is_some() {
            return Err(Problem::session_locked());
        }
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::sign_in_required)
    }
}
