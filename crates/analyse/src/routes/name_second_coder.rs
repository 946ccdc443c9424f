use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{AccountId, RecordingId};
use serde_json::json;

use super::list_second_coders::view;
use crate::{Analyse, AnalyseError, access, second_views::SecondCodersView};

/// Name somebody who codes a recording a second time, seeing nothing of the first coding. Everybody in it has consented to research.
#[utoipa::path(put, path = "/recordings/{recording_id}/second_coders/{account_id}", tag = "analyse",
    params(("recording_id" = RecordingId, Path), ("account_id" = AccountId, Path)),
    responses((status = OK, body = SecondCodersView), Problem))]
pub(crate) async fn name_second_coder(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((id, account)): Path<(RecordingId, AccountId)>,
) -> Result<Json<SecondCodersView>, Problem> {
    let (_, facts) = access::readable(&analyse, id).await?;
    analyse.gate.check(&caller, Action::NameReader, &facts, Subject::of("recording", id)).await?;
    let possible = analyse.record.store.list_possible_readers().await?;
    if facts.are_of_the_pair(account) || !possible.iter().any(|(possible, _)| *possible == account) {
        return Err(AnalyseError::Invalid("a second coder is another supervisor or a researcher").into());
    }
    let mut tx = analyse.store.db.begin().await?;
    if analyse.record.store.create_reader(&mut tx, id, account, caller.account_id).await? {
        let entry = NewAuditEntry::allowed(&caller, Action::NameReader, Subject::of("recording", id));
        audit(&mut tx, &analyse.clock, entry.with_detail(json!({ "account_id": account }))).await?;
    }
    tx.commit().await?;
    Ok(Json(view(&analyse, &caller, id, &facts).await?))
}

/// Take the naming back, as long as she has not begun.
#[utoipa::path(delete, path = "/recordings/{recording_id}/second_coders/{account_id}", tag = "analyse",
    params(("recording_id" = RecordingId, Path), ("account_id" = AccountId, Path)),
    responses((status = OK, body = SecondCodersView), Problem))]
pub(crate) async fn unname_second_coder(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((id, account)): Path<(RecordingId, AccountId)>,
) -> Result<Json<SecondCodersView>, Problem> {
    let (_, facts) = access::readable(&analyse, id).await?;
    analyse.gate.check(&caller, Action::NameReader, &facts, Subject::of("recording", id)).await?;
    let readers = analyse.record.store.list_readers(id).await?;
    if let Some(reader) = readers.into_iter().find(|reader| reader.account_id == account) {
        let mut tx = analyse.store.db.begin().await?;
        if analyse.store.find_second_coding_in(&mut tx, &reader.id).await?.is_some() {
            return Err(AnalyseError::SecondCodingBegun.into());
        }
        analyse.record.store.delete_reader(&mut tx, id, &reader.id).await?;
        let entry = NewAuditEntry::allowed(&caller, Action::NameReader, Subject::of("recording", id));
        audit(&mut tx, &analyse.clock, entry.with_detail(json!({ "account_id": account, "taken_back": true }))).await?;
        tx.commit().await?;
    }
    let (_, facts) = access::readable(&analyse, id).await?;
    Ok(Json(view(&analyse, &caller, id, &facts).await?))
}
