//! Choosing a new password.

use axum::{extract::State, http::StatusCode};
use mrp_api::{Json, Path, Problem};

use crate::{People, views::NewPassword};

/// Choose a new password. The link is used up, every session ends, and the authenticator stays.
#[utoipa::path(post, path = "/resets/{token}", tag = "people", params(("token" = String, Path)),
    request_body = NewPassword, responses((status = NO_CONTENT), Problem))]
pub(crate) async fn use_reset(
    State(people): State<People>,
    Path(token): Path<String>,
    Json(body): Json<NewPassword>,
) -> Result<StatusCode, Problem> {
    people.use_reset(&token, &body.password).await?;
    Ok(StatusCode::NO_CONTENT)
}
