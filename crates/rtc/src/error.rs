//! What can go wrong between the caller and the relay.

use std::net::SocketAddr;

/// Why the relay did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum RtcError {
    /// Another program has the port, or it may not be opened.
    #[error("cannot listen on {address}")]
    Bind {
        /// Where it was to listen.
        address: SocketAddr,
        /// The system's words.
        source: std::io::Error,
    },
    /// The TURN server did not start.
    #[error("cannot start TURN: {0}")]
    Turn(String),
    /// The room holds as many people as it can.
    #[error("the room is full")]
    RoomFull,
    /// The relay has been shut down, or the participant has left.
    #[error("the relay has ended this connection")]
    Gone,
}
