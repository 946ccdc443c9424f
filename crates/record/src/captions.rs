//! Captions (undertekster) of a recording: a WebVTT or SubRip text somebody wrote, read strictly and written anew, so that
//! what is kept and shown is plain words at plain times: no styles, no tags, no placing.
//!
//! Our own reader, because what it says is what matters: which line of her file a person has to look at.

use std::fmt::Write as _;

/// A file may be so large; an hour of talk is a tenth of that.
pub(crate) const MOST_BYTES: usize = 1024 * 1024;
const MOST_CUES: usize = 10_000;
const MOST_CHARACTERS: usize = 1_000;
/// The last words may end a little after the last picture.
const BEYOND_MS: i64 = 2_000;

/// Why a text cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaptionsFlaw {
    /// More than a megabyte, or ten thousand captions.
    TooLarge,
    /// A picture, a document, an archive: no text.
    NotText,
    /// A text without a single caption.
    Empty,
    /// A caption's times cannot be read; in this line.
    Time(usize),
    /// A caption ends before it begins; in this line.
    Backwards(usize),
    /// One caption holds a whole page; in this line.
    TooLong(usize),
    /// It goes on after the film has ended: it belongs to another one; in this line.
    BeyondFilm(usize),
}

impl CaptionsFlaw {
    /// Stable word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "captions_too_large",
            Self::NotText => "captions_not_text",
            Self::Empty => "captions_empty",
            Self::Time(_) => "captions_time_unreadable",
            Self::Backwards(_) => "captions_time_backwards",
            Self::TooLong(_) => "captions_too_long",
            Self::BeyondFilm(_) => "captions_beyond_film",
        }
    }

    /// The line of the file to look at, from 1.
    #[must_use]
    pub const fn line(self) -> Option<usize> {
        match self {
            Self::Time(line) | Self::Backwards(line) | Self::TooLong(line) | Self::BeyondFilm(line) => Some(line),
            Self::TooLarge | Self::NotText | Self::Empty => None,
        }
    }
}

struct Cue {
    start_ms: i64,
    end_ms: i64,
    text: String,
}

/// The same captions as WebVTT of the plainest kind, in the order in which they are shown.
///
/// # Errors
/// What is wrong with the file, and in which line.
pub fn read_captions(file: &[u8], duration_ms: i64) -> Result<String, CaptionsFlaw> {
    if file.len() > MOST_BYTES {
        return Err(CaptionsFlaw::TooLarge);
    }
    let text = decode(file)?;
    let mut cues = cues(&text, duration_ms)?;
    if cues.is_empty() {
        return Err(CaptionsFlaw::Empty);
    }
    cues.sort_by_key(|cue| (cue.start_ms, cue.end_ms));
    let mut vtt = String::from("WEBVTT\n");
    for Cue { start_ms, end_ms, text } in cues {
        let _ = write!(vtt, "\n{} --> {}\n{}\n", stamp(start_ms), stamp(end_ms), escaped(&text));
    }
    Ok(vtt)
}

/// UTF-8, UTF-16 with its mark, or the Latin of older programs; anything with control signs is no text.
fn decode(file: &[u8]) -> Result<String, CaptionsFlaw> {
    let wide = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
        String::from_utf16_lossy(&units)
    };
    let text = match file {
        [0xFF, 0xFE, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| CaptionsFlaw::NotText)?,
        _ => String::from_utf8(file.to_vec()).unwrap_or_else(|_| file.iter().map(|byte| char::from(*byte)).collect()),
    };
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let odd = |sign: char| sign < ' ' && !matches!(sign, '\n' | '\t');
    if text.contains(odd) { Err(CaptionsFlaw::NotText) } else { Ok(text) }
}

