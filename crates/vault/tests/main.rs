//! The vault and the key store, each test on a folder and on a real S3 server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say so and stop")]

mod backups;
mod keys;
mod objects;
mod place;
