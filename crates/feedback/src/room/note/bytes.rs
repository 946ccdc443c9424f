//! What a change of a note may be made of, looked at before the library reads it.
//!
//! The library reads a nested value as deep as it is nested and makes room for as many parts as are claimed, so one message could end the
//! process, and no panic could be caught. What somebody types is letters, gaps and deletions in the text called `note`; nothing else is handed
//! on. Numbers have to be written as short as they go, so that both readers see the same in them.

use super::NAME;

/// Each visit to the page writes under a number of its own. The library goes through them one inside the other.
const MOST_WRITERS: u64 = 1_000;
/// Letters are counted in numbers that are somewhere signed.
const MOST_LETTERS: u64 = i32::MAX as u64;
/// The numbers of writers are whole numbers of the browsers' language.
const HIGHEST_WRITER: u64 = (1 << 53) - 1;

const GAP: u8 = 0;
const DELETED: u8 = 1;
const LETTERS: u8 = 4;
const SKIPPED: u8 = 10;
/// Stands to the right, or to the left, of another letter.
const NEIGHBOURS: [u8; 2] = [0x80, 0x40];

/// Whether these bytes are a change of a text, all of them.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let mut reader = Reader(bytes);
    reader.written().is_some() && reader.deleted().is_some() && reader.0.is_empty()
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// What was written, by its writers.
    fn written(&mut self) -> Option<()> {
        for _ in 0..self.number(MOST_WRITERS)? {
            let parts = self.count()?;
            self.number(HIGHEST_WRITER)?;
            let mut letters = self.number(MOST_LETTERS)?;
            for _ in 0..parts {
                letters += self.part()?;
                if letters > MOST_LETTERS {
                    return None;
                }
            }
        }
        Some(())
    }

    /// One part, and how many letters it counts for at most.
    fn part(&mut self) -> Option<u64> {
        let kind = self.byte()?;
        if kind == GAP || kind == SKIPPED {
            return self.number(MOST_LETTERS);
        }
        let mut neighbours = 0;
        for side in NEIGHBOURS {
            if kind & side != 0 {
                self.letter()?;
                neighbours |= side;
            }
        }
        // Only what has no neighbour says where it stands: in this text, not in another one and not inside something.
        if neighbours == 0 && (self.number(1)? != 1 || self.string()? != NAME.as_bytes()) {
            return None;
        }
        match kind ^ neighbours {
            DELETED => self.number(MOST_LETTERS),
            LETTERS => Some(self.string()?.len() as u64),
            _ => None,
        }
    }

    /// What was deleted, by its writers.
    fn deleted(&mut self) -> Option<()> {
        for _ in 0..self.number(MOST_WRITERS)? {
            self.number(HIGHEST_WRITER)?;
            for _ in 0..self.count()? {
                let (from, letters) = (self.number(MOST_LETTERS)?, self.number(MOST_LETTERS)?);
                if from + letters > MOST_LETTERS {
                    return None;
                }
            }
        }
        Some(())
    }

    fn letter(&mut self) -> Option<()> {
        self.number(HIGHEST_WRITER)?;
        self.number(MOST_LETTERS).map(drop)
    }

    /// So many follow, of which each takes two bytes or more.
    fn count(&mut self) -> Option<u64> {
        self.number(self.0.len() as u64 / 2)
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.number(self.0.len() as u64)?).ok()?;
        let (string, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(string)
    }

    /// Seven bits in each byte, the lowest first.
    fn number(&mut self, highest: u64) -> Option<u64> {
        let mut number = 0;
        for shift in (0..56).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                let shortest = byte != 0 || shift == 0;
                return (shortest && number <= highest).then_some(number);
            }
        }
        None
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }
}
