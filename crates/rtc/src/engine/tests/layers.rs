//! Pictures in two sizes: each listener gets the one her line takes.

use std::time::Duration;

use str0m::format::{CodecExtra, PayloadParams};
use str0m::media::{MediaData, MediaTime, Rid};

use super::way::Narrow;
use super::{MemberKey, World, begun};

/// A picture that a listener saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Picture {
    large: bool,
    whole: bool,
}

impl Picture {
    /// `None` for sound.
    pub(super) fn seen(data: &MediaData) -> Option<Self> {
        let CodecExtra::Vp8(extra) = data.codec_extra else { return None };
        Some(Self { large: data.data.get(6) == Some(&LARGE), whole: extra.is_keyframe })
    }
}

const LARGE: u8 = b'h';

impl World {
    /// A second of sound and of pictures in two sizes, whole ones only when asked for; heeds the limit as a browser does.
    fn appear_layered(&mut self, member: MemberKey, second: u64, both: bool) {
        for frame in 0..50 {
            let time = MediaTime::from_millis(second * 1_000 + frame * 20);
            self.send(member, time, self.far[&member].voice, vec![0xfc; 80]);
            let limit = self.limit(member).unwrap_or(600);
            if frame.is_multiple_of(2) {
                self.picture(member, time, "q", limit.min(100));
                if both && limit >= 200 {
                    self.picture(member, time, "h", limit.min(600));
                }
            }
            self.pass(super::STEP * 2);
        }
    }

    fn picture(&mut self, member: MemberKey, time: MediaTime, layer: &str, kbps: u32) {
        let far = self.far.get_mut(&member).unwrap();
        let whole = far.layers_asked.remove(layer) || far.layers_sent.insert(layer.to_owned());
        let mut picture = vec![0; (kbps as usize * 1_000 / 8 / 25).max(20)];
        picture[0] = u8::from(!whole);
        picture[3..7].copy_from_slice(&[0x9d, 0x01, 0x2a, layer.as_bytes()[0]]);
        let writer = far.rtc.writer(far.picture.unwrap()).unwrap().rid(Rid::from(layer));
        let number = writer.payload_params().next().map(PayloadParams::pt).unwrap();
        writer.write(number, self.now, time, picture).unwrap();
        self.listen(member);
    }

    /// What somebody saw since this was asked last.
    fn looked(&mut self, member: MemberKey) -> Vec<Picture> {
        std::mem::take(&mut self.far.get_mut(&member).unwrap().pictures)
    }
}

fn three_in_two_sizes() -> World {
    let mut world = begun(World { filmed: true, layered: true, ..World::new() });
    world.enter(3, "cat");
    world.pass(Duration::from_secs(2));
    world
}

fn begins_whole_everywhere(pictures: &[Picture]) {
    assert!(pictures.first().is_none_or(|first| first.whole), "it begins with a whole one");
    for pair in pictures.windows(2) {
        assert!(pair[0].large == pair[1].large || pair[1].whole, "a change to a picture of the other size");
    }
}

#[test]
fn a_narrow_line_gets_the_small_picture_and_a_wide_one_the_large() {
    let mut world = three_in_two_sizes();
    let mut all = Vec::new();
    world.far.get_mut(&2).unwrap().narrow = Some(Narrow::new(220));
    for second in 0..20 {
        world.appear_layered(1, second, true);
        all.extend(world.looked(2));
    }
    let (before, heard) = (world.far[&3].heard, world.far[&2].heard);
    world.looked(3);
    for second in 20..30 {
        world.appear_layered(1, second, true);
    }
    let (narrow, wide) = (world.looked(2), world.looked(3));
    assert!(narrow.len() > 100 && narrow.iter().all(|picture| !picture.large), "{} pictures", narrow.len());
    assert!(wide.len() > 240 && wide.iter().all(|picture| picture.large), "{} pictures", wide.len());
    assert!(world.far[&3].heard - before >= 495 && world.far[&2].heard - heard >= 485);
    assert!(world.limit(1).is_some_and(|kbps| kbps >= 300), "{:?}", world.limit(1));
    all.extend(narrow);
    // Her line is good again: so is the picture.
    world.far.get_mut(&2).unwrap().narrow = None;
    for second in 30..70 {
        world.appear_layered(1, second, true);
    }
    let back = world.looked(2);
    assert!(back.last().is_some_and(|picture| picture.large));
    all.extend(back);
    begins_whole_everywhere(&all);
}

#[test]
fn when_the_large_picture_stops_the_small_one_goes_on_without_a_gap_in_the_numbers() {
    let mut world = three_in_two_sizes();
    for (seconds, both) in [(0..5, true), (5..10, false), (10..15, true), (15..17, false)] {
        for second in seconds {
            world.appear_layered(1, second, both);
        }
    }
    for listener in [2, 3] {
        let seen = world.looked(listener);
        begins_whole_everywhere(&seen);
        let changes = seen.windows(2).filter(|pair| pair[0].large != pair[1].large).count();
        assert!(changes >= 3, "{changes} changes");
        for (source, numbers) in &world.far[&listener].numbers {
            let gap = numbers.windows(2).find(|pair| pair[1] != pair[0].wrapping_add(1));
            assert_eq!(gap, None, "of source {source} towards {listener}");
        }
    }
}
