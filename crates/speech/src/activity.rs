//! Voice activity: where somebody speaks, whoever it is.

use crate::sound::{RATE, usual_gain};

/// Samples in one judgement of the detector: 16 ms.
pub(crate) const FRAME: usize = 256;
/// The detector looks back: what it says of a frame was true so much earlier.
const BEHIND_MS: i64 = 32;
/// Somebody speaks from here on …
const BEGINS: f32 = 0.5;
/// … until it is less sure than that.
const ENDS: f32 = 0.35;
/// A shorter gap is a consonant, not a pause.
const SHORTEST_GAP_MS: i64 = 250;
/// A shorter sound is a click, not a word.
const SHORTEST_SOUND_MS: i64 = 100;

/// Milliseconds from and to.
pub(crate) type Stretch = (i64, i64);

/// How sure the detector is of each 16 ms.
pub(crate) fn scores(samples: impl Iterator<Item = f32> + Clone) -> Vec<f32> {
    let gain = usual_gain(samples.clone());
    let mut detector = earshot::Detector::default();
    let mut scores = Vec::new();
    let mut frame = [0.0; FRAME];
    let mut filled = 0;
    for sample in samples {
        frame[filled] = (sample * gain).clamp(-1.0, 1.0);
        filled += 1;
        if filled == FRAME {
            scores.push(detector.predict_f32(&frame));
            filled = 0;
        }
    }
    scores
}

/// When the frame of this number is heard.
pub(crate) fn frame_ms(number: usize) -> i64 {
    ((number * FRAME * 1000 / RATE) as i64 - BEHIND_MS).max(0)
}

/// The stretches of speech behind the scores.
pub(crate) fn stretches(scores: &[f32]) -> Vec<Stretch> {
    let mut speaking = false;
    let mut found: Vec<Stretch> = Vec::new();
    for (number, score) in scores.iter().enumerate() {
        speaking = *score >= if speaking { ENDS } else { BEGINS };
        if speaking {
            let (start, end) = (frame_ms(number), frame_ms(number + 1));
            match found.last_mut() {
                Some(last) if start - last.1 < SHORTEST_GAP_MS => last.1 = end,
                _ => found.push((start, end)),
            }
        }
    }
    found.retain(|(start, end)| end - start >= SHORTEST_SOUND_MS);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_gaps_are_bridged_and_clicks_left_out() {
        let mut scores = vec![0.1; 400];
        scores[10..60].fill(0.9);
        scores[65..100].fill(0.4); // not sure enough to begin, after a gap
        scores[70..90].fill(0.6);
        scores[200..203].fill(0.9);
        scores[300..320].fill(0.8);
        assert_eq!(stretches(&scores), [(frame_ms(10), frame_ms(100)), (frame_ms(300), frame_ms(320))]);
    }

    #[test]
    fn silence_and_a_steady_tone_are_no_speech() {
        assert!(stretches(&scores([0.0; 48_000].into_iter())).is_empty());
        let tone = (0..48_000).map(|at| (at as f32 * 0.2).sin() * 0.3);
        assert!(stretches(&scores(tone)).is_empty());
    }
}