/// A caption is a line with an arrow and the lines up to the next empty one. What has no arrow is a number, a heading, a note.
fn cues(text: &str, duration_ms: i64) -> Result<Vec<Cue>, CaptionsFlaw> {
    let mut cues = Vec::new();
    let mut lines = text.lines().zip(1..).peekable();
    while let Some((line, number)) = lines.next() {
        let Some((from, to)) = line.split_once("-->") else { continue };
        // Behind the end stand WebVTT's settings.
        let to = to.split_whitespace().next().unwrap_or_default();
        let times = time(from.trim()).zip(time(to));
        let (start_ms, end_ms) = times.ok_or(CaptionsFlaw::Time(number))?;
        if end_ms <= start_ms {
            return Err(CaptionsFlaw::Backwards(number));
        }
        if end_ms > duration_ms + BEYOND_MS {
            return Err(CaptionsFlaw::BeyondFilm(number));
        }
        let mut words = String::new();
        while let Some((line, _)) = lines.next_if(|(line, _)| !line.trim().is_empty() && !line.contains("-->")) {
            let line = plain(line);
            if !line.is_empty() {
                words.push_str(if words.is_empty() { "" } else { "\n" });
                words.push_str(&line);
            }
        }
        if words.chars().count() > MOST_CHARACTERS {
            return Err(CaptionsFlaw::TooLong(number));
        }
        if cues.len() == MOST_CUES {
            return Err(CaptionsFlaw::TooLarge);
        }
        if !words.is_empty() {
            cues.push(Cue { start_ms, end_ms, text: words });
        }
    }
    Ok(cues)
}

/// `00:01:02.345`, `01:02.345`, `00:01:02,345`.
fn time(text: &str) -> Option<i64> {
    let (clock, thousandths) = text.split_once(['.', ','])?;
    let number = |text: &str, digits: std::ops::RangeInclusive<usize>, below: i64| {
        let right = digits.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| text.parse::<i64>().ok()).flatten().filter(|number| *number < below)
    };
    let parts: Vec<&str> = clock.split(':').collect();
    let (hours, minutes, seconds) = match parts[..] {
        [minutes, seconds] => (0, minutes, seconds),
        [hours, minutes, seconds] => (number(hours, 1..=4, 1_000)?, minutes, seconds),
        _ => return None,
    };
    let (minutes, seconds) = (number(minutes, 1..=2, 60)?, number(seconds, 1..=2, 60)?);
    Some(((hours * 60 + minutes) * 60 + seconds) * 1_000 + number(thousandths, 3..=3, 1_000)?)
}

fn stamp(ms: i64) -> String {
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1_000 % 60, ms % 1_000)
}

