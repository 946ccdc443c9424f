//! Spoilt editions of the manual (see `crates/fuzz`): whoever writes one by hand is told what is wrong, whatever it is.

use super::{EDITIONS, check, read_edition, to_json, to_yaml};

#[test]
fn editions_written_by_hand() {
    let seeds: Vec<&[u8]> = EDITIONS.iter().map(|(_, text)| text.as_bytes()).collect();
    mrp_fuzz::fuzz(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/editions"), &seeds, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        match read_edition(&text) {
            Ok(edition) => {
                assert_eq!(check::edition(&edition), [], "accepted, though it does not hold together");
                // What was accepted can be written out and read again without loss.
                assert_eq!(read_edition(&to_yaml(&edition)).as_ref(), Ok(&edition));
                assert_eq!(read_edition(&to_json(&edition)).as_ref(), Ok(&edition));
                0
            }
            Err(findings) => {
                assert!(!findings.is_empty() && findings.iter().all(|one| !one.message.is_empty()));
                // Told in lines that are there.
                let lines = text.lines().count() as u64 + 1;
                assert!(
                    findings.iter().filter_map(|one| one.line).all(|line| (1..=lines).contains(&line)),
                    "{findings:?}"
                );
                findings.len()
            }
        }
    });
}
