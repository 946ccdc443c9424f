//! Packets of the right shape and pace that carry the time they were written.

use std::time::Duration;

/// Twenty milliseconds, the pace of Opus; every second step has a picture.
pub(crate) const STEP: Duration = Duration::from_millis(20);
/// A quiet room's worth of sound.
const SOUND_BYTES: usize = 80;
/// About what browsers put into a packet.
const PACKET_BYTES: usize = 1_072;
/// VP8's descriptor of one byte, then who, which number, and when.
const STAMP: std::ops::Range<usize> = 1..17;

/// What a packet says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    /// The publisher, and whether it is a picture.
    pub(crate) stream: u32,
    /// Counted from zero on its stream.
    pub(crate) number: u32,
    /// Nanoseconds since the generator began.
    pub(crate) written: u64,
}

impl Stamp {
    /// Sound of these twenty milliseconds.
    pub(crate) fn sound(self) -> Vec<u8> {
        self.fill(vec![0xfc; SOUND_BYTES])
    }

    /// One packet of a picture; VP8 marks the first.
    pub(crate) fn picture(self, first: bool) -> Vec<u8> {
        let mut packet = vec![0; PACKET_BYTES];
        packet[0] = if first { 0x10 } else { 0x00 };
        self.fill(packet)
    }

    fn fill(self, mut packet: Vec<u8>) -> Vec<u8> {
        let mut stamp = Vec::with_capacity(STAMP.len());
        stamp.extend(self.stream.to_be_bytes());
        stamp.extend(self.number.to_be_bytes());
        stamp.extend(self.written.to_be_bytes());
        packet[STAMP].copy_from_slice(&stamp);
        packet
    }

    /// What a received packet says; padding says nothing.
    pub(crate) fn read(packet: &[u8]) -> Option<Self> {
        let stamp = packet.get(STAMP)?;
        let number = |range| Some(u32::from_be_bytes(stamp.get::<std::ops::Range<usize>>(range)?.try_into().ok()?));
        let written = u64::from_be_bytes(stamp.get(8..16)?.try_into().ok()?);
        Some(Self { stream: number(0..4)?, number: number(4..8)?, written })
    }
}

/// How many packets a picture has at this bit rate.
pub(crate) fn packets_in_picture(kbps: usize) -> usize {
    (kbps * 1_000 / 8 / 25).div_ceil(PACKET_BYTES).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_says_when_it_was_written() {
        let stamp = Stamp { stream: 7, number: 70_000, written: u64::MAX - 5 };
        assert_eq!(Stamp::read(&stamp.sound()), Some(stamp));
        assert_eq!(Stamp::read(&stamp.picture(true)), Some(stamp));
        assert_eq!(stamp.sound().len(), SOUND_BYTES);
        assert_eq!(Stamp::read(&[0; 16]), None, "padding is shorter");
    }

    #[test]
    fn a_picture_of_a_megabit_and_a_half_has_seven_packets() {
        assert_eq!([packets_in_picture(1_500), packets_in_picture(2_000), packets_in_picture(1)], [7, 10, 1]);
    }
}
