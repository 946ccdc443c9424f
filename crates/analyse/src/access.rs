//! The facts about an analysis for the one gate, `people::may`.

use std::sync::Arc;

use mrp_api::{Caller, Problem};
use mrp_people::{Action, Facts, NewAuditEntry, Subject};
use mrp_record::Recording;
use mrp_vocabulary::{CodingId, RecordingId, RoundId};

use crate::{Analyse, AnalyseError, Coding, Edition, store::second::Submission};

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
    if coding.is_second() {
        return second_coding(analyse, caller, action, coding).await;
    }
    let (recording, _, facts) = recording(analyse, coding.recording_id).await?;
    let facts = facts.with_released(coding.released_at.is_some());
    analyse.gate.check(caller, action, &facts, Subject::of("coding", id)).await?;
    // A coding is its author's to write; another supervisor who takes the course over reads it and begins her own.
    let writes = matches!(action, Action::WriteCoding | Action::ExportCoding | Action::ImportMarks);
    if writes && coding.author_id != caller.account_id {
        let entry = NewAuditEntry::refused(caller, action, Subject::of("coding", id), "not_yours");
        analyse.gate.write(entry).await?;
        return Err(Problem::forbidden("not_yours", "only its author changes an analysis"));
    }
    Ok((coding, recording))
}

/// A second coder's coding is open to its author and to nobody else, whatever is asked of it: not to the pair, not to the other coder.
async fn second_coding(
    analyse: &Analyse,
    caller: &Caller,
    action: Action,
    coding: Coding,
) -> Result<(Coding, Recording), Problem> {
    let (recording, facts) = readable(analyse, coding.recording_id).await?;
    let facts = facts.with_author(coding.author_id);
    let subject = Subject::of("coding", coding.id);
    analyse.gate.check(caller, Action::WriteSecondCoding, &facts, subject.clone()).await?;
    if matches!(action, Action::ExportCoding | Action::ImportMarks) {
        analyse.gate.check(caller, action, &facts, subject).await?;
    }
    Ok((coding, recording))
}

/// A recording with who is named to open it for research.
pub(crate) async fn readable(analyse: &Analyse, id: RecordingId) -> Result<(Recording, Facts), AnalyseError> {
    let found = analyse.record.find_facts_with_readers(id).await?;
    let (recording, _, facts) = found.ok_or(AnalyseError::RecordingNotFound)?;
    Ok((recording, facts))
}

/// Two codings of one recording, after the gate has let one of the two coders through: both are done.
pub(crate) struct Compared {
    pub(crate) first: Coding,
    pub(crate) second: Coding,
    pub(crate) recording: Recording,
    pub(crate) marks: [Submission; 2],
}

/// A comparison, by the second coder's coding.
pub(crate) async fn comparison(analyse: &Analyse, caller: &Caller, id: CodingId) -> Result<Compared, Problem> {
    let second = analyse.store.find_coding(id).await?.filter(Coding::is_second);
    let second = second.ok_or(AnalyseError::ComparisonNotFound)?;
    let (recording, facts) = readable(analyse, second.recording_id).await?;
    let first = analyse.store.find_first_coding(second.recording_id).await?;
    let mut marks = Vec::new();
    for coding in first.iter().chain([&second]) {
        marks.extend(analyse.store.find_submission(coding.id).await?);
    }
    // As long as no first coding is done, the one of the supervisor whose course it is will be.
    let first_author = first.as_ref().map(|coding| coding.author_id).or(facts.supervisor_id);
    let facts = Facts {
        coder_ids: first_author.into_iter().chain([second.author_id]).collect(),
        both_submitted: marks.len() == 2,
        ..facts
    };
    analyse.gate.check(caller, Action::CompareCodings, &facts, Subject::of("comparison", id)).await?;
    match (first, <[Submission; 2]>::try_from(marks)) {
        (Some(first), Ok(marks)) => Ok(Compared { first, second, recording, marks }),
        _ => Err(AnalyseError::ComparisonNotFound.into()),
    }
}

/// The edition a coding keeps; it has been used, so it comes from memory.
pub(crate) async fn edition(analyse: &Analyse, coding: &Coding) -> Result<Arc<Edition>, AnalyseError> {
    analyse.editions.find_edition(&coding.edition).await?.ok_or(AnalyseError::EditionNotFound)
}
