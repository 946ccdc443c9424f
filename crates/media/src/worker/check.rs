//! The parent's doubt: what a child reports must fit what it handed over, and fit into a playlist.

use std::collections::HashMap;

use bytes::Bytes;

use crate::worker::process::Exit;
use crate::{Attempt, Failure, FailureReason, Heard, Limits, Rendition, Report, SelfTest, SourceFacts, Turn};

/// Every output that came, with its size.
#[derive(Default)]
pub(super) struct Ledger {
    sizes: HashMap<String, u64>,
    total: u64,
}

impl Ledger {
    /// Notes an output; each name comes once.
    pub(super) fn enter(&mut self, name: &str, bytes: usize, most: u64) -> Result<(), Failure> {
        self.total = self.total.saturating_add(bytes as u64);
        if self.total > most {
            return Err(Failure::new(FailureReason::TooMuchOutput, format!("more than {most} bytes")));
        }
        if self.sizes.insert(name.to_owned(), bytes as u64).is_some() {
            return Err(Failure::new(FailureReason::WorkerDied, "protocol: the same output twice"));
        }
        Ok(())
    }

    /// Reads a report, if it can be believed.
    pub(super) fn report(&self, json: &[u8]) -> Result<Report, String> {
        let report = serde_json::from_slice(json).map_err(|error| format!("not a report: {error}"))?;
        self.check(&report)?;
        Ok(report)
    }

    /// Whether everything the report names has come, and every text in it is harmless.
    fn check(&self, report: &Report) -> Result<(), String> {
        for rendition in report.renditions() {
            self.check_rendition(rendition)?;
        }
        let pages = report.storyboard.iter().flat_map(|board| &board.pages);
        for name in report.poster.iter().chain(&report.waveform).chain(pages) {
            self.size(name)?;
        }
        if report.duration_ms < 0 || report.frame_rate.is_some_and(|rate| rate.numerator == 0 || rate.denominator == 0)
        {
            return Err("times that cannot be".to_owned());
        }
        facts(&report.source)
    }

    fn check_rendition(&self, rendition: &Rendition) -> Result<(), String> {
        plain(&rendition.name)?;
        plain(&rendition.codecs)?;
        self.size(&rendition.init)?;
        for segment in &rendition.segments {
            if self.size(&segment.name)? != segment.bytes || segment.duration_us <= 0 {
                return Err(format!("{} is not what came", segment.name));
            }
        }
        Ok(())
    }

    fn size(&self, name: &str) -> Result<u64, String> {
        self.sizes.get(name).copied().ok_or_else(|| format!("{name:.80} was named but never came"))
    }
}

/// Facts are shown to people and stored: plain words only.
pub(super) fn facts(facts: &SourceFacts) -> Result<(), String> {
    let codecs = facts.video.iter().map(|video| &video.codec).chain(facts.audio.iter().map(|audio| &audio.codec));
    codecs.chain([&facts.container]).try_for_each(|word| plain(word))
}

/// Turns become rows: bounded in number, in order, within the recording, of few voices.
pub(super) fn heard(heard: &Heard, limits: &Limits) -> Result<(), String> {
    /// More turns than anybody takes in the longest recording.
    const MOST_TURNS: usize = 100_000;
    let within = (0..=limits.duration_ms).contains(&heard.duration_ms) && heard.turns.len() <= MOST_TURNS;
    let in_order = heard.turns.is_sorted_by_key(|turn| turn.start_ms);
    let sound = |turn: &Turn| {
        0 <= turn.start_ms
            && turn.start_ms < turn.end_ms
            && turn.end_ms <= heard.duration_ms
            && turn.voice < mrp_speech::MOST_VOICES
            && turn.certainty <= 100
    };
    if within && in_order && heard.turns.iter().all(sound) { Ok(()) } else { Err("turns that cannot be".to_owned()) }
}

fn plain(word: &str) -> Result<(), String> {
    let harmless = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | ',' | '_' | '-');
    if word.is_empty() || word.len() > 100 || !word.chars().all(harmless) {
        return Err("a word that is none".to_owned());
    }
    Ok(())
}

/// The self-test's answer, completed by how its last attempt (becoming another program) ended.
pub(super) fn with_exec_attempt(json: &[u8], exit: &Exit) -> Result<Bytes, String> {
    let mut test: SelfTest = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let how = exit.status.map_or_else(|| "unknown".to_owned(), |status| status.to_string());
    test.attempts.push(Attempt { what: "exec".to_owned(), refused: exit.killed_by_filter(), how });
    serde_json::to_vec(&test).map(Bytes::from).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Segment, Usage};

    fn report() -> Report {
        Report {
            duration_ms: 1000,
            frame_rate: None,
            frame_count: 0,
            origin_us: 0,
            video: Vec::new(),
            audio: Some(Rendition {
                name: "audio".to_owned(),
                width: 0,
                height: 0,
                codecs: "mp4a.40.2".to_owned(),
                copied: false,
                peak_bandwidth: 1,
                average_bandwidth: 1,
                init: "audio/init.mp4".to_owned(),
                segments: vec![Segment { name: "audio/seg-00001.m4s".to_owned(), duration_us: 1, bytes: 7 }],
            }),
            earlier: Vec::new(),
            poster: None,
            storyboard: None,
            waveform: None,
            loudness: None,
            source: SourceFacts {
                container: "mov,mp4,m4a".to_owned(),
                bytes: None,
                duration_ms: None,
                video: None,
                audio: None,
                ended_early: false,
                damaged_parts: 0,
            },
            usage: Usage::default(),
        }
    }

    fn ledger() -> Ledger {
        let mut ledger = Ledger::default();
        ledger.enter("audio/init.mp4", 3, 100).expect("small");
        ledger.enter("audio/seg-00001.m4s", 7, 100).expect("small");
        ledger
    }

    #[test]
    fn a_report_of_what_came_is_believed() {
        assert_eq!(ledger().check(&report()), Ok(()));
    }

    #[test]
    fn a_report_of_what_never_came_is_not() {
        let mut report = report();
        report.poster = Some("poster.jpg".to_owned());
        assert!(ledger().check(&report).is_err());
    }

    #[test]
    fn a_codec_cannot_smuggle_a_line_into_a_playlist() {
        let mut report = report();
        if let Some(audio) = &mut report.audio {
            audio.codecs = "mp4a\"\nhttp://elsewhere".to_owned();
        }
        assert!(ledger().check(&report).is_err());
    }

    #[test]
    fn turns_that_cannot_be_are_refused() {
        let turn = |start_ms, end_ms, voice| Turn { start_ms, end_ms, voice, certainty: 50 };
        let said = |turns: &[Turn]| {
            let told_apart_by = crate::ToldApartBy::Voice;
            heard(&Heard { duration_ms: 5_000, told_apart_by, turns: turns.to_vec() }, &Limits::default())
        };
        assert_eq!(said(&[turn(0, 900, 0), turn(800, 5_000, 2)]), Ok(()));
        for wrong in [
            &[turn(-1, 900, 0)][..],
            &[turn(900, 900, 0)],
            &[turn(0, 5_001, 0)],
            &[turn(0, 900, 3)],
            &[turn(800, 900, 0), turn(0, 700, 1)],
        ] {
            assert!(said(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn more_output_than_allowed_is_refused() {
        let mut ledger = ledger();
        let failure = ledger.enter("poster.jpg", 91, 100).expect_err("101 of 100 bytes");
        assert_eq!(failure.reason, FailureReason::TooMuchOutput);
    }
}
