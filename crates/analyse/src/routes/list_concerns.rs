use axum::extract::State;
use mrp_api::{Caller, Json, Page, Problem};
use mrp_people::{Action, Facts, Subject};

use crate::{Analyse, concern, concern::ConcernView};

/// List the private concerns (bekymringer): for the research lead, and never about a conversation of her own. That she has read them stands
/// beside each, for its author to see.
#[utoipa::path(get, path = "/concerns", tag = "analyse", responses((status = OK, body = Page<ConcernView>), Problem))]
pub(crate) async fn list_concerns(
    State(analyse): State<Analyse>,
    caller: Caller,
) -> Result<Json<Page<ConcernView>>, Problem> {
    analyse.gate.check(&caller, Action::ReadConcern, &Facts::none(), Subject::kind("concern")).await?;
    let items = concern::read_all(&analyse.store.db, caller.account_id, analyse.clock.now_ms()).await?;
    Ok(Json(Page::whole(items)))
}
