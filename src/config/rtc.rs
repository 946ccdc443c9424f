//! The call.

use std::net::{IpAddr, SocketAddr};

use serde::{Deserialize, Serialize};

/// The call: one UDP port (and the same TCP port) for media, one for TURN.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rtc {
    /// Address and port the media relay listens on, UDP and TCP.
    pub listen: SocketAddr,
    /// Address and port TURN listens on, UDP and TCP.
    pub turn_listen: SocketAddr,
    /// Addresses told to browsers; without any, the addresses of the machine's interfaces that can be used.
    pub announce: Vec<IpAddr>,
    /// Lets standard clients publish into rooms and watch them (WHIP and WHEP), with a participant's token; for tests and equipment.
    pub standard_clients: bool,
}

impl Default for Rtc {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([0, 0, 0, 0], 3470)),
            turn_listen: SocketAddr::from(([0, 0, 0, 0], 3478)),
            announce: Vec::new(),
            standard_clients: false,
        }
    }
}
