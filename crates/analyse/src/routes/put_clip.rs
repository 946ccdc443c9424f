use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_course::{RoundFact, note_fact};
use mrp_database::args;
use mrp_people::Action;
use mrp_vocabulary::{ClipId, CodingId};

use crate::{
    Analyse, AnalyseError, access,
    coding::{checked_dimensions, checked_span, checked_text},
    marking::{clip_from, clip_mark, fields_of},
    store,
    views::{ClipView, NewClip},
};

/// Keep a clip (klip), or a change of some of its parts, under the id the browser gave it; without a place a new one goes to the end of
/// the plan. Sent twice, it is one; what was changed later elsewhere stands, and the answer is how the clip is now.
#[utoipa::path(put, path = "/codings/{coding_id}/clips/{clip_id}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("clip_id" = ClipId, Path)), request_body = NewClip,
    responses((status = OK, body = ClipView), Problem))]
pub(crate) async fn put_clip(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((coding_id, id)): Path<(CodingId, ClipId)>,
    Json(mut new): Json<NewClip>,
) -> Result<Json<ClipView>, Problem> {
    let (coding, recording) = access::coding(&analyse, &caller, Action::WriteCoding, coding_id).await?;
    let edition = access::edition(&analyse, &coding).await?;
    let span = checked_span(new.start_ms, new.end_ms, recording.duration_ms)?;
    (new.start_ms, new.end_ms) = (span.start().ms(), span.end().ms());
    new.prompt = checked_text(&new.prompt, true)?.to_owned();
    new.dimensions = checked_dimensions(&edition, &new.dimensions)?;
    let told = new.change.take();
    let (mark, now_ms) = (clip_mark(&caller, coding_id, id), analyse.clock.now_ms());
    let mut tx = analyse.store.begin_marking(coding_id).await?;
    let before = analyse.store.find_own_clip(&mut tx, coding_id, id).await?;
    let base = before.clone().map(|clip| fields_of(&NewClip::from(clip)));
    let (merged, changed) = analyse.store.merge_fields(&mut tx, &mark, base, (fields_of(&new), told), now_ms).await?;
    let (clip, position) = clip_from(id, coding_id, merged.fields)?;
    if !changed {
        return Ok(Json(before.unwrap_or(clip).into()));
    }
    let kept = analyse.store.put_clip(&mut tx, &clip, now_ms).await?;
    let mut kept = kept.ok_or(AnalyseError::Invalid("this id belongs to another mark"))?;
    if let Some(position) = position {
        tx.execute(store::UPDATE_CLIP_POSITION, args![id, coding_id, position]).await?;
        kept.position = position;
    }
    if merged.gone {
        tx.execute(store::DELETE_CLIP, args![id, coding_id, now_ms]).await?;
    }
    analyse.store.touch(&mut tx, &mark).await?;
    if !coding.is_second() {
        note_fact(&mut tx, &analyse.clock, coding.round_id, RoundFact::AnalysisBegun).await?;
    }
    tx.commit().await?;
    Ok(Json(kept.into()))
}
