//! The frames between parent and child (see PROTOCOL in the README): their bytes, and nothing else.
//!
//! Both ends parse what the other sends as if it were hostile. The parent must: a decoder bug may hand the child
//! to whoever made the file, so no length is trusted, no name becomes a path, and no text goes unchecked.

use bytes::{Buf, BufMut, Bytes, BytesMut};
use serde::{Deserialize, Serialize};

use crate::{Failure, Limits, ListenOrder, Order};

/// Longest frame either side accepts, its head not counted.
pub(crate) const LONGEST_FRAME: usize = 64 << 20;
/// Longest answer to one read.
pub(crate) const LONGEST_READ: u32 = 4 << 20;
/// Longest name of an output.
const LONGEST_NAME: usize = 64;

/// What the child shall do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum Task {
    /// Say what the source is.
    Probe,
    /// Make everything.
    Transcode(Order),
    /// Find out who speaks when.
    Listen(ListenOrder),
    /// Try what is forbidden, after the sandbox is up.
    SelfTest,
}

/// The first frame to the child.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Begin {
    pub(crate) task: Task,
    pub(crate) declared_length: Option<u64>,
    /// Lengths of the files that follow each other in the source; empty for one.
    pub(crate) files: Vec<u64>,
    pub(crate) limits: Limits,
}

/// From the parent.
#[derive(Debug)]
pub(crate) enum ToChild {
    Begin(Box<Begin>),
    /// Answer to a read, empty at the end of the source; or the model, empty when there is none.
    Bytes(Bytes),
    /// The source could not be read.
    ReadFailed,
}

/// From the child.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum FromChild {
    /// The sandbox is up. Sent before the first read.
    Ready,
    Read {
        offset: u64,
        length: u32,
    },
    /// The speaker model is wanted. Like a read: answered with bytes, one question at a time.
    ReadModel,
    Output {
        name: String,
        bytes: Bytes,
    },
    Progress {
        permille: u16,
    },
    /// What can be played so far: a report, as JSON.
    SoFar(Bytes),
    /// The answer, as JSON; what it is depends on the task.
    Done(Bytes),
    Failed(Failure),
}

