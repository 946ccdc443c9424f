//! What lies beside a film: facts, captions and true speaker turns.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::FilmFacts;
use super::script::{Bilingual, Kind, Script};
use super::track::Track;

/// Somebody in the room.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ParticipantFact {
    /// Key within the film.
    pub(crate) key: String,
    /// Role label, never a name.
    pub(crate) label: Bilingual,
    /// `young_person`, `parent` or `social_worker`.
    pub(crate) role: String,
    /// Age band as the program stores it.
    pub(crate) age_band: String,
}

/// Something said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct TurnFact {
    /// Key of the participant.
    pub(crate) speaker: String,
    /// First sound.
    pub(crate) start_ms: u64,
    /// Last sound.
    pub(crate) end_ms: u64,
    /// The words.
    pub(crate) text: String,
}

/// A keyword (stikord) for the demo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeywordFact {
    /// When.
    pub(crate) at_ms: u64,
    /// The words.
    pub(crate) text: String,
    /// Dimension keys of the test edition.
    pub(crate) dimensions: Vec<String>,
    /// Which kind of moment it is, where that is clear.
    pub(crate) kind: Option<Kind>,
}

/// A clip for the demo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ClipFact {
    /// Key within the film.
    pub(crate) key: String,
    /// Looking good or Looking closer.
    pub(crate) kind: Kind,
    /// First moment.
    pub(crate) start_ms: u64,
    /// Last moment.
    pub(crate) end_ms: u64,
    /// Dimension keys of the test edition.
    pub(crate) dimensions: Vec<String>,
    /// A title.
    pub(crate) title: String,
    /// The reflection question.
    pub(crate) prompt: String,
}

pub(super) fn facts(script: &Script, track: &Track) -> FilmFacts {
    let placed = || track.turns.iter().map(|placed| (placed, &script.turns[placed.turn]));
    let clips = script.clips.iter().filter_map(|clip| {
        let (begin, _) = placed().find(|(_, turn)| turn.begin.as_ref() == Some(&clip.key))?;
        let (end, _) = placed().find(|(_, turn)| turn.end.as_ref() == Some(&clip.key))?;
        Some(ClipFact {
            key: clip.key.clone(),
            kind: clip.kind,
            start_ms: milliseconds((begin.start - 0.4).max(0.0)),
            end_ms: milliseconds(end.end + (end.next - end.end).clamp(0.3, 1.5)),
            dimensions: clip.dimensions.clone(),
            title: clip.title.clone(),
            prompt: clip.prompt.clone(),
        })
    });
    FilmFacts {
        key: script.key.clone(),
        title: script.title.clone(),
        about: script.about.clone(),
        strengths: script.strengths.clone(),
        duration_ms: milliseconds(track.seconds),
        participants: script
            .participants
            .iter()
            .map(|participant| ParticipantFact {
                key: participant.key.clone(),
                label: participant.label.clone(),
                role: participant.role.clone(),
                age_band: participant.age_band.clone(),
            })
            .collect(),
        turns: placed()
            .filter_map(|(placed, turn)| {
                Some(TurnFact {
                    speaker: turn.who.clone()?,
                    start_ms: milliseconds(placed.start),
                    end_ms: milliseconds(placed.end),
                    text: turn.says.clone()?,
                })
            })
            .collect(),
        keywords: placed()
            .filter_map(|(placed, turn)| {
                let mark = turn.mark.as_ref()?;
                Some(KeywordFact {
                    at_ms: milliseconds(placed.start),
                    text: mark.text.clone(),
                    dimensions: mark.dimensions.clone(),
                    kind: mark.kind,
                })
            })
            .collect(),
        clips: clips.collect(),
    }
}

/// Captions as `WebVTT`; a long turn becomes several cues, shared out by length.
pub(super) fn captions(facts: &FilmFacts) -> String {
    let mut vtt = "WEBVTT\n".to_owned();
    for turn in &facts.turns {
        let label = facts
            .participants
            .iter()
            .find(|participant| participant.key == turn.speaker)
            .map_or(turn.speaker.as_str(), |participant| participant.label.da.as_str());
        let cues = cues(&turn.text);
        let all: u64 = cues.iter().map(|cue| cue.chars().count() as u64).sum();
        let (mut start, mut said) = (turn.start_ms, 0);
        for cue in cues {
            said += cue.chars().count() as u64;
            let end = turn.start_ms + (turn.end_ms - turn.start_ms) * said / all.max(1);
            let _written = write!(vtt, "\n{} --> {}\n<v {label}>{cue}\n", clock(start), clock(end));
            start = end;
        }
    }
    vtt
}

/// Sentences put together up to about two lines.
fn cues(text: &str) -> Vec<String> {
    let mut cues: Vec<String> = Vec::new();
    for sentence in text.split_inclusive(['.', '?', '!']).map(str::trim).filter(|sentence| !sentence.is_empty()) {
        match cues.last_mut() {
            Some(last) if last.chars().count() + sentence.chars().count() < 84 => {
                last.push(' ');
                last.push_str(sentence);
            }
            _ => cues.push(sentence.to_owned()),
        }
    }
    cues
}

/// Rich Transcription Time Marked: the form diarisation tools compare with.
pub(super) fn speaker_turns(facts: &FilmFacts) -> String {
    facts.turns.iter().fold(String::new(), |mut rttm, turn| {
        let (start, length) = (turn.start_ms as f64 / 1000.0, (turn.end_ms - turn.start_ms) as f64 / 1000.0);
        let _written =
            writeln!(rttm, "SPEAKER {} 1 {start:.3} {length:.3} <NA> <NA> {} <NA> <NA>", facts.key, turn.speaker);
        rttm
    })
}

fn clock(ms: u64) -> String {
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

fn milliseconds(seconds: f64) -> u64 {
    (seconds * 1000.0).round() as u64
}
