//! Sealing an object so that any part of it can be opened alone.
//!
//! The STREAM construction over AES-256-GCM: the plaintext is cut into chunks of 64 KiB and each chunk is sealed
//! with its number and with whether it is the last one. What is cut off, turned round, swapped with another object
//! or changed by a single bit does not open. The bytes are described in the README of this crate.

use std::ops::Range;

use aws_lc_rs::aead::{Aad, LessSafeKey, Nonce};

use crate::{
    DataKey,
    crypto::{TAG_LEN, derive_cipher, random},
};

/// Plaintext bytes in every chunk but the last.
pub const CHUNK_LEN: u64 = 64 * 1024;
/// Bytes before the first chunk.
pub const HEADER_LEN: u64 = (MAGIC.len() + 1 + SALT_LEN + PREFIX_LEN) as u64;

const MAGIC: &[u8; 4] = b"MRPS";
const VERSION: u8 = 1;
const SALT_LEN: usize = 32;
const PREFIX_LEN: usize = 7;
const TAG: u64 = TAG_LEN as u64;
const SEALED_CHUNK_LEN: u64 = CHUNK_LEN + TAG;
/// The chunk number is 32 bits of the nonce.
const MOST_CHUNKS: u64 = 1 << 32;

/// Bytes that are not what was sealed with this key under this name; says what does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotSealed(pub(crate) &'static str);

/// How many bytes an object of `plain_len` bytes has when sealed.
#[must_use]
pub const fn sealed_len(plain_len: u64) -> u64 {
    let chunks = plain_len.div_ceil(CHUNK_LEN);
    HEADER_LEN + plain_len + TAG * if chunks == 0 { 1 } else { chunks }
}

/// Seals `plain` under `key`, bound to `object_name`.
#[must_use]
pub fn seal(key: &DataKey, object_name: &str, plain: &[u8]) -> Vec<u8> {
    let header = Header { salt: random(), prefix: random() };
    let mut sealed = Vec::with_capacity(usize::try_from(sealed_len(plain.len() as u64)).unwrap_or(0));
    header.write(&mut sealed);
    let cipher = Cipher::new(key, object_name, &sealed, header.prefix);
    let mut chunks = plain.chunks(CHUNK_LEN as usize).peekable();
    let mut number = 0;
    loop {
        let chunk = chunks.next().unwrap_or_default();
        let last = chunks.peek().is_none();
        let start = sealed.len();
        sealed.extend_from_slice(chunk);
        let tag = cipher
            .key
            .seal_in_place_separate_tag(cipher.nonce(number, last), Aad::from(&cipher.bound), &mut sealed[start..])
            .expect("a chunk is within what AES-GCM takes");
        sealed.extend_from_slice(tag.as_ref());
        if last {
            return sealed;
        }
        number = number.checked_add(1).expect("no slice in memory has 2^32 chunks");
    }
}

/// Opens a whole sealed object.
///
/// # Errors
/// When it is not exactly what was sealed with this key under this name.
pub fn open(key: &DataKey, object_name: &str, sealed: &[u8]) -> Result<Vec<u8>, NotSealed> {
    let layout = Layout::of_sealed(sealed.len() as u64)?;
    let (header, body) = sealed.split_at(HEADER_LEN as usize);
    open_chunks(key, object_name, header, layout, 0, body)
}

/// Where the chunks of a sealed object lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// Length of the plaintext.
    pub plain_len: u64,
    /// Number of chunks, at least one.
    pub chunks: u64,
}

impl Layout {
    /// The layout of an object of `sealed_len` bytes.
    ///
    /// # Errors
    /// When no sealed object has that length.
    pub fn of_sealed(sealed_len: u64) -> Result<Self, NotSealed> {
        let body = sealed_len.checked_sub(HEADER_LEN + TAG).ok_or(NotSealed("it is too short"))? + TAG;
        let chunks = body.div_ceil(SEALED_CHUNK_LEN);
        let last = body - (chunks - 1) * SEALED_CHUNK_LEN;
        if last < TAG || (last == TAG && chunks > 1) || chunks > MOST_CHUNKS {
            return Err(NotSealed("its length is not that of a sealed object"));
        }
        Ok(Self { plain_len: body - chunks * TAG, chunks })
    }

