//! Signing out of every browser.

use axum::{
    Extension,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use mrp_api::Problem;

use super::sign_in::no_cookies;
use crate::{People, authenticate::AnySession, client::Client};

/// End every session of the account, at once and on every server.
#[utoipa::path(post, path = "/sessions/sign_out_everywhere", tag = "people", responses((status = NO_CONTENT), Problem))]
pub(crate) async fn sign_out_everywhere(
    State(people): State<People>,
    session: Option<Extension<AnySession>>,
    client: Client,
) -> Result<Response, Problem> {
    let Some(Extension(AnySession(caller))) = session else { return Err(Problem::sign_in_required()) };
    people.sign_out_everywhere(&caller).await?;
    Ok((StatusCode::NO_CONTENT, no_cookies(client.secure)).into_response())
}