/// Bytes that are no frame of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("malformed frame: {0}")]
pub(crate) struct Malformed(pub(crate) &'static str);

const BEGIN: u8 = 0x01;
const BYTES: u8 = 0x02;
const READ_FAILED: u8 = 0x03;
const READY: u8 = 0x81;
const READ: u8 = 0x82;
const OUTPUT: u8 = 0x83;
const PROGRESS: u8 = 0x84;
const DONE: u8 = 0x85;
const FAILED: u8 = 0x86;
const SO_FAR: u8 = 0x87;
const READ_MODEL: u8 = 0x88;

fn frame(kind: u8, parts: &[&[u8]]) -> Bytes {
    let length: usize = 1 + parts.iter().map(|part| part.len()).sum::<usize>();
    let mut bytes = BytesMut::with_capacity(4 + length);
    bytes.put_u32_le(u32::try_from(length).unwrap_or(u32::MAX));
    bytes.put_u8(kind);
    for part in parts {
        bytes.put_slice(part);
    }
    bytes.freeze()
}

/// Takes one whole frame off the front of `buffer`, if one has arrived.
pub(crate) fn take_frame(buffer: &mut BytesMut) -> Result<Option<(u8, Bytes)>, Malformed> {
    let Some(head) = buffer.first_chunk::<4>() else { return Ok(None) };
    let length = u32::from_le_bytes(*head) as usize;
    if length == 0 {
        return Err(Malformed("no kind"));
    }
    if length > LONGEST_FRAME {
        return Err(Malformed("too long"));
    }
    if buffer.len() < 4 + length {
        buffer.reserve(4 + length - buffer.len());
        return Ok(None);
    }
    buffer.advance(4);
    let kind = buffer.get_u8();
    Ok(Some((kind, buffer.split_to(length - 1).freeze())))
}

impl ToChild {
    pub(crate) fn encode(&self) -> Bytes {
        match self {
            Self::Begin(begin) => frame(
                BEGIN,
                &[&serde_json::to_vec(begin).expect("a plain struct with string keys always becomes JSON")],
            ),
            Self::Bytes(bytes) => frame(BYTES, &[bytes]),
            Self::ReadFailed => frame(READ_FAILED, &[]),
        }
    }

    pub(crate) fn decode(kind: u8, payload: Bytes) -> Result<Self, Malformed> {
        match kind {
            BEGIN => serde_json::from_slice(&payload)
                .map(|begin| Self::Begin(Box::new(begin)))
                .map_err(|_| Malformed("begin is not what we know")),
            BYTES => Ok(Self::Bytes(payload)),
            READ_FAILED => Ok(Self::ReadFailed),
            _ => Err(Malformed("unknown kind")),
        }
    }
}

impl FromChild {
    pub(crate) fn encode(&self) -> Bytes {
        match self {
            Self::Ready => frame(READY, &[]),
            Self::ReadModel => frame(READ_MODEL, &[]),
            Self::Read { offset, length } => frame(READ, &[&offset.to_le_bytes(), &length.to_le_bytes()]),
            Self::Output { name, bytes } => {
                let length = u16::try_from(name.len()).unwrap_or(u16::MAX);
                frame(OUTPUT, &[&length.to_le_bytes(), name.as_bytes(), bytes])
            }
            Self::Progress { permille } => frame(PROGRESS, &[&permille.to_le_bytes()]),
            Self::SoFar(json) => frame(SO_FAR, &[json]),
            Self::Done(json) => frame(DONE, &[json]),
            Self::Failed(failure) => frame(
                FAILED,
                &[&serde_json::to_vec(failure).expect("a plain struct with string keys always becomes JSON")],
            ),
        }
    }

    pub(crate) fn decode(kind: u8, mut payload: Bytes) -> Result<Self, Malformed> {
        match kind {
            READY if payload.is_empty() => Ok(Self::Ready),
            READ_MODEL if payload.is_empty() => Ok(Self::ReadModel),
            READ if payload.len() == 12 => {
                let offset = payload.get_u64_le();
                let length = payload.get_u32_le();
                if length == 0 || length > LONGEST_READ {
                    return Err(Malformed("a read of no length or too much"));
                }
                Ok(Self::Read { offset, length })
            }
            OUTPUT if payload.len() >= 2 => {
                let length = usize::from(payload.get_u16_le());
                if payload.len() < length {
                    return Err(Malformed("a name longer than its frame"));
                }
                let name = payload.split_to(length);
                if !is_output_name(&name) {
                    return Err(Malformed("a name we never make"));
                }
                let name = String::from_utf8(name.to_vec()).map_err(|_| Malformed("a name we never make"))?;
                Ok(Self::Output { name, bytes: payload })
            }
            PROGRESS if payload.len() == 2 => Ok(Self::Progress { permille: payload.get_u16_le().min(1000) }),
            SO_FAR => Ok(Self::SoFar(payload)),
            DONE => Ok(Self::Done(payload)),
            FAILED => {
                let mut failure: Failure =
                    serde_json::from_slice(&payload).map_err(|_| Malformed("a failure we do not know"))?;
                failure.detail = printable(&failure.detail);
                Ok(Self::Failed(failure))
            }
            _ => Err(Malformed("unknown kind or length")),
        }
    }
}

/// Whether `name` is one the child may give an output: `folder/file` or `file`, nothing a path could misread.
pub(crate) fn is_output_name(name: &[u8]) -> bool {
    let plain = |part: &[u8]| {
        !part.is_empty()
            && part[0] != b'.'
            && part.iter().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.'))
            && !part.windows(2).any(|pair| pair == b"..")
    };
    let mut parts = name.split(|byte| *byte == b'/');
    name.len() <= LONGEST_NAME
        && parts.next().is_some_and(plain)
        && parts.next().is_none_or(plain)
        && parts.next().is_none()
}

/// Text of the child made fit for a log line: one line, printable, not long.
pub(crate) fn printable(text: &str) -> String {
    text.chars().take(600).map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::FailureReason;

    fn through(message: &FromChild) -> FromChild {
        let mut buffer = BytesMut::from(&message.encode()[..]);
        let (kind, payload) = take_frame(&mut buffer).expect("our own frame").expect("a whole frame");
        assert!(buffer.is_empty());
        FromChild::decode(kind, payload).expect("our own frame")
    }

    #[test]
    fn every_message_of_the_child_arrives_as_it_was_sent() {
        for message in [
            FromChild::Ready,
            FromChild::ReadModel,
            FromChild::Read { offset: u64::MAX, length: LONGEST_READ },
            FromChild::Output { name: "360p/seg-00001.m4s".to_owned(), bytes: Bytes::from_static(b"moof") },
            FromChild::Output { name: "poster.jpg".to_owned(), bytes: Bytes::new() },
            FromChild::Progress { permille: 999 },
            FromChild::SoFar(Bytes::from_static(b"{}")),
            FromChild::Done(Bytes::from_static(b"{}")),
            FromChild::Failed(Failure::new(FailureReason::NotMedia, "what")),
        ] {
            assert_eq!(through(&message), message);
        }
    }

    #[test]
    fn a_frame_is_taken_only_when_it_is_whole() {
        let whole = FromChild::Output { name: "a.jpg".to_owned(), bytes: Bytes::from_static(b"12345") }.encode();
        let mut buffer = BytesMut::new();
        for (at, byte) in whole.iter().enumerate() {
            assert_eq!(take_frame(&mut buffer).expect("no frame yet"), None, "after {at} bytes");
            buffer.put_u8(*byte);
        }
        assert!(take_frame(&mut buffer).expect("whole now").is_some());
    }

    #[test]
    fn lengths_that_lie_are_refused() {
        assert!(take_frame(&mut BytesMut::from(&[0, 0, 0, 0][..])).is_err());
        assert!(take_frame(&mut BytesMut::from(&[0xff, 0xff, 0xff, 0xff][..])).is_err());
        assert!(FromChild::decode(OUTPUT, Bytes::from_static(&[200, 0, b'a'])).is_err());
        assert!(FromChild::decode(READ, Bytes::from_static(&[0; 11])).is_err());
        assert!(FromChild::decode(READ, Bytes::from_static(&[0; 12])).is_err(), "a read of nothing");
        let mut greedy = vec![0; 8];
        greedy.extend_from_slice(&u32::MAX.to_le_bytes());
        assert!(FromChild::decode(READ, Bytes::from(greedy)).is_err());
    }

    #[test]
    fn only_names_we_make_are_accepted() {
        for good in ["poster.jpg", "360p/init.mp4", "1080p/seg-00001.m4s", "audio/init.mp4"] {
            assert!(is_output_name(good.as_bytes()), "{good}");
        }
        for bad in [
            "",
            "/",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a/b/c",
            "a/",
            ".hidden",
            "a//b",
            "A.jpg",
            "a b",
            "a\\b",
            "a\0",
            "é.jpg",
            "a/.b",
            "x..y",
        ] {
            assert!(!is_output_name(bad.as_bytes()), "{bad:?}");
        }
        assert!(!is_output_name(&[b'a'; 65]));
    }

    #[test]
    fn a_failure_cannot_forge_log_lines() {
        let sent = FromChild::Failed(Failure::new(FailureReason::Damaged, "a\nERROR forged\x1b[2J"));
        let FromChild::Failed(failure) = through(&sent) else { panic!("a failure stays a failure") };
        assert!(!failure.detail.contains(char::is_control), "{:?}", failure.detail);
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let mut buffer = BytesMut::from(&bytes[..]);
            while let Ok(Some((kind, payload))) = take_frame(&mut buffer) {
                let _ = FromChild::decode(kind, payload.clone());
                let _ = ToChild::decode(kind, payload);
            }
            if let Some((kind, rest)) = bytes.split_first() {
                let _ = FromChild::decode(*kind, Bytes::copy_from_slice(rest));
                let _ = FromChild::decode(0x81 + kind % 7, Bytes::copy_from_slice(rest));
            }
        }
    }
}
