use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_course::{RoundFact, withdraw_fact};
use mrp_database::args;
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::CodingId;

use super::find_coding::view;
use crate::{Analyse, AnalyseError, access, store, views::CodingView};

/// Take a release back, as long as the social worker has not opened it.
#[utoipa::path(delete, path = "/codings/{coding_id}/release", tag = "analyse", params(("coding_id" = CodingId, Path)),
    responses((status = OK, body = CodingView), Problem))]
pub(crate) async fn retract_coding(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<CodingId>,
) -> Result<Json<CodingView>, Problem> {
    let (coding, _) = access::coding(&analyse, &caller, Action::WriteCoding, id).await?;
    if coding.is_second() {
        return Err(AnalyseError::CodingNotFound.into());
    }
    let mut tx = analyse.store.db.begin().await?;
    if tx.execute(store::RETRACT_CODING, args![id]).await? == 0 {
        if analyse.store.is_released(&mut tx, id).await? {
            return Err(AnalyseError::AlreadyOpened.into());
        }
        // Not released, or taken back a moment ago: it is as was wished.
        drop(tx);
        let coding = analyse.store.find_coding(id).await?.ok_or(AnalyseError::CodingNotFound)?;
        return Ok(Json(view(&analyse, coding).await?));
    }
    withdraw_fact(&mut tx, coding.round_id, RoundFact::AnalysisReleased).await?;
    let entry = NewAuditEntry::allowed(&caller, Action::ReleaseCoding, Subject::of("coding", id));
    audit(&mut tx, &analyse.clock, entry.with_detail(serde_json::json!({ "taken_back": true }))).await?;
    tx.commit().await?;
    let coding = analyse.store.find_coding(id).await?.ok_or(AnalyseError::CodingNotFound)?;
    Ok(Json(view(&analyse, coding).await?))
}
