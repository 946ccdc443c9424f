//! Languages, and text that must be looked at twice.

crate::words! {
    /// A language of the interface. Danish is the first one.
    pub enum Language ("language") {
        /// Danish.
        Danish = "da",
        /// English.
        English = "en",
    }
}

/// What people write between the date and the last four digits; word processors make a long dash of the short one.
const SEPARATORS: [&str; 7] = ["", "-", " ", " - ", "\u{2013}", " \u{2013} ", "\u{a0}"];

/// Whether `text` holds something that looks like a Danish civil registration number (CPR: six digits of a date, four more).
///
/// Names and numbers have no place in the program; a hit is pointed out to the writer, never refused,
/// because a date followed by four digits can be innocent.
#[must_use]
pub fn contains_cpr_like(text: &str) -> bool {
    let digits: Vec<(usize, u8)> = text
        .bytes()
        .enumerate()
        .filter(|(_, byte)| byte.is_ascii_digit())
        .map(|(at, byte)| (at, byte - b'0'))
        .collect();
    digits.windows(10).enumerate().any(|(index, ten)| {
        let joined = ten.windows(2).enumerate().all(|(i, pair)| {
            let gap = &text.as_bytes()[pair[0].0 + 1..pair[1].0];
            if i == 5 { SEPARATORS.iter().any(|known| known.as_bytes() == gap) } else { gap.is_empty() }
        });
        let alone = (index == 0 || digits[index - 1].0 + 1 != ten[0].0)
            && digits.get(index + 10).is_none_or(|next| ten[9].0 + 1 != next.0);
        let day = ten[0].1 * 10 + ten[1].1;
        let month = ten[2].1 * 10 + ten[3].1;
        joined && alone && (1..=31).contains(&day) && (1..=12).contains(&month)
    })
}

#[cfg(test)]
mod tests {
    use super::contains_cpr_like;

    #[test]
    fn finds_numbers_that_look_like_a_cpr_number() {
        for text in ["010203-1234", "hun hedder 311299 0001 i sagen", "(1502074321)", "010203–1234", "010203 – 1234"]
        {
            assert!(contains_cpr_like(text), "{text}");
        }
    }

    #[test]
    fn leaves_dates_times_and_long_numbers_alone() {
        for text in ["3. maj 2026 kl. 14.30", "ring 12 34 56 78", "991399-1234", "12345678901234", "", "0:12:34"] {
            assert!(!contains_cpr_like(text), "{text}");
        }
    }
}
