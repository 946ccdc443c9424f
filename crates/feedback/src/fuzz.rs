//! Spoilt inputs for every parser of ours in this crate (see `crates/fuzz`).

use base64::{Engine, engine::general_purpose::STANDARD};
use mrp_vocabulary::{AccountId, ClipId, Clock};
use yrs::{Doc, ReadTxn, StateVector, Text, Transact};

use crate::{
    fragment::{Credentials, one_stream, one_way, way_of},
    protocol::{ClientMessage, Said},
    room::note::SharedNote,
    standard::Protocol,
};

#[test]
fn changes_of_a_note() {
    let clock = Clock::system();
    let (clip, writer) = (ClipId::new(&clock), AccountId::new(&clock));
    let doc = Doc::with_client_id(7);
    let text = doc.get_or_insert_text("note");
    let mut seeds = Vec::new();
    for (at, words) in [(0, "Pausen gav ham plads."), (6, " på seks sekunder"), (0, "\u{1f642} ")] {
        let before = doc.transact().state_vector();
        text.insert(&mut doc.transact_mut(), at, words);
        seeds.push(doc.transact().encode_state_as_update_v1(&before));
    }
    text.remove_range(&mut doc.transact_mut(), 5, 6);
    let whole = doc.transact().encode_state_as_update_v1(&StateVector::default());
    seeds.push(whole.clone());
    // Lists inside each other, which nobody has typed.
    seeds.push([&[1, 1, 1, 0, 8, 1, 4][..], b"note", &[1], &[117, 1].repeat(4_000), &[126, 0]].concat());
    let seeds: Vec<&[u8]> = seeds.iter().map(Vec::as_slice).collect();
    let started = STANDARD.encode(&whole);
    mrp_fuzz::fuzz(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/notes"), &seeds, |bytes| {
        let mut note = SharedNote::empty(clip);
        note.take(writer, &started).expect("a right change is taken");
        let taken = note.take(writer, &STANDARD.encode(bytes));
        // Whatever came, the note goes on: the same words again are nothing new, and others are taken.
        assert_eq!(note.take(writer, &started), Ok(false), "what is known stays known");
        let other = Doc::with_client_id(9);
        other.get_or_insert_text("note").insert(&mut other.transact_mut(), 0, "videre ");
        let more = STANDARD.encode(other.transact().encode_state_as_update_v1(&StateVector::default()));
        (taken, note.take(writer, &more))
    });
}

#[test]
fn descriptions_of_standard_clients() {
    let offer = "v=0\r\na=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:once\r\na=ice-pwd:secret\r\n\
                 a=candidate:1 1 udp 5 192.0.2.1 7000 typ host\r\na=sendrecv\r\na=msid:one sound\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\n\
                 a=recvonly\na=ssrc:5 msid:two picture\n";
    let restart = "a=ice-ufrag:anew\r\na=ice-pwd:more\r\n";
    let seeds = [offer.as_bytes(), restart.as_bytes()];
    mrp_fuzz::fuzz(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/descriptions"), &seeds, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        for protocol in [Protocol::Whip, Protocol::Whep] {
            let kept = one_way(protocol, &text);
            assert_eq!(one_way(protocol, &kept), kept, "what goes one way is left as it is");
            let against = if protocol == Protocol::Whip { "recvonly" } else { "sendonly" };
            assert!(!kept.lines().any(|line| line == "a=sendrecv" || line == format!("a={against}")), "{kept}");
        }
        let credentials = Credentials::of(&text);
        if let Some(credentials) = credentials {
            let restarted = credentials.put_into(&text);
            assert_eq!(Credentials::of(&restarted), Some(credentials));
        }
        let way = way_of(&text);
        assert!(way.as_ref().is_none_or(|way| way.ends_with("a=end-of-candidates\r\n")));
        (credentials.is_some(), way.map(|way| way.lines().count()), one_stream(&text).lines().count())
    });
}

#[test]
fn messages_of_a_browser() {
    let id = "01900000-0000-7000-8000-000000000001";
    let seeds = [
        r#"{"type":"time","sent_ms":12.5}"#.to_owned(),
        r#"{"type":"pause","position_ms":1200}"#.to_owned(),
        r#"{"type":"rate","rate_percent":75}"#.to_owned(),
        r#"{"type":"seen","revision":3,"drift_ms":-20}"#.to_owned(),
        r#"{"type":"again","slowly":true,"number":4}"#.to_owned(),
        format!(r#"{{"type":"show","clip_id":"{id}"}}"#),
        format!(r#"{{"type":"chat","id":"{id}","body":"hej \u00e6"}}"#),
        format!(
            r#"{{"type":"draw","id":"{id}","clip_id":"{id}","at_ms":40,"tool":"text","colour":"pink","points":[1,2],"text":"å"}}"#
        ),
        format!(
            r#"{{"type":"ink","id":"{id}","clip_id":"{id}","at_ms":40,"tool":"fading","from":2,"points":[1,2],"over":true}}"#
        ),
        format!(r#"{{"type":"pointer","clip_id":"{id}","place":{{"x":1,"y":10000}}}}"#),
        format!(r#"{{"type":"take_back","id":"{id}"}}"#),
        format!(r#"{{"type":"clear_drawings","clip_id":"{id}","whose":"mine"}}"#),
        format!(r#"{{"type":"group","act":{{"type":"said","account_id":"{id}","said":true}}}}"#),
        r#"{"type":"group","act":{"type":"begin_quiet","minutes":2,"question":"Hvad tager du med?"}}"#.to_owned(),
        r#"{"type":"frame","change":{"type":"time_out","on":true}}"#.to_owned(),
        format!(r#"{{"type":"note","clip_id":"{id}","number":1,"update":"AAA="}}"#),
        r#"{"type":"door","door":"locked"}"#.to_owned(),
        format!(r#"{{"type":"admit","account_id":"{id}"}}"#),
        r#"{"type":"show_out"}"#.to_owned(),
    ];
    for seed in &seeds {
        assert!(serde_json::from_str::<ClientMessage>(seed).is_ok(), "{seed}");
    }
    let seeds = seeds.each_ref().map(String::as_bytes);
    mrp_fuzz::fuzz(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/messages"), &seeds, |bytes| {
        let message = serde_json::from_slice::<Said>(bytes).map(|said| said.message);
        if let Ok(message) = &message {
            let said = serde_json::to_string(message).expect("it becomes JSON");
            let again = serde_json::from_str::<ClientMessage>(&said);
            assert!(again.is_ok_and(|again| again == *message), "what is understood can be said again: {said}");
        }
        message.map(|message| std::mem::discriminant(&message)).map_err(|why| format!("{:?}", why.classify()))
    });
}