/// The words of a line: tags go, whose voice it is stays in front, and what was written as a sign's name becomes the sign.
fn plain(line: &str) -> String {
    let (mut words, mut rest) = (String::new(), line.trim());
    while let Some(at) = rest.find(['<', '{']) {
        words.push_str(&rest[..at]);
        rest = &rest[at..];
        let tag = ["<", "{\\"].into_iter().zip(['>', '}']).find_map(|(opens, closes)| {
            let inside = rest.strip_prefix(opens)?;
            let named = inside.starts_with(|sign: char| sign.is_ascii_alphanumeric() || sign == '/');
            inside.split_once(closes).filter(|_| named)
        });
        match tag {
            Some((name, after)) => {
                if let Some((_, voice)) = name.split_once(' ').filter(|(kind, _)| kind.split('.').next() == Some("v")) {
                    words.push_str(voice.trim());
                    words.push_str(": ");
                }
                rest = after;
            }
            None => {
                words.push_str(&rest[..1]);
                rest = &rest[1..];
            }
        }
    }
    words.push_str(rest);
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&nbsp;", " "), ("&lrm;", ""), ("&rlm;", ""), ("&amp;", "&")];
    named.into_iter().fold(words, |words, (name, sign)| words.replace(name, sign)).trim().to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILM_MS: i64 = 60_000;

    fn read(file: &str) -> Result<String, CaptionsFlaw> {
        read_captions(file.as_bytes(), FILM_MS)
    }

    #[test]
    fn web_vtt_comes_out_plain() {
        let file = "WEBVTT - en overskrift\n\nSTYLE\n::cue { color: red }\n\nNOTE her begynder det\n\n\
                    1\n00:01.000 --> 00:02.500 align:start position:10%\n<v Mor>Ja &amp; <i>nej</i>, 2 < 3\nog så\n";
        let plain = "WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nMor: Ja &amp; nej, 2 &lt; 3\nog så\n";
        assert_eq!(read(file).as_deref(), Ok(plain));
        assert_eq!(read(plain).as_deref(), Ok(plain), "read again it is the same");
    }

    #[test]
    fn sub_rip_of_an_older_program_is_read_too_and_sorted() {
        let file = b"2\r\n00:00:05,000 --> 00:00:06,000\r\n{\\an8}Sp\xF8rger hun\r\n\r\n1\r\n00:00:01,000 --> 00:00:02,000\r\n<font color=\"red\">F\xF8rst</font>\r\n";
        let plain = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nFørst\n\n00:00:05.000 --> 00:00:06.000\nSpørger hun\n";
        assert_eq!(read_captions(file, FILM_MS).as_deref(), Ok(plain));
    }

    #[test]
    fn sixteen_bits_a_sign_is_read_too() {
        let mut file = vec![0xFF, 0xFE];
        file.extend("1\n00:00:01,000 --> 00:00:02,000\nÆh\n".encode_utf16().flat_map(u16::to_le_bytes));
        assert!(read_captions(&file, FILM_MS).unwrap().ends_with("\nÆh\n"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        let cue = |times: &str| format!("WEBVTT\n\n{times}\nord\n");
        for (file, flaw) in [
            (String::new(), CaptionsFlaw::Empty),
            ("WEBVTT\n\nbare snak\n".to_owned(), CaptionsFlaw::Empty),
            ("%PDF-1.7\n\0\u{1}".to_owned(), CaptionsFlaw::NotText),
            (cue("00:01 --> 00:02"), CaptionsFlaw::Time(3)),
            (cue("00:61.000 --> 00:62.000"), CaptionsFlaw::Time(3)),
            (cue("-1:00.000 --> 00:02.000"), CaptionsFlaw::Time(3)),
            (cue("00:02.000 --> 00:01.000"), CaptionsFlaw::Backwards(3)),
            (cue("00:50.000 --> 01:05.000"), CaptionsFlaw::BeyondFilm(3)),
            (cue(&format!("00:01.000 --> 00:02.000\n{}", "a".repeat(1_001))), CaptionsFlaw::TooLong(3)),
            ("a".repeat(MOST_BYTES + 1), CaptionsFlaw::TooLarge),
        ] {
            assert_eq!(read(&file), Err(flaw), "{}", file.chars().take(60).collect::<String>());
        }
    }

    /// Whatever is thrown at it: an answer, and what comes out is read again as it is.
    #[test]
    fn any_bytes_get_an_answer_and_what_is_kept_stands() {
        let pieces = [
            "00:01.000",
            " --> ",
            "00:02.000",
            "\n",
            "\n\n",
            "<v A>",
            "<",
            ">",
            "&lt;",
            "{\\",
            "}",
            "æ",
            "x",
            "-->",
            "\u{FEFF}",
            "WEBVTT",
        ];
        let mut seed = 7_u64;
        let mut kept = 0;
        for _ in 0..20_000 {
            let mut file = String::from("00:00.500 --> 00:01.000\n");
            for _ in 0..12 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                file.push_str(pieces[usize::try_from(seed >> 33).unwrap() % pieces.len()]);
            }
            if let Ok(vtt) = read(&file) {
                kept += 1;
                assert!(!vtt.replace(" --> 0", "").contains(['<', '>']), "{vtt}");
                assert_eq!(
                    read(&vtt).map(|again| again.matches("-->").count()),
                    Ok(vtt.matches("-->").count()),
                    "{file}"
                );
            }
        }
        assert!(kept > 1_000, "only {kept}");
    }
}
