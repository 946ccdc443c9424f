//! A real media file, spoilt: the structure first, then its numbers, then its bytes.

use mrp_fuzz::{Rng, mutate};

use super::structure::{Piece, pieces};

/// Small enough to be a header.
const HEADER: usize = 4096;
/// However much is doubled, a mutant stays a file that a test can afford.
const LONGEST: usize = 2 << 20;

/// Spoils a file once, or a few times; `donor` is another file that pieces may come from.
pub(super) fn spoil(rng: &mut Rng, file: &[u8], donor: &[u8]) -> Vec<u8> {
    let mut bytes = file.to_vec();
    // Mostly once: what is spoilt all over is no longer taken for media.
    for _ in 0..[1, 1, 1, 2, 2, 3, 4][rng.usize(..7)] {
        once(rng, &mut bytes, donor);
        bytes.truncate(LONGEST);
    }
    bytes
}

fn once(rng: &mut Rng, bytes: &mut Vec<u8>, donor: &[u8]) {
    let own = pieces(bytes);
    if own.is_empty() {
        return mutate(rng, bytes, donor);
    }
    let piece = own[rng.usize(..own.len())].clone();
    match rng.u8(0..16) {
        0 => lie_about_size(rng, bytes, &piece),
        1 => drop(bytes.drain(piece.whole)),
        2 => {
            let copy = bytes[piece.whole.clone()].repeat(1 << rng.u32(0..6));
            bytes.splice(piece.whole.end..piece.whole.end, copy);
        }
        3 => swap(rng, bytes, &own),
        4 => {
            let theirs = pieces(donor);
            if !theirs.is_empty() {
                let given = donor[theirs[rng.usize(..theirs.len())].whole.clone()].to_vec();
                let over = if rng.bool() { piece.whole.clone() } else { piece.whole.start..piece.whole.start };
                bytes.splice(over, given);
            }
        }
        5 => {
            let at = if rng.bool() { piece.whole.end } else { rng.usize(..bytes.len()) };
            bytes.truncate(at.max(1));
        }
        // The head of one file, the tail of another.
        6 => {
            let theirs = pieces(donor);
            if !theirs.is_empty() {
                bytes.truncate(piece.whole.start.max(1));
                bytes.extend_from_slice(&donor[theirs[rng.usize(..theirs.len())].whole.start..]);
            }
        }
        // The kind of one piece on another.
        7 => {
            let kind = bytes[own[rng.usize(..own.len())].whole.clone()].iter().copied().take(8).collect::<Vec<_>>();
            let end = (piece.whole.start + kind.len()).min(bytes.len());
            bytes[piece.whole.start..end].copy_from_slice(&kind[..end - piece.whole.start]);
        }
        8 => {
            for _ in 0..1 << rng.u32(0..8) {
                let at = rng.usize(..bytes.len());
                bytes[at] ^= 1 << rng.u32(0..8);
            }
        }
        9 => mutate(rng, bytes, donor),
        _ => spoil_header(rng, bytes, &own, donor),
    }
}

/// Numbers in headers: sizes, counts, times, rates, shapes.
fn spoil_header(rng: &mut Rng, bytes: &mut Vec<u8>, own: &[Piece], donor: &[u8]) {
    let headers: Vec<&Piece> = own.iter().filter(|piece| (1..=HEADER).contains(&piece.body.len())).collect();
    if headers.is_empty() {
        return mutate(rng, bytes, donor);
    }
    for _ in 0..=rng.u32(0..3) {
        let body = headers[rng.usize(..headers.len())].body.clone();
        if body.end > bytes.len() {
            return;
        }
        let mut inside = bytes[body.clone()].to_vec();
        let length = inside.len();
        mutate(rng, &mut inside, &bytes[body.clone()]);
        // In place: whatever follows stays where it was said to be.
        inside.resize(length, 0);
        bytes[body].copy_from_slice(&inside);
    }
}

fn lie_about_size(rng: &mut Rng, bytes: &mut [u8], piece: &Piece) {
    let field = &mut bytes[piece.size.clone()];
    let Some(last) = field.last_mut() else { return };
    match rng.u8(0..4) {
        0 => *last = last.wrapping_add(rng.u8(1..=16)),
        1 => *last = last.wrapping_sub(rng.u8(1..=16)),
        2 => field.fill(if rng.bool() { 0 } else { 0xff }),
        _ => field.fill_with(|| rng.u8(..)),
    }
}

fn swap(rng: &mut Rng, bytes: &mut Vec<u8>, own: &[Piece]) {
    let (a, b) = (&own[rng.usize(..own.len())].whole, &own[rng.usize(..own.len())].whole);
    let (first, second) = if a.start <= b.start { (a, b) } else { (b, a) };
    if first.end > second.start {
        return;
    }
    let swapped = [&bytes[second.clone()], &bytes[first.end..second.start], &bytes[first.clone()]].concat();
    bytes.splice(first.start..second.end, swapped);
}
