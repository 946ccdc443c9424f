//! Unlocking the screen.

use axum::{Extension, extract::State, http::StatusCode};
use mrp_api::{Json, Problem};

use crate::{People, authenticate::AnySession, views::Unlock};

/// Unlock the screen with the password.
#[utoipa::path(post, path = "/sessions/unlock", tag = "people", request_body = Unlock,
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn unlock_session(
    State(people): State<People>,
    session: Option<Extension<AnySession>>,
    Json(body): Json<Unlock>,
) -> Result<StatusCode, Problem> {
    let Some(Extension(AnySession(caller))) = session else { return Err(Problem::sign_in_required()) };
    people.unlock_session(&caller, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
