//! A reset to hand over.

use axum::{extract::State, http::StatusCode};
use mrp_api::{Json, Path, Problem};
use mrp_vocabulary::AccountId;

use crate::{Action, Caller, Facts, LinkPurpose, People, Subject, views::OneTimeLinkView};

/// Make a reset: a new password, valid for a day, shown once. The authenticator stays.
#[utoipa::path(post, path = "/accounts/{account_id}/resets", tag = "people",
    params(("account_id" = AccountId, Path)), responses((status = CREATED, body = OneTimeLinkView), Problem))]
pub(crate) async fn create_reset(
    State(people): State<People>,
    caller: Caller,
    Path(id): Path<AccountId>,
) -> Result<(StatusCode, Json<OneTimeLinkView>), Problem> {
    people.gate.check(&caller, Action::ManageAccounts, &Facts::none(), Subject::of("account", id)).await?;
    let link = people.create_link(Some(&caller), id, LinkPurpose::Reset).await?;
    Ok((StatusCode::CREATED, Json(link.into())))
}
