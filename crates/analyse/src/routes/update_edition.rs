use axum::extract::State;
use mrp_api::{Caller, IfMatch, Json, Path, Problem};
use mrp_people::{Action, Facts, NewAuditEntry, Subject, audit};

use super::check_edition::{fitting, unfit};
use crate::{
    Analyse, AnalyseError, EditionSummary,
    edition_views::NewText,
    editions::{Kept, Known},
};

/// Change an edition (udgave) that was written here, as long as no coding has used it. `If-Match` says which revision was read.
#[utoipa::path(put, path = "/editions/{edition_id}", tag = "analyse", params(("edition_id" = String, Path)),
    request_body = NewText, responses((status = OK, body = EditionSummary), Problem))]
pub(crate) async fn update_edition(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<String>,
    based_on: IfMatch,
    Json(new): Json<NewText>,
) -> Result<Json<EditionSummary>, Problem> {
    let known = changeable(&analyse, &caller, &id).await?;
    if let Some(stamp) = &known.stamp {
        based_on.check(stamp.revision)?;
    }
    if let Err(findings) = fitting(&analyse, &new.text, Some(&id)).await? {
        return Err(unfit("edition_unfit", &findings));
    }
    let mut tx = analyse.store.db.begin().await?;
    let revision = known.stamp.map_or(0, |stamp| stamp.revision);
    if let Err(kept) = analyse.editions.update(&mut tx, &id, &new.text, revision).await? {
        return Err(refusal(kept, based_on));
    }
    let entry = NewAuditEntry::allowed(&caller, Action::ManageEditions, Subject::of("edition", &id));
    audit(&mut tx, &analyse.clock, entry).await?;
    tx.commit().await?;
    let known = analyse.editions.find(&id).await?.ok_or(AnalyseError::EditionNotFound)?;
    Ok(Json(known.summary()))
}

/// An edition that was written here and that no coding has used, for whoever may change it.
pub(super) async fn changeable(analyse: &Analyse, caller: &Caller, id: &str) -> Result<Known, Problem> {
    analyse.gate.check(caller, Action::ManageEditions, &Facts::none(), Subject::of("edition", id)).await?;
    let known = analyse.editions.find(id).await?.ok_or(AnalyseError::EditionNotFound)?;
    match &known.stamp {
        None => Err(AnalyseError::EditionBuiltIn.into()),
        Some(stamp) if stamp.used_at.is_some() => Err(AnalyseError::EditionUsed.into()),
        Some(_) => Ok(known),
    }
}

/// Why it was kept as it is, found out at the last moment.
pub(super) fn refusal(kept: Kept, based_on: IfMatch) -> Problem {
    match kept {
        Kept::NotFound => AnalyseError::EditionNotFound.into(),
        Kept::Used => AnalyseError::EditionUsed.into(),
        Kept::Chosen => AnalyseError::EditionChosen.into(),
        Kept::Changed(revision) => based_on.check(revision).err().unwrap_or_else(|| AnalyseError::EditionUsed.into()),
    }
}
