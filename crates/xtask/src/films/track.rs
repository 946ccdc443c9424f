//! From a script to sound on a time line: who speaks when, and how loud at each picture.

use anyhow::{Context, Result};

use super::script::{Gesture, Script, Sound};
use super::voice::{self, SAMPLE_RATE};
use super::{need, picture_count, picture_time};

/// Silence before the first word and after the last one.
const LEAD: f64 = 1.2;

/// Everything that is heard, and when.
pub(super) struct Track {
    /// One channel at [`SAMPLE_RATE`].
    pub(super) samples: Vec<f32>,
    /// One per turn of the script that fits, in order.
    pub(super) turns: Vec<Placed>,
    /// Length in seconds.
    pub(super) seconds: f64,
    /// For each participant and picture, how loud their own voice is, 0–1.
    pub(super) loudness: Vec<Vec<f32>>,
}

/// A turn at its place.
#[derive(Debug, Clone)]
pub(super) struct Placed {
    /// Which turn of the script.
    pub(super) turn: usize,
    /// Which participant; nobody for a sound.
    pub(super) speaker: Option<usize>,
    /// Seconds from the start of the film.
    pub(super) start: f64,
    /// Seconds from the start of the film.
    pub(super) end: f64,
    /// When the next turn begins.
    pub(super) next: f64,
    pub(super) gestures: Vec<Gesture>,
}

impl Track {
    /// Lets everybody speak. With a limit, stops after the last turn that fits and shortens the script to it.
    pub(super) fn record(script: &mut Script, at_most_seconds: Option<f64>) -> Result<Self> {
        need("espeak-ng")?;
        let mut turns: Vec<Placed> = Vec::new();
        let mut parts = Vec::new();
        let mut at = LEAD;
        for (index, turn) in script.turns.iter().enumerate() {
            let speaker = turn.who.as_deref().and_then(|who| script.seat_of(who));
            let samples = match (speaker, &turn.says, turn.sound) {
                (Some(speaker), Some(says), _) => {
                    voice::speak(&script.participants[speaker].voice, says).with_context(|| format!("turn {index}"))?
                }
                (_, _, Some(Sound::Phone)) => phone(),
                _ => Vec::new(),
            };
            let end = at + samples.len() as f64 / f64::from(SAMPLE_RATE);
            if at_most_seconds.is_some_and(|limit| end + LEAD > limit) && !turns.is_empty() {
                break;
            }
            let next = end + turn.pause;
            turns.push(Placed { turn: index, speaker, start: at, end, next, gestures: turn.gestures.clone() });
            parts.push((at, samples, speaker));
            at = next;
        }
        script.turns.truncate(turns.len());
        let seconds = turns.iter().map(|turn| turn.end).fold(at, f64::max) + LEAD;
        let mut samples = room_tone((seconds * f64::from(SAMPLE_RATE)) as usize);
        let pictures = picture_count(seconds);
        let mut loudness = vec![vec![0.0; pictures]; script.participants.len()];
        for (start, part, speaker) in &parts {
            let first = (start * f64::from(SAMPLE_RATE)) as usize;
            for (sample, voice) in samples[first..].iter_mut().zip(part) {
                *sample += voice;
            }
            if let Some(speaker) = speaker {
                add_loudness(&mut loudness[*speaker], *start, part);
            }
        }
        Ok(Self { samples, turns, seconds, loudness })
    }
}

fn add_loudness(loudness: &mut [f32], start: f64, part: &[f32]) {
    let window = picture_time(1);
    for (index, loud) in loudness.iter_mut().enumerate() {
        let from = ((picture_time(index) - start) * f64::from(SAMPLE_RATE)).max(0.0) as usize;
        let to = ((picture_time(index) + window - start) * f64::from(SAMPLE_RATE)).max(0.0) as usize;
        let heard = part.get(from.min(part.len())..to.min(part.len())).unwrap_or_default();
        if !heard.is_empty() {
            let mean = heard.iter().map(|sample| sample * sample).sum::<f32>() / heard.len() as f32;
            *loud = loud.max((mean.sqrt() / 0.16).min(1.0));
        }
    }
}

/// A room is never quite silent; digital silence would also be an odd test for anything that listens.
fn room_tone(length: usize) -> Vec<f32> {
    let mut state = 0x9e37_79b9_u32;
    let mut low = 0.0_f32;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let white = state as f32 / u32::MAX as f32 - 0.5;
            low += (white - low) * 0.06;
            low * 0.008
        })
        .collect()
}

/// Two soft rings.
fn phone() -> Vec<f32> {
    let rate = SAMPLE_RATE as f32;
    (0..(rate * 2.4) as usize)
        .map(|index| {
            let t = index as f32 / rate;
            let within = t % 1.2;
            let envelope = if within < 0.7 { (within * 40.0).min(1.0) * (1.0 - within / 0.7) } else { 0.0 };
            let warble = if ((t * 16.0) as u32).is_multiple_of(2) { 784.0 } else { 988.0 };
            (t * warble * std::f32::consts::TAU).sin() * 0.09 * envelope
        })
        .collect()
}
