//! Spoilt editions of the manual (see `crates/fuzz`): whoever writes one by hand is told what is wrong, whatever it is.

use super::{EDITIONS, Manual, QUESTION_BANK, check, parse};

#[test]
fn editions_written_by_hand() {
    let seeds: Vec<&[u8]> = EDITIONS.iter().map(|(_, text)| text.as_bytes()).collect();
    mrp_fuzz::fuzz(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/editions"), &seeds, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        match parse::<super::Edition>(("fuzz", &text)) {
            Ok(mut edition) => {
                edition.give_digits();
                let problems = check::edition(&edition);
                let accepted = Manual::read(&[("fuzz", &text)], &[], QUESTION_BANK).is_ok();
                assert_eq!(accepted, problems.is_empty(), "{problems:?}");
                problems.len()
            }
            Err(_) => usize::MAX,
        }
    });
}
