//! The S3 server of the tests as a process of its own, for the browser journeys of `cargo xtask test`.
//!
//! It prints the environment by which `mrp` finds it, one variable a line, then `ready`, and serves until it is told to end.

use mrp_vault::testing::S3Server;
use tokio::signal::unix::{SignalKind, signal};

#[tokio::main]
async fn main() {
    let server = S3Server::start().await;
    let options = server.options();
    let environment = [
        ("MRP_VAULT", Some(server.location("vault"))),
        ("MRP_KEYS", Some(server.location("keys"))),
        ("AWS_ENDPOINT_URL", options.endpoint),
        ("AWS_REGION", options.region),
        ("AWS_ACCESS_KEY_ID", options.access_key_id),
        ("AWS_SECRET_ACCESS_KEY", options.secret_access_key),
    ];
    for (name, value) in environment {
        say(&format!("{name}={}", value.unwrap_or_default()));
    }
    say("ready");
    let mut end = signal(SignalKind::terminate()).expect("a process may listen to its signals");
    end.recv().await;
}

#[expect(clippy::print_stdout, reason = "the process that starts this one reads it")]
fn say(line: &str) {
    println!("{line}");
}
