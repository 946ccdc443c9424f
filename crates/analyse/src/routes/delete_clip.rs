use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Path, Problem, Query};
use mrp_database::args;
use mrp_people::Action;
use mrp_vocabulary::{ClipId, CodingId};

use crate::{
    Analyse, access,
    marking::{Deletion, clip_mark, fields_of},
    store,
    views::NewClip,
};

/// Take a clip (klip) away. It stays when somebody changed it whom the one who deletes had not seen. Keeping it again brings it back: that is
/// the undo.
#[utoipa::path(delete, path = "/codings/{coding_id}/clips/{clip_id}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("clip_id" = ClipId, Path), Deletion),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn delete_clip(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((coding_id, id)): Path<(CodingId, ClipId)>,
    Query(deletion): Query<Deletion>,
) -> Result<StatusCode, Problem> {
    access::coding(&analyse, &caller, Action::WriteCoding, coding_id).await?;
    let (mark, now_ms) = (clip_mark(&caller, coding_id, id), analyse.clock.now_ms());
    let mut tx = analyse.store.begin_marking(coding_id).await?;
    let before = analyse.store.find_own_clip(&mut tx, coding_id, id).await?;
    let base = before.map(|clip| fields_of(&NewClip::from(clip)));
    if analyse.store.merge_deletion(&mut tx, &mark, base, deletion.told(), now_ms).await? {
        // Gone already is as good as gone now.
        tx.execute(store::DELETE_CLIP, args![id, coding_id, now_ms]).await?;
    }
    // Also when it stays: whoever thought it gone has to hear of it.
    analyse.store.touch(&mut tx, &mark).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
