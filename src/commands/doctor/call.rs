//! `mrp doctor --call`: two participants meet over each way through the network, and it is counted what went through.
//!
//! The participants are `mrp-probe`, another implementation of WebRTC than the relay's. They meet on the ports of the running server,
//! or, when none runs, on the same ports opened for the test.

use std::{path::Path, process::Stdio, time::Duration};

use anyhow::Context;
use mrp_rtc::Relay;
use serde::Deserialize;
use tokio::process::Command;
use tokio_util::sync::CancellationToken;

use super::Answer;
use crate::{config::Config, test_call};

/// How long each participant stays once it is connected: enough for one that is slower to connect, and for a loss to show.
const SECONDS: u64 = 8;
/// No participant takes longer, whether it connects or not.
const LONGEST: Duration = Duration::from_secs(60);
/// From this loss on people hear gaps.
const MUCH_LOSS: f64 = 3.0;

/// A way through the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Udp,
    Tcp,
    Relay,
}

impl Way {
    const ALL: [Self; 3] = [Self::Udp, Self::Tcp, Self::Relay];

    const fn word(self) -> &'static str {
        match self {
            Self::Udp => "udp",
            Self::Tcp => "tcp",
            Self::Relay => "relay",
        }
    }

    const fn what(self) -> &'static str {
        match self {
            Self::Udp => "call over UDP",
            Self::Tcp => "call over TCP",
            Self::Relay => "call through TURN",
        }
    }

    /// What the network must let through, and what it costs where it does not.
    fn advice(self, config: &Config) -> String {
        let (port, turn) = (config.rtc.listen.port(), config.rtc.turn_listen.port());
        match self {
            Self::Udp => format!("open UDP {port} in the firewall; without it picture and sound come by slower ways"),
            Self::Tcp => format!("open TCP {port} in the firewall; networks without UDP need it"),
            Self::Relay => format!("open UDP and TCP {turn} in the firewall; the narrowest networks need it"),
        }
    }
}

/// What a participant reports.
#[derive(Debug, Clone, Deserialize)]
struct Report {
    outcome: String,
    reason: Option<String>,
    connected_ms: Option<u64>,
    packets_out: u64,
    packets_in: u64,
    sound_in: u64,
    picture_in: u64,
    loss_percent: f64,
}

/// One answer for each way; a single one when no call could be held at all. `relay` is what was opened when no server runs.
pub(super) async fn call(config: &Config, relay: Option<&Relay>) -> Vec<(&'static str, Answer)> {
    match hold(config, relay).await {
        Ok(answers) => answers,
        Err(error) => vec![("call", Err(format!("{error:#}")))],
    }
}

async fn hold(config: &Config, relay: Option<&Relay>) -> anyhow::Result<Vec<(&'static str, Answer)>> {
    let probe = std::env::current_exe()?.with_file_name("mrp-probe");
    anyhow::ensure!(
        probe.is_file(),
        "{} is not there: it comes with the Debian package of mrp; install that again, or build it with `cargo build --release \
         --package mrp-probe` and put it beside mrp",
        probe.display()
    );
    let ended = CancellationToken::new();
    let (socket, held) = match relay {
        None => {
            let offered = test_call::is_offered(config).await;
            anyhow::ensure!(offered, "no server of this installation answers, and its ports are taken: see above");
            (test_call::socket(config), "on the running server")
        }
        Some(relay) => {
            let socket = test_call::socket(config).with_file_name(format!("doctor-{}.sock", std::process::id()));
            let listener = test_call::listen(&socket).with_context(|| format!("cannot make {}", socket.display()))?;
            tokio::spawn(test_call::hold(listener, relay.clone(), socket.clone(), ended.clone()));
            (socket, "on ports opened for the test")
        }
    };
    let [udp, tcp, turn] = Way::ALL.map(|way| meet(&probe, &socket, way));
    let (udp, tcp, turn) = tokio::join!(udp, tcp, turn);
    ended.cancel();
    if relay.is_some() {
        drop(std::fs::remove_file(socket));
    }
    let answers = Way::ALL.into_iter().zip([udp, tcp, turn]);
    Ok(answers.map(|(way, reports)| (way.what(), judge(way, reports, config, held))).collect())
}

/// Two participants in a room of their own.
async fn meet(probe: &Path, socket: &Path, way: Way) -> [anyhow::Result<Report>; 2] {
    let word = way.word();
    let address = |name: &str| format!("ws+unix:{}:/rooms/{word}-{}/{name}", socket.display(), std::process::id());
    let [first, second] = ["first", "second"].map(|name| take_part(probe, address(name), way));
    let (first, second) = tokio::join!(first, second);
    [first, second]
}

