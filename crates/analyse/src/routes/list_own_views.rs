use axum::extract::State;
use mrp_api::{Caller, Json, Page, Path, Problem};
use mrp_people::{Action, Subject, may};
use mrp_vocabulary::RoundId;

use crate::{
    Analyse, access,
    own_view::{self, OwnView},
};

/// List what the social worker herself marked and wrote in a round (eget blik): her own at any time, her supervisor from when she shows it.
#[utoipa::path(get, path = "/rounds/{round_id}/own_views", tag = "analyse", params(("round_id" = RoundId, Path)),
    responses((status = OK, body = Page<OwnView>), Problem))]
pub(crate) async fn list_own_views(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<RoundId>,
) -> Result<Json<Page<OwnView>>, Problem> {
    let mut items = Vec::new();
    for view in own_view::list(&analyse.store.db, id).await? {
        let Ok((_, _, facts)) = access::recording(&analyse, view.recording_id).await else { continue };
        // What is not open to the caller does not exist for her: whether there is anything is the social worker's own too.
        if may(&caller, Action::ViewOwnView, &facts.with_shared(view.shared_at.is_some())).is_ok() {
            let subject = Subject::of("recording", view.recording_id);
            analyse.gate.note_sitting(&caller, Action::ViewOwnView, subject).await?;
            items.push(view);
        }
    }
    Ok(Json(Page::whole(items)))
}
