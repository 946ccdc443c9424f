//! A new account.

use axum::{extract::State, http::StatusCode};
use mrp_api::{Json, Problem};
use mrp_vocabulary::Language;

use crate::{
    Action, Caller, Facts, NewAccount, People, Subject,
    views::{AccountView, NewAccountBody},
};

/// Make an account. Nobody can sign in to it before an invitation is taken.
#[utoipa::path(post, path = "/accounts", tag = "people", request_body = NewAccountBody,
    responses((status = CREATED, body = AccountView), Problem))]
pub(crate) async fn create_account(
    State(people): State<People>,
    caller: Caller,
    Json(body): Json<NewAccountBody>,
) -> Result<(StatusCode, Json<AccountView>), Problem> {
    people.gate.check(&caller, Action::ManageAccounts, &Facts::none(), Subject::kind("account")).await?;
    let account = NewAccount {
        municipality_id: body.municipality_id,
        email: body.email,
        display_name: body.name,
        roles: body.roles,
        language: body.language.unwrap_or(Language::Danish),
    };
    let account = people.create_account(Some(&caller), account).await?;
    Ok((StatusCode::CREATED, Json(account.into())))
}
