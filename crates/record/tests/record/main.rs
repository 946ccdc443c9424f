//! The stage over HTTP, on a real database and a real vault.

mod access;
mod consent;
mod foreign_clients;
mod playing;
mod retention;
mod statements;
mod support;
mod upload;
mod withdrawal;
