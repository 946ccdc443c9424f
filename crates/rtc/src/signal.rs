//! What a browser and the relay say to each other while they connect, as JSON with a `type`.
//!
//! The messages travel over whatever socket the caller has; this crate neither opens nor knows it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a participant tells the relay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientSignal {
    /// A description of the connection the participant wants. Always the first message.
    Offer {
        /// The session description (RFC 8866).
        sdp: String,
    },
    /// The participant's answer to the relay's offer.
    Answer {
        /// The session description (RFC 8866).
        sdp: String,
    },
    /// One of the participant's own addresses. The relay learns addresses from the checks that arrive, so it
    /// needs none of these; they are accepted so that a standard client need not know that.
    Candidate {
        /// The candidate line.
        candidate: String,
        /// The medium it belongs to.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sdp_mid: Option<String>,
        /// The place of that medium in the description.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sdp_m_line_index: Option<u16>,
    },
    /// "Offer me a fresh way through the network": an ICE restart that keeps the media.
    Restart,
}

/// What the relay tells a participant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerSignal {
    /// The relay wants to change the connection: somebody's track comes or goes.
    Offer {
        /// The session description (RFC 8866).
        sdp: String,
    },
    /// The answer to the participant's offer.
    Answer {
        /// The session description (RFC 8866).
        sdp: String,
    },
    /// Media can flow, or has moved to another way through the network.
    Connected {
        /// The way it takes.
        path: Path,
    },
    /// Nothing has been heard from the participant for a while. It may come back by itself, or by an offer.
    Disconnected,
    /// Somebody's picture or sound is on its way. The stream id of the track is the person's `peer`.
    TrackAdded {
        /// Whose it is.
        peer: String,
        /// Sound or picture.
        kind: Kind,
        /// The medium that carries it (`RTCRtpTransceiver.mid`).
        mid: String,
    },
    /// Somebody's picture or sound has ended.
    TrackRemoved {
        /// Whose it was.
        peer: String,
        /// Sound or picture.
        kind: Kind,
        /// The medium that carried it.
        mid: String,
    },
    /// How much the participant's picture may take on its way to those who watch: their lines take no more, and their sound comes
    /// first. Said again whenever it changes noticeably.
    PictureLimit {
        /// Thousand bits a second.
        kbps: u32,
    },
    /// The last message was not acted upon.
    Refused {
        /// Why.
        code: Refusal,
    },
    /// The same person has joined the same room from elsewhere; this connection has ended.
    Replaced,
}

/// Sound or picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Sound (Opus).
    Audio,
    /// Picture (VP8).
    Video,
}

/// Which way the media takes through the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Path {
    /// Straight to the relay's UDP port.
    Udp,
    /// Straight to the relay's TCP port (ICE-TCP).
    Tcp,
    /// Through TURN over UDP.
    RelayUdp,
    /// Through TURN over TCP.
    RelayTcp,
    /// Through TURN over TLS, which looks like an ordinary web connection.
    RelayTls,
}

/// Why a signal was not acted upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// It is larger than any honest description.
    TooLarge,
    /// It cannot be read, or contradicts what was agreed before.
    NotUnderstood,
    /// An answer to no offer, or a restart before the first offer.
    OutOfTurn,
    /// Too many in a short time.
    TooMany,
    /// It looks for a way for a connection that was given up here: its keys are gone, and only a new connection carries media again.
    Gone,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_are_json_with_a_type() {
        let offer: ClientSignal = serde_json::from_str(r#"{"type":"offer","sdp":"v=0"}"#).unwrap();
        assert_eq!(offer, ClientSignal::Offer { sdp: "v=0".into() });
        let candidate: ClientSignal =
            serde_json::from_str(r#"{"type":"candidate","candidate":"","sdp_mid":"0"}"#).unwrap();
        assert!(matches!(candidate, ClientSignal::Candidate { sdp_m_line_index: None, .. }));
        let connected = serde_json::to_string(&ServerSignal::Connected { path: Path::RelayTcp }).unwrap();
        assert_eq!(connected, r#"{"type":"connected","path":"relay-tcp"}"#);
        let added = ServerSignal::TrackAdded { peer: "p".into(), kind: Kind::Video, mid: "2".into() };
        let added = serde_json::to_string(&added).unwrap();
        assert_eq!(added, r#"{"type":"track_added","peer":"p","kind":"video","mid":"2"}"#);
        let limit = serde_json::to_string(&ServerSignal::PictureLimit { kbps: 90 }).unwrap();
        assert_eq!(limit, r#"{"type":"picture_limit","kbps":90}"#);
        let refused = serde_json::to_string(&ServerSignal::Refused { code: Refusal::NotUnderstood }).unwrap();
        assert_eq!(refused, r#"{"type":"refused","code":"not_understood"}"#);
    }
}
