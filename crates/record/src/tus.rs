//! The headers of tus 1.0, read and written. Pure, so that every odd one can be tried without a server.
//!
//! <https://tus.io/protocols/resumable-upload>; the extensions are those of [`EXTENSIONS`].

use aws_lc_rs::digest;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use mrp_vocabulary::ConversationId;

use crate::{
    RecordError,
    upload::{Announcement, Checksum, Upload, refusal},
};

/// The version spoken.
pub(crate) const VERSION: &str = "1.0.0";
/// What is spoken beyond the core.
pub(crate) const EXTENSIONS: &str =
    "creation,creation-with-upload,creation-defer-length,checksum,termination,expiration";
/// How a request may be checked.
pub(crate) const ALGORITHMS: &str = "sha1,sha256";
/// The type of bytes on their way.
pub(crate) const BYTES: &str = "application/offset+octet-stream";

/// Longest media type kept.
const LONGEST_TYPE: usize = 100;

fn bad(title: &'static str) -> RecordError {
    refusal(StatusCode::BAD_REQUEST, "upload_header_invalid", title)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim)
}

/// Refuses versions of the protocol we do not speak.
pub(crate) fn check_version(headers: &HeaderMap) -> Result<(), RecordError> {
    if text(headers, "tus-resumable") == Some(VERSION) {
        Ok(())
    } else {
        Err(refusal(StatusCode::PRECONDITION_FAILED, "tus_version", "only version 1.0.0 of tus is spoken here"))
    }
}

/// Whether the body is a stretch of the upload.
pub(crate) fn carries_bytes(headers: &HeaderMap) -> bool {
    text(headers, "content-type").is_some_and(|value| value.eq_ignore_ascii_case(BYTES))
}

/// A PATCH must say what it carries.
pub(crate) fn check_carries_bytes(headers: &HeaderMap) -> Result<(), RecordError> {
    if carries_bytes(headers) {
        Ok(())
    } else {
        Err(refusal(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "upload_type",
            "the content type must be application/offset+octet-stream",
        ))
    }
}

fn number(headers: &HeaderMap, name: &str) -> Result<Option<i64>, RecordError> {
    if !headers.contains_key(name) {
        return Ok(None);
    }
    let value =
        text(headers, name).filter(|value| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()));
    value.and_then(|value| value.parse().ok()).map(Some).ok_or_else(|| bad("a length or offset is not a number"))
}

/// Where the request says the upload is.
pub(crate) fn offset(headers: &HeaderMap) -> Result<i64, RecordError> {
    number(headers, "upload-offset")?.ok_or_else(|| bad("Upload-Offset is missing"))
}

/// The length, where one is given.
pub(crate) fn length(headers: &HeaderMap) -> Result<Option<i64>, RecordError> {
    number(headers, "upload-length")
}

/// What a creation announces, and for which conversation.
pub(crate) fn announcement(headers: &HeaderMap) -> Result<(ConversationId, Announcement), RecordError> {
    let deferred = text(headers, "upload-defer-length");
    let length_bytes = match (length(headers)?, deferred) {
        (Some(length), None) => Some(length),
        (None, Some("1")) => None,
        _ => return Err(bad("either Upload-Length, or Upload-Defer-Length: 1")),
    };
    let metadata = metadata(text(headers, "upload-metadata").unwrap_or_default())?;
    let value = |name: &str| metadata.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let conversation = value("conversation_id")
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| bad("Upload-Metadata must name a conversation_id"))?;
    let media_type = value("filetype").unwrap_or_default();
    let plain = media_type.len() <= LONGEST_TYPE && media_type.bytes().all(|byte| (0x20..0x7F).contains(&byte));
    let sha256 = value("sha256").map(str::to_ascii_lowercase).filter(|text| !text.is_empty());
    if sha256.as_ref().is_some_and(|text| hex::decode(text).map_or(0, |bytes| bytes.len()) != 32) {
        return Err(bad("sha256 must be 64 hexadecimal digits"));
    }
    // A file's name is never kept: people put names into it.
    Ok((
        conversation,
        Announcement {
            length_bytes,
            media_type: if plain { media_type.to_owned() } else { String::new() },
            expected_sha256: sha256,
            live: value("live").is_some_and(|value| value == "true"),
        },
    ))
}

/// `key base64, key base64`; a key alone has no value; nothing at all is nothing (tuspy sends that).
fn metadata(header: &str) -> Result<Vec<(String, String)>, RecordError> {
    let mut pairs = Vec::new();
    for pair in header.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (key, encoded) = pair.split_once(' ').unwrap_or((pair, ""));
        let bytes = STANDARD.decode(encoded.trim()).map_err(|_| bad("a value in Upload-Metadata is not base64"))?;
        let value = String::from_utf8(bytes).map_err(|_| bad("a value in Upload-Metadata is not text"))?;
        pairs.push((key.to_owned(), value));
    }
    Ok(pairs)
}

