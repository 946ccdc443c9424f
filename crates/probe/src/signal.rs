//! The relay's signals as a stranger reads them.
//!
//! Written down a second time on purpose: the probe stands for any other program that meets the relay, so it shares no
//! code with it, and a change that breaks others breaks the probe's tests first.

use serde::{Deserialize, Serialize};

/// What a participant tells the relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientSignal {
    /// The participant's description of the connection.
    Offer {
        /// The session description.
        sdp: String,
    },
    /// The participant's answer to the relay's offer.
    Answer {
        /// The session description.
        sdp: String,
    },
    /// "Offer me a fresh way through the network."
    Restart,
}

/// What the relay tells a participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerSignal {
    /// The relay's description of a changed connection.
    Offer {
        /// The session description.
        sdp: String,
    },
    /// The relay's answer to the participant's offer.
    Answer {
        /// The session description.
        sdp: String,
    },
    /// Media can flow.
    Connected {
        /// Which way.
        path: String,
    },
    /// Nothing has been heard for a while.
    Disconnected,
    /// The last message was not acted upon.
    Refused {
        /// Why.
        code: String,
    },
    /// The same person has come in from elsewhere.
    Replaced,
    /// Anything newer than this probe.
    #[serde(other)]
    Unknown,
}

/// A TURN server with credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IceServer {
    /// `turn:` addresses.
    pub urls: Vec<String>,
    /// The user name.
    pub username: String,
    /// The password.
    pub credential: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_newer_than_the_probe_are_passed_over() {
        let newer: ServerSignal = serde_json::from_str(r#"{"type":"track_added","peer":"p","kind":"audio"}"#).unwrap();
        assert_eq!(newer, ServerSignal::Unknown);
    }
}
