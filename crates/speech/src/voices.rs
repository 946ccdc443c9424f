//! From voiceprints to turns: which voice each hundredth of a second of speech belongs to.

use ndarray::{Array1, Array2, Axis};

use crate::activity::Stretch;
use crate::cluster;
use crate::mel::{self, STEP};
use crate::sound::Sound;
use crate::turns::Turn;
use crate::voice::VoiceModel;

/// Frames in a window: the 1.6 seconds the model was trained with.
const WINDOW: usize = 160;
/// Frames from one window to the next: fine in short recordings, coarser in long ones, where each costs time.
const FINE_HOP: usize = 20;
const COARSE_HOP: usize = 40;
/// A recording of more frames than this (ten minutes) is long.
const LONG: usize = 60_000;
/// The level of speech the model was trained with.
const SPEECH_DB: f64 = -30.0;
/// Within one stretch of speech nobody gets less than this: it would be the edge of a window, not a word.
const SHORTEST_MS: i64 = 250;
/// A voice is certain when it is so much nearer than the next one.
const CERTAIN: f32 = 0.15;
/// Windows between two words on progress.
const AT_ONCE: usize = 64;

/// The turns of at most `most` voices within the stretches of speech. `say` hears how far it is, from 0 to 1.
pub(crate) fn by_voice(
    model: &VoiceModel,
    sound: &Sound,
    speech: &[Stretch],
    most: usize,
    say: &mut dyn FnMut(f32),
) -> Vec<Turn> {
    let mut frames = mel::frames(sound.mixed(), &mut || say(0.0));
    let spoken = spoken(speech, frames.nrows());
    frames *= gain(sound, &spoken);
    let hop = if frames.nrows() > LONG { COARSE_HOP } else { FINE_HOP };
    let starts: Vec<usize> = (0..(frames.nrows() + 1).saturating_sub(WINDOW))
        .step_by(hop)
        .filter(|start| spoken[*start..start + WINDOW].iter().filter(|spoken| **spoken).count() * 2 >= WINDOW)
        .collect();
    let mut prints = Array2::zeros((starts.len(), crate::voice::HIDDEN));
    for (number, (chunk, mut rows)) in
        starts.chunks(AT_ONCE).zip(prints.axis_chunks_iter_mut(Axis(0), AT_ONCE)).enumerate()
    {
        rows.assign(&model.voiceprints(frames.view(), chunk, WINDOW));
        say((number * AT_ONCE) as f32 / starts.len() as f32);
    }
    let voices = cluster::voices(prints.view(), most);
    if voices.is_empty() {
        // Less speech than one window: somebody's, but nobody can say whose.
        return speech.iter().map(|(start_ms, end_ms)| Turn::of(*start_ms, *end_ms, 0, 0)).collect();
    }
    let likeness = likeness(&prints, &voices, &starts, frames.nrows());
    speech.iter().flat_map(|stretch| divide(*stretch, &likeness)).collect()
}

/// Which frames somebody speaks in.
fn spoken(speech: &[Stretch], count: usize) -> Vec<bool> {
    let mut spoken = vec![false; count];
    for (start, end) in speech {
        let frame = |ms: i64| usize::try_from(ms / 10).unwrap_or(0).min(count);
        spoken[frame(*start)..frame(*end)].fill(true);
    }
    spoken
}

/// What brings the power of the speech to the level of the model's training.
fn gain(sound: &Sound, spoken: &[bool]) -> f32 {
    let (mut sum, mut count) = (0.0_f64, 0_u64);
    for (at, sample) in sound.mixed().enumerate() {
        if spoken.get(at / STEP).is_some_and(|spoken| *spoken) {
            sum += f64::from(sample) * f64::from(sample);
            count += 1;
        }
    }
    let power = sum / count.max(1) as f64;
    if power > 0.0 { (10.0_f64.powf(SPEECH_DB / 10.0) / power) as f32 } else { 1.0 }
}

/// How like each voice each frame is; no number where no window lies. The middle of a window counts most.
fn likeness(prints: &Array2<f32>, voices: &[Array1<f32>], starts: &[usize], count: usize) -> Array2<f32> {
    let mut sums = Array2::<f32>::zeros((count, voices.len()));
    let mut weights = Array1::<f32>::zeros(count);
    for (print, start) in prints.rows().into_iter().zip(starts) {
        let alike: Array1<f32> = voices.iter().map(|voice| print.dot(voice)).collect();
        for at in 0..WINDOW {
            let from_middle = ((at as f32 + 0.5) / WINDOW as f32 * 2.0 - 1.0).abs();
            let weight = (1.0 - from_middle) * (1.0 - from_middle);
            weights[start + at] += weight;
            sums.row_mut(start + at).scaled_add(weight, &alike);
        }
    }
    for (mut row, weight) in sums.rows_mut().into_iter().zip(weights) {
        row /= weight;
    }
    sums
}

