//! Going on after the access token has run out.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use mrp_api::Problem;

use super::sign_in::{cookies, no_cookies};
use crate::{
    People, PeopleError,
    client::Client,
    cookie::{self, REFRESH_COOKIE},
};

/// Exchange the refresh cookie for a new pair. One that comes a second time ends the whole session.
#[utoipa::path(post, path = "/sessions/refresh", tag = "people", responses((status = NO_CONTENT), Problem))]
pub(crate) async fn refresh_session(
    State(people): State<People>,
    client: Client,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let refreshed = match cookie::read(&headers, REFRESH_COOKIE) {
        Some(token) => people.refresh(token).await,
        None => Err(PeopleError::SessionEnded),
    };
    match refreshed {
        Ok(tokens) => Ok((StatusCode::NO_CONTENT, cookies(&tokens, client.secure)).into_response()),
        Err(PeopleError::SessionEnded) => Ok((no_cookies(client.secure), Problem::sign_in_required()).into_response()),
        Err(other) => Err(other.into()),
    }
}
