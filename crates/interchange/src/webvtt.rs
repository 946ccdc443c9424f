//! WebVTT: the marks as cues, for players and for looking at them in any editor. Written, not read: a cue says less than a mark.

use mrp_vocabulary::MediaTime;

use crate::{Coding, coding::clock};

/// A cue must last; a moment is shown for so long.
const MOMENT_MS: i64 = 1_000;

/// The coding as WebVTT: one cue for each mark, by time, the tier's name as the voice.
#[must_use]
pub fn webvtt(coding: &Coding) -> String {
    let mut text = "WEBVTT\n".to_owned();
    for (tier, mark) in coding.by_time() {
        let end = mark
            .end
            .filter(|end| *end > mark.start)
            .unwrap_or(MediaTime::from_ms(mark.start.ms().saturating_add(MOMENT_MS)));
        let said = if mark.text.trim().is_empty() { tier.name.as_str() } else { &mark.text };
        text += &format!("\n{}\n{} --> {}\n", line(&mark.id).replace("-->", "->"), clock(mark.start), clock(end));
        text += &format!("<v {}>{}\n", line(&tier.name), cue(said));
    }
    text
}

/// Text of a cue: the signs that mean something are escaped, and no line of it is empty, which would end the cue.
fn cue(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Something that stands on one line and in a tag.
fn line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    cue(plain.trim())
}
