//! Finds a thing and asks the one gate about it: the two lines every handler begins with.

use mrp_api::{Caller, Problem};
use mrp_course::CourseStore;
use mrp_database::Tx;
use mrp_jobs::Job;
use mrp_people::{Action, Subject};
use mrp_vocabulary::{ConversationId, ParticipantId, RecordingId, RoundId};

use crate::{
    Conversation, ListenToRecording, Made, Record, RecordError, Recording, RecordingState, RefineRecording,
    TranscodeRecording, speech_views::SpeechView, views::RecordingView,
};

impl Record {
    /// A conversation, if this caller may do this to it.
    pub(crate) async fn conversation_for(
        &self,
        caller: &Caller,
        action: Action,
        id: ConversationId,
    ) -> Result<Conversation, Problem> {
        let conversation = self.store.find_conversation(id).await?.ok_or(RecordError::NotFound("conversation"))?;
        self.gate.check(caller, action, &conversation.facts(), Subject::of("conversation", id)).await?;
        Ok(conversation)
    }

    /// Whether anything may still be planned or filmed in a round.
    pub(crate) async fn check_round_open(&self, id: RoundId) -> Result<(), Problem> {
        let courses = CourseStore::new(self.db.clone());
        let round = courses.find_round(id).await?.ok_or(RecordError::NotFound("round"))?;
        let course = courses.find_course(round.course_id).await?.ok_or(RecordError::NotFound("round"))?;
        if course.is_open() && round.closed.is_none() {
            return Ok(());
        }
        Err(RecordError::Conflict { code: "round_closed", title: "the round or its course has ended" }.into())
    }

    /// The conversation a participant is in, if this caller may do this to it.
    pub(crate) async fn conversation_of_participant_for(
        &self,
        caller: &Caller,
        action: Action,
        id: ParticipantId,
    ) -> Result<Conversation, Problem> {
        let found = self.store.find_conversation_of_participant(id).await?;
        let conversation = found.ok_or(RecordError::NotFound("participant"))?;
        self.gate.check(caller, action, &conversation.facts(), Subject::of("participant", id)).await?;
        Ok(conversation)
    }

    /// A recording, if this caller may do this to it. Not for playing: that is [`Record::find_playable`].
    pub(crate) async fn recording_for(
        &self,
        caller: &Caller,
        action: Action,
        id: RecordingId,
    ) -> Result<(Recording, Conversation), Problem> {
        let (recording, conversation, facts) = self.find_facts(id).await?.ok_or(RecordError::NotFound("recording"))?;
        self.gate.check(caller, action, &facts, Subject::of("recording", id)).await?;
        Ok((recording, conversation))
    }

    /// Refuses what would leave somebody out of the asking once there is a film.
    pub(crate) async fn refuse_fewer_consents(
        &self,
        tx: &mut Tx,
        before: &Conversation,
        after: &Conversation,
    ) -> Result<(), RecordError> {
        if after.asks_fewer_than(before) && self.store.count_films_ever(tx, before.id).await? > 0 {
            let title = "there is or was a film of this conversation; nobody can be left out of the asking any more";
            return Err(RecordError::Conflict { code: "conversation_recorded", title });
        }
        Ok(())
    }

    /// A recording as it is shown, with how far the work on it is.
    pub(crate) async fn view_recording(
        &self,
        recording: &Recording,
        conversation: &Conversation,
    ) -> Result<RecordingView, Problem> {
        let job = match job_on(recording) {
            Some((name, _)) => self.queue.find_job(&recording.id.to_string(), name).await?,
            None => None,
        };
        let uploads = match recording.state {
            RecordingState::Receiving => self.store.list_uploads(recording.id).await?,
            _ if recording.file_count > 1 => self.store.list_uploads(recording.id).await?,
            _ => Vec::new(),
        };
        Ok(RecordingView::of(recording, conversation, job.as_ref(), &uploads))
    }

    /// Who speaks when, as it is shown, with how far the listening is.
    pub(crate) async fn view_speech(
        &self,
        id: RecordingId,
        conversation: &Conversation,
    ) -> Result<SpeechView, Problem> {
        let job = self.queue.find_job(&id.to_string(), ListenToRecording::NAME).await?;
        let speech = self.store.find_speech(id).await?;
        Ok(SpeechView::of(speech.as_ref(), conversation, job.as_ref()))
    }

    /// Somebody has this recording open: the work on it goes before what nobody waits for.
    pub(crate) async fn wait_for(&self, recording: &Recording) -> Result<(), Problem> {
        if let Some((name, priority)) = job_on(recording) {
            self.queue.raise_jobs(&recording.id.to_string(), name, priority).await?;
        }
        Ok(())
    }
}

/// Priority of a film that somebody waits for.
pub(crate) const WAITED_FOR: i64 = 10;

/// The job that works on it at the moment, and its priority when somebody waits.
fn job_on(recording: &Recording) -> Option<(&'static str, i64)> {
    match (recording.state, recording.made) {
        (RecordingState::Processing, _) | (RecordingState::Playable, None | Some(Made::Growing)) => {
            Some((TranscodeRecording::NAME, WAITED_FOR))
        }
        (RecordingState::Playable, Some(Made::First)) => Some((RefineRecording::NAME, RefineRecording::WATCHED)),
        _ => None,
    }
}