/// The turns within one stretch of speech.
fn divide((start_ms, end_ms): Stretch, likeness: &Array2<f32>) -> Vec<Turn> {
    let first = usize::try_from(start_ms / 10).unwrap_or(0).min(likeness.nrows());
    let last = usize::try_from(end_ms / 10).unwrap_or(0).clamp(first, likeness.nrows());
    let mut judged: Vec<(usize, f32)> = (first..last).map(|frame| judge(likeness, frame)).collect();
    if judged.is_empty() {
        judged.push(judge(likeness, first.min(likeness.nrows().saturating_sub(1))));
    }
    let mut runs: Vec<(usize, usize, f32)> = Vec::new();
    for (voice, margin) in judged {
        match runs.last_mut() {
            Some((same, length, margins)) if *same == voice => (*length, *margins) = (*length + 1, *margins + margin),
            _ => runs.push((voice, 1, margin)),
        }
    }
    // The shortest run goes to its longer neighbour, until every run could be a word.
    while runs.len() > 1 {
        let shortest = (0..runs.len()).min_by_key(|run| runs[*run].1).unwrap_or(0);
        if runs[shortest].1 as i64 * 10 >= SHORTEST_MS {
            break;
        }
        let before = shortest.checked_sub(1).map_or(0, |run| runs[run].1);
        let after = runs.get(shortest + 1).map_or(0, |run| run.1);
        let neighbour = if before >= after { shortest - 1 } else { shortest + 1 };
        runs[shortest].0 = runs[neighbour].0;
        runs[shortest].2 = 0.0;
        runs = joined(&runs);
    }
    let mut turns = Vec::new();
    let mut at = start_ms;
    for (number, (voice, length, margin)) in runs.iter().enumerate() {
        let until = if number + 1 == runs.len() { end_ms } else { at + *length as i64 * 10 };
        let certainty = (margin / *length as f32 / CERTAIN * 100.0).clamp(0.0, 100.0) as u8;
        turns.push(Turn::of(at, until, *voice as u8, certainty));
        at = until;
    }
    turns
}

fn joined(runs: &[(usize, usize, f32)]) -> Vec<(usize, usize, f32)> {
    let mut joined: Vec<(usize, usize, f32)> = Vec::new();
    for (voice, length, margin) in runs {
        match joined.last_mut() {
            Some(last) if last.0 == *voice => (last.1, last.2) = (last.1 + length, last.2 + margin),
            _ => joined.push((*voice, *length, *margin)),
        }
    }
    joined
}

/// The voice a frame is most like, and by how much; a frame under no window is like the nearest that is.
fn judge(likeness: &Array2<f32>, frame: usize) -> (usize, f32) {
    let rows = likeness.nrows();
    let known = |frame: &usize| likeness.row(*frame).iter().all(|value| value.is_finite());
    // A stretch shorter than half a window, far from all others, is rare; looking outwards is cheap enough.
    let near = (0..rows).find_map(|away| {
        let (before, after) = (frame.checked_sub(away), frame + away);
        before.filter(known).or_else(|| Some(after).filter(|after| *after < rows && known(after)))
    });
    let Some(near) = near else { return (0, 0.0) };
    let mut order: Vec<(usize, f32)> = likeness.row(near).iter().copied().enumerate().collect();
    order.sort_by(|one, other| other.1.total_cmp(&one.1));
    let margin = if near == frame && order.len() > 1 { order[0].1 - order[1].1 } else { 0.0 };
    (order[0].0, margin)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness_of(rows: &[(usize, [f32; 2])]) -> Array2<f32> {
        let flat: Vec<f32> = rows.iter().flat_map(|(times, row)| row.repeat(*times)).collect();
        Array2::from_shape_vec((flat.len() / 2, 2), flat).unwrap()
    }

    #[test]
    fn a_stretch_is_divided_where_the_voice_changes() {
        let likeness = likeness_of(&[(100, [0.9, 0.6]), (50, [0.6, 0.9])]);
        let turns = divide((0, 1500), &likeness);
        assert_eq!(turns, [Turn::of(0, 1000, 0, 100), Turn::of(1000, 1500, 1, 100)]);
    }

    #[test]
    fn a_flicker_is_no_turn() {
        let likeness = likeness_of(&[(100, [0.9, 0.6]), (5, [0.7, 0.71]), (100, [0.9, 0.6])]);
        let turns = divide((0, 2050), &likeness);
        assert_eq!(turns.len(), 1);
        assert_eq!((turns[0].voice, turns[0].end_ms), (0, 2050));
    }

    #[test]
    fn what_no_window_saw_is_given_to_the_nearest_without_certainty() {
        let likeness = likeness_of(&[(100, [0.5, 0.9]), (300, [f32::NAN, f32::NAN])]);
        assert_eq!(divide((3000, 3200), &likeness), [Turn::of(3000, 3200, 1, 0)]);
    }
}
