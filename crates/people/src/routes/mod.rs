//! The routes of people, in the order of their use.

mod accept_invitation;
mod confirm_invitation;
mod create_account;
mod create_invitation;
mod create_municipality;
mod create_reset;
mod find_invitation;
mod find_me;
mod find_reset;
mod list_accounts;
mod list_audit_entries;
mod list_municipalities;
mod list_preferences;
mod lock_session;
mod put_preference;
mod refresh_session;
mod sign_in;
mod sign_out;
mod sign_out_everywhere;
mod unlock_session;
mod update_account;
mod update_municipality;
mod use_reset;

use utoipa_axum::{router::OpenApiRouter, routes};

use crate::People;

/// The routes, to be nested under `/api/people`.
pub fn routes() -> OpenApiRouter<People> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(sign_out::sign_out))
        .routes(routes!(sign_out_everywhere::sign_out_everywhere))
        .routes(routes!(refresh_session::refresh_session))
        .routes(routes!(lock_session::lock_session))
        .routes(routes!(unlock_session::unlock_session))
        .routes(routes!(find_me::find_me))
        .routes(routes!(list_preferences::list_preferences))
        .routes(routes!(put_preference::put_preference))
        .routes(routes!(find_invitation::find_invitation, accept_invitation::accept_invitation))
        .routes(routes!(confirm_invitation::confirm_invitation))
        .routes(routes!(find_reset::find_reset, use_reset::use_reset))
        .routes(routes!(list_municipalities::list_municipalities, create_municipality::create_municipality))
        .routes(routes!(update_municipality::update_municipality))
        .routes(routes!(list_accounts::list_accounts, create_account::create_account))
        .routes(routes!(update_account::update_account))
        .routes(routes!(create_invitation::create_invitation))
        .routes(routes!(create_reset::create_reset))
        .routes(routes!(list_audit_entries::list_audit_entries))
}
