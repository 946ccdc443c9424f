//! What the caller likes, on whichever machine she sits.

use axum::extract::State;
use mrp_api::{Json, Page, Problem};

use crate::{Caller, People, PeopleError, views::PreferenceView};

/// List what the caller likes (favourites, keys of her own). Nobody else's can be asked for.
#[utoipa::path(get, path = "/preferences", tag = "people", responses((status = OK, body = Page<PreferenceView>), Problem))]
pub(crate) async fn list_preferences(
    State(people): State<People>,
    caller: Caller,
) -> Result<Json<Page<PreferenceView>>, Problem> {
    Ok(Json(Page::whole(people.list_preferences(caller.account_id).await.map_err(PeopleError::from)?)))
}
