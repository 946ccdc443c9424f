//! Whether a file can be read while it still arrives, seen from its first bytes. Pure, and no parser of media: it only decides
//! when work begins, never what is believed.

/// Boxes that may stand before the index of an MP4 or QuickTime file.
const BEFORE_INDEX: [&[u8; 4]; 7] = [b"ftyp", b"styp", b"free", b"skip", b"wide", b"uuid", b"pdin"];

/// Whether `head`, the beginning of a file, says that the rest can be understood in the order in which it comes: Matroska and
/// WebM, MPEG transport streams, and MP4 with its index in front. A telephone's own file has its index at the end.
#[must_use]
pub fn streamable(head: &[u8]) -> bool {
    head.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) || is_transport_stream(head) || index_comes_first(head)
}

/// A packet of 188 bytes begins with a sync byte; cameras put four bytes of time before each (192).
fn is_transport_stream(head: &[u8]) -> bool {
    [(0, 188), (4, 192)]
        .into_iter()
        .any(|(first, step)| (0..4).all(|number| head.get(first + number * step) == Some(&0x47)))
}

fn index_comes_first(head: &[u8]) -> bool {
    let mut rest = head;
    while let Some((size, kind)) = rest.first_chunk::<4>().zip(rest.get(4..8)) {
        if kind == b"moov" {
            return true;
        }
        let size = u32::from_be_bytes(*size) as usize;
        // Larger sizes have a form of their own, which no box before an index needs.
        if size < 8 || !BEFORE_INDEX.iter().any(|known| *known == kind) {
            return false;
        }
        rest = rest.get(size..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::streamable;

    fn boxed(kind: &[u8; 4], size: usize) -> Vec<u8> {
        let mut bytes = u32::try_from(size).unwrap().to_be_bytes().to_vec();
        bytes.extend_from_slice(kind);
        bytes.resize(size.max(8), 0);
        bytes
    }

    #[test]
    fn what_a_browser_records_can_be_read_as_it_comes() {
        assert!(streamable(b"\x1a\x45\xdf\xa3\x9f\x42\x86"));
        assert!(streamable(&[boxed(b"ftyp", 32), boxed(b"moov", 700)].concat()));
        assert!(streamable(&[boxed(b"ftyp", 32), boxed(b"free", 5000), boxed(b"moov", 700)[..8].to_vec()].concat()));
    }

    #[test]
    fn a_cameras_transport_stream_can() {
        for (first, step) in [(0, 188), (4, 192)] {
            let mut bytes = vec![0; 1000];
            (0..5).for_each(|number| bytes[first + number * step] = 0x47);
            assert!(streamable(&bytes), "{step}");
        }
        assert!(!streamable(b"GGGG"), "too little to know");
    }

    #[test]
    fn a_telephones_file_with_its_index_at_the_end_cannot() {
        assert!(!streamable(&[boxed(b"ftyp", 32), boxed(b"mdat", 4000)].concat()));
        assert!(!streamable(&[boxed(b"ftyp", 32), boxed(b"wide", 8), boxed(b"mdat", 4000)].concat()));
    }

    #[test]
    fn nonsense_cannot() {
        assert!(!streamable(b""));
        assert!(!streamable(b"kaere dagbog, i dag var jeg"));
        assert!(!streamable(&boxed(b"ftyp", 4)));
        assert!(!streamable(&[0xff; 64]));
    }
}
