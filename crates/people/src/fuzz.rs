//! Spoilt inputs for every parser of ours in this crate (see `crates/fuzz`).

use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use chrono::DateTime;
use mrp_vocabulary::{AccountId, Clock, SessionId};

use crate::{TokenKey, access_token, account, authenticate, client, cookie, totp};

fn corpus(name: &str) -> String {
    format!("{}/corpus/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Headers as they stand in a request; what HTTP itself refuses is left out.
fn headers(bytes: &[u8]) -> HeaderMap {
    let pair = |line: &[u8]| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        Some((name, HeaderValue::from_bytes(&line[colon + 1..]).ok()?))
    };
    bytes.split(|byte| *byte == b'\n').filter_map(pair).collect()
}

#[test]
fn headers_of_requests() {
    let seeds: [&[u8]; 3] = [
        b"host:mrp.example\norigin:https://mrp.example\nsec-fetch-site:same-origin\ncookie:a=1; mrp_access=abc.def; b=2",
        b"host:[::1]:8080\norigin:http://[::1]:8080\nx-forwarded-for:192.0.2.1, 2001:db8::1",
        b"host:localhost:8080\nauthorization:Bearer abc",
    ];
    mrp_fuzz::fuzz(corpus("headers"), &seeds, |bytes| {
        let headers = headers(bytes);
        let here = Uri::from_static("/api/people/sessions");
        let host = authenticate::host_of(&headers, &here);
        let address = client::last_forwarded(&headers);
        let cookie = cookie::read(&headers, cookie::ACCESS_COOKIE).map(str::len);
        (authenticate::is_same_origin(&headers, &here), cookie::is_local(host), address.map(|ip| ip.is_ipv4()), cookie)
    });
}

#[test]
fn tokens_codes_and_addresses() {
    let clock = Clock::standing_at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
    let key = TokenKey::generate();
    let (account, session) = (AccountId::new(&clock), SessionId::new(&clock));
    let token = access_token::sign(&key, &clock, account, session);
    let seeds: [&[u8]; 3] = [token.as_bytes(), b"123456", "søren@fjordby.example".as_bytes()];
    mrp_fuzz::fuzz(corpus("words"), &seeds, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        // Base64 has room for a bit or two that mean nothing, so that another text may be the same token; never another claim.
        let claims = access_token::verify(&key, &clock, &text);
        assert!(claims.as_ref().is_none_or(|claims| (claims.sub, claims.sid) == (account, session)), "forged: {text}");
        let email = account::normal_email(&text);
        assert!(email.as_ref().is_none_or(|email| account::normal_email(email).as_ref() == Some(email)), "{email:?}");
        let step = totp::matching_step(b"12345678901234567890", &text, clock.now_ms());
        (
            claims.is_some(),
            email.is_some(),
            account::normal_name(&text).is_some(),
            totp::looks_like_totp(&text),
            step.is_some(),
        )
    });
}
