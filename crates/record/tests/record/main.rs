//! The stage over HTTP, on a real database and a real vault.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it is")]

mod access;
mod captions;
mod consent;
mod drafts;
mod files;
mod foreign_clients;
mod playing;
mod retention;
mod soon;
mod speech;
mod statements;
mod support;
mod upload;
mod withdrawal;
