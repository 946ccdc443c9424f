//! Reads codec strings out of the init file that the muxer wrote, so that a playlist says what the bytes say.

/// `avc1.PPCCLL` from the `avcC` box.
pub(super) fn avc_codec(init: &[u8]) -> Option<String> {
    let body = after(init, b"avcC")?;
    let [_version, profile, compatibility, level, ..] = body else { return None };
    Some(format!("avc1.{profile:02x}{compatibility:02x}{level:02x}"))
}

/// `mp4a.40.N` from the `esds` box.
pub(super) fn aac_codec(init: &[u8]) -> Option<String> {
    // Version and flags, then descriptors: 3 (elementary stream) holds 4 (decoder) holds 5 (its settings).
    let mut rest = after(init, b"esds")?.get(4..)?;
    for (tag, own) in [(3, 3), (4, 13)] {
        rest = descriptor(rest, tag)?.get(own..)?;
    }
    let settings = descriptor(rest, 5)?;
    let mut object = settings.first()? >> 3;
    if object == 31 {
        object = 32 + ((settings[0] & 7) << 3 | settings.get(1)? >> 5);
    }
    Some(format!("mp4a.40.{object}"))
}

/// The body of a descriptor with this tag at the front; its length is seven bits a byte.
fn descriptor(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (first, mut rest) = bytes.split_first()?;
    if *first != tag {
        return None;
    }
    for _ in 0..4 {
        let (length, after) = rest.split_first()?;
        rest = after;
        if length & 0x80 == 0 {
            return Some(rest);
        }
    }
    None
}

fn after<'a>(bytes: &'a [u8], kind: &[u8; 4]) -> Option<&'a [u8]> {
    let at = bytes.windows(4).position(|four| four == kind)?;
    bytes.get(at + 4..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_profile_and_level_of_a_picture() {
        let init = [b"\0\0\0\x30avcC".as_slice(), &[1, 0x64, 0x00, 0x1f, 0xff]].concat();
        assert_eq!(avc_codec(&init).as_deref(), Some("avc1.64001f"));
        assert_eq!(avc_codec(b"no box"), None);
        assert_eq!(avc_codec(b"avcC\x01"), None);
    }

    #[test]
    fn reads_the_kind_of_sound() {
        let long = [0x80, 0x80, 0x80];
        let init = [
            b"esds\0\0\0\0".as_slice(),
            &[3],
            &long,
            &[34, 0, 2, 0, 4],
            &long,
            &[20, 0x40, 0x15, 0, 0, 0, 0, 1, 0xf4, 0, 0, 1, 0xf4, 0, 5],
            &long,
            &[5, 0x11, 0x90],
        ]
        .concat();
        assert_eq!(aac_codec(&init).as_deref(), Some("mp4a.40.2"));
        for end in 0..init.len() {
            let _ = aac_codec(&init[..end]);
        }
    }
}
