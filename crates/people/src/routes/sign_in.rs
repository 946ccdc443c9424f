//! Signing in.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use mrp_api::{Json, Problem};

use super::find_me::me;
use crate::{
    People,
    access_token::ACCESS_SECONDS,
    client::Client,
    cookie,
    session::{REFRESH_MS, Tokens},
    sign_in::Attempt,
    views::{Me, SignIn},
};

/// Sign in with password and code. Without the code, and with the right password, the answer is `totp_required`.
#[utoipa::path(post, path = "/sessions", tag = "people", request_body = SignIn,
    responses((status = CREATED, body = Me), Problem))]
pub(crate) async fn sign_in(
    State(people): State<People>,
    client: Client,
    Json(body): Json<SignIn>,
) -> Result<Response, Problem> {
    let attempt = Attempt {
        email: &body.email,
        password: &body.password,
        totp_code: body.totp_code.as_deref(),
        address: client.address,
    };
    let (caller, tokens) = people.sign_in(attempt).await?;
    let me = me(&people, &caller, false).await?;
    Ok((StatusCode::CREATED, cookies(&tokens, client.secure), Json(me)).into_response())
}

/// The tokens as cookies.
pub(super) fn cookies(tokens: &Tokens, secure: bool) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.append(header::SET_COOKIE, cookie::access(&tokens.access, ACCESS_SECONDS, secure));
    if let Some(refresh) = &tokens.refresh {
        headers.append(header::SET_COOKIE, cookie::refresh(refresh, REFRESH_MS / 1000, secure));
    }
    headers
}

/// Both cookies taken away.
pub(super) fn no_cookies(secure: bool) -> HeaderMap {
    cookie::gone(secure).into_iter().map(|value| (header::SET_COOKIE, value)).fold(
        HeaderMap::new(),
        |mut headers, (name, value)| {
            headers.append(name, value);
            headers
        },
    )
}