/// The checksum of this request's bytes, where one is given.
pub(crate) fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>, RecordError> {
    let Some(value) = headers.get("upload-checksum") else { return Ok(None) };
    let unknown = || bad("the checksum must be sha1 or sha256, and base64");
    let (name, encoded) = value.to_str().ok().and_then(|text| text.trim().split_once(' ')).ok_or_else(unknown)?;
    let algorithm = match name {
        "sha1" => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        "sha256" => &digest::SHA256,
        _ => return Err(unknown()),
    };
    let expected = STANDARD.decode(encoded.trim()).map_err(|_| unknown())?;
    if expected.len() == algorithm.output_len() { Ok(Some(Checksum { algorithm, expected })) } else { Err(unknown()) }
}

/// What every answer about an upload says.
pub(crate) fn headers(upload: &Upload) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("upload-offset", HeaderValue::from(upload.offset_bytes));
    match upload.length_bytes {
        Some(length) => headers.insert("upload-length", HeaderValue::from(length)),
        None => headers.insert("upload-defer-length", HeaderValue::from_static("1")),
    };
    let expires = DateTime::<Utc>::from_timestamp_millis(upload.expires_at_ms).unwrap_or_default();
    let expires = expires.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    headers.insert("upload-expires", HeaderValue::try_from(expires).expect("a date is a header"));
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap())).collect()
    }

    const CONVERSATION: &str = "conversation_id MDE5MDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAx";

    #[test]
    fn reads_what_a_creation_announces() {
        let sha = "A".repeat(64);
        let metadata = format!(
            "{CONVERSATION},filename aGVtbWVsaWc=, filetype dmlkZW8vbXA0,sha256 {},live dHJ1ZQ==",
            STANDARD.encode(sha)
        );
        let (id, announced) = announcement(&given(&[("upload-length", "5"), ("upload-metadata", &metadata)])).unwrap();
        assert_eq!(id.to_string(), "01900000-0000-7000-8000-000000000001");
        assert_eq!(announced.length_bytes, Some(5));
        assert_eq!(announced.media_type, "video/mp4");
        assert_eq!(announced.expected_sha256, Some("a".repeat(64)));
        assert!(announced.live);
    }

    #[test]
    fn a_length_is_given_or_put_off_but_not_both() {
        let with = |pairs: &[(&'static str, &str)]| {
            let mut headers = given(pairs);
            headers.insert("upload-metadata", HeaderValue::from_static(CONVERSATION));
            announcement(&headers)
        };
        assert_eq!(with(&[("upload-defer-length", "1")]).unwrap().1.length_bytes, None);
        for wrong in [
            &[][..],
            &[("upload-length", "5"), ("upload-defer-length", "1")],
            &[("upload-defer-length", "2")],
            &[("upload-length", "-5")],
            &[("upload-length", "")],
            &[("upload-length", "5e3")],
            &[("upload-length", "99999999999999999999")],
        ] {
            assert!(with(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn empty_metadata_is_nothing_and_broken_metadata_is_refused() {
        assert!(metadata("").unwrap().is_empty());
        assert_eq!(metadata("is_live").unwrap(), [("is_live".to_owned(), String::new())]);
        assert!(metadata("a ***").is_err());
        assert!(metadata("a /w==").is_err());
    }

    #[test]
    fn knows_the_checksums_it_announces_and_no_other() {
        let sha1 = format!("sha1 {}", STANDARD.encode([0; 20]));
        let sha256 = format!("sha256 {}", STANDARD.encode([0; 32]));
        for right in [&sha1, &sha256] {
            assert!(checksum(&given(&[("upload-checksum", right)])).unwrap().is_some());
        }
        let short = format!("sha256 {}", STANDARD.encode([0; 20]));
        for wrong in ["md5 AAAA", "sha1", "sha1 %%%", &short] {
            assert!(checksum(&given(&[("upload-checksum", wrong)])).is_err(), "{wrong}");
        }
        assert!(checksum(&HeaderMap::new()).unwrap().is_none());
    }

    #[test]
    fn only_version_one_is_spoken() {
        assert!(check_version(&given(&[("tus-resumable", "1.0.0")])).is_ok());
        assert!(check_version(&given(&[("tus-resumable", "0.2.2")])).is_err());
        assert!(check_version(&HeaderMap::new()).is_err());
    }
}
