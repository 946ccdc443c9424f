//! Who is asking: the layer before every route, and the refusal of requests that another site makes a browser send.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use mrp_api::{Problem, SessionLocked};

use crate::{
    Caller, ClientAddress, People, access_token,
    client::address_of,
    cookie::{self, ACCESS_COOKIE},
};

/// The signed-in person, locked screen or not: only for unlocking and signing out.
#[derive(Debug, Clone)]
pub(crate) struct AnySession(pub(crate) Caller);

/// Reads the access token (cookie or `Authorization: Bearer`), and puts the [`Caller`] into the request if the session
/// stands. It refuses nothing itself: a route that takes a `Caller` answers 401 without one, and 423 while the screen is locked.
pub async fn authenticate(State(people): State<People>, mut request: Request, next: Next) -> Response {
    if let Some(address) = address_of(&people, request.headers(), request.extensions()) {
        request.extensions_mut().insert(ClientAddress(address));
    }
    if let Some(claims) = token_of(request.headers())
        .and_then(|token| access_token::verify(&people.settings.token_key, &people.clock, token))
    {
        match people.find_caller(claims.sid, claims.sub).await {
            Ok(Some((caller, locked))) => {
                request.extensions_mut().insert(AnySession(caller.clone()));
                if locked {
                    request.extensions_mut().insert(SessionLocked);
                } else {
                    request.extensions_mut().insert(caller);
                }
            }
            Ok(None) => {}
            Err(error) => return Problem::from(error).into_response(),
        }
    }
    next.run(request).await
}

fn token_of(headers: &HeaderMap) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    bearer.and_then(|value| value.strip_prefix("Bearer ")).or_else(|| cookie::read(headers, ACCESS_COOKIE))
}

/// Refuses what changes something when another site made the browser send it.
pub async fn refuse_cross_site(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if safe || is_same_origin(request.headers(), request.uri()) {
        return next.run(request).await;
    }
    cross_site().into_response()
}

/// The refusal itself, for sockets that check by themselves.
#[must_use]
pub fn cross_site() -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "cross_site", "this was sent by a page of another site")
}

/// Whether a request comes from a page of our own, or from no browser at all. A WebSocket is opened with GET, which cookies
/// accompany from anywhere: its handler must ask this before it upgrades.
#[must_use]
pub fn is_same_origin(headers: &HeaderMap, uri: &Uri) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if matches!(text("sec-fetch-site"), Some("cross-site" | "same-site")) {
        return false;
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let authority = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    // HTTP/2 has no Host header; the authority stands in the address.
    let host = text("host").or_else(|| uri.authority().map(axum::http::uri::Authority::as_str));
    authority.is_some() && authority == host
}

/// The host the browser believes to talk to.
pub(crate) fn host_of<'r>(headers: &'r HeaderMap, uri: &'r Uri) -> &'r str {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    host.or_else(|| uri.authority().map(axum::http::uri::Authority::as_str)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_our_own_pages_and_programs_may_change_things() {
        let here = Uri::from_static("/api/people/sessions");
        for ours in [
            headers(&[("host", "mrp.example")]),
            headers(&[("host", "mrp.example"), ("origin", "https://mrp.example"), ("sec-fetch-site", "same-origin")]),
            headers(&[("host", "localhost:8080"), ("origin", "http://localhost:8080")]),
        ] {
            assert!(is_same_origin(&ours, &here), "{ours:?}");
        }
        for foreign in [
            headers(&[("host", "mrp.example"), ("origin", "https://other.example")]),
            headers(&[("host", "mrp.example"), ("origin", "null")]),
            headers(&[("host", "mrp.example"), ("origin", "https://mrp.example:444")]),
            headers(&[("host", "mrp.example"), ("sec-fetch-site", "cross-site")]),
            headers(&[("host", "mrp.example"), ("sec-fetch-site", "same-site")]),
            headers(&[("origin", "https://mrp.example")]),
        ] {
            assert!(!is_same_origin(&foreign, &here), "{foreign:?}");
        }
        let http2 = Uri::from_static("https://mrp.example/api/people/sessions");
        assert!(is_same_origin(&headers(&[("origin", "https://mrp.example")]), &http2));
    }
}
