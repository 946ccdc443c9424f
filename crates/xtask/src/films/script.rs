//! What a script says. `crates/xtask/films/README.md` explains the form to authors.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bilingual {
    /// Danish.
    pub(crate) da: String,
    /// English.
    pub(crate) en: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Script {
    pub(super) key: String,
    pub(super) title: Bilingual,
    pub(super) place: Place,
    pub(super) about: Bilingual,
    pub(super) strengths: Vec<String>,
    pub(super) participants: Vec<Participant>,
    pub(super) turns: Vec<Turn>,
    pub(super) clips: Vec<Clip>,
}

/// The room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    /// A small office with a flip chart.
    Office,
    /// A meeting room with a large board between the two.
    BoardRoom,
    /// A dining table at home.
    Home,
    /// In front of a web camera.
    Webcam,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Participant {
    pub(super) key: String,
    pub(super) label: Bilingual,
    pub(super) role: String,
    pub(super) age_band: String,
    pub(super) seat: Seat,
    pub(super) look: Look,
    pub(super) voice: Voice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Seat {
    Left,
    Middle,
    Right,
}

/// Hair, skin and clothes that go together; see `figure.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Look {
    Boy,
    GirlLong,
    GirlHoodie,
    Mother,
    WomanPonytail,
    WomanShort,
    ManBeard,
}

/// A voice of `espeak-ng`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Voice {
    /// Name of a variant, for example `f2`.
    pub(super) variant: String,
    /// 0–99.
    pub(super) pitch: u8,
    /// Words a minute.
    pub(super) speed: u16,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Turn {
    #[serde(default)]
    pub(super) who: Option<String>,
    #[serde(default)]
    pub(super) says: Option<String>,
    #[serde(default)]
    pub(super) sound: Option<Sound>,
    /// Silence after the turn in seconds; below zero the next speaker talks over its end.
    #[serde(default = "breath")]
    pub(super) pause: f64,
    #[serde(default, rename = "do")]
    pub(super) gestures: Vec<Gesture>,
    #[serde(default)]
    pub(super) mark: Option<Mark>,
    #[serde(default)]
    pub(super) begin: Option<String>,
    #[serde(default)]
    pub(super) end: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sound {
    Phone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Gesture {
    Nod,
    Smile,
    LookDown,
    LookAway,
    Hand,
    Lean,
    Write,
}

/// A keyword a supervisor could write there.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mark {
    pub(super) text: String,
    pub(super) dimensions: Vec<String>,
    #[serde(default)]
    pub(super) kind: Option<Kind>,
}

/// The two kinds of clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Looking good.
    LookingGood,
    /// Looking closer.
    LookingCloser,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Clip {
    pub(super) key: String,
    pub(super) kind: Kind,
    pub(super) dimensions: Vec<String>,
    pub(super) title: String,
    pub(super) prompt: String,
}

impl Script {
    pub(super) fn parse(text: &str) -> Result<Self> {
        let script: Self = serde_saphyr::from_str(text)?;
        let known: BTreeSet<&str> = script.participants.iter().map(|participant| participant.key.as_str()).collect();
        for turn in &script.turns {
            match (&turn.who, &turn.says, turn.sound) {
                (Some(who), Some(_), None) => ensure!(known.contains(who.as_str()), "{who} is not in the room"),
                (None, None, Some(_)) => {}
                _ => anyhow::bail!("a turn has `who` and `says`, or a `sound`: {turn:?}"),
            }
        }
        let clips: BTreeSet<&str> = script.clips.iter().map(|clip| clip.key.as_str()).collect();
        let begins: BTreeSet<&str> = script.turns.iter().filter_map(|turn| turn.begin.as_deref()).collect();
        let ends: BTreeSet<&str> = script.turns.iter().filter_map(|turn| turn.end.as_deref()).collect();
        ensure!(clips == begins && clips == ends, "each clip of {} has one begin and one end", script.key);
        Ok(script)
    }

    /// Index of a participant.
    pub(super) fn seat_of(&self, who: &str) -> Option<usize> {
        self.participants.iter().position(|participant| participant.key == who)
    }
}

const fn breath() -> f64 {
    0.45
}
