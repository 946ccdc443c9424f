//! Rust source taken apart into code and string literals, so that a word in a comment is not taken for code.
//!
//! Not a parser: it knows comments, the kinds of literals, and the difference between a character and a lifetime.

/// A source file taken apart.
#[derive(Debug, Default)]
pub(super) struct Source {
    /// The code with comments and the inside of literals blanked; line numbers stay.
    pub(super) code: String,
    /// Each string literal with the line it begins on, as it is written.
    pub(super) strings: Vec<(usize, String)>,
}

/// Takes a source file apart.
pub(super) fn take_apart(text: &str) -> Source {
    let mut source = Source::default();
    let mut rest = text;
    let mut line = 1;
    while let Some(first) = rest.chars().next() {
        let (length, kind) = next_piece(rest, source.code.chars().next_back());
        let piece = &rest[..length.max(first.len_utf8())];
        match kind {
            Piece::Code => source.code.push_str(piece),
            Piece::Blank => blank(&mut source.code, piece),
            Piece::Text { open, close } => {
                source.strings.push((line, piece[open..piece.len() - close].to_owned()));
                source.code.push('"');
                blank(&mut source.code, &piece[open..]);
            }
        }
        line += piece.matches('\n').count();
        rest = &rest[piece.len()..];
    }
    source
}

enum Piece {
    Code,
    /// A comment or a character.
    Blank,
    /// A string, with the length of what opens and what closes it.
    Text {
        open: usize,
        close: usize,
    },
}

fn blank(code: &mut String, piece: &str) {
    code.extend(piece.chars().map(|letter| if letter == '\n' { '\n' } else { ' ' }));
}

/// The length and kind of what comes next, given the character before it.
fn next_piece(rest: &str, before: Option<char>) -> (usize, Piece) {
    if rest.starts_with("//") {
        return (rest.find('\n').unwrap_or(rest.len()), Piece::Blank);
    }
    if rest.starts_with("/*") {
        return (comment_length(rest), Piece::Blank);
    }
    let in_word = before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    if !in_word {
        let prefix = rest.len() - rest.trim_start_matches(['b', 'c', 'r']).len();
        let is_raw = rest[..prefix].ends_with('r') && prefix <= 2;
        let hashes = rest[prefix..].len() - rest[prefix..].trim_start_matches('#').len();
        let at_quote = rest[prefix + hashes..].starts_with('"');
        if is_raw && at_quote {
            let end = format!("\"{}", "#".repeat(hashes));
            let open = prefix + hashes + 1;
            return match rest[open..].find(&end) {
                Some(inside) => (open + inside + end.len(), Piece::Text { open, close: end.len() }),
                None => (rest.len(), Piece::Text { open, close: 0 }),
            };
        }
        if prefix <= 1 && rest[prefix..].starts_with('"') {
            return string_length(rest, prefix + 1);
        }
    } else if rest.starts_with('"') {
        return string_length(rest, 1);
    }
    if let Some(after) = rest.strip_prefix('\'') {
        return (character_length(after), Piece::Blank);
    }
    (0, Piece::Code)
}

fn comment_length(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn string_length(rest: &str, open: usize) -> (usize, Piece) {
    let mut escaped = false;
    for (at, letter) in rest[open..].char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return (open + at + 1, Piece::Text { open, close: 1 }),
            _ => {}
        }
    }
    (rest.len(), Piece::Text { open, close: 0 })
}

/// The length of a character literal whose opening quote has been read, or of that quote alone before a lifetime.
fn character_length(after: &str) -> usize {
    let mut letters = after.char_indices();
    match letters.next() {
        Some((_, '\\')) => {
            let escaped = letters.next().map_or(1, |(at, letter)| at + letter.len_utf8());
            after[escaped..].find('\'').map_or(1, |end| 1 + escaped + end + 1)
        }
        Some((_, letter)) if after[letter.len_utf8()..].starts_with('\'') => 1 + letter.len_utf8() + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separates_code_from_comments_and_strings() {
        let source = take_apart(
            "let a = \"one \\\" two\"; // unsafe\n/* unsafe /* nested */ */ let b = r#\"x\"y\"#;\nlet c = b\"z\";",
        );
        assert_eq!(source.strings, [(1, "one \\\" two".to_owned()), (2, "x\"y".to_owned()), (3, "z".to_owned())]);
        assert!(!source.code.contains("unsafe") && source.code.contains("let c"));
        assert_eq!(source.code.lines().count(), 3);
    }

    #[test]
    fn tells_a_character_from_a_lifetime() {
        let source = take_apart(
            "fn f<'a>(x: &'a str) -> char { match x { _ => '\"' } } let q = '\\''; let s = \"end\"; let u = '\\u{2014}';",
        );
        assert_eq!(source.strings, [(1, "end".to_owned())]);
        assert!(source.code.contains("a str"));
    }

    #[test]
    fn keeps_words_that_end_in_a_prefix_letter() {
        let source = take_apart("macro_rules! sub { () => {} } let number=\"1\"; bar\"2\"");
        assert_eq!(source.strings.len(), 2);
        assert!(source.code.contains("macro_rules") && source.code.contains("number"));
    }

    #[test]
    fn survives_what_is_not_finished() {
        for text in ["\"never closed", "/* never closed", "r#\"never", "'", "'\\", "æ'ø'å"] {
            let _source = take_apart(text);
        }
    }
}
