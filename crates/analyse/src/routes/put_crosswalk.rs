use axum::extract::State;
use mrp_api::{Caller, IfMatch, Json, Path, Problem};
use mrp_people::{Action, Facts, NewAuditEntry, Subject, audit};

use super::{check_edition::unfit, find_crosswalk::crosswalk, find_edition::found};
use crate::{
    Analyse, AnalyseError,
    edition_views::{CrosswalkCheck, CrosswalkView, NewText},
    read_crosswalk,
};

/// Look at a written crosswalk without keeping it.
#[utoipa::path(post, path = "/editions/{edition_id}/crosswalk/{to_edition_id}/checks", tag = "analyse",
    params(("edition_id" = String, Path), ("to_edition_id" = String, Path)), request_body = NewText,
    responses((status = OK, body = CrosswalkCheck), Problem))]
pub(crate) async fn check_crosswalk(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((from, to)): Path<(String, String)>,
    Json(given): Json<NewText>,
) -> Result<Json<CrosswalkCheck>, Problem> {
    analyse.gate.check(&caller, Action::ManageEditions, &Facts::none(), Subject::of("edition", &to)).await?;
    let (from, to) = (found(&analyse, &from).await?, found(&analyse, &to).await?);
    Ok(Json(match read_crosswalk(&given.text, &from, &to) {
        Ok(crosswalk) => CrosswalkCheck { crosswalk: Some(crosswalk), findings: Vec::new() },
        Err(findings) => CrosswalkCheck { crosswalk: None, findings },
    }))
}

/// Say what became of each dimension from one edition to another, where one of the two was written here. `If-Match` says which
/// revision was read. It is about reading codings, not about the codings, so it can be changed at any time.
#[utoipa::path(put, path = "/editions/{edition_id}/crosswalk/{to_edition_id}", tag = "analyse",
    params(("edition_id" = String, Path), ("to_edition_id" = String, Path)), request_body = NewText,
    responses((status = OK, body = CrosswalkView), Problem))]
pub(crate) async fn put_crosswalk(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path((from, to)): Path<(String, String)>,
    based_on: IfMatch,
    Json(new): Json<NewText>,
) -> Result<Json<CrosswalkView>, Problem> {
    analyse.gate.check(&caller, Action::ManageEditions, &Facts::none(), Subject::of("edition", &to)).await?;
    let (from, to) = (found(&analyse, &from).await?, found(&analyse, &to).await?);
    if analyse.editions.manual().find_crosswalk(&from.id, &to.id).is_some() {
        return Err(AnalyseError::EditionBuiltIn.into());
    }
    let written = read_crosswalk(&new.text, &from, &to).map_err(|findings| unfit("crosswalk_unfit", &findings))?;
    let current = analyse.editions.find_crosswalk_text(&from.id, &to.id).await?.map_or(0, |(_, revision)| revision);
    based_on.check(current)?;
    let mut tx = analyse.store.db.begin().await?;
    if !analyse.editions.put_crosswalk(&mut tx, &written, &new.text, caller.account_id, current).await? {
        // Somebody was quicker between the look and the writing.
        return Err(IfMatch(None).check(-1).err().unwrap_or_else(|| AnalyseError::EditionNotFound.into()));
    }
    let entry = NewAuditEntry::allowed(&caller, Action::ManageEditions, Subject::of("edition", &to.id));
    audit(&mut tx, &analyse.clock, entry).await?;
    tx.commit().await?;
    Ok(Json(crosswalk(&analyse, &from, &to).await?))
}
