use axum::extract::State;
use mrp_api::{Caller, Json, Path, Problem};
use mrp_people::{Action, Facts, Subject};
use mrp_vocabulary::RecordingId;

use crate::{
    Analyse, AnalyseError, access,
    second_views::{CoderState, PossibleCoder, SecondCoderView, SecondCodersView},
};

/// List who codes a recording a second time, how far they are, and who could be named.
#[utoipa::path(get, path = "/recordings/{recording_id}/second_coders", tag = "analyse",
    params(("recording_id" = RecordingId, Path)), responses((status = OK, body = SecondCodersView), Problem))]
pub(crate) async fn list_second_coders(
    State(analyse): State<Analyse>,
    caller: Caller,
    Path(id): Path<RecordingId>,
) -> Result<Json<SecondCodersView>, Problem> {
    let (_, facts) = access::readable(&analyse, id).await?;
    analyse.gate.check(&caller, Action::NameReader, &facts, Subject::of("recording", id)).await?;
    Ok(Json(view(&analyse, &caller, id, &facts).await?))
}

pub(crate) async fn view(
    analyse: &Analyse,
    caller: &Caller,
    id: RecordingId,
    facts: &Facts,
) -> Result<SecondCodersView, AnalyseError> {
    let mut tx = analyse.store.db.begin().await?;
    let first = analyse.store.find_own_coding(&mut tx, id, caller.account_id).await?;
    drop(tx);
    let first_submitted_at = match &first {
        Some(first) => analyse.store.find_submission(first.id).await?.map(|submission| submission.submitted_at),
        None => None,
    };
    let mut items = Vec::new();
    for reader in analyse.record.store.list_readers(id).await? {
        let coding = analyse.store.find_second_coding(&reader.id).await?;
        let submitted = match &coding {
            Some(coding) => analyse.store.find_submission(coding.id).await?.is_some(),
            None => false,
        };
        items.push(SecondCoderView {
            account_id: reader.account_id,
            name: reader.display_name,
            named_at: reader.named_at,
            state: state(coding.is_some(), submitted),
            coding_id: coding.map(|coding| coding.id),
            open: submitted && first_submitted_at.is_some(),
        });
    }
    let possible = analyse.record.store.list_possible_readers().await?;
    let named = |account| items.iter().any(|item| item.account_id == account);
    Ok(SecondCodersView {
        possible: possible
            .into_iter()
            .filter(|(account, _)| !facts.are_of_the_pair(*account) && !named(*account))
            .map(|(account_id, name)| PossibleCoder { account_id, name })
            .collect(),
        items,
        first_coding_id: first.as_ref().map(|coding| coding.id),
        first_released: first.is_some_and(|coding| coding.released_at.is_some()),
        first_submitted_at,
    })
}

pub(crate) const fn state(begun: bool, submitted: bool) -> CoderState {
    match (begun, submitted) {
        (_, true) => CoderState::Submitted,
        (true, false) => CoderState::Coding,
        (false, false) => CoderState::Named,
    }
}
