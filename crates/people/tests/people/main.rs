//! People over HTTP and on a real database: signing in, links, sessions, administration, the log.

mod administration;
mod audit_log;
mod sign_in;
mod statements;
mod support;
