//! The code on the paper: takes a consent back without an account and without a log-in.
//!
//! Twelve letters and digits that cannot be mistaken for one another, in groups of four: 59 bits, so that nobody guesses one.
//! Kept only as SHA-256; whoever loses the paper can ask the social worker, and gets a new one.

use std::{collections::HashMap, net::IpAddr, sync::Mutex};

use aws_lc_rs::{
    digest::{SHA256, digest},
    rand,
};

/// No 0 and O, no 1, I and L, no U that looks like V.
const LETTERS: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH: usize = 12;
const GROUP: usize = 4;

/// A withdrawal code (tilbagekaldelseskode), shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct WithdrawalCode(String);

impl WithdrawalCode {
    /// A new one.
    #[must_use]
    pub fn generate() -> Self {
        Self(random_letters(LENGTH))
    }

    /// As it is typed off the paper: any case, any gaps. `None` when it cannot be one.
    #[must_use]
    pub fn typed(text: &str) -> Option<Self> {
        let letters: String = text
            .chars()
            .filter(|letter| !letter.is_whitespace() && *letter != '-')
            .map(|letter| letter.to_ascii_uppercase())
            .collect();
        let known = letters.len() == LENGTH && letters.bytes().all(|letter| LETTERS.contains(&letter));
        known.then_some(Self(letters))
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(digest(&SHA256, format!("mrp withdrawal code {}", self.0).as_bytes()))
    }
}

/// `ABCD-EFGH-JKMN`, the way it is printed.
impl std::fmt::Display for WithdrawalCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, letter) in self.0.chars().enumerate() {
            if index > 0 && index % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for WithdrawalCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WithdrawalCode(…)")
    }
}

/// A receipt number, for example `K-7HQ2-MX4P-9T`: not secret, but not to be guessed either.
pub(crate) fn new_receipt() -> String {
    let letters = random_letters(10);
    format!("K-{}-{}-{}", &letters[..4], &letters[4..8], &letters[8..])
}

fn random_letters(number: usize) -> String {
    let mut letters = String::with_capacity(number);
    while letters.len() < number {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes).expect("the system gives random bytes");
        // Whole multiples of the alphabet only, so that every letter is equally likely.
        let fair = bytes.iter().filter(|byte| usize::from(**byte) < 256 / LETTERS.len() * LETTERS.len());
        for byte in fair.take(number - letters.len()) {
            letters.push(char::from(LETTERS[usize::from(*byte) % LETTERS.len()]));
        }
    }
    letters
}

/// Wrong guesses from one address within this time …
const WINDOW_MS: i64 = 10 * 60 * 1000;
/// … are answered so often. A right code is never refused: nobody may be kept from taking her consent back by what others do,
/// and 59 bits need no brake that could be turned against her.
const GUESSES_PER_ADDRESS: u32 = 10;

/// Counts wrong guesses. In memory: what 59 bits protect needs no more than a brake.
#[derive(Debug, Default)]
pub(crate) struct Guesses {
    seen: Mutex<HashMap<IpAddr, (i64, u32)>>,
}

impl Guesses {
    /// Counts a wrong guess; `false` when there have been too many from there.
    pub(crate) fn note_wrong(&self, from: IpAddr, now_ms: i64) -> bool {
        let mut seen = self.seen.lock().expect("nobody panics while counting");
        seen.retain(|_, (since, _)| now_ms - *since < WINDOW_MS);
        let (_, number) = seen.entry(from).or_insert((now_ms, 0));
        *number += 1;
        *number <= GUESSES_PER_ADDRESS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_typed_in_any_way_is_the_same_code() {
        let code = WithdrawalCode::generate();
        let printed = code.to_string();
        assert_eq!(printed.len(), LENGTH + 2);
        for typed in [printed.clone(), printed.to_lowercase(), printed.replace('-', " "), printed.replace('-', "")] {
            assert_eq!(WithdrawalCode::typed(&typed).map(|code| code.hash()), Some(code.hash()), "{typed}");
        }
        assert_ne!(WithdrawalCode::generate().hash(), code.hash());
    }

    #[test]
    fn text_that_cannot_be_a_code_is_none() {
        for text in ["", "ABCD-EFGH", "ABCD-EFGH-JKM0", "ABCD-EFGH-JKMNP", "ÆØÅD-EFGH-JKMN"] {
            assert!(WithdrawalCode::typed(text).is_none(), "{text}");
        }
    }

    #[test]
    fn guessing_is_slowed_down_per_address_and_allowed_again_later() {
        let guesses = Guesses::default();
        let [here, there] = ["192.0.2.1", "192.0.2.2"].map(|address| address.parse().unwrap());
        for _ in 0..GUESSES_PER_ADDRESS {
            assert!(guesses.note_wrong(here, 0));
        }
        assert!(!guesses.note_wrong(here, 0));
        assert!(guesses.note_wrong(there, 0));
        assert!(guesses.note_wrong(here, WINDOW_MS));
    }
}
