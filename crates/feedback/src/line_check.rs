//! A call of one's own with the server, to find out what gets through: the browser tries each way in turn and measures it.
//!
//! Nobody else can be in such a room and nothing of a meeting can be reached from it. What the browser sends on the data channel comes back as it
//! was, so that round trip and loss are measured over the very way that picture and sound would take.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::extract::ws::{Message, WebSocket, close_code};
use chrono::TimeDelta;
use mrp_rtc::{ClientSignal, IceServer, Peer, PeerEvent, PeerEvents, Relay, ServerSignal};
use mrp_vocabulary::{AccountId, Clock};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::word::{self, STUCK};

/// Six ways, tried twice at most: more at once nobody needs.
const AT_ONCE: u32 = 12;
/// No check takes longer.
const LONGEST: Duration = Duration::from_secs(30);
/// Nor does it say more.
const MOST_MESSAGES: u32 = 300;
const CREDENTIALS: TimeDelta = TimeDelta::minutes(5);

/// How many checks each account has going.
#[derive(Debug, Clone, Default)]
pub(crate) struct Checks(Arc<Mutex<HashMap<AccountId, u32>>>);

/// A check under way; dropping it makes room for another.
#[derive(Debug)]
pub(crate) struct Check(Checks, AccountId);

impl Checks {
    /// `None` when this account has enough going.
    pub(crate) fn begin(&self, account: AccountId) -> Option<Check> {
        let mut going = self.0.lock().expect("nobody panics while holding it");
        let count = going.entry(account).or_default();
        if *count >= AT_ONCE {
            return None;
        }
        *count += 1;
        Some(Check(self.clone(), account))
    }
}

impl Drop for Check {
    fn drop(&mut self) {
        let mut going = self.0.0.lock().expect("nobody panics while holding it");
        if let Some(count) = going.get_mut(&self.1) {
            *count -= 1;
            if *count == 0 {
                going.remove(&self.1);
            }
        }
    }
}

/// What a browser says while it checks its line.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum LineQuestion {
    /// "Are you there?"
    Time {
        /// The browser's own time, sent back.
        sent_ms: f64,
    },
    /// A step in connecting.
    Signal {
        /// The step.
        signal: ClientSignal,
    },
}

/// What the server says meanwhile.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum LineAnswer {
    /// Everything the browser needs to begin.
    Ready {
        /// For `RTCConfiguration.iceServers`.
        ice_servers: Vec<IceServer>,
    },
    /// The answer to `time`.
    Time {
        /// The browser's own time, sent back.
        sent_ms: f64,
    },
    /// A step in connecting.
    Signal {
        /// The step.
        signal: ServerSignal,
    },
}

/// Holds one check until the browser goes or has had its time.
pub(crate) async fn hold(mut socket: WebSocket, relay: Relay, account: AccountId, clock: Clock, check: Check) {
    let room = format!("check-{}", clock.new_uuid());
    let checking = async {
        let Ok((peer, events)) = relay.join(&room, "check").await else { return close_code::AGAIN };
        let ready = LineAnswer::Ready { ice_servers: relay.ice_servers(&account.to_string(), CREDENTIALS) };
        if !tell(&mut socket, &ready).await {
            return close_code::AWAY;
        }
        echo(&mut socket, &peer, events).await
    };
    let code = tokio::time::timeout(LONGEST, checking).await.unwrap_or(close_code::NORMAL);
    word::close(&mut socket, code, STUCK).await;
    drop(check);
}

async fn echo(socket: &mut WebSocket, peer: &Peer, mut events: PeerEvents) -> u16 {
    let mut said = 0_u32;
    loop {
        tokio::select! {
            message = socket.recv() => match message {
                Some(Ok(Message::Text(text))) => {
                    said += 1;
                    if said > MOST_MESSAGES {
                        return close_code::POLICY;
                    }
                    let fits = match serde_json::from_str::<LineQuestion>(&text) {
                        Ok(LineQuestion::Time { sent_ms }) => tell(socket, &LineAnswer::Time { sent_ms }).await,
                        Ok(LineQuestion::Signal { signal }) => peer.signal(signal).await.is_ok(),
                        Err(_) => return close_code::INVALID,
                    };
                    if !fits { return close_code::AWAY }
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Binary(_))) => return close_code::UNSUPPORTED,
                Some(Ok(Message::Close(_)) | Err(_)) | None => return close_code::NORMAL,
            },
            event = events.next() => match event {
                Some(PeerEvent::Signal(signal)) => {
                    if !tell(socket, &LineAnswer::Signal { signal }).await { return close_code::AWAY }
                }
                Some(PeerEvent::Message(text)) => {
                    if peer.send_message(text).await.is_err() { return close_code::AGAIN }
                }
                None => return close_code::AGAIN,
            },
        }
    }
}

async fn tell(socket: &mut WebSocket, answer: &LineAnswer) -> bool {
    word::tell(socket, answer, STUCK).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_has_only_so_many_checks_going_and_one_that_ends_makes_room() {
        let clock = Clock::system();
        let (one, other) = (AccountId::new(&clock), AccountId::new(&clock));
        let checks = Checks::default();
        let mut going: Vec<_> = (0..AT_ONCE).map(|_| checks.begin(one).expect("there is room")).collect();
        assert!(checks.begin(one).is_none());
        assert!(checks.begin(other).is_some(), "another account has its own");
        going.pop();
        assert!(checks.begin(one).is_some());
        drop(going);
        assert!(checks.0.lock().expect("nobody holds it").is_empty(), "nothing is left behind");
    }
}
