use axum::extract::State;
use mrp_api::{Caller, Json, Page, Path, Problem};
use mrp_people::{Action, may};
use mrp_vocabulary::RoundId;

use crate::{Analyse, access, views::CodingSummary};

/// List the analyses of a round that the caller may open.
#[utoipa::path(get, path = "/rounds/{round_id}/codings", tag = "analyse", params(("round_id" = RoundId, Path)),
    responses((status = OK, body = Page<CodingSummary>), Problem))]
pub(crate) async fn list_codings(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<RoundId>,
) -> Result<Json<Page<CodingSummary>>, Problem> {
    let mut items = Vec::new();
    for coding in analyse.store.list_codings_of_round(id).await? {
        let Ok((_, _, facts)) = access::recording(&analyse, coding.recording_id).await else { continue };
        let facts = facts.with_released(coding.released_at.is_some());
        // What is not open to the caller does not exist for her, so an outsider gets an empty list.
        if may(&caller, Action::ViewReleasedCoding, &facts).is_ok() {
            items.push(CodingSummary {
                id: coding.id,
                recording_id: coding.recording_id,
                author_id: coding.author_id,
                released_at: coding.released_at,
            });
        }
    }
    Ok(Json(Page::whole(items)))
}
