#![doc = include_str!("../README.md")]

mod activity;
mod channels;
mod cluster;
mod mel;
pub mod score;
mod sound;
pub mod talk;
mod turns;
mod voice;
mod voices;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use sound::{RATE, Sound};
pub use turns::Turn;
pub use voice::{NotTheModel, VoiceModel, model_bytes};

/// So many voices are told apart at most, whatever is asked for: beyond it the model guesses.
pub const MOST_VOICES: u8 = 3;

mrp_vocabulary::words! {
    /// By what the voices were told apart.
    pub enum ToldApartBy ("way of telling voices apart") {
        /// Each has a microphone of their own, on a channel of its own.
        Channel = "channel",
        /// By the sound of the voices.
        Voice = "voice",
        /// Not at all: only where somebody speaks is known.
        Nothing = "nothing",
    }
}

/// What was heard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Heard {
    /// Length of the sound.
    pub duration_ms: i64,
    /// By what the voices were told apart.
    pub told_apart_by: ToldApartBy,
    /// Who speaks when, in the order of the beginnings; voice 0 throughout when they were not told apart.
    pub turns: Vec<Turn>,
}

/// Listens to a recording: where somebody speaks, and, with two clear channels or the model, who of `most` people.
///
/// `say` hears how far it is, from 0 to 1.
pub fn listen(sound: &Sound, model: Option<&VoiceModel>, most: u8, say: &mut dyn FnMut(f32)) -> Heard {
    let speech = activity::stretches(&activity::scores(sound.mixed()));
    say(0.1);
    let most = most.min(MOST_VOICES);
    let (told_apart_by, turns) = if most < 2 || speech.is_empty() {
        (ToldApartBy::Nothing, of_one(&speech, 0, 0))
    } else if let Some([left, right]) = channels::by_channel(sound, &speech) {
        (ToldApartBy::Channel, [of_one(&left, 0, 100), of_one(&right, 1, 100)].concat())
    } else if let Some(model) = model {
        let mut rest = |done: f32| say(0.1 + 0.9 * done);
        (ToldApartBy::Voice, voices::by_voice(model, sound, &speech, most.into(), &mut rest))
    } else {
        (ToldApartBy::Nothing, of_one(&speech, 0, 0))
    };
    let duration_ms = sound.duration_ms();
    Heard { duration_ms, told_apart_by, turns: turns::tidied(turns, duration_ms) }
}

fn of_one(stretches: &[activity::Stretch], voice: u8, certainty: u8) -> Vec<Turn> {
    stretches.iter().map(|(start_ms, end_ms)| Turn::of(*start_ms, *end_ms, voice, certainty)).collect()
}
