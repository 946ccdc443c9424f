//! Taking an invitation: then the code.

use axum::extract::State;
use mrp_api::{Json, Path, Problem};

use crate::{
    People,
    views::{RecoveryCodes, TotpCode},
};

/// Show that the authenticator works. The link is used up, the account is ready, and the recovery codes are shown once.
#[utoipa::path(post, path = "/invitations/{token}/confirm", tag = "people", params(("token" = String, Path)),
    request_body = TotpCode, responses((status = OK, body = RecoveryCodes), Problem))]
pub(crate) async fn confirm_invitation(
    State(people): State<People>,
    Path(token): Path<String>,
    Json(body): Json<TotpCode>,
) -> Result<Json<RecoveryCodes>, Problem> {
    Ok(Json(RecoveryCodes { recovery_codes: people.confirm_invitation(&token, &body.totp_code).await? }))
}
