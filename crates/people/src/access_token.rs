//! Access tokens: JWT, signed with HMAC-SHA256, valid for ten minutes.
//!
//! A token says only which session it is. Whether that session still stands, and which roles the account holds, is read
//! from the database on every request, so that signing out and losing a role take effect at once.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use mrp_vocabulary::{AccountId, Clock, SessionId};
use serde::{Deserialize, Serialize};

use crate::TokenKey;

/// How long an access token is valid.
pub(crate) const ACCESS_SECONDS: i64 = 600;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    /// Whose.
    pub(crate) sub: AccountId,
    /// Which session.
    pub(crate) sid: SessionId,
    /// Issued, in seconds.
    iat: i64,
    /// Valid until, in seconds.
    exp: i64,
}

/// Signs a token.
pub(crate) fn sign(key: &TokenKey, clock: &Clock, account_id: AccountId, session_id: SessionId) -> String {
    let now = clock.now().timestamp();
    let claims = Claims { sub: account_id, sid: session_id, iat: now, exp: now + ACCESS_SECONDS };
    encode(&Header::new(Algorithm::HS256), &claims, &EncodingKey::from_secret(&key.signing_key()))
        .expect("plain claims can be signed with HMAC")
}

/// What a token says, if it is ours and still valid.
pub(crate) fn verify(key: &TokenKey, clock: &Clock, token: &str) -> Option<Claims> {
    // Its algorithm is fixed here, never taken from the token; its time is held against our own clock below.
    let mut validation = Validation::new(Algorithm::HS256);
    validation.validate_exp = false;
    validation.set_required_spec_claims(&["exp"]);
    let data = decode::<Claims>(token, &DecodingKey::from_secret(&key.signing_key()), &validation).ok()?;
    (clock.now().timestamp() < data.claims.exp).then_some(data.claims)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;

    #[test]
    fn a_token_is_valid_for_ten_minutes_and_under_its_own_key() {
        let clock = Clock::standing_at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let key = TokenKey::generate();
        let (account_id, session_id) = (AccountId::new(&clock), SessionId::new(&clock));
        let token = sign(&key, &clock, account_id, session_id);
        assert_eq!(verify(&key, &clock, &token).map(|claims| (claims.sub, claims.sid)), Some((account_id, session_id)));
        assert_eq!(verify(&TokenKey::generate(), &clock, &token), None);
        clock.advance(TimeDelta::seconds(599));
        assert!(verify(&key, &clock, &token).is_some());
        clock.advance(TimeDelta::seconds(1));
        assert_eq!(verify(&key, &clock, &token), None);
    }

    #[test]
    fn a_token_without_signature_or_changed_is_refused() {
        let clock = Clock::system();
        let key = TokenKey::generate();
        let token = sign(&key, &clock, AccountId::new(&clock), SessionId::new(&clock));
        let (head, signature) = token.rsplit_once('.').unwrap();
        let (header, body) = head.split_once('.').unwrap();
        // {"alg":"none"}
        for forged in [format!("eyJhbGciOiJub25lIn0.{body}."), format!("{header}.{body}x.{signature}"), head.to_owned()]
        {
            assert_eq!(verify(&key, &clock, &forged), None, "{forged}");
        }
    }
}
