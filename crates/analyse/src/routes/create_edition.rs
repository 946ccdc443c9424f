use axum::{extract::State, http::StatusCode};
use mrp_api::{Caller, Json, Problem};
use mrp_people::{Action, Facts, NewAuditEntry, Subject, audit};

use super::check_edition::{fitting, unfit};
use crate::{Analyse, AnalyseError, EditionSummary, FindingCode, edition_views::NewText};

/// Keep a new edition (udgave) of the observation manual, out of YAML or JSON.
#[utoipa::path(post, path = "/editions", tag = "analyse", request_body = NewText,
    responses((status = CREATED, body = EditionSummary), Problem))]
pub(crate) async fn create_edition(
    State(analyse): State<Analyse>,
    caller: Caller,
    Json(new): Json<NewText>,
) -> Result<(StatusCode, Json<EditionSummary>), Problem> {
    analyse.gate.check(&caller, Action::ManageEditions, &Facts::none(), Subject::kind("edition")).await?;
    let edition = match fitting(&analyse, &new.text, None).await? {
        Ok(edition) => edition,
        Err(findings) if findings.iter().all(|finding| finding.code == FindingCode::IdTaken) => {
            return Err(AnalyseError::EditionIdTaken.into());
        }
        Err(findings) => return Err(unfit("edition_unfit", &findings)),
    };
    let mut tx = analyse.store.db.begin().await?;
    if !analyse.editions.create(&mut tx, &edition.id, &new.text, caller.account_id).await? {
        return Err(AnalyseError::EditionIdTaken.into());
    }
    let entry = NewAuditEntry::allowed(&caller, Action::ManageEditions, Subject::of("edition", &edition.id));
    audit(&mut tx, &analyse.clock, entry).await?;
    tx.commit().await?;
    let known = analyse.editions.find(&edition.id).await?.ok_or(AnalyseError::EditionNotFound)?;
    Ok((StatusCode::CREATED, Json(known.summary())))
}
