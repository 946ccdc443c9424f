//! People over HTTP and on a real database: signing in, links, sessions, administration, the log.
#![expect(
    clippy::unwrap_used,
    reason = "a test may fail where it stands; clippy sees only the test functions themselves"
)]

mod administration;
mod audit_log;
mod preferences;
mod sign_in;
mod statements;
mod support;
