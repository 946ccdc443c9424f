//! Taletur: who speaks when in a recording, as it was computed and as people have corrected it.
//!
//! The two are kept apart: a correction never overwrites what was computed, so it can be taken back. Voices are numbers
//! until somebody of the pair says who they are; two numbers may be the same person.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use mrp_media::{ToldApartBy, Turn};
use mrp_speech::talk::{self, Segment, Talk};
use mrp_vocabulary::{ParticipantId, RecordingId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Conversation, RecordError};

/// Voices a correction may use: as many as anybody hears apart.
const MOST_VOICES: u8 = 8;
/// Turns a correction may have.
const MOST_TURNS: usize = 20_000;

/// Who a voice is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NamedVoice {
    /// Which voice.
    #[schema(minimum = 0, maximum = 7)]
    pub voice: u8,
    /// Who it is; left out for the social worker, who is no participant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub participant_id: Option<ParticipantId>,
}

/// What is known of the speech in a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speech {
    /// Of which recording.
    pub recording_id: RecordingId,
    /// By what the voices were told apart.
    pub told_apart_by: ToldApartBy,
    /// Length of the sound.
    pub duration_ms: i64,
    /// Turns as computed.
    pub computed: Vec<Turn>,
    /// Turns as somebody corrected them, if anybody did.
    pub corrected: Option<Vec<Turn>>,
    /// When, if anybody did.
    pub corrected_at: Option<DateTime<Utc>>,
    /// Who the voices are, as far as somebody has said so.
    pub named: Vec<NamedVoice>,
    /// Grows with each change.
    pub revision: i64,
}

/// A speaker in the counts: a person where the voice has been named, the voice where it has not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Speaker {
    /// The social worker.
    Worker,
    /// Somebody else in the room, by the place in the conversation's list.
    Participant(usize),
    /// Nobody has said who.
    Voice(u8),
}

impl Speech {
    /// The turns that count: corrected ones where there are any.
    #[must_use]
    pub fn turns(&self) -> &[Turn] {
        self.corrected.as_deref().unwrap_or(&self.computed)
    }

    /// Whether voices mean anything: they were told apart by the machine, or somebody has looked.
    #[must_use]
    pub fn is_told_apart(&self) -> bool {
        self.told_apart_by != ToldApartBy::Nothing || self.corrected.is_some()
    }

    /// Who a voice is.
    pub(crate) fn speaker(&self, voice: u8, conversation: &Conversation) -> Speaker {
        let named = self.named.iter().find(|named| named.voice == voice);
        match named.map(|named| named.participant_id) {
            Some(None) => Speaker::Worker,
            // A participant who has been taken out of the conversation leaves the voice without a name.
            Some(Some(id)) => conversation
                .participants
                .iter()
                .position(|participant| participant.id == id)
                .map_or(Speaker::Voice(voice), Speaker::Participant),
            None => Speaker::Voice(voice),
        }
    }

    /// The counts, by person where the voices have been named.
    pub(crate) fn talk(&self, conversation: &Conversation) -> Talk<Speaker> {
        let mut by_speaker: BTreeMap<Speaker, Vec<Segment<Speaker>>> = BTreeMap::new();
        for turn in self.turns() {
            let speaker = self.speaker(turn.voice, conversation);
            let own = by_speaker.entry(speaker).or_default();
            // Two voices that turned out to be one person may overlap; one person speaks once at a time.
            match own.last_mut() {
                Some(last) if turn.start_ms < last.end_ms => last.end_ms = last.end_ms.max(turn.end_ms),
                _ => own.push(Segment { speaker, start_ms: turn.start_ms, end_ms: turn.end_ms }),
            }
        }
        let segments: Vec<Segment<Speaker>> = by_speaker.into_values().flatten().collect();
        talk::count(&segments, self.duration_ms)
    }
}

/// Checks corrected turns, and brings them into order.
///
/// # Errors
/// When one lies outside the recording, or there are too many.
pub(crate) fn checked_turns(mut turns: Vec<Turn>, duration_ms: i64) -> Result<Vec<Turn>, RecordError> {
    if turns.len() > MOST_TURNS {
        return Err(RecordError::Invalid("there are too many turns"));
    }
    for turn in &turns {
        let within = 0 <= turn.start_ms && turn.start_ms < turn.end_ms && turn.end_ms <= duration_ms;
        if !within || turn.voice >= MOST_VOICES || turn.certainty > 100 {
            return Err(RecordError::Invalid("a turn lies outside the recording, or belongs to no voice"));
        }
    }
    turns.sort_by_key(|turn| (turn.start_ms, turn.end_ms, turn.voice));
    let mut tidy: Vec<Turn> = Vec::new();
    for turn in turns {
        match tidy.iter_mut().rfind(|last| last.voice == turn.voice) {
            Some(last) if turn.start_ms < last.end_ms => last.end_ms = last.end_ms.max(turn.end_ms),
            _ => tidy.push(turn),
        }
    }
    Ok(tidy)
}

/// Checks who the voices are said to be.
///
/// # Errors
/// When a voice is said to be two people, or somebody who is not in the room.
pub(crate) fn checked_names(
    named: Vec<NamedVoice>,
    conversation: &Conversation,
) -> Result<Vec<NamedVoice>, RecordError> {
    for (index, one) in named.iter().enumerate() {
        let twice = named[..index].iter().any(|other| other.voice == one.voice);
        let known = one.participant_id.is_none_or(|id| conversation.participant(id).is_some());
        if twice || !known || one.voice >= MOST_VOICES {
            return Err(RecordError::Invalid("a voice is said to be two people, or nobody in the room"));
        }
    }
    Ok(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn(start_ms: i64, end_ms: i64, voice: u8) -> Turn {
        Turn { start_ms, end_ms, voice, certainty: 0 }
    }

    #[test]
    fn corrected_turns_come_into_order_and_one_voice_speaks_once_at_a_time() {
        let turns = vec![turn(5_000, 6_000, 1), turn(0, 3_000, 0), turn(2_000, 4_000, 0), turn(4_000, 4_500, 0)];
        let tidy = checked_turns(turns, 10_000).unwrap();
        assert_eq!(tidy, [turn(0, 4_000, 0), turn(4_000, 4_500, 0), turn(5_000, 6_000, 1)]);
    }

    #[test]
    fn turns_outside_the_recording_are_refused() {
        for wrong in [turn(-1, 5, 0), turn(5, 5, 0), turn(9_000, 10_001, 0), turn(0, 5, 8)] {
            assert!(checked_turns(vec![wrong], 10_000).is_err(), "{wrong:?}");
        }
        assert!(checked_turns(vec![turn(0, 1, 0); MOST_TURNS + 1], 10_000).is_err());
    }
}
