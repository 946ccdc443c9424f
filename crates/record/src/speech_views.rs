//! What goes over the wire about who speaks when.

use chrono::{DateTime, Utc};
use mrp_jobs::{JobFact, JobState};
use mrp_media::{ToldApartBy, Turn};
use mrp_speech::talk::{self, Silence, Talk};
use mrp_vocabulary::ParticipantId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Conversation,
    speech::{NamedVoice, Speaker, Speech},
};

mrp_vocabulary::words! {
    /// How far the listening to a recording is.
    pub enum SpeechState ("speech state") {
        /// Not yet done.
        Waiting = "waiting",
        /// Done.
        Heard = "heard",
        /// It could not be done; the reason says why.
        Failed = "failed",
    }
}

/// Who speaks when in a recording.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpeechView {
    /// How far the listening is.
    pub state: SpeechState,
    /// Stable word of why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// For `If-Match`; 0 until it was heard.
    pub revision: i64,
    /// By what the voices were told apart, once it was heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told_apart_by: Option<ToldApartBy>,
    /// Length of the sound.
    pub duration_ms: i64,
    /// The turns that count, in the order of their beginnings.
    pub turns: Vec<Turn>,
    /// When somebody corrected them; absent while they are as computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected_at: Option<DateTime<Utc>>,
    /// Who the voices are, as far as somebody has said so.
    pub named: Vec<NamedVoice>,
    /// Everybody a voice can be: the social worker first, then the participants.
    pub people: Vec<PersonView>,
    /// The counts, once it was heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub talk: Option<TalkView>,
}

/// Somebody in the room.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PersonView {
    /// Left out for the social worker.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub participant_id: Option<ParticipantId>,
    /// Role label; left out for the social worker.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

/// What can be counted of a conversation. There is no norm to hold it against.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TalkView {
    /// Of each speaker; empty while voices are not told apart.
    pub speakers: Vec<SpeakerView>,
    /// Sum of everybody's speech.
    pub speech_ms: i64,
    /// Time in which nobody speaks.
    pub silence_ms: i64,
    /// Time in which two or more speak.
    pub overlap_ms: i64,
    /// Changes of speaker, by direction.
    pub changes: Vec<ChangeView>,
    /// Silences of three seconds and more between two turns.
    pub silences: Vec<SilenceView>,
    /// The longest silence between two turns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_silence: Option<SilenceView>,
    /// Moments that may be interruptions; a person must look.
    pub interruption_candidates_ms: Vec<i64>,
}

/// The counts of one speaker.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpeakerView {
    /// Who it is, by the place in `people`; absent while nobody has named the voice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<usize>,
    /// The voice, where nobody has named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<u8>,
    /// Speech.
    pub speech_ms: i64,
    /// Share of all speech, 0 to 1.
    pub share: f64,
    /// Number of turns.
    pub turns: usize,
    /// Length of the middle turn.
    pub median_turn_ms: f64,
    /// Length of the longest turn.
    pub longest_turn_ms: i64,
    /// Where it begins.
    pub longest_turn_at_ms: i64,
    /// Turns of twenty seconds and more (sammenhængende fortællinger).
    pub stories: usize,
    /// Signs of listening (lyttetegn).
    pub backchannels: usize,
    /// Pauses of 1.5 seconds and more that the same speaker ended.
    pub own_pauses: usize,
}

/// How one speaker follows another.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ChangeView {
    /// Who spoke, by the place in `speakers`.
    pub from: usize,
    /// Who went on.
    pub to: usize,
    /// How often.
    pub times: usize,
    /// The middle offset; below zero, the next begins before the end.
    pub median_offset_ms: f64,
}

/// A time without speech.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SilenceView {
    /// Where it begins.
    pub start_ms: i64,
    /// Where somebody speaks again.
    pub end_ms: i64,
    /// Who spoke before, by the place in `speakers`; absent while voices are not told apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<usize>,
    /// Who broke it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub broken_by: Option<usize>,
}

