//! Passwords that work for a while and need no table: the user name carries its own end, the password signs it.
//!
//! This is the scheme other TURN servers know as "REST API" credentials, so that a separate server can take over.

use std::net::SocketAddr;
use std::sync::Arc;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use mrp_vocabulary::Clock;
use turn::auth::{AuthHandler, generate_auth_key};

/// A user name and password for TURN.
#[derive(Clone, PartialEq, Eq)]
pub struct TurnCredentials {
    /// `<end in seconds since 1970>:<user>`.
    pub username: String,
    /// The signature of the user name.
    pub password: String,
}

impl std::fmt::Debug for TurnCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TurnCredentials").field("username", &self.username).finish_non_exhaustive()
    }
}

impl TurnCredentials {
    /// Credentials for `user` that work from now on for `lifetime`.
    #[must_use]
    pub fn issue(secret: &[u8], user: &str, lifetime: TimeDelta, now: DateTime<Utc>) -> Self {
        let username = format!("{}:{user}", (now + lifetime).timestamp());
        let password = sign(secret, &username);
        Self { username, password }
    }
}

/// HMAC-SHA-1 is what the scheme prescribes; as a signature it is sound.
fn sign(secret: &[u8], username: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    BASE64_STANDARD.encode(hmac::sign(&key, username.as_bytes()))
}

/// Tells the TURN server which key a user name has.
pub(super) struct Verifier {
    secret: Arc<[u8]>,
    clock: Clock,
}

impl Verifier {
    pub(super) fn new(secret: Arc<[u8]>, clock: Clock) -> Self {
        Self { secret, clock }
    }
}

impl AuthHandler for Verifier {
    fn auth_handle(&self, username: &str, realm: &str, _source: SocketAddr) -> Result<Vec<u8>, turn::Error> {
        let end = username.split(':').next().and_then(|end| end.parse::<i64>().ok());
        if end.is_none_or(|end| end < self.clock.now().timestamp()) {
            return Err(turn::Error::Other("these credentials have run out".to_owned()));
        }
        Ok(generate_auth_key(username, realm, &sign(&self.secret, username)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_run_out() {
        let clock = Clock::standing_at(Clock::system().now());
        let secret: Arc<[u8]> = Arc::from(b"0123456789abcdef0123456789abcdef".as_slice());
        let issued = TurnCredentials::issue(&secret, "somebody", TimeDelta::minutes(5), clock.now());
        let verifier = Verifier::new(secret, clock.clone());
        let source = "192.0.2.1:1".parse().unwrap();
        let key = verifier.auth_handle(&issued.username, "mrp", source).unwrap();
        assert_eq!(key, generate_auth_key(&issued.username, "mrp", &issued.password));
        clock.advance(TimeDelta::minutes(6));
        assert!(verifier.auth_handle(&issued.username, "mrp", source).is_err());
        assert!(verifier.auth_handle("not a time", "mrp", source).is_err());
    }
}
