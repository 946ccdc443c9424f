//! Spoilt inputs for every parser of ours in this crate (see `crates/fuzz`).

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::{WithdrawalCode, captions::read_captions, playback::is_output_name, tus};

fn corpus(name: &str) -> String {
    format!("{}/corpus/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Headers as they stand in a request: a name, a colon and a value on each line; what HTTP itself refuses is left out.
fn headers(bytes: &[u8]) -> HeaderMap {
    let pair = |line: &[u8]| {
        let colon = line.iter().position(|byte| *byte == b':')?;
        let name = HeaderName::from_bytes(&line[..colon]).ok()?;
        Some((name, HeaderValue::from_bytes(&line[colon + 1..]).ok()?))
    };
    bytes.split(|byte| *byte == b'\n').filter_map(pair).collect()
}

const CREATION: &[u8] = b"tus-resumable: 1.0.0\nupload-length: 12\nupload-metadata: \
    conversation_id MDE5MDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAx,filetype dmlkZW8vbXA0,live dHJ1ZQ==,sha256 \
    YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYQ==";
const PART: &[u8] = b"tus-resumable: 1.0.0\nupload-offset: 5\ncontent-type: application/offset+octet-stream\n\
    upload-checksum: sha1 AAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const DEFERRED: &[u8] = b"upload-defer-length: 1\nupload-metadata: conversation_id \
    MDE5MDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAx\nupload-checksum: sha256 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

#[test]
fn headers_of_uploads() {
    assert!(tus::announcement(&headers(CREATION)).is_ok() && tus::announcement(&headers(DEFERRED)).is_ok());
    assert!(tus::checksum(&headers(PART)).is_ok_and(|sum| sum.is_some()));
    mrp_fuzz::fuzz(corpus("headers"), &[CREATION, PART, DEFERRED], |bytes| {
        let headers = headers(bytes);
        let announced = tus::announcement(&headers);
        if let Ok((_, announced)) = &announced {
            assert!(announced.length_bytes.is_none_or(|length| length >= 0), "a length is no debt");
            assert!(announced.media_type.len() <= 100 && !announced.media_type.contains(char::is_control));
            let digits =
                |sum: &String| sum.len() == 64 && sum.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            assert!(announced.expected_sha256.as_ref().is_none_or(digits), "a sum is compared as text");
        }
        let offset = tus::offset(&headers);
        assert!(offset.as_ref().is_ok_and(|offset| *offset >= 0) || offset.is_err(), "an offset is no debt");
        let checksum = tus::checksum(&headers);
        (
            announced
                .map(|(_, announced)| (announced.length_bytes.is_some(), announced.live))
                .map_err(|why| why.to_string()),
            (offset.is_ok(), tus::length(&headers).is_ok(), tus::check_version(&headers).is_ok()),
            (tus::check_carries_bytes(&headers).is_ok(), checksum.map(|sum| sum.map(|sum| sum.expected.len())).ok()),
        )
    });
}

#[test]
fn names_and_codes() {
    let seeds: [&[u8]; 4] = [b"360p/seg-00003.m4s", b"seg-00003.m4s", b"poster.jpg", b"ABCD-EFGH-JKMN"];
    mrp_fuzz::fuzz(corpus("names"), &seeds, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let known = is_output_name(&text);
        assert!(!known || !text.split('/').any(|part| part.is_empty() || part.starts_with('.')), "{text:?}");
        let code = WithdrawalCode::typed(&text);
        if let Some(code) = &code {
            assert!(WithdrawalCode::typed(&code.to_string()).as_ref() == Some(code), "what is printed can be typed");
        }
        (known, code.is_some())
    });
}

#[test]
fn captions_of_strangers() {
    const MINUTE_MS: i64 = 60_000;
    let seeds: [&[u8]; 3] = [
        b"WEBVTT\n\nNOTE a note\n\n1\n00:01.000 --> 00:02.500 line:0\n<v Ung>Det ved jeg ikke &amp; s\xc3\xa5 videre\n",
        b"1\r\n00:00:01,000 --> 00:00:02,500\r\nHvad t\xe6nker du?\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\n<i>Tja</i>\r\n",
        b"\xff\xfeW\0E\0B\0V\0T\0T\0\n\0\n\0",
    ];
    mrp_fuzz::fuzz(corpus("captions"), &seeds, |bytes| {
        let read = read_captions(bytes, MINUTE_MS);
        if let Ok(text) = &read {
            assert_eq!(
                read_captions(text.as_bytes(), MINUTE_MS).as_ref(),
                Ok(text),
                "what is kept reads as it was meant"
            );
        }
        read.map(|text| text.matches("-->").count()).map_err(|flaw| (flaw.code(), flaw.line().is_some()))
    });
}
