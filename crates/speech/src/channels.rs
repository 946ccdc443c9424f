//! Who speaks, known by the microphone: one on each channel says more than any model.

use crate::activity::{self, FRAME, Stretch};
use crate::sound::Sound;

/// A microphone is clearly nearer when it is so much louder.
const NEARER_DB: f32 = 6.0;
/// Each of the two must be the nearer one in so much of the speech …
const EACH: f64 = 0.05;
/// … and both together in so much: otherwise the channels are one room heard twice.
const TOGETHER: f64 = 0.6;

/// For each of two microphones the stretches in which its own person speaks; nothing when the channels do not differ
/// clearly. `speech` is what was found in both together.
pub(crate) fn by_channel(sound: &Sound, speech: &[Stretch]) -> Option<[Vec<Stretch>; 2]> {
    let levels = [levels(sound.channel(0)), levels(sound.channel(1))];
    let difference: Vec<f32> = levels[0].iter().zip(&levels[1]).map(|(left, right)| left - right).collect();
    if !differ(&difference, speech) {
        return None;
    }
    Some([0, 1].map(|channel| {
        let mut scores = activity::scores(sound.channel(channel));
        for (number, score) in scores.iter_mut().enumerate() {
            // The other person's voice reaches this microphone too, only more quietly.
            let ahead = heard(&difference, number) * if channel == 0 { 1.0 } else { -1.0 };
            if ahead < -NEARER_DB {
                *score = 0.0;
            }
        }
        activity::stretches(&scores)
    }))
}

/// The difference at the moment the detector's answer of this number is about.
fn heard(difference: &[f32], number: usize) -> f32 {
    difference.get(number.saturating_sub(2)).copied().unwrap_or(0.0)
}

fn differ(difference: &[f32], speech: &[Stretch]) -> bool {
    let (mut whole, mut left, mut right) = (0_u32, 0_u32, 0_u32);
    let mut stretches = speech.iter().peekable();
    for (number, difference) in difference.iter().enumerate() {
        let at = (number * 16) as i64;
        while stretches.next_if(|(_, end)| *end <= at).is_some() {}
        if stretches.peek().is_some_and(|(start, _)| *start <= at) {
            whole += 1;
            left += u32::from(*difference > NEARER_DB);
            right += u32::from(*difference < -NEARER_DB);
        }
    }
    let share = |part: u32| f64::from(part) / f64::from(whole.max(1));
    share(left) >= EACH && share(right) >= EACH && share(left + right) >= TOGETHER
}

/// The level of each 16 ms, smoothed over five of them.
fn levels(samples: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut powers = Vec::new();
    let (mut sum, mut filled) = (0.0_f32, 0);
    for sample in samples {
        sum += sample * sample;
        filled += 1;
        if filled == FRAME {
            powers.push(sum / FRAME as f32);
            (sum, filled) = (0.0, 0);
        }
    }
    let around = |number: usize| {
        let near = &powers[number.saturating_sub(2)..(number + 3).min(powers.len())];
        10.0 * (near.iter().sum::<f32>() / near.len() as f32 + 1e-10).log10()
    };
    (0..powers.len()).map(around).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEECH: &[Stretch] = &[(0, 16_000)];

    #[test]
    fn a_microphone_for_each_differs_clearly() {
        let difference: Vec<f32> = (0..1000).map(|frame| if frame % 100 < 50 { 12.0 } else { -9.0 }).collect();
        assert!(differ(&difference, SPEECH));
    }

    #[test]
    fn one_room_heard_twice_does_not() {
        let difference: Vec<f32> = (0..1000).map(|frame| if frame % 100 < 50 { 3.0 } else { -3.0 }).collect();
        assert!(!differ(&difference, SPEECH));
        assert!(!differ(&[0.0; 1000], SPEECH));
    }

    #[test]
    fn a_channel_that_is_only_quieter_tells_nobody_apart() {
        assert!(!differ(&[20.0; 1000], SPEECH));
        assert!(!differ(&[20.0; 1000], &[]));
    }
}
