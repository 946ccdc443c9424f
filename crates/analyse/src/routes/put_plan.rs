use axum::extract::State;
use mrp_api::{Caller, Json, Page, Path, Problem};
use mrp_database::args;
use mrp_people::Action;
use mrp_vocabulary::CodingId;

use crate::{
    Analyse, access, store,
    views::{ClipView, NewPlan},
};

/// Put the clips in the order they will be shown (plan). A clip that is not named keeps its place behind the named ones.
#[utoipa::path(put, path = "/codings/{coding_id}/plan", tag = "analyse", params(("coding_id" = CodingId, Path)),
    request_body = NewPlan, responses((status = OK, body = Page<ClipView>), Problem))]
pub(crate) async fn put_plan(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(coding_id): Path<CodingId>,
    Json(plan): Json<NewPlan>,
) -> Result<Json<Page<ClipView>>, Problem> {
    access::coding(&analyse, &caller, Action::WriteCoding, coding_id).await?;
    let rest = analyse.store.list_clips(coding_id).await?;
    let rest = rest.iter().map(|clip| clip.id).filter(|id| !plan.clip_ids.contains(id));
    let mut tx = analyse.store.begin_marking(coding_id).await?;
    for (position, clip_id) in (0_i64..).zip(plan.clip_ids.iter().copied().chain(rest)) {
        tx.execute(store::UPDATE_CLIP_POSITION, args![clip_id, coding_id, position]).await?;
    }
    tx.commit().await?;
    let clips = analyse.store.list_clips(coding_id).await?;
    Ok(Json(Page::whole(clips.into_iter().map(ClipView::from).collect())))
}
