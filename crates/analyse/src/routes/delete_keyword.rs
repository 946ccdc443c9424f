use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Path, Problem, Query};
use mrp_database::args;
use mrp_people::Action;
use mrp_vocabulary::{CodingId, KeywordId};

use crate::{
    Analyse, access,
    marking::{Deletion, fields_of, keyword_mark},
    store,
    views::NewKeyword,
};

/// Take a keyword (stikord) away. It stays when somebody changed it whom the one who deletes had not seen. Keeping it again brings it back: that is
/// the undo.
#[utoipa::path(delete, path = "/codings/{coding_id}/keywords/{keyword_id}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("keyword_id" = KeywordId, Path), Deletion),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn delete_keyword(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((coding_id, id)): Path<(CodingId, KeywordId)>,
    Query(deletion): Query<Deletion>,
) -> Result<StatusCode, Problem> {
    access::coding(&analyse, &caller, Action::WriteCoding, coding_id).await?;
    let (mark, now_ms) = (keyword_mark(&caller, coding_id, id), analyse.clock.now_ms());
    let mut tx = analyse.store.begin_marking(coding_id).await?;
    let before = analyse.store.find_keyword(&mut tx, coding_id, id).await?;
    let base = before.map(|keyword| fields_of(&NewKeyword::from(keyword)));
    if analyse.store.merge_deletion(&mut tx, &mark, base, deletion.told(), now_ms).await? {
        // Gone already is as good as gone now.
        tx.execute(store::DELETE_KEYWORD, args![id, coding_id, now_ms]).await?;
    }
    // Also when it stays: whoever thought it gone has to hear of it.
    analyse.store.touch(&mut tx, &mark).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
