//! Sound as it is looked at: 16,000 samples a second, 16 bits, one channel or two.

/// Samples in a second.
pub const RATE: usize = 16_000;
/// How loud the louder hundredth of the samples is made before the detector hears them: like speech over a table.
const USUAL_PEAK: f64 = 0.05;

/// A recording's sound, held whole while it is looked at: 115 MB an hour and channel.
#[derive(Debug, Default)]
pub struct Sound {
    channels: [Vec<i16>; 2],
}

impl Sound {
    /// Adds samples from -1 to 1 to one of the two channels; a single microphone is twice the same.
    pub fn push(&mut self, channel: usize, samples: impl IntoIterator<Item = f32>) {
        let sample = |value: f32| (value.clamp(-1.0, 1.0) * f32::from(i16::MAX)) as i16;
        self.channels[channel].extend(samples.into_iter().map(sample));
    }

    /// How many samples there are; a shorter channel is silent at its end.
    #[must_use]
    pub fn len(&self) -> usize {
        self.channels[0].len().max(self.channels[1].len())
    }

    /// Whether there is nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How long it is.
    #[must_use]
    pub fn duration_ms(&self) -> i64 {
        (self.len() * 1000 / RATE) as i64
    }

    /// Both channels together, from -1 to 1.
    pub(crate) fn mixed(&self) -> impl Iterator<Item = f32> + Clone {
        self.channel(0).zip(self.channel(1)).map(|(one, other)| f32::midpoint(one, other))
    }

    /// One channel, from -1 to 1.
    pub(crate) fn channel(&self, channel: usize) -> impl Iterator<Item = f32> + Clone {
        let samples = self.channels[channel].iter().copied();
        samples.chain(std::iter::repeat(0)).take(self.len()).map(|sample| f32::from(sample) / 32_768.0)
    }
}

/// What to multiply with so that quiet and loud recordings meet the detector alike.
pub(crate) fn usual_gain(samples: impl Iterator<Item = f32>) -> f32 {
    // A count for each of the 16-bit levels finds the hundredth without sorting a hundred million samples.
    let mut counts = vec![0_u64; 32_769];
    let mut whole = 0_u64;
    for sample in samples {
        counts[(sample.abs() * 32_768.0) as usize] += 1;
        whole += 1;
    }
    let mut above = 0;
    let level = counts.iter().rposition(|count| {
        above += count;
        above * 100 >= whole
    });
    match level {
        Some(level) if level > 0 && whole > 0 => (USUAL_PEAK * 32_768.0 / level as f64).min(100.0) as f32,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gain_brings_the_louder_hundredth_to_the_usual_level() {
        let samples = (0..1000).map(|number| if number % 50 == 0 { 0.5 } else { 0.01 });
        assert!((usual_gain(samples) - 0.1).abs() < 0.001);
        assert!((usual_gain([0.0; 100].into_iter()) - 1.0).abs() < f32::EPSILON, "silence is not made loud");
        assert!((usual_gain(std::iter::empty()) - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn two_channels_that_are_the_same_mix_to_themselves() {
        let mut sound = Sound::default();
        sound.push(0, [0.5, -2.0, 0.5]);
        sound.push(1, [0.5, -2.0]);
        assert!(sound.mixed().zip([0.5, -1.0, 0.25]).all(|(mixed, expected)| (mixed - expected).abs() < 0.001));
        assert_eq!((sound.len(), sound.duration_ms()), (3, 0));
    }
}
