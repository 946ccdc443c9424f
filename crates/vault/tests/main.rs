//! The vault and the key store, each test on a folder and on a real S3 server.

mod backups;
mod keys;
mod objects;
mod place;
