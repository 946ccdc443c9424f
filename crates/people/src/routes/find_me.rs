//! Who am I? Answered behind a locked screen too, so that a page loaded anew can show the lock.

use axum::{Extension, extract::State};
use mrp_api::{Json, Problem, SessionLocked};

use crate::{
    Caller, People, PeopleError,
    authenticate::AnySession,
    views::{Me, MunicipalityName},
};

/// The signed-in account: name, roles, municipality, and after how long the screen locks.
#[utoipa::path(get, path = "/me", tag = "people", responses((status = OK, body = Me), Problem))]
pub(crate) async fn find_me(
    State(people): State<People>,
    session: Option<Extension<AnySession>>,
    locked: Option<Extension<SessionLocked>>,
) -> Result<Json<Me>, Problem> {
    let Some(Extension(AnySession(somebody))) = session else { return Err(Problem::sign_in_required()) };
    Ok(Json(me(&people, &somebody, locked.is_some()).await?))
}

/// What an account is told about itself.
pub(crate) async fn me(people: &People, caller: &Caller, locked: bool) -> Result<Me, PeopleError> {
    let account = people.find_account(caller.account_id).await?.ok_or(PeopleError::SessionEnded)?;
    let municipality = people.find_municipality(account.municipality_id).await?.ok_or(PeopleError::SessionEnded)?;
    Ok(Me {
        account_id: account.id,
        name: account.display_name,
        email: account.email,
        language: account.language,
        roles: account.roles,
        municipality: MunicipalityName { id: municipality.id, name: municipality.name },
        idle_lock_seconds: people.settings.idle_lock_seconds,
        locked,
    })
}
