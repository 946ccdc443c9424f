//! Changing an account.

use axum::extract::State;
use mrp_api::{Json, Path, Problem};
use mrp_vocabulary::AccountId;

use crate::{
    Action, Caller, Facts, People, Subject,
    views::{AccountChanges, AccountView},
};

/// Change name, roles or language, or close an account; what is left out stays. It takes effect at once.
#[utoipa::path(patch, path = "/accounts/{account_id}", tag = "people", params(("account_id" = AccountId, Path)),
    request_body = AccountChanges, responses((status = OK, body = AccountView), Problem))]
pub(crate) async fn update_account(
    State(people): State<People>,
    caller: Caller,
    Path(id): Path<AccountId>,
    Json(changes): Json<AccountChanges>,
) -> Result<Json<AccountView>, Problem> {
    people.gate.check(&caller, Action::ManageAccounts, &Facts::none(), Subject::of("account", id)).await?;
    Ok(Json(people.update_account(&caller, id, changes).await?.into()))
}
