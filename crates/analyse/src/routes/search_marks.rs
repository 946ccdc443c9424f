use axum::extract::State;
use mrp_api::{Caller, Json, Page, Problem, Query};
use mrp_people::{Action, Facts, Subject};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    Analyse, AnalyseError,
    search::{self, FoundMark},
};

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// Words of the mark.
    #[serde(default)]
    text: String,
    /// Key of a dimension it is tied to.
    dimension: Option<String>,
}

/// Search one's own keywords and questions over all the analyses one has written; the newest fifty.
#[utoipa::path(get, path = "/marks", tag = "analyse", params(Wanted),
    responses((status = OK, body = Page<FoundMark>), Problem))]
pub(crate) async fn search_marks(
    State(analyse): State<Analyse>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Page<FoundMark>>, Problem> {
    analyse.gate.check(&caller, Action::ListOwnCourses, &Facts::none(), Subject::kind("mark")).await?;
    let text = wanted.text.trim();
    if text.is_empty() && wanted.dimension.is_none() {
        return Err(AnalyseError::Invalid("say a word or a dimension to look for").into());
    }
    let found = search::search(&analyse, &caller, text, wanted.dimension.as_deref()).await?;
    Ok(Json(Page::whole(found)))
}
