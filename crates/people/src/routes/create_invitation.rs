//! An invitation to hand over.

use axum::{extract::State, http::StatusCode};
use mrp_api::{Json, Path, Problem};
use mrp_vocabulary::AccountId;

use crate::{Action, Caller, Facts, LinkPurpose, People, Subject, views::OneTimeLinkView};

/// Make an invitation: password and authenticator anew, valid for seven days, shown once. Also for a lost phone.
#[utoipa::path(post, path = "/accounts/{account_id}/invitations", tag = "people",
    params(("account_id" = AccountId, Path)), responses((status = CREATED, body = OneTimeLinkView), Problem))]
pub(crate) async fn create_invitation(
    State(people): State<People>,
    caller: Caller,
    Path(id): Path<AccountId>,
) -> Result<(StatusCode, Json<OneTimeLinkView>), Problem> {
    people.gate.check(&caller, Action::ManageAccounts, &Facts::none(), Subject::of("account", id)).await?;
    let link = people.create_link(Some(&caller), id, LinkPurpose::Invitation).await?;
    Ok((StatusCode::CREATED, Json(link.into())))
}
