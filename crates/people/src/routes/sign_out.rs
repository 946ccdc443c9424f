//! Signing out of this browser.

use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use mrp_api::Problem;

use super::sign_in::no_cookies;
use crate::{People, authenticate::AnySession, client::Client};

/// End this session, at once and on every server. Works behind a locked screen too.
#[utoipa::path(delete, path = "/sessions/current", tag = "people", responses((status = NO_CONTENT), Problem))]
pub(crate) async fn sign_out(
    State(people): State<People>,
    session: Option<Extension<AnySession>>,
    client: Client,
) -> Result<Response, Problem> {
    if let Some(Extension(AnySession(caller))) = session {
        people.sign_out(&caller).await?;
    }
    Ok((StatusCode::NO_CONTENT, no_cookies(client.secure)).into_response())
}
