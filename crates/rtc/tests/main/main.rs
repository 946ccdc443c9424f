//! The relay as participants and strangers meet it: over real sockets on loopback.

#![expect(clippy::unwrap_used, reason = "the helpers are tests too")]

mod hostile;
mod relay;
mod support;
