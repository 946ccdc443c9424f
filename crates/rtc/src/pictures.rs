//! What has to be known of VP8 packets (RFC 7741) on their way to one listener: where a whole picture begins, and how its pictures
//! are numbered when they are taken from another layer. Both are readable in sealed pictures too.

use str0m::format::detect_vp8_keyframe;
use str0m::rtp::{Vp8Descriptor, Vp8Patch};

const NUMBERS: u16 = 1 << 15;
const SHORT_NUMBERS: u16 = 1 << 7;

/// Whether a whole picture, which needs no other, begins in this packet.
pub(crate) fn begins_whole_picture(payload: &[u8]) -> bool {
    detect_vp8_keyframe(payload)
}

/// The number of a picture, and of the last one that others rest on, where an encoder makes such a difference.
type Number = (u16, Option<u8>);

/// The numbers of the pictures in one listener's track: each layer counts for itself, the listener sees one count.
#[derive(Debug, Default)]
pub(crate) struct PictureNumbers {
    source: Option<u32>,
    /// Added to the source's numbers.
    add: u16,
    add_base: u8,
    /// Highest written so far.
    last: Option<u16>,
    last_base: Option<u8>,
}

impl PictureNumbers {
    /// What to change in a packet of this source; `None` when nothing.
    pub(crate) fn patch(&mut self, source: u32, payload: &[u8]) -> Option<Vp8Patch> {
        let packet = Vp8Descriptor::parse(payload).ok()?;
        let number = (packet.picture_id()?, packet.tl0_pic_idx());
        let (out, base) = self.translate(source, number);
        if (out, base) == number {
            return None;
        }
        let patch = |number| {
            let patch = packet.patch().picture_id(number);
            base.map_or(patch, |base| patch.tl0_pic_idx(base)).build().ok()
        };
        // Some encoders write seven bits only.
        patch(out).or_else(|| patch(out % SHORT_NUMBERS))
    }

    /// What comes next is from another source, whatever its name.
    pub(crate) fn break_off(&mut self) {
        self.source = self.source.map(|source| !source);
    }

    fn translate(&mut self, source: u32, (number, base): Number) -> Number {
        if self.source.replace(source).is_some_and(|before| before != source) {
            self.add = self.last.map_or(0, |last| last.wrapping_add(1).wrapping_sub(number) % NUMBERS);
            let after = self.last_base.map(|last| last.wrapping_add(1));
            self.add_base = after.zip(base).map_or(0, |(after, base)| after.wrapping_sub(base));
        }
        let out = number.wrapping_add(self.add) % NUMBERS;
        let newer = |last: u16| out.wrapping_sub(last) % NUMBERS < NUMBERS / 2;
        if self.last.is_none_or(newer) {
            self.last = Some(out);
        }
        let out_base = base.map(|base| base.wrapping_add(self.add_base));
        let newer = |last: u8| out_base.is_some_and(|base| base.wrapping_sub(last) < 128);
        if self.last_base.is_none_or(newer) {
            self.last_base = out_base;
        }
        (out, out_base)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_layer_goes_on_counting_where_the_first_stopped() {
        let mut numbers = PictureNumbers::default();
        assert_eq!(numbers.translate(1, (32_766, Some(254))), (32_766, Some(254)));
        assert_eq!(numbers.translate(1, (32_767, Some(255))), (32_767, Some(255)));
        assert_eq!(numbers.translate(1, (32_765, Some(253))), (32_765, Some(253)), "overtaken");
        assert_eq!(numbers.translate(2, (7, Some(90))), (0, Some(0)));
        assert_eq!(numbers.translate(2, (8, Some(91))), (1, Some(1)));
        assert_eq!(numbers.translate(1, (100, Some(3))), (2, Some(2)), "and back again");
        numbers.break_off();
        assert_eq!(numbers.translate(1, (9_000, Some(70))), (3, Some(3)), "somebody else by the same name");
        let mut plain = PictureNumbers::default();
        plain.translate(1, (5, None));
        assert_eq!(plain.translate(2, (900, None)), (6, None));
    }

    #[test]
    fn only_packets_whose_number_changes_are_changed() {
        let packet = |number: u16| [0x90, 0x80, 0x80 | (number >> 8) as u8, number as u8, 1, 2];
        let mut numbers = PictureNumbers::default();
        assert!(numbers.patch(1, &packet(500)).is_none());
        assert!(numbers.patch(2, &packet(9)).is_some());
        let short = [0x90, 0x80, 0x05, 1, 2];
        assert!(numbers.patch(3, &short).is_some(), "in seven bits");
        for cut in [&[][..], &[0x90], &[0x90, 0x80], &[0x90, 0x80, 0x85, 0x10], &[0x10, 1]] {
            assert!(numbers.patch(4, cut).is_none(), "{cut:x?}");
        }
    }

    #[test]
    fn a_whole_picture_begins_in_the_first_packet_of_one() {
        assert!(begins_whole_picture(&[0x90, 0x80, 0x85, 0x10, 0x50]));
        assert!(!begins_whole_picture(&[0x90, 0x80, 0x85, 0x10, 0x51]), "a change to the one before");
        assert!(!begins_whole_picture(&[0x80, 0x80, 0x85, 0x10, 0x50]), "its middle");
    }
}
