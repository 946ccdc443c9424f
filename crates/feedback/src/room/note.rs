//! The shared note of each clip: a replicated text (Yjs), so that two type in it at once and every letter of both stands.
//!
//! The room keeps the text's state, and as plain text how it reads. A browser sends what it changed; what comes twice or late means nothing.
//! See decision 13.

mod bytes;

use std::{
    collections::BTreeMap,
    mem::ManuallyDrop,
    panic::{AssertUnwindSafe, catch_unwind},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use mrp_vocabulary::{AccountId, ClipId};
use yrs::{Doc, GetString, ReadTxn, StateVector, Text, TextRef, Transact, Update, updates::decoder::Decode};

use super::{ConnectionId, Keep, Output, ServerMessage};
use crate::views::{NoteChange, NoteView};

/// The name of the text inside the document, the same in the browsers.
const NAME: &str = "note";
/// As long as it may read.
const LONGEST: usize = 20_000;
/// As large as the state of a note may become, in bytes: as much as a browser can still say in one message. An hour of writing and deleting
/// is a few thousand.
const LARGEST: usize = 94 * 1024;

/// A change that cannot be taken: spoilt, built on something that is not here, or too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Unfit;

/// The notes of a meeting.
#[derive(Debug)]
pub(super) struct Notes {
    notes: BTreeMap<ClipId, SharedNote>,
}

impl Notes {
    pub(super) fn new(kept: Vec<NoteView>) -> Self {
        Self { notes: kept.into_iter().map(|view| (view.clip_id, SharedNote::of(view))).collect() }
    }

    pub(super) fn views(&self) -> Vec<NoteView> {
        self.notes.values().map(|note| note.view.clone()).collect()
    }

    pub(super) fn clear(&mut self) {
        self.notes.clear();
    }

    /// Takes a change in: it is kept, then told to all, then its writer hears that it is.
    pub(super) fn write(
        &mut self,
        from: ConnectionId,
        by: AccountId,
        clip_id: ClipId,
        number: i64,
        update: String,
    ) -> Result<Vec<Output>, Unfit> {
        let note = self.notes.entry(clip_id).or_insert_with(|| SharedNote::empty(clip_id));
        let kept = Output::Send(from, ServerMessage::NoteKept { clip_id, number });
        if !note.take(by, &update)? {
            return Ok(vec![kept]);
        }
        let change = NoteChange { clip_id, update, revision: note.view.revision, by };
        Ok(vec![
            Output::Keep(Keep::Note(note.view.clone(), by)),
            Output::Broadcast(ServerMessage::Note { note: change }),
            kept,
        ])
    }
}

/// The note of one clip.
#[derive(Debug)]
pub(crate) struct SharedNote {
    doc: Doc,
    text: TextRef,
    view: NoteView,
}

impl SharedNote {
    pub(crate) fn empty(clip_id: ClipId) -> Self {
        let (doc, text) = blank();
        let view = NoteView { clip_id, body: String::new(), state: String::new(), revision: 0, by: None };
        Self { doc, text, view }
    }

    fn of(view: NoteView) -> Self {
        let (doc, text) = blank();
        let mut note = Self { doc, text, view };
        note.return_to_kept();
        note
    }

    /// Takes a change in; false when everything in it was here already.
    pub(crate) fn take(&mut self, by: AccountId, update: &str) -> Result<bool, Unfit> {
        let bytes = STANDARD.decode(update).map_err(|_| Unfit)?;
        // The library checks itself in places by panicking. Nobody's bytes end a meeting.
        let fits = catch_unwind(AssertUnwindSafe(|| self.apply(&bytes))).unwrap_or(Err(Unfit));
        let (body, state) = match fits {
            Ok(read) => read,
            Err(Unfit) => {
                self.return_to_kept();
                return Err(Unfit);
            }
        };
        let state = STANDARD.encode(state);
        if state == self.view.state {
            return Ok(false);
        }
        let revision = self.view.revision + 1;
        self.view = NoteView { clip_id: self.view.clip_id, body, state, revision, by: Some(by) };
        Ok(true)
    }

    /// How it reads with the change, and its state; deleted words are not in it.
    fn apply(&self, bytes: &[u8]) -> Result<(String, Vec<u8>), Unfit> {
        if !bytes::is_text(bytes) {
            return Err(Unfit);
        }
        let update = Update::decode_v1(bytes).map_err(|_| Unfit)?;
        // A panic in here is caught; a change that were finished while it unwinds could panic once more, and end the process.
        let mut change = ManuallyDrop::new(self.doc.transact_mut());
        let applied = change.apply_update(update).is_ok();
        // A browser sends in order, and knows nothing that the room does not: what is missing will never come.
        let complete = applied && !change.has_missing_updates();
        drop(ManuallyDrop::into_inner(change));
        if !complete {
            return Err(Unfit);
        }
        let reading = self.doc.transact();
        let body = self.text.get_string(&reading);
        let state = reading.encode_state_as_update_v1(&StateVector::default());
        // What is kept has to be read again after a restart.
        let fits = body.chars().count() <= LONGEST && state.len() <= LARGEST && bytes::is_text(&state);
        if fits { Ok((body, state)) } else { Err(Unfit) }
    }

    /// Puts the document back to what is kept.
    fn return_to_kept(&mut self) {
        (self.doc, self.text) = blank();
        if self.view.body.is_empty() && self.view.state.is_empty() {
            return;
        }
        let kept = STANDARD.decode(&self.view.state).map_err(|_| Unfit);
        let read = kept.and_then(|state| catch_unwind(AssertUnwindSafe(|| self.apply(&state))).unwrap_or(Err(Unfit)));
        if read.is_err() {
            // A state that nobody can read any more; the words are there as plain text too.
            (self.doc, self.text) = blank();
            self.text.insert(&mut self.doc.transact_mut(), 0, &self.view.body);
        }
    }
}

fn blank() -> (Doc, TextRef) {
    let doc = Doc::new();
    let text = doc.get_or_insert_text(NAME);
    (doc, text)
}

#[cfg(test)]
mod tests;
