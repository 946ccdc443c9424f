//! The little that has to be known of a VP8 packet (RFC 7741): where a whole picture begins. It is readable in sealed pictures too.

/// Whether a whole picture, which needs no other, begins in this packet.
pub(crate) fn begins_whole_picture(payload: &[u8]) -> bool {
    const STARTS: u8 = 0x10;
    const PARTITION: u8 = 0x07;
    let Some((first, picture)) = payload.first().zip(picture(payload)) else { return false };
    // The lowest bit of a picture's first byte is zero when it is whole.
    first & STARTS != 0 && first & PARTITION == 0 && picture.first().is_some_and(|byte| byte & 1 == 0)
}

/// What follows after the description of the packet.
fn picture(payload: &[u8]) -> Option<&[u8]> {
    const EXTENDED: u8 = 0x80;
    const PICTURE_ID: u8 = 0x80;
    const LONG: u8 = 0x80;
    const LEVEL: u8 = 0x40;
    const LAYER_OR_KEY: u8 = 0x30;
    let (first, rest) = payload.split_first()?;
    if first & EXTENDED == 0 {
        return Some(rest);
    }
    let (has, mut rest) = rest.split_first()?;
    if has & PICTURE_ID != 0 {
        let long = rest.first()? & LONG != 0;
        rest = rest.get(if long { 2 } else { 1 }..)?;
    }
    let more = usize::from(has & LEVEL != 0) + usize::from(has & LAYER_OR_KEY != 0);
    rest.get(more..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_picture_is_found_behind_every_form_of_description() {
        for description in
            [&[0x10][..], &[0x90, 0x80, 0x05], &[0x90, 0x80, 0x85, 0x10], &[0x90, 0xf0, 0x85, 0x10, 7, 0x20]]
        {
            let with = |byte: u8| [description, &[byte, 1, 2]].concat();
            assert!(begins_whole_picture(&with(0x50)), "{description:x?}");
            assert!(!begins_whole_picture(&with(0x51)), "a change to the picture before: {description:x?}");
        }
        assert!(!begins_whole_picture(&[0x00, 0x50]), "its middle");
        assert!(!begins_whole_picture(&[0x11, 0x50]), "a later part of it");
        for cut in [&[][..], &[0x10], &[0x90], &[0x90, 0x80], &[0x90, 0x80, 0x85, 0x10]] {
            assert!(!begins_whole_picture(cut), "{cut:x?}");
        }
    }
}
