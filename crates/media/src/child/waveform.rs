//! The waveform beside the timeline: smallest and largest sample of each 20 ms, eight bits each.
//!
//! The format is audiowaveform's version 2, so that its tools and players read it.

use bytes::{BufMut, Bytes, BytesMut};

/// Samples behind one pair: 20 ms at 48 kHz.
const SAMPLES_PER_PAIR: u32 = 960;

/// Collects mono samples.
#[derive(Default)]
pub(super) struct Waveform {
    pairs: Vec<(i8, i8)>,
    low: f32,
    high: f32,
    count: u32,
}

impl Waveform {
    /// The next sample.
    pub(super) fn push(&mut self, sample: f32) {
        self.low = if self.count == 0 { sample } else { self.low.min(sample) };
        self.high = if self.count == 0 { sample } else { self.high.max(sample) };
        self.count += 1;
        if self.count == SAMPLES_PER_PAIR {
            self.close();
        }
    }

    fn close(&mut self) {
        if self.count > 0 {
            let byte = |value: f32| (value * 127.0).round().clamp(-128.0, 127.0) as i8;
            self.pairs.push((byte(self.low), byte(self.high)));
            self.count = 0;
        }
    }

    /// The whole file.
    pub(super) fn finish(mut self) -> Bytes {
        self.close();
        let mut bytes = BytesMut::with_capacity(24 + self.pairs.len() * 2);
        bytes.put_i32_le(2); // version
        bytes.put_u32_le(1); // eight bits
        bytes.put_i32_le(48_000);
        bytes.put_i32_le(SAMPLES_PER_PAIR as i32);
        bytes.put_u32_le(u32::try_from(self.pairs.len()).unwrap_or(u32::MAX));
        bytes.put_i32_le(1); // channels
        for (low, high) in self.pairs {
            bytes.put_i8(low);
            bytes.put_i8(high);
        }
        bytes.freeze()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_extremes_of_each_stretch() {
        let mut waveform = Waveform::default();
        for n in 0..SAMPLES_PER_PAIR {
            waveform.push(if n == 7 {
                -1.0
            } else if n == 9 {
                0.5
            } else {
                0.0
            });
        }
        waveform.push(0.25);
        let bytes = waveform.finish();
        assert_eq!(&bytes[..8], &[2, 0, 0, 0, 1, 0, 0, 0]);
        assert_eq!(&bytes[16..20], &2u32.to_le_bytes());
        assert_eq!(&bytes[24..], &[-127i8 as u8, 64, 32, 32]);
    }
}
