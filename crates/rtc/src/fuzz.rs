//! Spoilt inputs for every parser of ours in this crate (see `crates/fuzz`).

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use crate::pictures::{PictureNumbers, begins_whole_picture};
use crate::{demux, framing, turn};

fn corpus(name: &str) -> String {
    format!("{}/corpus/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// What only reads memory never waits.
fn at_once<T>(work: impl Future<Output = T>) -> T {
    match pin!(work).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(done) => done,
        Poll::Pending => panic!("memory does not make anybody wait"),
    }
}

/// A connectivity check for "me".
const CHECK: &[u8] =
    b"\x00\x01\x00\x14\x21\x12\xa4\x42abcdefghijkl\x80\x22\x00\x03abc\x00\x00\x06\x00\x06me:you\x00\x00";

#[test]
fn connectivity_checks() {
    assert_eq!(demux::addressee(CHECK), Some("me"));
    mrp_fuzz::fuzz(corpus("checks"), &[CHECK], |bytes| {
        let name = demux::addressee(bytes);
        assert!(name.is_none() || demux::is_stun(bytes));
        (demux::is_stun(bytes), name.map(str::len))
    });
}

#[test]
fn packets_on_a_stream() {
    let stream = [framing::frame(b"one"), framing::frame(CHECK)].map(Option::unwrap).concat();
    mrp_fuzz::fuzz(corpus("packets"), &[&stream], |bytes| {
        let mut rest = bytes;
        let mut lengths = Vec::new();
        while let Some(packet) = at_once(framing::next_packet(&mut rest)) {
            assert!(
                framing::frame(&packet).is_some_and(|framed| bytes.windows(framed.len()).any(|part| part == framed))
            );
            lengths.push(packet.len());
        }
        lengths
    });
}

#[test]
fn messages_to_the_turn_server() {
    let stream = [CHECK, b"\x40\x00\x00\x05\x01\x02\x03\x04\x05\x00\x00\x00"].concat();
    mrp_fuzz::fuzz(corpus("messages"), &[&stream], |bytes| {
        let mut rest = bytes;
        let mut messages = Vec::new();
        while let Some(message) = at_once(turn::next_message(&mut rest)) {
            assert!(message.len() >= 4);
            messages.push((message.len(), message[0] >= 0x40));
        }
        messages
    });
}

#[test]
fn picture_packets() {
    let whole: &[u8] = &[0x90, 0xf0, 0x85, 0x10, 7, 0x20, 0x50, 0, 0, 0x9d, 0x01, 0x2a];
    assert!(begins_whole_picture(whole));
    mrp_fuzz::fuzz(corpus("pictures"), &[whole, &[0x10, 0x51, 0]], |bytes| {
        let mut numbers = PictureNumbers::default();
        numbers.patch(1, whole);
        (begins_whole_picture(bytes), numbers.patch(2, bytes).is_some())
    });
}
