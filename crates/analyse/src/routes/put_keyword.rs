use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_course::{RoundFact, note_fact};
use mrp_database::args;
use mrp_people::Action;
use mrp_vocabulary::{CodingId, KeywordId};

use crate::{
    Analyse, AnalyseError, access,
    coding::{checked_dimensions, checked_indicators, checked_text, checked_time},
    marking::{fields_of, keyword_from, keyword_mark},
    store,
    views::{KeywordView, NewKeyword},
};

/// Keep a keyword (stikord), or a change of some of its parts, under the id the browser gave it. Sent twice, it is one; what was changed
/// later elsewhere stands, and the answer is how the keyword is now.
#[utoipa::path(put, path = "/codings/{coding_id}/keywords/{keyword_id}", tag = "analyse",
    params(("coding_id" = CodingId, Path), ("keyword_id" = KeywordId, Path)), request_body = NewKeyword,
    responses((status = OK, body = KeywordView), Problem))]
pub(crate) async fn put_keyword(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((coding_id, id)): Path<(CodingId, KeywordId)>,
    Json(mut new): Json<NewKeyword>,
) -> Result<Json<KeywordView>, Problem> {
    let (coding, recording) = access::coding(&analyse, &caller, Action::WriteCoding, coding_id).await?;
    let edition = access::edition(&analyse, &coding).await?;
    new.body = checked_text(&new.body, false)?.to_owned();
    new.dimensions = checked_dimensions(&edition, &new.dimensions)?;
    new.indicators = checked_indicators(&edition, &new.indicators, &mut new.dimensions)?;
    (new.at_ms, new.end_ms) = checked_time(new.at_ms, new.end_ms, recording.duration_ms)?;
    let told = new.change.take();
    let (mark, now_ms) = (keyword_mark(&caller, coding_id, id), analyse.clock.now_ms());
    let mut tx = analyse.store.begin_marking(coding_id).await?;
    let before = analyse.store.find_keyword(&mut tx, coding_id, id).await?;
    let base = before.clone().map(|keyword| fields_of(&NewKeyword::from(keyword)));
    let (merged, changed) = analyse.store.merge_fields(&mut tx, &mark, base, (fields_of(&new), told), now_ms).await?;
    let keyword = keyword_from(id, merged.fields)?;
    if !changed {
        return Ok(Json(before.unwrap_or(keyword).into()));
    }
    let kept = analyse.store.put_keyword(&mut tx, coding_id, &keyword, now_ms).await?;
    let kept = kept.ok_or(AnalyseError::Invalid("this id belongs to another mark"))?;
    if merged.gone {
        tx.execute(store::DELETE_KEYWORD, args![id, coding_id, now_ms]).await?;
    }
    analyse.store.touch(&mut tx, &mark).await?;
    if !coding.is_second() {
        note_fact(&mut tx, &analyse.clock, coding.round_id, RoundFact::AnalysisBegun).await?;
    }
    tx.commit().await?;
    Ok(Json(kept.into()))
}
