#![doc = include_str!("../README.md")]

mod action;
mod audit;
mod facts;
mod gate;
mod may;
pub mod store;

pub use action::Action;
pub use audit::{ChainState, NewAuditEntry, Outcome, Subject, audit, verify_audit};
pub use facts::{ConsentFacts, Facts};
pub use gate::Gate;
pub use may::{Refusal, may};
pub use mrp_api::Caller;
