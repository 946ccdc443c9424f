//! Where the pieces of a media file lie: boxes, elements, chunks, pages, packets. No parser of media, only enough to spoil it
//! where it hurts.

use std::ops::Range;

/// One piece: its whole stretch, what is inside, and where it says how long it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) whole: Range<usize>,
    pub(super) body: Range<usize>,
    pub(super) size: Range<usize>,
}

/// MP4 boxes that hold boxes.
const BOXES: [&[u8; 4]; 11] =
    [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf", b"udta", b"mvex", b"moof", b"traf"];
/// Matroska elements that hold elements: segment, info, tracks, entry, video, audio, cluster, group, cues, point, seek.
const ELEMENTS: [u32; 12] = [
    0x1853_8067,
    0x1549_a966,
    0x1654_ae6b,
    0xae,
    0xe0,
    0xe1,
    0x1f43_b675,
    0xa0,
    0x1c53_bb6b,
    0xbb,
    0x114d_9b74,
    0x4dbb,
];
/// Files without pieces we know are taken apart into so many.
const BLOCKS: usize = 40;
/// Nobody needs more.
const MOST: usize = 20_000;

/// Every piece, outer ones before those inside them. Never empty for a file that is not.
pub(super) fn pieces(bytes: &[u8]) -> Vec<Piece> {
    let mut found = Vec::new();
    if bytes.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) {
        elements(bytes, 0..bytes.len(), &mut found);
    } else if bytes.starts_with(b"RIFF") {
        chunks(bytes, 0..bytes.len(), &mut found);
    } else if bytes.starts_with(b"OggS") {
        pages(bytes, &mut found);
    } else if let Some((first, step)) = transport(bytes) {
        let starts = (first..bytes.len()).step_by(step);
        found.extend(starts.take(MOST).map(|at| plain(at..(at + step).min(bytes.len()), 4)));
    } else if bytes.get(4..8).is_some_and(|kind| kind.iter().all(u8::is_ascii_alphanumeric)) {
        boxes(bytes, 0..bytes.len(), &mut found);
    }
    if found.len() < 2 {
        let step = bytes.len().div_ceil(BLOCKS).max(1);
        found = (0..bytes.len()).step_by(step).map(|at| plain(at..(at + step).min(bytes.len()), 0)).collect();
    }
    found
}

fn plain(whole: Range<usize>, head: usize) -> Piece {
    let inside = (whole.start + head).min(whole.end);
    Piece { size: whole.start..(whole.start + 4).min(whole.end), body: inside..whole.end, whole }
}

fn boxes(bytes: &[u8], room: Range<usize>, found: &mut Vec<Piece>) {
    let mut at = room.start;
    while at + 8 <= room.end && found.len() < MOST {
        let size = u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
        let end = if size < 8 { room.end } else { (at + size).min(room.end) };
        found.push(Piece { whole: at..end, body: at + 8..end, size: at..at + 4 });
        if BOXES.iter().any(|kind| bytes[at + 4..at + 8] == **kind) {
            boxes(bytes, at + 8..end, found);
        }
        at = end;
    }
}

fn elements(bytes: &[u8], room: Range<usize>, found: &mut Vec<Piece>) {
    let mut at = room.start;
    while at < room.end && found.len() < MOST {
        let width = bytes[at].leading_zeros() as usize + 1;
        let Some(id) = bytes.get(at..at + width).filter(|_| width <= 4) else { return };
        let id = id.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
        let size = at + width;
        let Some(first) = bytes.get(size) else { return };
        let width = first.leading_zeros() as usize + 1;
        let Some(field) = bytes.get(size..size + width).filter(|_| width <= 8) else { return };
        let length = field.iter().fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte)) & ((1 << (7 * width)) - 1);
        let body = size + width;
        let unknown = length == (1 << (7 * width)) - 1;
        let end = usize::try_from(length).ok().filter(|_| !unknown).and_then(|length| body.checked_add(length));
        let end = end.unwrap_or(room.end).min(room.end);
        if body > end {
            return;
        }
        found.push(Piece { whole: at..end, body: body..end, size: size..body });
        if ELEMENTS.contains(&id) {
            elements(bytes, body..end, found);
        }
        at = end;
    }
}

fn chunks(bytes: &[u8], room: Range<usize>, found: &mut Vec<Piece>) {
    let mut at = room.start;
    while at + 8 <= room.end && found.len() < MOST {
        let size = u32::from_le_bytes([bytes[at + 4], bytes[at + 5], bytes[at + 6], bytes[at + 7]]) as usize;
        let end = (at + 8).saturating_add(size.next_multiple_of(2)).min(room.end);
        found.push(Piece { whole: at..end, body: at + 8..end, size: at + 4..at + 8 });
        if matches!(&bytes[at..at + 4], b"RIFF" | b"LIST") && at + 12 <= end {
            chunks(bytes, at + 12..end, found);
        }
        at = end;
    }
}

fn pages(bytes: &[u8], found: &mut Vec<Piece>) {
    let starts: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at..].starts_with(b"OggS")).take(MOST).collect();
    let ends = starts.iter().skip(1).copied().chain([bytes.len()]);
    found.extend(starts.iter().zip(ends).map(|(start, end)| {
        let head = (start + 27).min(end);
        Piece { whole: *start..end, body: head..end, size: head - 1..head }
    }));
}

fn transport(bytes: &[u8]) -> Option<(usize, usize)> {
    [(0, 188), (0, 192)].into_iter().find(|(first, step)| {
        let sync = first + (step - 188);
        (0..4).all(|number| bytes.get(sync + number * step) == Some(&0x47))
    })
}
