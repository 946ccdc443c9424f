//! The parent's doubt: what a child reports must fit what was ordered, what it handed over, and what a film can be.
//!
//! A decoder bug may hand the child to whoever made the file. What it says then ends up in the database, in playlists and on
//! pages, so nothing in it is taken on trust: names are those we would give, numbers have bounds, and whatever can be counted or
//! compared is.

use bytes::Bytes;

use super::ledger::{Ledger, MOST_RENDITIONS};
use super::process::Exit;
use crate::report::EXACT;
use crate::{
    Attempt, AudioFacts, Failure, FailureReason, FrameRate, Heard, Limits, Make, Rendition, Report, SelfTest,
    SourceFacts, Storyboard, Turn, VideoFacts,
};

/// Renditions of one film end together within this: sound has frames of its own, and a copied picture may stop a little early.
const SAME_END_US: i64 = 2_000_000;
/// The longest group of pictures that is taken as it is, behind four seconds (see `growing_playlist`).
const LONGEST_SEGMENT_US: i64 = 8_400_000;
/// Rates that we make.
const RATES: std::ops::RangeInclusive<f64> = 1.0..=61.0;
const LONGEST_SIDE: u32 = 4096;
/// Decibels beyond this are no loudness; floating-point sound can hold any number.
const DECIBELS: f64 = 1_000.0;

type Checked = Result<(), String>;

fn ensure(holds: bool, what: &str) -> Checked {
    if holds { Ok(()) } else { Err(format!("{what} cannot be")) }
}

/// Whether a report fits the ledger; `whole` when nothing more will come.
pub(super) fn report(ledger: &Ledger, report: &Report, whole: bool) -> Checked {
    let limits = &ledger.limits;
    length(limits, report)?;
    if let Some(span) = ledger.order.span {
        let most_ms = span.end().ms().saturating_sub(span.start().ms()).saturating_add(SAME_END_US / 1000);
        ensure(report.duration_ms <= most_ms, "a longer stretch than was ordered")?;
    }
    if let Make::Rest { first, .. } = &ledger.order.make {
        let same = report.frame_rate.is_none()
            || (report.frame_rate, report.frame_count) == (first.frame_rate, first.frame_count);
        ensure(same && report.origin_us == first.origin_us, "another numbering than the first")?;
    }
    ensure(report.earlier.is_empty(), "a rendition from before")?;
    ensure(report.video.len() < MOST_RENDITIONS, "so many renditions")?;
    for (index, rendition) in report.video.iter().enumerate() {
        ensure(report.video[..index].iter().all(|other| other.name != rendition.name), "the same rendition twice")?;
        picture(ledger, rendition)?;
        segments(ledger, report, rendition, whole)?;
    }
    if let Some(sound) = &report.audio {
        let named = sound.name == format!("audio{}", ledger.suffix());
        ensure(named && sound.width == 0 && sound.height == 0 && !sound.copied, "such a sound")?;
        ensure(is_codec(&sound.codecs, "mp4a.40.", 1..=2, |byte| byte.is_ascii_digit()), "such a codec")?;
        segments(ledger, report, sound, whole)?;
    }
    if let Some(board) = &report.storyboard {
        storyboard(ledger, report, board)?;
    }
    for (name, stem, ending) in [(&report.poster, "poster", "jpg"), (&report.waveform, "waveform", "dat")] {
        if let Some(name) = name {
            ensure(*name == format!("{stem}{}.{ending}", ledger.suffix()), "such a name")?;
            ledger.size(name)?;
        }
    }
    if let Some(name) = &report.waveform {
        let shown_us = i64::try_from(ledger.size(name)? / 2).unwrap_or(i64::MAX).saturating_mul(20_000);
        ensure((shown_us - report.duration_ms * 1000).abs() <= SAME_END_US, "a waveform of another length")?;
    }
    if let Some(loudness) = &report.loudness {
        let all = [loudness.integrated_lufs.unwrap_or(0.0), loudness.true_peak_dbtp.unwrap_or(0.0)];
        ensure(all.iter().all(|value| value.abs() <= DECIBELS), "such a loudness")?;
        ensure((-30.0..=20.0).contains(&loudness.gain_db), "such a gain")?;
    }
    let usage = &report.usage;
    ensure(usage.cpu_ms / 1000 <= limits.cpu_seconds.saturating_add(60), "such a cost")?;
    ensure(usage.peak_memory_kib <= limits.memory_bytes / 1024, "such a memory")?;
    facts(ledger, &report.source)
}