    /// Which chunks hold `plain`, a range of plaintext; none of it may lie behind the end.
    ///
    /// An empty range still names a chunk, so that its place is verified.
    #[must_use]
    pub const fn chunks_of(&self, plain: &Range<u64>) -> Range<u64> {
        let final_chunk = self.chunks - 1;
        let first = least(plain.start / CHUNK_LEN, final_chunk);
        let last = if plain.end > plain.start { least((plain.end - 1) / CHUNK_LEN, final_chunk) } else { first };
        first..last + 1
    }

    /// The bytes of the sealed object that hold `chunks`.
    #[must_use]
    pub const fn sealed_range(&self, chunks: &Range<u64>) -> Range<u64> {
        let end = HEADER_LEN + self.plain_len + self.chunks * TAG;
        HEADER_LEN + chunks.start * SEALED_CHUNK_LEN..least(HEADER_LEN + chunks.end * SEALED_CHUNK_LEN, end)
    }
}

const fn least(a: u64, b: u64) -> u64 {
    if a < b { a } else { b }
}

/// Opens consecutive chunks, the first of which has number `first_chunk`.
///
/// `header` is the first [`HEADER_LEN`] bytes of the object, `sealed` the bytes of [`Layout::sealed_range`].
///
/// # Errors
/// When one of them is not exactly what was sealed with this key under this name at this place.
pub fn open_chunks(
    key: &DataKey,
    object_name: &str,
    header: &[u8],
    layout: Layout,
    first_chunk: u64,
    sealed: &[u8],
) -> Result<Vec<u8>, NotSealed> {
    let parsed = Header::parse(header)?;
    let cipher = Cipher::new(key, object_name, header, parsed.prefix);
    let mut plain = Vec::with_capacity(sealed.len());
    for (number, chunk) in (first_chunk..).zip(sealed.chunks(SEALED_CHUNK_LEN as usize)) {
        let short = NotSealed("a part of it is missing");
        if number >= layout.chunks {
            return Err(NotSealed("it goes on behind its end"));
        }
        let last = number + 1 == layout.chunks;
        let start = plain.len();
        plain.extend_from_slice(chunk);
        let nonce = cipher.nonce(u32::try_from(number).map_err(|_| short)?, last);
        let opened = cipher
            .key
            .open_in_place(nonce, Aad::from(&cipher.bound), &mut plain[start..])
            .map_err(|_| NotSealed("a chunk is not what was written there"))?
            .len();
        plain.truncate(start + opened);
        if !last && opened as u64 != CHUNK_LEN {
            return Err(short);
        }
    }
    Ok(plain)
}

/// What stands before the chunks.
struct Header {
    salt: [u8; SALT_LEN],
    prefix: [u8; PREFIX_LEN],
}

impl Header {
    fn write(&self, into: &mut Vec<u8>) {
        into.extend_from_slice(MAGIC);
        into.push(VERSION);
        into.extend_from_slice(&self.salt);
        into.extend_from_slice(&self.prefix);
    }

    fn parse(bytes: &[u8]) -> Result<Self, NotSealed> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(NotSealed("it does not begin like a sealed object"))?;
        let (&version, rest) = rest.split_first().ok_or(NotSealed("it is too short"))?;
        if version != VERSION {
            return Err(NotSealed("it was sealed by a version this program does not know"));
        }
        let (salt, prefix) = rest.split_first_chunk().ok_or(NotSealed("it is too short"))?;
        let prefix = prefix.try_into().map_err(|_| NotSealed("its header has another length"))?;
        Ok(Self { salt: *salt, prefix })
    }
}

/// The key of one object, and what every one of its chunks is bound to.
struct Cipher {
    key: LessSafeKey,
    prefix: [u8; PREFIX_LEN],
    /// Header and name: associated data of every chunk.
    bound: Vec<u8>,
}

impl Cipher {
    fn new(key: &DataKey, object_name: &str, header: &[u8], prefix: [u8; PREFIX_LEN]) -> Self {
        let salt = &header[MAGIC.len() + 1..][..SALT_LEN];
        let key = derive_cipher(key.bytes(), salt, &[b"mrp sealed stream 1"]);
        Self { key, prefix, bound: [header, object_name.as_bytes()].concat() }
    }

