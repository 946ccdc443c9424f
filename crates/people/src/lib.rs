#![doc = include_str!("../README.md")]

mod access_token;
mod account;
mod action;
mod administer;
mod audit;
mod authenticate;
mod client;
mod cookie;
mod error;
mod facts;
#[cfg(test)]
mod fuzz;
mod gate;
mod link;
mod may;
mod password;
mod people;
mod preference;
mod routes;
mod secret;
mod session;
mod sign_in;
pub mod store;
mod totp;
mod views;

pub use account::{Account, Municipality};
pub use action::Action;
pub use administer::AuditFilter;
pub use audit::{ChainState, NewAuditEntry, Outcome, Subject, audit, verify_audit};
pub use authenticate::{authenticate, cross_site, is_same_origin, refuse_cross_site};
pub use client::ClientAddress;
pub use cookie::{ACCESS_COOKIE, REFRESH_COOKIE};
pub use error::PeopleError;
pub use facts::{ConsentFacts, Facts};
pub use gate::Gate;
pub use link::{LinkPurpose, OneTimeLink};
pub use may::{Refusal, may};
pub use mrp_api::Caller;
pub use people::{NewAccount, People, PeopleSettings};
pub use routes::routes;
pub use secret::{TokenKey, TokenKeyError, new_token, token_hash};
pub use session::{RevokedBecause, SESSION_REVOKED};