/// Turns and names as somebody of the pair puts them right.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SpeechInput {
    /// The corrected turns, all of them; left out or null, those that were computed count (again).
    #[serde(default)]
    pub turns: Option<Vec<Turn>>,
    /// Who the voices are.
    #[serde(default)]
    pub named: Vec<NamedVoice>,
}

impl SpeechView {
    pub(crate) fn of(speech: Option<&Speech>, conversation: &Conversation, job: Option<&JobFact>) -> Self {
        let failed = job.filter(|job| speech.is_none() && job.state == JobState::Failed);
        let participants = conversation.participants.iter().map(|participant| PersonView {
            participant_id: Some(participant.id),
            label: Some(participant.label.clone()),
        });
        Self {
            state: match (speech, failed) {
                (Some(_), _) => SpeechState::Heard,
                (None, Some(_)) => SpeechState::Failed,
                (None, None) => SpeechState::Waiting,
            },
            reason: failed.and_then(|job| job.reason.clone()),
            revision: speech.map_or(0, |speech| speech.revision),
            told_apart_by: speech.map(|speech| speech.told_apart_by),
            duration_ms: speech.map_or(0, |speech| speech.duration_ms),
            turns: speech.map(|speech| speech.turns().to_vec()).unwrap_or_default(),
            corrected_at: speech.and_then(|speech| speech.corrected_at),
            named: speech.map(|speech| speech.named.clone()).unwrap_or_default(),
            people: std::iter::once(PersonView { participant_id: None, label: None }).chain(participants).collect(),
            talk: speech.map(|speech| TalkView::of(&speech.talk(conversation), speech.is_told_apart())),
        }
    }
}

impl TalkView {
    fn of(talk: &Talk<Speaker>, told_apart: bool) -> Self {
        let place = |speaker: Speaker| {
            let found = talk.speakers.iter().position(|known| known.speaker == speaker);
            found.filter(|_| told_apart)
        };
        let silence = |silence: &Silence<Speaker>| SilenceView {
            start_ms: silence.start_ms,
            end_ms: silence.end_ms,
            before: place(silence.before),
            broken_by: place(silence.broken_by),
        };
        let changes = talk.changes.iter().filter_map(|change| {
            Some(ChangeView {
                from: place(change.from)?,
                to: place(change.to)?,
                times: change.offsets_ms.len(),
                median_offset_ms: talk::median(&change.offsets_ms)?,
            })
        });
        Self {
            speakers: talk.speakers.iter().filter(|_| told_apart).map(|one| speaker(talk, one)).collect(),
            speech_ms: talk.speech_ms,
            silence_ms: talk.silence_ms,
            overlap_ms: talk.overlap_ms,
            changes: changes.collect(),
            silences: talk.silences.iter().map(silence).collect(),
            longest_silence: talk.longest_silence.as_ref().map(silence),
            interruption_candidates_ms: talk.interruption_candidates.clone(),
        }
    }
}

fn speaker(talk: &Talk<Speaker>, one: &talk::Speaker<Speaker>) -> SpeakerView {
    let (person, voice) = match one.speaker {
        Speaker::Worker => (Some(0), None),
        Speaker::Participant(place) => (Some(place + 1), None),
        Speaker::Voice(voice) => (None, Some(voice)),
    };
    SpeakerView {
        person,
        voice,
        speech_ms: one.speech_ms,
        share: talk.share(one.speech_ms).unwrap_or(0.0),
        turns: one.turns_ms.len(),
        median_turn_ms: talk::median(&one.turns_ms).unwrap_or(0.0),
        longest_turn_ms: one.turns_ms.iter().copied().max().unwrap_or(0),
        longest_turn_at_ms: one.longest_at_ms.unwrap_or(0),
        stories: one.stories,
        backchannels: one.backchannels,
        own_pauses: one.own_pauses,
    }
}
