//! What the probe has found, as one line of JSON.

use serde::{Deserialize, Serialize};

/// Whether there was a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Media could flow.
    Connected,
    /// The relay was not reached this way.
    NotConnected,
    /// The relay refused, or ended the connection.
    Refused,
}

/// What the probe has found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Whether there was a call.
    pub outcome: Outcome,
    /// The relay's word when it refused.
    pub reason: Option<String>,
    /// From the first offer until media could flow.
    pub connected_ms: Option<u64>,
    /// Which way media took: `udp`, `tcp`, `relay-udp` …
    pub path: Option<String>,
    /// How many others were heard or seen.
    pub peers: usize,
    /// Packets of sound and picture sent.
    pub packets_out: u64,
    /// Packets of sound and picture received.
    pub packets_in: u64,
    /// Those of them that were sound.
    pub sound_in: u64,
    /// Those of them that were picture.
    pub picture_in: u64,
    /// Packets missing between the first and the last received.
    pub packets_lost: u64,
    /// Missing ones in hundredths of those sent to us.
    pub loss_percent: f64,
}
