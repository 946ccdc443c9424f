//! Writing in a shared note as a browser does.

use base64::{Engine, engine::general_purpose::STANDARD};
use yrs::{Doc, GetString, ReadTxn, StateVector, Text, Transact, Update, updates::decoder::Decode};

/// Makes a note that stands as `state` says (base64, or nothing) read otherwise: what to send, and its state afterwards.
pub(crate) fn written(state: &str, body: &str) -> (String, String) {
    let doc = Doc::new();
    let text = doc.get_or_insert_text("note");
    if !state.is_empty() {
        let state = Update::decode_v1(&STANDARD.decode(state).unwrap()).unwrap();
        doc.transact_mut().apply_update(state).unwrap();
    }
    let before = doc.transact().state_vector();
    let mut change = doc.transact_mut();
    let length = text.get_string(&change).len() as u32;
    text.remove_range(&mut change, 0, length);
    text.insert(&mut change, 0, body);
    drop(change);
    let reading = doc.transact();
    let update = |since: &StateVector| STANDARD.encode(reading.encode_state_as_update_v1(since));
    (update(&before), update(&StateVector::default()))
}
