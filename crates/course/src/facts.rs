//! What the stages report about a round. Facts travel down; `course` reads no stage (rulings 16).

use mrp_database::{Result, Tx, args};
use mrp_vocabulary::{Clock, RoundId};

use crate::store::{NOTE_FACT, WITHDRAW_FACT};

mrp_vocabulary::words! {
    /// Something that has happened in a round.
    pub enum RoundFact ("round fact") {
        /// A conversation is planned: participants and consents can be filled in.
        ConversationPlanned = "conversation_planned",
        /// A recording has arrived whole.
        RecordingArrived = "recording_arrived",
        /// It can be played.
        RecordingPlayable = "recording_playable",
        /// It is gone: deleted, withdrawn or expired.
        RecordingDeleted = "recording_deleted",
        /// The supervisor has written a first mark.
        AnalysisBegun = "analysis_begun",
        /// The social worker may see the analysis.
        AnalysisReleased = "analysis_released",
        /// She has opened it.
        ReleaseOpened = "release_opened",
        /// A time for the talk is agreed.
        FeedbackBooked = "feedback_booked",
        /// The talk has been held.
        FeedbackHeld = "feedback_held",
        /// One thing is agreed.
        AgreementMade = "agreement_made",
        /// The social worker has written down her thoughts.
        ReflectionWritten = "reflection_written",
        /// The next conversation is prepared.
        PreparationWritten = "preparation_written",
    }
}

/// Reports a fact, in the transaction that makes it true.
///
/// # Errors
/// When the database cannot be reached.
pub async fn note_fact(tx: &mut Tx, clock: &Clock, round_id: RoundId, fact: RoundFact) -> Result<()> {
    tx.execute(NOTE_FACT, args![round_id, fact.word(), clock.now_ms()]).await?;
    tx.publish("round", &round_id.to_string());
    Ok(())
}

/// Takes a fact back that turned out not to hold: a release that nobody had opened.
///
/// # Errors
/// When the database cannot be reached.
pub async fn withdraw_fact(tx: &mut Tx, round_id: RoundId, fact: RoundFact) -> Result<()> {
    tx.execute(WITHDRAW_FACT, args![round_id, fact.word()]).await?;
    tx.publish("round", &round_id.to_string());
    Ok(())
}
