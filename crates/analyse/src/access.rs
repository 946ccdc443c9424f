//! The facts about an analysis for the one gate, `people::may`.

use std::sync::Arc;

use mrp_api::{Caller, Problem};
use mrp_people::{Action, Facts, NewAuditEntry, Subject};
use mrp_record::Recording;
use mrp_vocabulary::{CodingId, RecordingId, RoundId};

use crate::{Analyse, AnalyseError, Coding, Edition};

/// A recording somebody wants to analyse, with what the gate needs to know.
pub(crate) async fn recording(analyse: &Analyse, id: RecordingId) -> Result<(Recording, RoundId, Facts), AnalyseError> {
    let (recording, conversation, facts) =
        analyse.record.find_facts(id).await?.ok_or(AnalyseError::RecordingNotFound)?;
    Ok((recording, conversation.round_id, facts))
}

/// A coding, after the gate has let the caller through.
pub(crate) async fn coding(
    analyse: &Analyse,
    caller: &Caller,
    action: Action,
    id: CodingId,
) -> Result<(Coding, Recording), Problem> {
    let coding = analyse.store.find_coding(id).await?.ok_or(AnalyseError::CodingNotFound)?;
    let (recording, _, facts) = recording(analyse, coding.recording_id).await?;
    let facts = facts.with_released(coding.released_at.is_some());
    analyse.gate.check(caller, action, &facts, Subject::of("coding", id)).await?;
    // A coding is its author's to write; another supervisor who takes the course over reads it and begins her own.
    if action == Action::WriteCoding && coding.author_id != caller.account_id {
        let entry = NewAuditEntry::refused(caller, action, Subject::of("coding", id), "not_yours");
        analyse.gate.write(entry).await?;
        return Err(Problem::forbidden("not_yours", "only its author changes an analysis"));
    }
    Ok((coding, recording))
}

/// The edition a coding keeps; it has been used, so it comes from memory.
pub(crate) async fn edition(analyse: &Analyse, coding: &Coding) -> Result<Arc<Edition>, AnalyseError> {
    analyse.editions.find_edition(&coding.edition).await?.ok_or(AnalyseError::EditionNotFound)
}
