//! A change of what the caller likes.

use axum::extract::State;
use mrp_api::{Json, Page, Path, Problem};

use crate::{
    Caller, People,
    views::{NewPreference, PreferenceView},
};

/// Keep what the caller likes: the newest change of each thing stands, wherever it was made. Answers with what stands.
#[utoipa::path(put, path = "/preferences/{name}", tag = "people", params(("name" = String, Path)),
    request_body = NewPreference, responses((status = OK, body = Page<PreferenceView>), Problem))]
pub(crate) async fn put_preference(
    State(people): State<People>,
    caller: Caller,
    Path(name): Path<String>,
    Json(new): Json<NewPreference>,
) -> Result<Json<Page<PreferenceView>>, Problem> {
    people.put_preference(caller.account_id, &name, &new).await?;
    Ok(Json(Page::whole(people.list_preferences(caller.account_id).await.map_err(crate::PeopleError::from)?)))
}
