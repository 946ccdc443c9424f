#![doc = include_str!("../README.md")]

mod address;
mod datagrams;
mod demux;
mod engine;
mod error;
mod forward;
mod framing;
#[cfg(test)]
mod fuzz;
mod pictures;
mod places;
mod relay;
mod room;
mod session;
mod signal;
mod tcp;
mod turn;

pub use engine::PeerEvent;
pub use error::RtcError;
pub use relay::{Peer, PeerEvents, Relay, RelayConfig};
pub use signal::{ClientSignal, Kind, Path, Refusal, ServerSignal};
pub use turn::{IceServer, TurnConfig, TurnCredentials, TurnTls};
