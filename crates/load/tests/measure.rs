//! The generator against our own relay: real connections, nothing lost.

use std::process::Command;

fn measure(shape: &[&str]) -> serde_json::Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mrp-load"));
    command.args(["measure", "relay", "--address", "127.0.0.1", "--seconds", "2", "--kbps", "300"]).args(shape);
    let output = command.output().expect("the generator can be started");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_str(&said).expect("it prints one line of JSON")
}

#[test]
fn three_listeners_hear_everything_one_publishes() {
    let found = measure(&["--one-to", "3"]);
    // Two seconds of 50 packets of sound and 25 pictures of two packets, for three; a busy machine writes a little less.
    let expected = found["expected"].as_u64().expect("a number");
    assert!((100..=700).contains(&expected), "{found}");
    assert_eq!(found["lost"], 0, "{found}");
    assert!(found["gigabits"].as_f64().is_some_and(|gigabits| gigabits > 0.001), "{found}");
}

#[test]
fn two_rooms_of_two_lose_nothing() {
    let found = measure(&["--pairs", "2"]);
    assert!(found["expected"].as_u64().is_some_and(|expected| expected >= 100), "{found}");
    assert_eq!(found["lost"], 0, "{found}");
}
