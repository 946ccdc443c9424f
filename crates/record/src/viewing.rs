//! Who has seen it: every byte that is handed out is somebody's entry, and what was shown is told apart from what was only fetched.
//!
//! A player fetches while it plays, so a fetched segment counts as seen. The room fetches its clips ahead and says so; what it
//! then shows is known to the server, which moves the clip, and is written down by the room (`crates/decisions/0006-what-was-fetched-is-listed.md`).

use std::{collections::HashMap, sync::Mutex};

use mrp_people::{Action, Caller, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{RecordingId, SessionId, Span};
use serde_json::json;

use crate::Record;

mrp_vocabulary::words! {
    /// How a stretch of a recording came to somebody.
    pub enum ViewingKind ("kind of viewing") {
        /// It was played or shown.
        Seen = "seen",
        /// Her browser has it in memory, for a meeting.
        FetchedAhead = "fetched_ahead",
        /// Its small pictures were looked at, to find a place.
        Previewed = "previewed",
    }
}

/// What was last written down of each sitting: a row is not touched for every segment.
#[derive(Debug, Default)]
pub(crate) struct Sittings {
    noted: Mutex<HashMap<Sitting, (i64, Span)>>,
    /// Two segments that come at once are one sitting.
    writing: tokio::sync::Mutex<()>,
}

type Sitting = (RecordingId, SessionId, ViewingKind);

/// A stretch that is known already is written down at most this often.
const NOTE_EVERY_MS: i64 = 10_000;

impl Sittings {
    /// Whether this has to be written down now.
    fn is_due(&self, sitting: Sitting, span: Span, now_ms: i64) -> bool {
        let mut noted = self.noted.lock().expect("nobody panics while holding it");
        noted.retain(|_, (at, _)| now_ms - *at < NOTE_EVERY_MS);
        if let Some((_, known)) = noted.get_mut(&sitting) {
            if known.start() <= span.start() && span.end() <= known.end() {
                return false;
            }
            let touches = span.start() <= known.end() && known.start() <= span.end();
            let both = Span::new(known.start().min(span.start()), known.end().max(span.end()));
            *known = if touches { both.unwrap_or(span) } else { span };
            return true;
        }
        noted.insert(sitting, (now_ms, span));
        true
    }

    /// It could not be written down, so it is not known.
    fn forget(&self, sitting: Sitting) {
        self.noted.lock().expect("nobody panics while holding it").remove(&sitting);
    }
}

impl Record {
    /// Writes down who has which stretch: one row and one line in the log for each sitting.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn note_viewing(
        &self,
        caller: &Caller,
        id: RecordingId,
        kind: ViewingKind,
        span: Span,
    ) -> mrp_database::Result<()> {
        let sitting = (id, caller.session_id, kind);
        if !self.sittings.is_due(sitting, span, self.clock.now_ms()) {
            return Ok(());
        }
        let written = self.write_viewing(caller, id, kind, span).await;
        if written.is_err() {
            self.sittings.forget(sitting);
        }
        written
    }

    async fn write_viewing(
        &self,
        caller: &Caller,
        id: RecordingId,
        kind: ViewingKind,
        span: Span,
    ) -> mrp_database::Result<()> {
        let _one_at_a_time = self.sittings.writing.lock().await;
        let stretch = (span.start().ms(), span.end().ms());
        let mut tx = self.db.begin().await?;
        if self.store.note_viewing(&mut tx, id, (caller.account_id, caller.session_id), kind, stretch).await? {
            let entry = NewAuditEntry::allowed(caller, Action::PlayRecording, Subject::of("recording", id));
            let detail = json!({ "kind": kind, "from_ms": stretch.0, "to_ms": stretch.1 });
            audit(&mut tx, &self.clock, entry.with_detail(detail)).await?;
        }
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    use mrp_vocabulary::{Clock, MediaTime};

    use super::*;

    #[test]
    fn what_lies_outside_the_known_stretch_is_always_written_down() {
        let clock = Clock::system();
        let sittings = Sittings::default();
        let sitting = (RecordingId::new(&clock), SessionId::new(&clock), ViewingKind::FetchedAhead);
        let span = |from, to| Span::new(MediaTime::from_ms(from), MediaTime::from_ms(to)).unwrap();
        assert!(sittings.is_due(sitting, span(0, 4_000), 0));
        assert!(!sittings.is_due(sitting, span(0, 4_000), 100), "sound after the picture");
        assert!(sittings.is_due(sitting, span(4_000, 8_000), 200));
        assert!(!sittings.is_due(sitting, span(2_000, 6_000), 300));
        assert!(sittings.is_due(sitting, span(60_000, 64_000), 400), "another clip");
        assert!(sittings.is_due(sitting, span(30_000, 34_000), 500), "what lies between the two was not known");
        assert!(sittings.is_due((sitting.0, sitting.1, ViewingKind::Seen), span(30_000, 34_000), 600));
        assert!(sittings.is_due(sitting, span(30_000, 34_000), NOTE_EVERY_MS + 400), "the sitting goes on");
        sittings.forget(sitting);
        assert!(sittings.is_due(sitting, span(30_000, 34_000), NOTE_EVERY_MS + 500));
    }
}
