//! Where logs go: standard error, one line each, filtered by `RUST_LOG`.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Starts logging. Names, titles and tokens of people are never logged; ids are.
pub fn start() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,str0m=warn,turn=off"));
    // Colours are for people at a terminal; in a journal or a file they hide the words that are searched for.
    let writer = fmt::layer().with_writer(stderr).with_target(false).with_ansi(stderr().is_terminal());
    // A second start (tests in one process) keeps the first.
    drop(tracing_subscriber::registry().with(filter).with(writer).try_init());
}
