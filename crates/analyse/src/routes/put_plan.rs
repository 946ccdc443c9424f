use axum::extract::State;
use mrp_api::{Caller, Json, Page, Path, Problem};
use mrp_database::args;
use mrp_people::Action;
use mrp_vocabulary::CodingId;

use crate::{
    Analyse, access,
    marking::{clip_mark, fields_of},
    store,
    views::{ClipView, NewClip, NewPlan},
};

/// How far apart the clips of a plan lie, so that another one can go between; the page does the same (`web/src/lib/state/places.ts`).
const APART: i64 = 1 << 20;

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
    let mut tx = analyse.store.begin_marking(coding_id).await?;
    let clips = analyse.store.list_clips(coding_id).await?;
    let named = plan.clip_ids.iter().filter_map(|id| clips.iter().find(|clip| clip.id == *id));
    let rest = clips.iter().filter(|clip| !plan.clip_ids.contains(&clip.id));
    let now_ms = analyse.clock.now_ms();
    for (place, clip) in (0_i64..).zip(named.chain(rest)).filter(|(place, clip)| clip.position != place * APART) {
        let (id, mark) = (clip.id, clip_mark(&caller, coding_id, clip.id));
        let before = fields_of(&NewClip::from(clip.clone()));
        let mut after = before.clone();
        after.insert("position".to_owned(), (place * APART).into());
        analyse.store.merge_fields(&mut tx, &mark, Some(before), (after, None), now_ms).await?;
        tx.execute(store::UPDATE_CLIP_POSITION, args![id, coding_id, place * APART]).await?;
        analyse.store.touch(&mut tx, &mark).await?;
    }
    tx.commit().await?;
    let clips = analyse.store.list_clips(coding_id).await?;
    Ok(Json(Page::whole(clips.into_iter().map(ClipView::from).collect())))
}
