//! A pass (adgangskort) to the pieces of one film: part of their addresses, made for one session and dead within minutes.
//!
//! Access is asked for with every piece all the same (`playback.rs`). The pass adds that an address alone is worth nothing: it
//! cannot be guessed, it opens nothing for another signed-in person or browser, and an old one from a log, a history or a
//! screen says nothing. It needs no secret of its own: it is signed with what is derived from the film's data key, so all
//! servers make the same one and it goes with the key.

use aws_lc_rs::hmac;
use chrono::{DateTime, Utc};
use mrp_people::Caller;
use mrp_vault::DataKey;

/// For so long a player can go on without asking for the playlist anew; the pages ask every fifteen seconds.
const VALID_MINUTES: i64 = 15;

/// A pass to the film that `key` opens, for this caller's session. The same within a minute.
#[must_use]
pub fn issue_pass(key: &DataKey, caller: &Caller, now: DateTime<Utc>) -> String {
    let expires = minute(now) + VALID_MINUTES;
    let tag = hmac::sign(&signing_key(key), said(caller, expires).as_bytes());
    format!("{expires:x}-{}", hex::encode(tag))
}

/// Whether `pass` was made for this film and this caller's session, and still counts.
#[must_use]
pub fn is_pass(key: &DataKey, caller: &Caller, now: DateTime<Utc>, pass: &str) -> bool {
    let Some((expires, tag)) = pass.split_once('-') else { return false };
    let (Ok(expires), Ok(tag)) = (i64::from_str_radix(expires, 16), hex::decode(tag)) else { return false };
    minute(now) < expires && hmac::verify(&signing_key(key), said(caller, expires).as_bytes(), &tag).is_ok()
}

fn minute(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(60)
}

fn said(caller: &Caller, expires: i64) -> String {
    format!("{} {} {expires}", caller.account_id, caller.session_id)
}

fn signing_key(key: &DataKey) -> hmac::Key {
    hmac::Key::new(hmac::HMAC_SHA256, key.derive("pass to the film").as_ref())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use mrp_vocabulary::{AccountId, Clock, MunicipalityId, SessionId};

    use super::*;

    fn caller(clock: &Clock) -> Caller {
        Caller {
            account_id: AccountId::new(clock),
            municipality_id: MunicipalityId::new(clock),
            roles: Vec::new(),
            session_id: SessionId::new(clock),
        }
    }

    #[test]
    fn a_pass_is_for_one_film_and_one_session_and_for_minutes() {
        let clock = Clock::standing_at(DateTime::from_timestamp(1_800_000_059, 0).unwrap());
        let (key, caller, now) = (DataKey::generate(), caller(&clock), clock.now());
        let pass = issue_pass(&key, &caller, now);
        assert!(is_pass(&key, &caller, now, &pass));
        assert!(!is_pass(&DataKey::generate(), &caller, now, &pass), "another film");
        let elsewhere = Caller { session_id: SessionId::new(&clock), ..caller.clone() };
        assert!(!is_pass(&key, &elsewhere, now, &pass), "another browser of hers");
        let other = Caller { account_id: AccountId::new(&clock), ..caller.clone() };
        assert!(!is_pass(&key, &other, now, &pass), "another person");
        assert!(is_pass(&key, &caller, now + TimeDelta::minutes(14), &pass));
        assert!(!is_pass(&key, &caller, now + TimeDelta::minutes(15), &pass), "too old");
    }

    #[test]
    fn nothing_about_a_pass_can_be_changed() {
        let clock = Clock::standing_at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let (key, caller, now) = (DataKey::generate(), caller(&clock), clock.now());
        let pass = issue_pass(&key, &caller, now);
        let (expires, tag) = pass.split_once('-').unwrap();
        let later = i64::from_str_radix(expires, 16).unwrap() + 600;
        for forged in [
            String::new(),
            "-".to_owned(),
            expires.to_owned(),
            format!("{expires}-"),
            format!("{later:x}-{tag}"),
            format!("{expires}-{}", &tag[2..]),
            format!("{expires}-{}00", &tag[..62]),
        ] {
            assert!(!is_pass(&key, &caller, now, &forged), "{forged}");
        }
    }
}
