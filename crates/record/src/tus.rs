//! The headers of tus 1.0, read and written. Pure, so that every odd one can be tried without a server.
//!
//! <https://tus.io/protocols/resumable-upload>; the extensions are those of [`EXTENSIONS`].

use aws_lc_rs::digest;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use mrp_vocabulary::{ConversationId, RecordingId};

use crate::{
    RecordError,
    upload::{Announcement, Checksum, File, MOST_FILES, Stretch, Told, Upload, refusal},
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

/// The status of a wrong checksum.
pub(crate) const CHECKSUM_MISMATCH: u16 = 460;

/// Longest media type kept.
const LONGEST_TYPE: usize = 100;

pub(crate) fn bad(title: &'static str) -> RecordError {
    refusal(StatusCode::BAD_REQUEST, "upload_header_invalid", title)
}

pub(crate) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
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

pub(crate) fn number(headers: &HeaderMap, name: &str) -> Result<Option<i64>, RecordError> {
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

/// What a PATCH brings.
pub(crate) fn stretch(headers: &HeaderMap) -> Result<Stretch, RecordError> {
    check_carries_bytes(headers)?;
    Ok(Stretch {
        offset: offset(headers)?,
        checksum: checksum(headers)?,
        length: length(headers)?.map_or(Told::Nothing, Told::Bytes),
        sha256: sha256_of("repr-digest", headers)?,
    })
}

/// What a creation announces, and for which conversation.
pub(crate) fn announcement(headers: &HeaderMap) -> Result<(ConversationId, Announcement), RecordError> {
    let deferred = text(headers, "upload-defer-length");
    let length_bytes = match (length(headers)?, deferred) {
        (Some(length), None) => Some(length),
        (None, Some("1")) => None,
        _ => return Err(bad("either Upload-Length, or Upload-Defer-Length: 1")),
    };
    described(headers, length_bytes)
}

/// What `Upload-Metadata` says about the film; the IETF's drafts have nothing of their own for it.
pub(crate) fn described(
    headers: &HeaderMap,
    length_bytes: Option<i64>,
) -> Result<(ConversationId, Announcement), RecordError> {
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
    let file = which_file(value("recording_id"), value("file"), value("files"))?;
    if length_bytes.is_none() && file != (File::First { of: 1 }) {
        return Err(bad("the length of each of several files must be told"));
    }
    // A file's name is never kept: people put names into it.
    Ok((
        conversation,
        Announcement {
            length_bytes,
            media_type: if plain { media_type.to_owned() } else { String::new() },
            expected_sha256: sha256,
            live: value("live").is_some_and(|value| value == "true"),
            file,
        },
    ))
}

/// `files` with the first of several, `recording_id` and `file` (from 2 on) with each later one.
fn which_file(recording: Option<&str>, file: Option<&str>, files: Option<&str>) -> Result<File, RecordError> {
    let counted = |text: &str| text.parse().ok().filter(|number| (1..=MOST_FILES).contains(number));
    match (recording, file, files) {
        (None, None, None) => Ok(File::First { of: 1 }),
        (None, None, Some(files)) => {
            counted(files).map(|of| File::First { of }).ok_or_else(|| bad("files must be a number from 1 to 50"))
        }
        (Some(recording), Some(file), None) => {
            let recording_id = recording.parse::<RecordingId>().ok();
            let position = counted(file).map(|number| number - 1);
            let both = recording_id.zip(position).filter(|(_, position)| *position > 0);
            let (recording_id, position) = both.ok_or_else(|| bad("a later file is named by recording_id and file"))?;
            Ok(File::Later { recording_id, position })
        }
        _ => Err(bad("either files, or recording_id and file")),
    }
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
    let Some(value) = headers.get("upload-checksum") else { return content_digest(headers) };
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

/// The same, said in the way of RFC 9530.
pub(crate) fn content_digest(headers: &HeaderMap) -> Result<Option<Checksum>, RecordError> {
    let expected = digest_of("content-digest", headers)?;
    Ok(expected.map(|expected| Checksum { algorithm: &digest::SHA256, expected }))
}

/// The SHA-256 that a header of RFC 9530 names, as hexadecimal digits. Other algorithms in it are passed over.
pub(crate) fn sha256_of(name: &str, headers: &HeaderMap) -> Result<Option<String>, RecordError> {
    Ok(digest_of(name, headers)?.map(hex::encode))
}

fn digest_of(name: &str, headers: &HeaderMap) -> Result<Option<Vec<u8>>, RecordError> {
    let Some(value) = text(headers, name) else { return Ok(None) };
    let mut pairs = value.split(',').filter_map(|pair| pair.trim().split_once('='));
    let Some((_, encoded)) = pairs.find(|(key, _)| *key == "sha-256") else { return Ok(None) };
    let encoded = encoded.strip_prefix(':').and_then(|encoded| encoded.strip_suffix(':'));
    let bytes = encoded.and_then(|encoded| STANDARD.decode(encoded).ok()).filter(|bytes| bytes.len() == 32);
    bytes.map(Some).ok_or_else(|| bad("a digest must be sha-256=:base64:"))
}

/// What every answer about an upload says.
pub(crate) fn headers(upload: &Upload) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("upload-offset", HeaderValue::from(upload.offset_bytes));
    headers.insert("upload-expires", expires(upload));
    match upload.length_bytes {
        Some(length) => headers.insert("upload-length", HeaderValue::from(length)),
        None => headers.insert("upload-defer-length", HeaderValue::from_static("1")),
    };
    headers
}

/// When it will be given up.
pub(crate) fn expires(upload: &Upload) -> HeaderValue {
    let expires = DateTime::<Utc>::from_timestamp_millis(upload.expires_at_ms).unwrap_or_default();
    let expires = expires.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::try_from(expires).expect("a date is a header")
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
    fn a_film_in_several_files_is_announced_file_by_file() {
        let id = "01900000-0000-7000-8000-000000000002";
        assert_eq!(which_file(None, None, None).unwrap(), File::First { of: 1 });
        assert_eq!(which_file(None, None, Some("3")).unwrap(), File::First { of: 3 });
        let later = File::Later { recording_id: id.parse().unwrap(), position: 2 };
        assert_eq!(which_file(Some(id), Some("3"), None).unwrap(), later);
        for (recording, file, files) in [
            (None, None, Some("0")),
            (None, None, Some("51")),
            (None, Some("2"), None),
            (Some(id), None, None),
            (Some(id), Some("1"), None),
            (Some("x"), Some("2"), None),
            (Some(id), Some("2"), Some("3")),
        ] {
            assert!(which_file(recording, file, files).is_err(), "{recording:?} {file:?} {files:?}");
        }
    }

    #[test]
    fn digests_are_read_as_the_standard_writes_them() {
        let value = STANDARD.encode([7; 32]);
        let both = format!("sha-512=:AAAA:, sha-256=:{value}:");
        assert_eq!(sha256_of("repr-digest", &given(&[("repr-digest", &both)])).unwrap(), Some("07".repeat(32)));
        assert!(checksum(&given(&[("content-digest", &both)])).unwrap().is_some());
        assert_eq!(sha256_of("repr-digest", &given(&[("repr-digest", "md5=:AAAA:")])).unwrap(), None);
        for wrong in [value.clone(), format!("sha-256={value}"), "sha-256=:AAAA:".to_owned()] {
            let read = sha256_of("repr-digest", &given(&[("repr-digest", &wrong)]));
            assert!(!matches!(read, Ok(Some(_))), "{wrong}");
        }
    }

    #[test]
    fn only_version_one_is_spoken() {
        assert!(check_version(&given(&[("tus-resumable", "1.0.0")])).is_ok());
        assert!(check_version(&given(&[("tus-resumable", "0.2.2")])).is_err());
        assert!(check_version(&HeaderMap::new()).is_err());
    }
}
