//! `mrp doctor --call`, for real: two participants of another WebRTC implementation, on each way through the network.

use std::process::Output;

use tokio::process::Command;

use crate::support::{Program, TestPlace, mrp, on_free_ports};

const WAYS: [&str; 3] = ["call over UDP", "call over TCP", "call through TURN"];

/// The line about `what`, and the whole of what was said.
fn line<'said>(said: &'said str, what: &str) -> &'said str {
    said.lines().find(|line| line.contains(what)).unwrap_or_else(|| panic!("nothing about {what}: {said}"))
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_call_is_tried_on_the_running_server_and_without_one() {
    let place = TestPlace::new().await;
    let environment = on_free_ports(&place.environment());
    let server = Program::serve(&environment, &place.log()).await;
    let running = mrp(&environment, &["doctor", "--call"]).await;
    // Killed, it leaves its socket behind.
    server.kill().await;
    let alone = mrp(&environment, &["doctor", "--call"]).await;
    for (output, held) in [(running, "on the running server"), (alone, "on ports opened for the test")] {
        let said = said(&output);
        for way in WAYS {
            let line = line(&said, way);
            assert!(line.starts_with("ok") && line.contains(held) && line.contains("both ways"), "{said}");
        }
        assert!(output.status.success(), "{said}");
        assert!(said.contains("the call goes through"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announced_address_that_nobody_reaches_is_wrong_and_ends_in_what_to_do() {
    let place = TestPlace::new().await;
    let mut environment = on_free_ports(&place.environment());
    // An address for documents (RFC 5737): nothing answers there.
    environment.push(("MRP_RTC__ANNOUNCE".to_owned(), "198.51.100.7".to_owned()));
    let server = Program::serve(&environment, &place.log()).await;
    let output = mrp(&environment, &["doctor", "--call"]).await;
    let said = said(&output);
    for (way, port) in WAYS.into_iter().zip(["open UDP", "open TCP", "open UDP and TCP"]) {
        let line = line(&said, way);
        assert!(line.starts_with("WRONG") && line.contains("198.51.100.7"), "{said}");
        assert!(line.contains(port) && line.contains("`announce` in [rtc]"), "{said}");
    }
    assert!(!output.status.success(), "{said}");
    server.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_probe_it_says_what_to_install() {
    let place = TestPlace::new().await;
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_mrp"));
    // A link needs the same file system, so the folder lies beside the program.
    let folder = tempfile::tempdir_in(program.parent().unwrap()).unwrap();
    let lonely = folder.path().join("mrp");
    std::fs::hard_link(program, &lonely).unwrap();
    let environment = on_free_ports(&place.environment());
    let output = Command::new(&lonely).args(["doctor", "--call"]).envs(environment).current_dir(folder.path()).output();
    let output = output.await.unwrap();
    let said = said(&output);
    assert!(line(&said, "mrp-probe").starts_with("WRONG call: "), "{said}");
    assert!(said.contains("Debian package of mrp"), "{said}");
    assert!(!output.status.success(), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_at_an_empty_place_makes_neither_database_nor_keys() {
    let place = TestPlace::empty().await;
    let environment = on_free_ports(&place.environment());
    let output = mrp(&environment, &["doctor"]).await;
    let said = said(&output);
    for what in ["master key", "token key"] {
        assert!(line(&said, what).contains("is made at the first start"), "{said}");
    }
    for file in ["mrp.db", "master.key", "token.key", "keys", "vault"] {
        assert!(!place.data().join(file).exists(), "doctor has made {file}: a restore would stumble over it");
    }
    // A server's own database is migrated by hand.
    assert_eq!(output.status.success(), place.database().starts_with("sqlite:"), "{said}");
}
