//! Opening a reset.

use axum::extract::State;
use mrp_api::{Json, Path, Problem};

use crate::{LinkPurpose, People, views::InvitationView};

/// Whose reset is it? Without signing in: the link is the key.
#[utoipa::path(get, path = "/resets/{token}", tag = "people", params(("token" = String, Path)),
    responses((status = OK, body = InvitationView), Problem))]
pub(crate) async fn find_reset(
    State(people): State<People>,
    Path(token): Path<String>,
) -> Result<Json<InvitationView>, Problem> {
    let link = people.find_link(&token, LinkPurpose::Reset).await?;
    Ok(Json(InvitationView { name: link.display_name, email: link.email }))
}
