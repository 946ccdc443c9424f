use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Path, Problem};
use mrp_database::args;
use mrp_people::Action;
use mrp_vocabulary::{CodingId, KeywordId};

use crate::{Analyse, access, store};

/// Take a keyword (stikord) away. Keeping it again brings it back: that is the undo.
#[utoipa::path(delete, path = "/codings/{coding_id}/keywords/{keyword_id}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("keyword_id" = KeywordId, Path)),
    responses((status = NO_CONTENT), Problem))]
pub(crate) async fn delete_keyword(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((coding_id, id)): Path<(CodingId, KeywordId)>,
) -> Result<StatusCode, Problem> {
    access::coding(&analyse, &caller, Action::WriteCoding, coding_id).await?;
    let mut tx = analyse.store.begin_marking(coding_id).await?;
    // Gone already is as good as gone now.
    tx.execute(store::DELETE_KEYWORD, args![id, coding_id, analyse.clock.now_ms()]).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
