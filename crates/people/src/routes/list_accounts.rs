//! All accounts.

use axum::extract::State;
use mrp_api::{Json, Page, Problem, Query};
use mrp_vocabulary::MunicipalityId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{Action, Caller, Facts, People, Subject, views::AccountView};

/// Which accounts are asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AccountFilter {
    /// Only those of one municipality.
    municipality_id: Option<MunicipalityId>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// How many at most; 100 unless said otherwise, never more than 500.
    limit: Option<u32>,
}

/// Accounts in order of their e-mail address, open and closed.
#[utoipa::path(get, path = "/accounts", tag = "people", params(AccountFilter),
    responses((status = OK, body = Page<AccountView>), Problem))]
pub(crate) async fn list_accounts(
    State(people): State<People>,
    caller: Caller,
    Query(filter): Query<AccountFilter>,
) -> Result<Json<Page<AccountView>>, Problem> {
    people.gate.check(&caller, Action::ManageAccounts, &Facts::none(), Subject::kind("account")).await?;
    let limit = filter.limit.unwrap_or(100).clamp(1, 500);
    let after = filter.cursor.unwrap_or_default();
    let accounts = people.list_accounts(filter.municipality_id, &after, limit).await?;
    let full = accounts.len() == limit as usize;
    let next = accounts.last().filter(|_| full).map(|account| account.email.clone());
    Ok(Json(Page { items: accounts.into_iter().map(Into::into).collect(), next }))
}
