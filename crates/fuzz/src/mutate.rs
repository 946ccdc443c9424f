//! One small act of spoiling at a time.

use fastrand::Rng;

/// Numbers at which arithmetic goes wrong.
const LIMITS: [u64; 12] = [
    0,
    1,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0xffff,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    0xffff_ffff_ffff_ffff,
];

/// Spoils `bytes` once; `donor` is another input of the same kind that pieces may come from.
pub fn mutate(rng: &mut Rng, bytes: &mut Vec<u8>, donor: &[u8]) {
    if bytes.is_empty() {
        bytes.extend_from_slice(&donor[..donor.len().min(64)]);
        bytes.push(rng.u8(..));
        return;
    }
    let at = rng.usize(..bytes.len());
    match rng.u8(0..11) {
        0 => bytes[at] ^= 1 << rng.u32(0..8),
        1 => bytes[at] = rng.u8(..),
        2 => bytes[at] = bytes[at].wrapping_add(rng.i8(-4..=4).cast_unsigned()),
        3 => write_number(rng, bytes, at),
        4 => bytes.truncate(at),
        5 => {
            let piece = piece(rng, bytes.len(), at);
            bytes.drain(piece);
        }
        6 => {
            let copy = bytes[piece(rng, bytes.len(), at)].to_vec();
            bytes.splice(at..at, copy);
        }
        7 => {
            let copy = bytes[piece(rng, bytes.len(), at)].to_vec();
            let to = rng.usize(..bytes.len());
            let end = (to + copy.len()).min(bytes.len());
            bytes[to..end].copy_from_slice(&copy[..end - to]);
        }
        8 if !donor.is_empty() => {
            let from = rng.usize(..donor.len());
            let copy = &donor[piece(rng, donor.len(), from)];
            let over = if rng.bool() { at..at } else { at..(at + copy.len()).min(bytes.len()) };
            bytes.splice(over, copy.iter().copied());
        }
        9 => {
            let count = rng.usize(1..=16);
            let fill = if rng.bool() { 0 } else { rng.u8(..) };
            bytes.splice(at..at, std::iter::repeat_n(fill, count));
        }
        _ => {
            let piece = piece(rng, bytes.len(), at);
            bytes[piece].fill_with(|| rng.u8(..));
        }
    }
}

/// A stretch from `at`, mostly short.
fn piece(rng: &mut Rng, length: usize, at: usize) -> std::ops::Range<usize> {
    let most = (length - at).min(1 << rng.u32(0..12));
    at..at + rng.usize(1..=most.max(1)).min(length - at)
}

/// Writes a number at its limit, or a little beside it, in either order of bytes.
fn write_number(rng: &mut Rng, bytes: &mut [u8], at: usize) {
    let width = [1, 2, 4, 8][rng.usize(..4)].min(bytes.len() - at);
    let number = LIMITS[rng.usize(..LIMITS.len())].wrapping_add_signed(rng.i64(-1..=1));
    if rng.bool() {
        bytes[at..at + width].copy_from_slice(&number.to_le_bytes()[..width]);
    } else {
        bytes[at..at + width].copy_from_slice(&number.to_be_bytes()[8 - width..]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_takes_the_same_decisions_again() {
        let spoilt = |seed| {
            let mut rng = Rng::with_seed(seed);
            let mut bytes = b"the quick brown fox".to_vec();
            (0..50).for_each(|_| mutate(&mut rng, &mut bytes, b"jumps over the lazy dog"));
            bytes
        };
        assert_eq!(spoilt(7), spoilt(7));
        assert_ne!(spoilt(7), spoilt(8));
    }

    #[test]
    fn anything_can_be_spoilt_even_nothing() {
        let mut rng = Rng::with_seed(3);
        let mut bytes = Vec::new();
        for _ in 0..20_000 {
            mutate(&mut rng, &mut bytes, b"");
            bytes.truncate(5_000);
        }
    }
}
