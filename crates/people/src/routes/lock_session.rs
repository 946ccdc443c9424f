//! Locking the screen.

use axum::{Extension, extract::State, http::StatusCode};
use mrp_api::Problem;

use crate::{People, authenticate::AnySession};

/// Lock the screen: until the password is given, this session opens nothing. Nothing is lost by it.
#[utoipa::path(post, path = "/sessions/lock", tag = "people", responses((status = NO_CONTENT), Problem))]
pub(crate) async fn lock_session(
    State(people): State<People>,
    session: Option<Extension<AnySession>>,
) -> Result<StatusCode, Problem> {
    let Some(Extension(AnySession(caller))) = session else { return Err(Problem::sign_in_required()) };
    people.lock_session(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
