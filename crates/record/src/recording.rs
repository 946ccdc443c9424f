//! Optagelse: the film of a conversation, from its first byte to its last.
//!
//! ```text
//! receiving ──last byte──▶ processing ──▶ playable: growing ──▶ first ──▶ everything
//!                              │  ▲
//!                              ▼  │ try again
//!                            failed (with a reason)
//! ```
//! A film that can be read as it comes is worked on while it is received; then it is playable with its last byte.
//! It is deleted from any state; then its row is gone, and only an erasure remembers what has still to be wiped.

use chrono::{DateTime, Utc};
use mrp_course::CourseFacts;
use mrp_media::FrameRate;
use mrp_vocabulary::{AccountId, ConversationId, ParticipantId, RecordingId, RoundId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{RecordError, conversation::Conversation};

mrp_vocabulary::words! {
    /// How far a recording is.
    pub enum RecordingState ("recording state") {
        /// Its bytes are arriving.
        Receiving = "receiving",
        /// It has arrived whole and is being made playable.
        Processing = "processing",
        /// It can be played.
        Playable = "playable",
        /// It could not be made playable; the reason says why.
        Failed = "failed",
    }
}

mrp_vocabulary::words! {
    /// How much of a recording has been made.
    pub enum Made ("made") {
        /// Some of what plays first; more is coming.
        Growing = "growing",
        /// All of what plays first, from beginning to end, in one quality.
        First = "first",
        /// Every quality, even sound, still pictures.
        Everything = "everything",
    }
}

mrp_vocabulary::words! {
    /// Why a recording is gone.
    pub enum ErasureReason ("erasure reason") {
        /// Somebody took the consent back.
        Withdrawn = "withdrawn",
        /// The social worker deleted it.
        Deleted = "deleted",
        /// Its time was up.
        Retention = "retention",
        /// The upload was given up before it was whole.
        Abandoned = "abandoned",
    }
}

/// A role label on the picture (rolleetiket), in thousandths of the picture's width and height.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlacedLabel {
    /// Whose label; left out for the social worker, who is no participant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub participant_id: Option<ParticipantId>,
    /// From the left edge.
    #[schema(minimum = 0, maximum = 1000)]
    pub x: u16,
    /// From the upper edge.
    #[schema(minimum = 0, maximum = 1000)]
    pub y: u16,
}

/// Checks labels against the picture and the people in the room.
///
/// # Errors
/// When one lies outside the picture, or belongs to nobody or to somebody twice.
pub(crate) fn checked_labels(
    labels: Vec<PlacedLabel>,
    conversation: &Conversation,
) -> Result<Vec<PlacedLabel>, RecordError> {
    for (index, label) in labels.iter().enumerate() {
        if label.x > 1000 || label.y > 1000 {
            return Err(RecordError::Invalid("a label lies outside the picture"));
        }
        let twice = labels[..index].iter().any(|other| other.participant_id == label.participant_id);
        let known = label.participant_id.is_none_or(|id| conversation.participant(id).is_some());
        if twice || !known {
            return Err(RecordError::Invalid("a label belongs to nobody in the room, or to somebody twice"));
        }
    }
    Ok(labels)
}

/// So many moments can be marked in one film, which is no longer than a day.
const MOST_FLAGS: usize = 500;

/// Checks the moments that were marked while filming, and puts them in order.
///
/// # Errors
/// When one cannot lie in any film, or there are more than anybody can have marked.
pub(crate) fn checked_flags(mut flags: Vec<i64>) -> Result<Vec<i64>, RecordError> {
    if flags.len() > MOST_FLAGS {
        return Err(RecordError::Invalid("at most 500 moments can be marked in a film"));
    }
    if flags.iter().any(|at| !(0..=DAY_MS).contains(at)) {
        return Err(RecordError::Invalid("a marked moment lies outside the film"));
    }
    flags.sort_unstable();
    flags.dedup();
    Ok(flags)
}

/// A recording, without its bytes and without the media child's report.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Its id.
    pub id: RecordingId,
    /// Of which conversation.
    pub conversation_id: ConversationId,
    /// In which round.
    pub round_id: RoundId,
    /// Whose course.
    pub course: CourseFacts,
    /// How far it is.
    pub state: RecordingState,
    /// Stable word of why it failed.
    pub reason: Option<String>,
    /// Filmed in the browser, not a file.
    pub live: bool,
    /// What the client said it is, for example `video/mp4`.
    pub media_type: String,
    /// In how many files it comes: a camera begins a new one at 4 GB.
    pub file_count: i64,
    /// Size of what has arrived, counted file by file.
    pub size_bytes: Option<i64>,
    /// SHA-256 of the whole, once it has been computed; several files have one each.
    pub sha256: Option<String>,
    /// Length, once it can be played.
    pub duration_ms: Option<i64>,
    /// Constant frame rate, once it can be played; absent for sound alone.
    pub frame_rate: Option<FrameRate>,
    /// Where in the vault what the media child made lies.
    pub folder: Option<String>,
    /// How much of that has been made.
    pub made: Option<Made>,
    /// Role labels on the picture.
    pub labels: Vec<PlacedLabel>,
    /// Which captions it has, if any.
    pub captions: Option<String>,
    /// Moments the social worker marked while filming, in milliseconds from the beginning, in order.
    pub flags: Vec<i64>,
    /// When everybody was asked again at the end.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Whose hands it came from.
    pub created_by: AccountId,
    /// When its first byte was announced.
    pub created_at: DateTime<Utc>,
    /// When it had arrived whole.
    pub arrived_at: Option<DateTime<Utc>>,
    /// When it could first be played.
    pub playable_at: Option<DateTime<Utc>>,
}

impl Recording {
    /// Whether there is something to play. Whether somebody may is another question.
    #[must_use]
    pub fn can_be_played(&self) -> bool {
        self.state == RecordingState::Playable && self.folder.is_some()
    }
}

/// How long a recording may be kept, by the municipality's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// So many days after the feedback.
    pub days_after_feedback: i64,
    /// At most so many days after it was made.
    pub days_at_most: i64,
}

const DAY_MS: i64 = 24 * 3600 * 1000;

impl Retention {
    /// When a recording made then, with feedback held then, has to go (milliseconds since 1970).
    #[must_use]
    pub fn ends_at_ms(self, made_at_ms: i64, feedback_held_at_ms: Option<i64>) -> i64 {
        let latest = made_at_ms + self.days_at_most * DAY_MS;
        // A talk held before the film was made was about another film.
        let held = feedback_held_at_ms.filter(|held| *held >= made_at_ms);
        held.map_or(latest, |held| latest.min(held + self.days_after_feedback * DAY_MS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_moments_are_put_in_order_and_kept_once() {
        assert_eq!(checked_flags(vec![9_000, 0, 9_000, 40]).unwrap(), [0, 40, 9_000]);
        for wrong in [vec![-1], vec![DAY_MS + 1], vec![0; MOST_FLAGS + 1]] {
            assert!(checked_flags(wrong).is_err());
        }
    }

    #[test]
    fn a_recording_goes_30_days_after_the_feedback_and_after_180_days_at_the_latest() {
        let rule = Retention { days_after_feedback: 30, days_at_most: 180 };
        let day = |number: i64| number * DAY_MS;
        for (made, held, ends) in
            [(0, None, 180), (0, Some(10), 40), (0, Some(170), 180), (20, Some(10), 200), (20, Some(20), 50)]
        {
            assert_eq!(rule.ends_at_ms(day(made), held.map(day)), day(ends), "{made} {held:?}");
        }
    }
}
