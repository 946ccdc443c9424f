use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_course::{RoundFact, note_fact};
use mrp_people::Action;
use mrp_vocabulary::{CodingId, KeywordId};

use crate::{
    Analyse, AnalyseError, Keyword, access,
    coding::{checked_dimensions, checked_text},
    views::{KeywordView, NewKeyword},
};

/// Keep a keyword (stikord) under the id the browser gave it: sent twice, it is one keyword; a deleted one comes back.
#[utoipa::path(put, path = "/codings/{coding_id}/keywords/{keyword_id}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("keyword_id" = KeywordId, Path)), request_body = NewKeyword,
    responses((status = OK, body = KeywordView), Problem))]
pub(crate) async fn put_keyword(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((coding_id, id)): Path<(CodingId, KeywordId)>,
    Json(new): Json<NewKeyword>,
) -> Result<Json<KeywordView>, Problem> {
    let (coding, _) = access::coding(&analyse, &caller, Action::WriteCoding, coding_id).await?;
    let edition = access::edition(&analyse, &coding)?;
    let keyword = Keyword {
        id,
        at: new.at_ms,
        body: checked_text(&new.body, false)?.to_owned(),
        dimensions: checked_dimensions(edition, &new.dimensions)?,
        revision: 0,
    };
    let mut tx = analyse.store.begin_marking(coding_id).await?;
    let kept = analyse.store.put_keyword(&mut tx, coding_id, &keyword, analyse.clock.now_ms()).await?;
    let kept = kept.ok_or(AnalyseError::Invalid("this id belongs to another mark"))?;
    note_fact(&mut tx, &analyse.clock, coding.round_id, RoundFact::AnalysisBegun).await?;
    tx.commit().await?;
    Ok(Json(kept.into()))
}