/// Duration, rate, number of frames and origin belong together, and lie within the limits.
fn length(limits: &Limits, report: &Report) -> Checked {
    let longest_ms = limits.duration_ms.saturating_add(SAME_END_US / 1000);
    ensure((0..=longest_ms).contains(&report.duration_ms), "such a length")?;
    ensure(report.origin_us.abs() <= EXACT, "such a time zero")?;
    let Some(rate) = report.frame_rate else {
        return ensure(report.frame_count == 0 && report.video.is_empty(), "pictures without a rate");
    };
    ensure(is_rate(rate) && RATES.contains(&rate.as_f64()), "such a rate")?;
    // Before it is multiplied.
    ensure(report.frame_count <= rate.frame_at_ms(longest_ms).saturating_add(1), "so many frames")?;
    let shown_us = rate.start_us(report.frame_count);
    ensure((shown_us - report.duration_ms * 1000).abs() <= rate.start_us(1) + 1_000, "another length than its frames")
}

fn is_rate(rate: FrameRate) -> bool {
    rate.numerator > 0 && rate.denominator > 0
}

fn picture(ledger: &Ledger, rendition: &Rendition) -> Checked {
    let stem = rendition.name.strip_suffix(&ledger.suffix()).unwrap_or_default();
    let side = rendition.width.min(rendition.height);
    ensure(stem == format!("{side}p"), "such a name")?;
    ensure(side >= 2 && rendition.width.max(rendition.height) <= LONGEST_SIDE, "such a size")?;
    ensure(rendition.width.is_multiple_of(2) && rendition.height.is_multiple_of(2), "an odd size")?;
    ensure(ledger.order.max_height.is_none_or(|most| side <= most.max(2)), "a larger picture than was ordered")?;
    let may_copy = matches!(ledger.order.make, Make::First { copy: true });
    ensure(!rendition.copied || may_copy, "a copy that nobody ordered")?;
    ensure(is_codec(&rendition.codecs, "avc1.", 6..=6, |byte| byte.is_ascii_hexdigit()), "such a codec")
}

/// Whether it is `head` and so many characters more: a codec ends up between quotes in a playlist.
fn is_codec(codec: &str, head: &str, length: std::ops::RangeInclusive<usize>, fits: impl Fn(u8) -> bool) -> bool {
    codec.strip_prefix(head).is_some_and(|rest| length.contains(&rest.len()) && rest.bytes().all(fits))
}

/// Segments are named and numbered as we do it, have come in the size that is said, and make up the length.
fn segments(ledger: &Ledger, report: &Report, rendition: &Rendition, whole: bool) -> Checked {
    let name = &rendition.name;
    ensure(rendition.init == format!("{name}/init.mp4"), "such a name")?;
    ledger.size(&rendition.init)?;
    ensure(!rendition.segments.is_empty(), "a rendition of nothing")?;
    let mut total = 0_i64;
    for (segment, number) in rendition.segments.iter().zip(1..) {
        ensure(segment.name == format!("{name}/seg-{number:05}.m4s"), "such a name")?;
        ensure(ledger.size(&segment.name)? == segment.bytes, "another size than what came")?;
        ensure((1..=LONGEST_SEGMENT_US).contains(&segment.duration_us), "such a segment")?;
        total += segment.duration_us;
    }
    // While it grows, the others wait for the slowest.
    let ahead = total - report.duration_ms * 1000;
    if ahead < -SAME_END_US || (ahead > SAME_END_US && whole) {
        return Err(format!("{name} is {ahead} us longer than the whole"));
    }
    let longest_us = ledger.limits.duration_ms.saturating_mul(1000).saturating_add(SAME_END_US);
    ensure(total <= longest_us, "such a length")
}

