//! What a room is the room of: a round with its film and its pair, or a group session.
//!
//! The room itself, its socket and its call are the same; who may be there, and what may be shown, is asked of what lies behind it.

use mrp_api::Caller;
use mrp_people::{Action, may};
use mrp_vocabulary::{ConversationId, RecordingId, RoomId, RoundId};

use crate::{Feedback, FilmState, store::helper};

/// What lies behind a room.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Behind {
    /// A round of the pair, and the film its clips are cut from.
    Round { round: RoundId, recording: RecordingId, conversation: ConversationId },
    /// A session of invited people.
    Group,
}

impl Behind {
    /// The film whose stretches are noted as seen.
    pub(crate) fn recording(self) -> Option<RecordingId> {
        match self {
            Self::Round { recording, .. } => Some(recording),
            Self::Group => None,
        }
    }

    /// Whether a signal of the database may change what may be shown.
    pub(crate) fn hears(self, topic: &str, payload: &str) -> bool {
        match (self, topic) {
            (Self::Round { recording, .. }, "recording") => payload == recording.to_string(),
            (Self::Round { conversation, .. }, "consent") => payload == conversation.to_string(),
            _ => false,
        }
    }

    /// How it stands with the film; `None` where there is none.
    pub(crate) async fn find_film(self, feedback: &Feedback) -> mrp_database::Result<Option<FilmState>> {
        match self {
            Self::Round { recording, .. } => feedback.find_film_state(recording).await.map(Some),
            Self::Group => Ok(None),
        }
    }

    /// Whether somebody may still be in the room, as one of those who meet or as their technical helper.
    pub(crate) async fn lets_in(
        self,
        feedback: &Feedback,
        room: RoomId,
        caller: &Caller,
        helps: bool,
    ) -> mrp_database::Result<bool> {
        match self {
            Self::Round { round, .. } => {
                let Some(course) = feedback.courses.find_facts_of_round(round).await? else { return Ok(false) };
                let mut facts = mrp_course::course_facts(&course);
                let action = if helps { Action::HelpInRoom } else { Action::JoinRoom };
                if helps {
                    let now_ms = feedback.clock.now_ms();
                    let helper = helper::find_helper(&feedback.store.db, room, caller.account_id, now_ms).await?;
                    facts = facts.with_helper(helper);
                }
                Ok(may(caller, action, &facts).is_ok())
            }
            Self::Group => {
                let session = feedback.store.find_group(room).await?;
                Ok(session.is_some_and(|session| may(caller, Action::JoinGroup, &session.facts(caller)).is_ok()))
            }
        }
    }
}