async fn take_part(probe: &Path, address: String, way: Way) -> anyhow::Result<Report> {
    let mut program = Command::new(probe);
    program.arg(address).args(["--way", way.word(), "--seconds", &SECONDS.to_string()]);
    let done = tokio::time::timeout(LONGEST, program.stdin(Stdio::null()).kill_on_drop(true).output()).await;
    let done = done.context("mrp-probe did not come to an end; try again when this machine has less to do")?;
    let done = done.with_context(|| format!("{} cannot be started", probe.display()))?;
    serde_json::from_slice(&done.stdout).map_err(|_| {
        let said = String::from_utf8_lossy(&done.stderr);
        anyhow::anyhow!("mrp-probe gave up: {}", said.split_whitespace().collect::<Vec<_>>().join(" "))
    })
}

/// What the two reports mean, in a sentence that ends in what to do.
fn judge(way: Way, reports: [anyhow::Result<Report>; 2], config: &Config, held: &str) -> Answer {
    let [first, second] = match reports {
        [Ok(first), Ok(second)] => [first, second],
        [Err(error), _] | [_, Err(error)] => return Err(format!("{error:#}; {}", way.advice(config))),
    };
    let both = [&first, &second];
    let advice = way.advice(config);
    if let Some(reason) = both.iter().find_map(|report| report.reason.as_deref()) {
        return Err(format!("the relay refused a participant ({reason}); look at the server's log"));
    }
    if both.iter().any(|report| report.outcome != "connected") {
        let told = if config.rtc.announce.is_empty() {
            "the addresses of this machine".to_owned()
        } else {
            config.rtc.announce.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        };
        return Err(format!(
            "the relay was not reached at the addresses browsers are told ({told}): {advice}; set `announce` in [rtc] to the address \
             by which browsers reach this machine. Behind address translation a machine may not reach its own public address: then \
             try `mrp-probe` from another machine before you change anything"
        ));
    }
    let numbers = numbers(both);
    for (what, came) in
        [("sound", both.map(|report| report.sound_in)), ("picture", both.map(|report| report.picture_in))]
    {
        if came.contains(&0) {
            return Err(format!(
                "connected, but the {what} did not go through both ways ({numbers}): something on the way drops packets of up to \
                 1200 bytes; {advice}"
            ));
        }
    }
    let worst = first.loss_percent.max(second.loss_percent);
    let remark = if worst >= MUCH_LOSS {
        "; so much loss is heard as gaps: look at the load of this machine and of its line"
    } else {
        "; nothing to do"
    };
    Ok(format!("sound and picture went through both ways {held} ({numbers}){remark}"))
}

fn numbers(both: [&Report; 2]) -> String {
    let each = both.map(|report| {
        format!(
            "connected after {} ms, {} packets out, {} in, {:.1} % lost",
            report.connected_ms.unwrap_or_default(),
            report.packets_out,
            report.packets_in,
            report.loss_percent
        )
    });
    format!("one: {}; the other: {}", each[0], each[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let text = r#"{"outcome":"connected","reason":null,"connected_ms":90,"path":"udp","peers":1,"packets_out":700,
            "packets_in":690,"sound_in":300,"picture_in":390,"packets_lost":0,"loss_percent":0.0}"#;
        serde_json::from_str(text).unwrap()
    }

    fn judged(change: impl FnOnce(&mut Report)) -> Answer {
        let mut other = report();
        change(&mut other);
        judge(Way::Udp, [Ok(report()), Ok(other)], &Config::default(), "on the running server")
    }

    #[test]
    fn a_call_is_well_only_when_both_heard_and_saw_each_other() {
        let fine = judged(|_| {}).unwrap();
        assert!(fine.contains("both ways on the running server") && fine.ends_with("nothing to do"), "{fine}");
        assert!(judged(|other| other.loss_percent = 12.5).unwrap().contains("12.5 % lost"));
        assert!(judged(|other| other.loss_percent = 12.5).unwrap().contains("gaps"));
        assert!(judged(|other| other.picture_in = 0).unwrap_err().contains("picture"));
        assert!(judged(|other| other.sound_in = 0).unwrap_err().contains("sound"));
        let unreached = judged(|other| other.outcome = "not_connected".to_owned()).unwrap_err();
        assert!(unreached.contains("open UDP 3470") && unreached.contains("announce"), "{unreached}");
        assert!(judged(|other| other.reason = Some("too_many".to_owned())).unwrap_err().contains("too_many"));
        let gone = judge(Way::Tcp, [Ok(report()), Err(anyhow::anyhow!("no line"))], &Config::default(), "here");
        assert!(gone.unwrap_err().contains("no line"));
    }
}
