//! What the child cannot do.

use crate::support::{small_film, transcode, worker};
use mrp_media::Order;

#[tokio::test]
async fn the_child_can_open_connect_fork_and_exec_nothing() {
    let test = worker().self_test().await.expect("the sandbox goes up");
    let tried: Vec<&str> = test.attempts.iter().map(|attempt| attempt.what.as_str()).collect();
    for what in ["open /etc/passwd", "connect tcp", "udp socket", "unix socket", "fork", "exec", "list /"] {
        assert!(tried.contains(&what), "{what} was tried: {tried:?}");
    }
    for attempt in &test.attempts {
        assert!(attempt.refused, "{}: {}", attempt.what, attempt.how);
    }
}

#[tokio::test]
async fn transcoding_works_inside_the_same_sandbox() {
    let made = transcode(small_film(), Order::default()).await.expect("it becomes playable");
    assert_eq!(made.report.video.len(), 1);
}

#[test]
fn the_child_says_what_it_is_when_started_by_hand() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_mrp-media-worker"))
        .stdin(std::process::Stdio::null())
        .output()
        .expect("it starts");
    assert!(!output.status.success());
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("not by hand"), "{said}");
}
