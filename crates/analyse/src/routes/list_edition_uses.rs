use axum::extract::State;
use mrp_api::{Caller, Json, Page, Problem};
use mrp_people::{Action, Facts, Subject};

use crate::{Analyse, edition_views::EditionUse};

/// List where editions (udgaver) are used: how many courses and codings, never whose.
#[utoipa::path(get, path = "/edition_uses", tag = "analyse", responses((status = OK, body = Page<EditionUse>), Problem))]
pub(crate) async fn list_edition_uses(
    State(analyse): State<Analyse>,
    caller: Caller,
) -> Result<Json<Page<EditionUse>>, Problem> {
    analyse.gate.check(&caller, Action::ManageEditions, &Facts::none(), Subject::kind("edition")).await?;
    let mut uses: Vec<EditionUse> = analyse
        .editions
        .count_uses()
        .await?
        .into_iter()
        .map(|(edition_id, (courses, codings))| EditionUse { edition_id, courses, codings })
        .collect();
    uses.sort_by(|a, b| a.edition_id.cmp(&b.edition_id));
    Ok(Json(Page::whole(uses)))
}
