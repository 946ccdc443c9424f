//! A mark as it is laid beside another coder's: a keyword or a clip, with its time and dimensions.

use mrp_agreement::{Event, When};
use mrp_vocabulary::{MediaTime, Span};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Clip, ClipKind, Keyword};

mrp_vocabulary::words! {
    /// What kind of mark.
    pub enum MarkKind ("kind of mark") {
        /// A keyword.
        Keyword = "keyword",
        /// A clip with a strength.
        LookingGood = "looking_good",
        /// A clip to explore.
        LookingCloser = "looking_closer",
    }
}

/// A mark of one coder, as it was when she was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mark {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: MarkKind,
    /// Where it is, or begins.
    pub start_ms: i64,
    /// Where it ends; nothing for a moment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_ms: Option<i64>,
    /// Keys of the dimensions it is tied to.
    pub dimensions: Vec<String>,
    /// The note, or the question.
    pub body: String,
}

impl From<Keyword> for Mark {
    fn from(keyword: Keyword) -> Self {
        Self {
            id: keyword.id.to_string(),
            kind: MarkKind::Keyword,
            start_ms: keyword.at.ms(),
            end_ms: keyword.end.map(MediaTime::ms),
            dimensions: keyword.dimensions,
            body: keyword.body,
        }
    }
}

impl From<Clip> for Mark {
    fn from(clip: Clip) -> Self {
        Self {
            id: clip.id.to_string(),
            kind: match clip.kind {
                ClipKind::LookingGood => MarkKind::LookingGood,
                ClipKind::LookingCloser => MarkKind::LookingCloser,
            },
            start_ms: clip.span.start().ms(),
            end_ms: Some(clip.span.end().ms()),
            dimensions: clip.dimensions,
            body: clip.prompt,
        }
    }
}

impl Mark {
    /// The marks of a coding, by time.
    #[must_use]
    pub fn all(keywords: Vec<Keyword>, clips: Vec<Clip>) -> Vec<Self> {
        let mut marks: Vec<Self> =
            keywords.into_iter().map(Self::from).chain(clips.into_iter().map(Self::from)).collect();
        marks.sort_by(|a, b| (a.start_ms, &a.id).cmp(&(b.start_ms, &b.id)));
        marks
    }

    /// Where it ends; a moment where it is.
    #[must_use]
    pub fn last_ms(&self) -> i64 {
        self.end_ms.unwrap_or(self.start_ms)
    }

    /// As an event of this code.
    #[must_use]
    pub fn event(&self, code: usize) -> Event {
        let start = MediaTime::from_ms(self.start_ms);
        let span = self.end_ms.and_then(|end| Span::new(start, MediaTime::from_ms(end)).ok());
        Event { code, when: span.map_or(When::At(start), When::During) }
    }

    /// Its dimensions, whatever order they were tied in.
    #[must_use]
    pub fn sorted_dimensions(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.dimensions.iter().map(String::as_str).collect();
        keys.sort_unstable();
        keys
    }
}
