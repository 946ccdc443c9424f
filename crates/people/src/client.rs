//! From where a request comes.

use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, request::Parts},
};

use crate::{People, authenticate::host_of, cookie};

/// The browser's side of a request, as far as signing in needs it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Client {
    /// Its address; absent when the server was not told (tests without a socket).
    pub(crate) address: Option<IpAddr>,
    /// Cookies must travel by TLS only.
    pub(crate) secure: bool,
}

/// The address a request comes from, for the limits of later stages; put into the request by [`crate::authenticate()`].
#[derive(Debug, Clone, Copy)]
pub struct ClientAddress(pub IpAddr);

impl FromRequestParts<People> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, people: &People) -> Result<Self, Infallible> {
        let secure = !cookie::is_local(host_of(&parts.headers, &parts.uri));
        Ok(Self { address: address_of(people, &parts.headers, &parts.extensions), secure })
    }
}

/// Where a request comes from: what our own proxy has seen, if there is one, and otherwise the other end of the line.
pub(crate) fn address_of(people: &People, headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
    let connected = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(from)| from.ip());
    let forwarded = if people.settings.behind_proxy { last_forwarded(headers) } else { None };
    forwarded.or(connected)
}

/// The address our own proxy has seen: the last one, because those before it are what the client claims.
pub(crate) fn last_forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
    line.rsplit(',').next()?.trim().parse().ok()
}
