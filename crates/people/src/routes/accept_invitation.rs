//! Taking an invitation: first the password.

use axum::extract::State;
use mrp_api::{Json, Path, Problem};

use crate::{
    People,
    views::{NewPassword, TotpSetupView},
};

/// Choose a password and get what connects a phone. Nothing is in force before the code is confirmed.
#[utoipa::path(post, path = "/invitations/{token}", tag = "people", params(("token" = String, Path)),
    request_body = NewPassword, responses((status = OK, body = TotpSetupView), Problem))]
pub(crate) async fn accept_invitation(
    State(people): State<People>,
    Path(token): Path<String>,
    Json(body): Json<NewPassword>,
) -> Result<Json<TotpSetupView>, Problem> {
    Ok(Json(people.accept_invitation(&token, &body.password).await?.into()))
}