    /// No two chunks of an object share a nonce: the number differs; no two objects share a key: the salt differs.
    fn nonce(&self, number: u32, last: bool) -> Nonce {
        let mut nonce = [0; 12];
        nonce[..PREFIX_LEN].copy_from_slice(&self.prefix);
        nonce[PREFIX_LEN..11].copy_from_slice(&number.to_be_bytes());
        nonce[11] = u8::from(last);
        Nonce::assume_unique_for_key(nonce)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAME: &str = "recording/1/720p/segment-1.m4s";

    fn text(length: usize) -> Vec<u8> {
        (0..length).map(|i| (i % 251) as u8).collect()
    }

    /// Lengths round every edge of a chunk.
    fn length() -> impl Strategy<Value = usize> {
        let chunk = CHUNK_LEN as usize;
        prop_oneof![0..200_usize, chunk - 2..chunk + 3, 2 * chunk - 2..2 * chunk + 3, 0..4 * chunk]
    }

    #[test]
    fn nothing_is_sealed_too() {
        let key = DataKey::generate();
        let sealed = seal(&key, NAME, b"");
        assert_eq!(sealed.len() as u64, sealed_len(0));
        assert_eq!(open(&key, NAME, &sealed).unwrap(), b"");
    }

    #[test]
    fn the_same_text_never_looks_the_same() {
        let key = DataKey::generate();
        assert_ne!(seal(&key, NAME, b"x"), seal(&key, NAME, b"x"));
    }

    #[test]
    fn another_name_or_key_does_not_open_it() {
        let key = DataKey::generate();
        let sealed = seal(&key, NAME, &text(100));
        assert!(open(&key, "recording/2/720p/segment-1.m4s", &sealed).is_err());
        assert!(open(&DataKey::generate(), NAME, &sealed).is_err());
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let key = DataKey::generate();
        let sealed = seal(&key, NAME, b"hej");
        for bit in 0..sealed.len() * 8 {
            let mut changed = sealed.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&key, NAME, &changed).is_err(), "bit {bit}");
        }
    }

    #[test]
    fn chunks_cannot_change_places_be_dropped_or_repeated() {
        let key = DataKey::generate();
        let sealed = seal(&key, NAME, &text(4 * CHUNK_LEN as usize));
        let (header, body) = sealed.split_at(HEADER_LEN as usize);
        let chunks: Vec<&[u8]> = body.chunks(SEALED_CHUNK_LEN as usize).collect();
        assert_eq!(chunks.len(), 4);
        for order in [&[1, 0, 2, 3][..], &[0, 1, 2], &[0, 1, 3], &[1, 2, 3], &[0, 1, 2, 2], &[0, 1, 2, 3, 3], &[3]] {
            let changed: Vec<u8> =
                header.iter().copied().chain(order.iter().flat_map(|&i| chunks[i].iter().copied())).collect();
            assert!(open(&key, NAME, &changed).is_err(), "{order:?}");
        }
    }

    #[test]
    fn a_chunk_of_an_earlier_version_of_the_object_does_not_fit() {
        let key = DataKey::generate();
        let (old, mut new) = (seal(&key, NAME, &text(200_000)), seal(&key, NAME, &text(200_000)));
        let at = HEADER_LEN as usize..(HEADER_LEN + SEALED_CHUNK_LEN) as usize;
        new[at.clone()].copy_from_slice(&old[at]);
        assert!(open(&key, NAME, &new).is_err());
    }

    #[test]
    fn an_unknown_version_is_named_as_such() {
        let key = DataKey::generate();
        let mut sealed = seal(&key, NAME, b"hej");
        sealed[4] = 2;
        let error = open(&key, NAME, &sealed).unwrap_err();
        assert!(error.to_string().contains("version"), "{error}");
    }

    /// Pins the format: what was written by this version must open for ever.
    #[test]
    fn opens_what_the_first_version_wrote() {
        let key = DataKey::from_bytes([7; 32]);
        let sealed = hex::decode(include_str!("../tests/sealed_v1.hex").trim()).unwrap();
        assert_eq!(open(&key, "recording/pinned", &sealed).unwrap(), "Sådan så den første version ud.".as_bytes());
    }

    /// Spoilt objects (see `crates/fuzz`).
    mod fuzz {
        use super::*;

        #[test]
        fn sealed_objects() {
            let key = DataKey::from_bytes([7; 32]);
            let sealed = hex::decode(include_str!("../tests/sealed_v1.hex").trim()).unwrap();
            let two = seal(&key, NAME, &text(CHUNK_LEN as usize + 9));
            let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/sealed");
            mrp_fuzz::fuzz(corpus, &[&sealed, &two], |bytes| {
                let layout = Layout::of_sealed(bytes.len() as u64);
                if let Ok(layout) = layout {
                    assert_eq!(sealed_len(layout.plain_len), bytes.len() as u64, "both ways give one length");
                }
                let right = bytes == two;
                let opened = open(&key, NAME, bytes);
                assert_eq!(opened.is_ok(), right, "nobody forges a tag by chance");
                let half = bytes.len() / 2;
                for length in [0, HEADER_LEN + TAG, u64::MAX, bytes.len() as u64] {
                    if let Ok(layout) = Layout::of_sealed(length) {
                        let (header, body) = (&bytes[..half], &bytes[half..]);
                        let _ = open_chunks(&key, NAME, header, layout, length / SEALED_CHUNK_LEN, body);
                    }
                }
                (
                    layout.map(|layout| layout.chunks).map_err(|why| why.0),
                    opened.map(|plain| plain.len()).map_err(|why| why.0),
                )
            });
        }

        #[test]
        fn names_owners_and_wraps() {
            use crate::{KeyOwner, crypto::random_secret, name, wrap};
            let (key, secret) = (random_secret(), random_secret());
            let wrapped = wrap::wrap(wrap::Kind::Data, &key, &[3; 16], NAME, &secret);
            let owner = b"recording/01900000-0000-7000-8000-000000000001";
            let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/names");
            mrp_fuzz::fuzz(corpus, &[NAME.as_bytes(), owner, &wrapped], |bytes| {
                let opened = wrap::unwrap(wrap::Kind::Data, &key, NAME, bytes);
                assert_eq!(opened.is_ok(), bytes == wrapped, "nobody forges a tag by chance");
                let text = String::from_utf8_lossy(bytes);
                let owner = text.parse::<KeyOwner>();
                assert!(
                    owner.as_ref().is_ok_and(|owner| owner.to_string().parse::<KeyOwner>().is_ok()) || owner.is_err()
                );
                let checked = name::checked(&text);
                let inside = |path: &object_store::path::Path| !path.as_ref().split('/').any(|part| part == "..");
                assert!(checked.as_ref().map_or(true, inside), "{text:?}");
                (opened.map(drop).map_err(|why| why.to_string()), owner.is_ok(), checked.is_ok())
            });
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn what_is_sealed_opens_again(length in length()) {
            let key = DataKey::generate();
            let plain = text(length);
            let sealed = seal(&key, NAME, &plain);
            prop_assert_eq!(sealed.len() as u64, sealed_len(length as u64));
            prop_assert_eq!(Layout::of_sealed(sealed.len() as u64).unwrap().plain_len, length as u64);
            prop_assert_eq!(open(&key, NAME, &sealed).unwrap(), plain);
        }

        #[test]
        fn every_range_is_found_in_its_chunks(length in length(), a in 0..300_000_u64, b in 0..300_000_u64) {
            let key = DataKey::generate();
            let plain = text(length);
            let sealed = seal(&key, NAME, &plain);
            let layout = Layout::of_sealed(sealed.len() as u64).unwrap();
            let (start, end) = (a.min(b).min(layout.plain_len), a.max(b).min(layout.plain_len));
            let chunks = layout.chunks_of(&(start..end));
            let bytes = layout.sealed_range(&chunks);
            let part = &sealed[bytes.start as usize..bytes.end as usize];
            let opened =
                open_chunks(&key, NAME, &sealed[..HEADER_LEN as usize], layout, chunks.start, part).unwrap();
            let skip = (start - chunks.start * CHUNK_LEN) as usize;
            prop_assert_eq!(&opened[skip..skip + (end - start) as usize], &plain[start as usize..end as usize]);
        }

        #[test]
        fn what_is_cut_off_or_added_is_noticed(length in length(), cut in 1..200_000_usize) {
            let key = DataKey::generate();
            let sealed = seal(&key, NAME, &text(length));
            let shorter = &sealed[..sealed.len().saturating_sub(cut)];
            prop_assert!(open(&key, NAME, shorter).is_err());
            let longer: Vec<u8> = sealed.iter().copied().chain(std::iter::repeat_n(0, cut)).collect();
            prop_assert!(open(&key, NAME, &longer).is_err());
        }
    }
}
