//! Somebody named to open a recording for research (rulings 9): she sees the film and what plays it, and nothing else of the pair's.

use mrp_api::{Caller, Problem};
use mrp_people::{Action, Facts, Subject};
use mrp_vault::KeyOwner;
use mrp_vocabulary::{Purpose, RecordingId};

use crate::{Conversation, Record, RecordError, Recording};

impl Record {
    /// A recording with the facts about it, and with who is named for research.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_facts_with_readers(
        &self,
        id: RecordingId,
    ) -> mrp_database::Result<Option<(Recording, Conversation, Facts)>> {
        let Some((recording, conversation, facts)) = self.find_facts(id).await? else { return Ok(None) };
        let readers = self.store.list_readers(id).await?;
        let facts = facts.with_readers(readers.into_iter().map(|reader| reader.account_id).collect());
        Ok(Some((recording, conversation, facts)))
    }

    /// The recording, if this caller may do this to it as one of the pair, or may open it as somebody named for research.
    pub(crate) async fn recording_to_look_at(
        &self,
        caller: &Caller,
        action: Action,
        id: RecordingId,
    ) -> Result<(Recording, Conversation), Problem> {
        let missing = RecordError::NotFound("recording");
        let (recording, conversation, mut facts) = self.find_facts(id).await?.ok_or(missing)?;
        // Asked for only where it matters: a film is read in hundreds of pieces.
        if !facts.are_of_the_pair(caller.account_id) {
            let readers = self.store.list_readers(id).await?;
            facts = facts.with_readers(readers.into_iter().map(|reader| reader.account_id).collect());
        }
        let reads = facts.reader_ids.contains(&caller.account_id) && !facts.are_of_the_pair(caller.account_id);
        let action = if reads { Action::OpenAsReader } else { action };
        self.gate.check(caller, action, &facts, Subject::of("recording", id)).await?;
        if reads {
            // Consent is a key: without the one that was wrapped for research nothing opens, whatever a row says.
            let owner = KeyOwner::Recording(recording.id);
            self.keys
                .unwrap(recording.course.municipality_id, &owner, Purpose::Research)
                .await
                .map_err(|_| RecordError::NotPlayable)?;
        }
        Ok((recording, conversation))
    }
}
