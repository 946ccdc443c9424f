//! Looking for one's own words: a supervisor's keywords and questions over all the analyses she has written.
//!
//! Plain SQL over her own marks: an index leads to her codings and on to their marks, some thousands at most, so no index of words is
//! needed that would hold them a second time. The database compares roughly, because SQLite knows no small *å*; what it finds is compared exactly here.

use std::collections::HashMap;

use mrp_database::{Error, Result, args};
use mrp_people::{Action, Caller, may};
use mrp_vocabulary::{AccountId, CodingId, ConversationId, MediaTime, RecordingId, RoundId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

use crate::{
    Analyse,
    store::{search::SEARCH_MARKS, words},
};

/// So many are shown; whoever has more says more.
pub(crate) const MOST_FOUND: usize = 50;
/// So many are compared exactly: the rough comparison lets a few through too many.
const MOST_COMPARED: i64 = 200;

/// What kind of mark was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum FoundKind {
    /// A keyword.
    Keyword,
    /// The question of a clip.
    LookingGood,
    /// The question of a clip.
    LookingCloser,
}

/// A mark that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct FoundMark {
    /// Its id.
    pub(crate) id: String,
    /// Keyword, or which kind of clip.
    pub(crate) kind: FoundKind,
    /// In which analysis.
    pub(crate) coding_id: CodingId,
    /// Of which recording.
    pub(crate) recording_id: RecordingId,
    /// In which round.
    pub(crate) round_id: RoundId,
    /// The round's number.
    pub(crate) round_number: i64,
    /// What the two call it.
    pub(crate) round_title: String,
    /// Whose conversation it was.
    pub(crate) social_worker_name: String,
    /// When in the recording.
    pub(crate) at_ms: MediaTime,
    /// The words.
    pub(crate) body: String,
    /// Keys of the dimensions it is tied to.
    pub(crate) dimensions: Vec<String>,
}

#[derive(FromRow)]
struct FoundRow {
    id: String,
    kind: String,
    #[sqlx(try_from = "String")]
    coding_id: CodingId,
    #[sqlx(try_from = "String")]
    recording_id: RecordingId,
    #[sqlx(try_from = "String")]
    round_id: RoundId,
    #[sqlx(try_from = "String")]
    conversation_id: ConversationId,
    number: i64,
    title: String,
    social_worker_name: String,
    at_ms: i64,
    body: String,
    dimensions: String,
}

impl FoundRow {
    fn mark(self) -> Result<FoundMark> {
        let kind = match self.kind.as_str() {
            "keyword" => FoundKind::Keyword,
            "looking_good" => FoundKind::LookingGood,
            "looking_closer" => FoundKind::LookingCloser,
            other => return Err(Error::Inconsistent(format!("clip.kind of {}: {other}", self.id))),
        };
        Ok(FoundMark {
            dimensions: words(&self.dimensions, format_args!("dimensions of {}", self.id))?,
            id: self.id,
            kind,
            coding_id: self.coding_id,
            recording_id: self.recording_id,
            round_id: self.round_id,
            round_number: self.number,
            round_title: self.title,
            social_worker_name: self.social_worker_name,
            at_ms: MediaTime::from_ms(self.at_ms),
            body: self.body,
        })
    }
}

/// A pattern that lets through every text with these words in it, and a few more: any letter stands where databases disagree.
fn rough(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.to_lowercase().chars() {
        match letter {
            '%' | '_' | '\\' => pattern.extend(['\\', letter]),
            letter if letter.is_ascii() => pattern.push(letter),
            // As many as its large form may have: none of the letters people write here has more than one.
            _ => pattern.push('_'),
        }
    }
    pattern + "%"
}

/// A pattern for a list that has this key in it.
fn naming(key: &str) -> String {
    let escaped: String = key
        .chars()
        .flat_map(|letter| [Some('\\').filter(|_| "%_\\".contains(letter)), Some(letter)])
        .flatten()
        .collect();
    format!("%\"{escaped}\"%")
}

/// The caller's own marks that hold `text` and are tied to `dimension`, as far as they are open to her now.
pub(crate) async fn search(
    analyse: &Analyse,
    caller: &Caller,
    text: &str,
    dimension: Option<&str>,
) -> Result<Vec<FoundMark>> {
    let author: AccountId = caller.account_id;
    let of_dimension = dimension.map_or_else(|| "%".to_owned(), naming);
    let rows = analyse
        .store
        .db
        .list::<FoundRow>(SEARCH_MARKS, args![author, rough(text), of_dimension, MOST_COMPARED])
        .await?;
    let wanted = text.to_lowercase();
    // All her conversations at once: one question for each would be many.
    let open: HashMap<ConversationId, bool> = analyse
        .record
        .store
        .list_conversations(author, None)
        .await?
        .iter()
        .map(|conversation| (conversation.id, may(caller, Action::ViewCoding, &conversation.facts()).is_ok()))
        .collect();
    rows.into_iter()
        .filter(|row| row.body.to_lowercase().contains(&wanted))
        // A course that somebody else has now, or a consent that was withdrawn: then they are not there.
        .filter(|row| open.get(&row.conversation_id) == Some(&true))
        .take(MOST_FOUND)
        .map(FoundRow::mark)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rough_pattern_takes_letters_as_they_are_and_leaves_room_where_databases_disagree() {
        assert_eq!(rough("Åben 100%"), "%_ben 100\\%%");
        assert_eq!(rough("a_b\\c"), "%a\\_b\\\\c%");
        assert_eq!(rough(""), "%%");
    }

    #[test]
    fn a_key_is_looked_for_as_a_whole() {
        assert_eq!(naming("rytme_og_tempo"), "%\"rytme\\_og\\_tempo\"%");
    }
}
