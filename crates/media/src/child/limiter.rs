//! One gain for the whole recording, and a limiter that sees peaks coming.
//!
//! A linear gain keeps the difference between a low voice and a raised one, which matters in these conversations;
//! the limiter touches only what would clip (a door, a cup put down).

use std::collections::VecDeque;

/// Samples of look-ahead: 5 ms at 48 kHz.
const AHEAD: usize = 240;
/// Half a decibel under the aim of -1.5 dBTP would be heard by nobody; this is -2 dBFS, room for peaks between samples.
const CEILING: f32 = 0.794;

/// Applies the gain to stereo samples; what goes in comes out in time, [`AHEAD`] samples later until [`finish`].
///
/// [`finish`]: Limiter::finish
pub(super) struct Limiter {
    gain: f32,
    waiting: VecDeque<[f32; 2]>,
    /// Falling candidates for the smallest factor in the window: (sample number, factor).
    lows: VecDeque<(u64, f32)>,
    /// The last [`AHEAD`] smallest factors, whose mean is the factor applied.
    recent: VecDeque<f32>,
    sum: f64,
    number: u64,
}

impl Limiter {
    /// A limiter with this gain in decibels.
    pub(super) fn new(gain_db: f64) -> Self {
        Self {
            gain: 10f64.powf(gain_db / 20.0) as f32,
            waiting: VecDeque::with_capacity(AHEAD + 1),
            lows: VecDeque::new(),
            recent: VecDeque::from(vec![1.0; AHEAD]),
            sum: AHEAD as f64,
            number: 0,
        }
    }

    /// Takes one sample; gives one back once the look-ahead is full.
    pub(super) fn push(&mut self, sample: [f32; 2]) -> Option<[f32; 2]> {
        let sample = sample.map(|value| if value.is_finite() { value * self.gain } else { 0.0 });
        let peak = sample[0].abs().max(sample[1].abs());
        self.step(if peak > CEILING { CEILING / peak } else { 1.0 });
        self.waiting.push_back(sample);
        if self.waiting.len() > AHEAD { self.release() } else { None }
    }

    /// The samples still waiting.
    pub(super) fn finish(&mut self) -> Vec<[f32; 2]> {
        let mut rest = Vec::with_capacity(self.waiting.len());
        while !self.waiting.is_empty() {
            self.step(1.0);
            rest.extend(self.release());
        }
        rest
    }

    /// The factor needed at this sample joins the window; the mean over a window of window-minima follows it.
    fn step(&mut self, factor: f32) {
        while self.lows.back().is_some_and(|(_, low)| *low >= factor) {
            self.lows.pop_back();
        }
        self.lows.push_back((self.number, factor));
        // One sample more than the mean is long, so that at a peak every term of the mean has seen it.
        while self.lows.front().is_some_and(|(number, _)| *number + (AHEAD as u64) < self.number) {
            self.lows.pop_front();
        }
        self.number += 1;
        let low = self.lows.front().map_or(1.0, |(_, low)| *low);
        self.recent.push_back(low);
        self.sum += f64::from(low) - f64::from(self.recent.pop_front().unwrap_or(1.0));
    }

    fn release(&mut self) -> Option<[f32; 2]> {
        let factor = (self.sum / AHEAD as f64) as f32;
        // Rounding in the running sum must not let a peak through.
        self.waiting.pop_front().map(|sample| sample.map(|value| (value * factor).clamp(-CEILING, CEILING)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(gain_db: f64, input: &[f32]) -> Vec<f32> {
        let mut limiter = Limiter::new(gain_db);
        let mut output: Vec<[f32; 2]> = input.iter().filter_map(|value| limiter.push([*value, -*value])).collect();
        output.extend(limiter.finish());
        output.into_iter().map(|[left, _]| left).collect()
    }

    #[test]
    fn what_does_not_clip_is_only_made_louder() {
        let input: Vec<f32> = (0..4000).map(|n| (n as f32 * 0.05).sin() * 0.1).collect();
        let output = through(6.0206, &input);
        assert_eq!(output.len(), input.len(), "not a sample more or less");
        for (n, (before, after)) in input.iter().zip(&output).enumerate() {
            assert!((before * 2.0 - after).abs() < 1e-4, "sample {n}: {before} became {after}");
        }
    }

    #[test]
    fn a_peak_is_lowered_without_being_cut_off() {
        let mut input = vec![0.1; 2000];
        input[1000] = 0.9;
        let output = through(12.0, &input);
        let loudest = output.iter().fold(0.0f32, |most, value| most.max(value.abs()));
        assert!((loudest - CEILING).abs() < 1e-3, "{loudest}");
        assert!((output[1000] - CEILING).abs() < 1e-3, "the peak stays where it was: {}", output[1000]);
        assert!(output[999] < output[100], "its neighbour comes down with it");
        assert!((output[1999] - output[100]).abs() < 1e-4, "and all is as before afterwards");
    }

    #[test]
    fn nonsense_becomes_silence() {
        let output = through(0.0, &[f32::NAN, f32::INFINITY, 0.5]);
        assert_eq!(output[0], 0.0);
        assert_eq!(output[1], 0.0);
        assert!((output[2] - 0.5).abs() < 1e-6);
    }
}
