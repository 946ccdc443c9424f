//! Taletur: a stretch in which one voice speaks.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The same voice again after less than this goes on where it stopped.
const BRIDGED_MS: i64 = 600;

/// A stretch of one voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Turn {
    /// First millisecond.
    #[schema(minimum = 0)]
    pub start_ms: i64,
    /// First millisecond after it.
    #[schema(minimum = 1)]
    pub end_ms: i64,
    /// Which voice, from 0 in the order in which they are first heard.
    #[schema(minimum = 0, maximum = 7)]
    pub voice: u8,
    /// How much nearer this voice was than the next, 0 to 100; no probability.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 100)]
    pub certainty: u8,
}

impl Turn {
    pub(crate) const fn of(start_ms: i64, end_ms: i64, voice: u8, certainty: u8) -> Self {
        Self { start_ms, end_ms, voice, certainty }
    }

    /// How long it is.
    #[must_use]
    pub const fn duration_ms(&self) -> i64 {
        self.end_ms - self.start_ms
    }
}

/// In order, bridged where the same voice pauses for a breath, voices numbered as they appear.
pub(crate) fn tidied(mut turns: Vec<Turn>, whole_ms: i64) -> Vec<Turn> {
    turns.sort_by_key(|turn| (turn.start_ms, turn.end_ms));
    let mut tidy: Vec<Turn> = Vec::new();
    for mut turn in turns {
        turn.end_ms = turn.end_ms.min(whole_ms);
        if turn.end_ms <= turn.start_ms {
            continue;
        }
        // Between the two breaths somebody else may have begun: then it is no breath.
        let newest = tidy.len().saturating_sub(1);
        let before = tidy.iter_mut().enumerate().rfind(|(_, last)| last.voice == turn.voice);
        match before {
            Some((_, last)) if turn.start_ms <= last.end_ms => {
                last.end_ms = last.end_ms.max(turn.end_ms);
                last.certainty = last.certainty.min(turn.certainty);
            }
            Some((at, last)) if turn.start_ms - last.end_ms < BRIDGED_MS && at == newest => {
                let (before, after) = (last.duration_ms(), turn.duration_ms());
                let sum = i64::from(last.certainty) * before + i64::from(turn.certainty) * after;
                last.certainty = (sum / (before + after).max(1)) as u8;
                last.end_ms = turn.end_ms;
            }
            _ => tidy.push(turn),
        }
    }
    let mut order: Vec<u8> = Vec::new();
    for turn in &mut tidy {
        let number = order.iter().position(|voice| *voice == turn.voice).unwrap_or_else(|| {
            order.push(turn.voice);
            order.len() - 1
        });
        turn.voice = number as u8;
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_breath_is_bridged_but_not_over_somebody_else() {
        let turns = vec![
            Turn::of(0, 1000, 4, 80),
            Turn::of(1400, 2000, 4, 20),
            Turn::of(2100, 2300, 1, 50),
            Turn::of(2400, 3000, 4, 50),
            Turn::of(3700, 9000, 4, 50),
        ];
        assert_eq!(
            tidied(turns, 5000),
            [
                Turn::of(0, 2000, 0, 57),
                Turn::of(2100, 2300, 1, 50),
                Turn::of(2400, 3000, 0, 50),
                Turn::of(3700, 5000, 0, 50)
            ]
        );
    }

    #[test]
    fn two_at_once_stay_two() {
        let turns = vec![Turn::of(500, 900, 1, 9), Turn::of(0, 1000, 0, 9), Turn::of(1000, 1000, 1, 9)];
        assert_eq!(tidied(turns, 5000), [Turn::of(0, 1000, 0, 9), Turn::of(500, 900, 1, 9)]);
    }
}