fn storyboard(ledger: &Ledger, report: &Report, board: &Storyboard) -> Checked {
    let sides = [board.columns, board.rows, board.tile_width, board.tile_height];
    ensure(sides.iter().all(|side| (1..=200).contains(side)), "such a sheet")?;
    ensure(report.frame_rate.is_some(), "pictures without a rate")?;
    let sheet = board.columns * board.rows;
    ensure(board.tiles > 0 && board.tiles.div_ceil(sheet) as usize == board.pages.len(), "so many sheets")?;
    ensure((500..=ledger.limits.duration_ms.max(1_000)).contains(&board.interval_ms), "such an interval")?;
    let last_ms = i64::from(board.tiles - 1).saturating_mul(board.interval_ms);
    ensure(last_ms <= report.duration_ms, "small pictures from behind the end")?;
    for (page, number) in board.pages.iter().zip(1..) {
        ensure(*page == format!("storyboard{}-{number:03}.jpg", ledger.suffix()), "such a name")?;
        ledger.size(page)?;
    }
    Ok(())
}

/// Facts are shown to people and stored: plain words and possible numbers only.
pub(super) fn facts(ledger: &Ledger, facts: &SourceFacts) -> Checked {
    plain(&facts.container)?;
    let known = ledger.source_bytes;
    ensure(facts.bytes.is_none_or(|bytes| known.is_none_or(|known| known == bytes)), "such a size of the source")?;
    ensure(facts.bytes.unwrap_or(0) <= EXACT as u64 && facts.damaged_parts <= EXACT as u64, "such a number")?;
    let longest_ms = ledger.limits.duration_ms.saturating_add(SAME_END_US / 1000);
    ensure(facts.duration_ms.is_none_or(|ms| (0..=longest_ms).contains(&ms)), "such a length of the source")?;
    facts.video.as_ref().map_or(Ok(()), |video| video_facts(&ledger.limits, video))?;
    facts.audio.as_ref().map_or(Ok(()), audio_facts)
}

fn video_facts(limits: &Limits, video: &VideoFacts) -> Checked {
    plain(&video.codec)?;
    let pixels = u64::from(video.width) * u64::from(video.height);
    ensure((1..=limits.picture_pixels).contains(&pixels), "such a picture")?;
    // Pixels are at most eight times as wide as high, or the other way round (`ladder::display_size`).
    let seen = u64::from(video.display_width) * u64::from(video.display_height);
    ensure(seen <= pixels.saturating_mul(16), "such a picture as seen")?;
    ensure(matches!(video.rotation, 0 | 90 | 180 | 270), "such a turn")?;
    ensure(video.frame_rate.is_none_or(is_rate), "such a rate of the source")
}

fn audio_facts(audio: &AudioFacts) -> Checked {
    plain(&audio.codec)?;
    let most = i32::MAX as u32;
    let counted = [audio.sample_rate, audio.channels, audio.tracks];
    ensure(counted.iter().all(|count| *count <= most), "such a sound of the source")
}

/// Turns become rows: bounded in number, in order, within the recording, of few voices.
pub(super) fn heard(heard: &Heard, limits: &Limits) -> Checked {
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

/// A child says what was wrong with the file; what happened to the child itself, or to us, we know better.
pub(super) fn failure(failure: Failure, read_failed: bool) -> Failure {
    use FailureReason as R;
    let about_us = match failure.reason {
        R::SourceUnreadable => !read_failed,
        R::Cancelled
        | R::OutOfTime
        | R::TooMuchOutput
        | R::WorkerDied
        | R::WorkerUnavailable
        | R::SourceStalled
        | R::SinkFailed
        | R::NoRoom => true,
        _ => false,
    };
    if about_us {
        return Failure::new(R::WorkerDied, format!("protocol: it claims {failure}"));
    }
    failure
}

fn plain(word: &str) -> Checked {
    let harmless = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | ',' | '_' | '-');
    ensure(!word.is_empty() && word.len() <= 100 && word.chars().all(harmless), "such a word")
}

/// The self-test's answer, completed by how its last attempt (becoming another program) ended.
pub(super) fn with_exec_attempt(json: &[u8], exit: &Exit) -> Result<Bytes, String> {
    let mut test: SelfTest = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let how = exit.status.map_or_else(|| "unknown".to_owned(), |status| status.to_string());
    test.attempts.push(Attempt { what: "exec".to_owned(), refused: exit.killed_by_filter(), how });
    serde_json::to_vec(&test).map(Bytes::from).map_err(|error| error.to_string())
}

#[cfg(test)]
pub(super) mod tests;
