//! Lines that take little, and lines that only seem to.

use super::way::Narrow;
use super::{MemberKey, World, begun, two_filmed};

/// A sender that heeds what it is told, as a browser does.
fn heeding(world: &World) -> usize {
    world.limit(1).map_or(600, |limit| limit.clamp(30, 600)) as usize
}

/// Of the frames said in these seconds, those that came or can be made from the one after them (Opus repeats each in the next).
fn usable(world: &World, member: MemberKey, seconds: std::ops::Range<u64>) -> usize {
    let came = &world.far[&member].heard_at;
    let first = |second: u64| second * 50;
    (first(seconds.start)..first(seconds.end)).filter(|at| came.contains(at) || came.contains(&(at + 1))).count()
}

#[test]
fn on_a_narrow_line_the_sound_comes_through_and_the_pictures_give_way() {
    let mut world = two_filmed();
    world.far.get_mut(&2).unwrap().narrow = Some(Narrow::new(150));
    // The first seconds are what it takes to notice.
    let mut second = 0;
    while second < 6 {
        let kbps = world.limit(1).map_or(600, |limit| limit.clamp(30, 600));
        world.appear(1, second, kbps as usize);
        second += 1;
    }
    assert!(world.limit(1).is_some_and(|kbps| kbps < 150), "{:?}", world.limit(1));
    let before = world.far[&2].heard;
    while second < 26 {
        let kbps = world.limit(1).map_or(600, |limit| limit.clamp(30, 600));
        world.appear(1, second, kbps as usize);
        second += 1;
    }
    let heard = world.far[&2].heard - before;
    assert!(heard >= 970, "of a thousand frames of sound {heard} came");
    // The line is good again: pictures come back.
    world.far.get_mut(&2).unwrap().narrow = None;
    let before = world.far[&2].seen;
    while second < 66 {
        let kbps = world.limit(1).map_or(600, |limit| limit.clamp(30, 600));
        world.appear(1, second, kbps as usize);
        second += 1;
    }
    assert!(world.limit(1).is_some_and(|kbps| kbps > 300), "{:?}", world.limit(1));
    assert!(world.far[&2].seen > before + 500_000);
    assert!(world.far[&1].asked > 0, "they begin with a whole one");
}

#[test]
fn somebody_who_never_sends_less_does_not_drown_the_sound() {
    let mut world = two_filmed();
    world.far.get_mut(&2).unwrap().narrow = Some(Narrow::new(90));
    for second in 0..12 {
        world.appear(1, second, 600);
    }
    let (heard, seen) = (world.far[&2].heard, world.far[&2].seen);
    for second in 12..22 {
        world.appear(1, second, 600);
    }
    assert!(world.far[&2].heard - heard >= 470, "{}", world.far[&2].heard - heard);
    assert!(world.far[&2].seen - seen < 100_000, "{}", world.far[&2].seen - seen);
}

#[test]
fn on_a_narrow_long_and_lossy_line_the_sound_comes_through() {
    let mut world = two_filmed();
    world.far.get_mut(&2).unwrap().narrow = Some(Narrow::new(150).far(30, 5));
    for second in 0..30 {
        let kbps = heeding(&world);
        world.appear(1, second, kbps);
    }
    world.pass(std::time::Duration::from_secs(1));
    let heard = usable(&world, 2, 8..28);
    assert!(heard >= 970, "of a thousand frames of sound {heard} came");
    assert!(world.limit(1).is_some_and(|kbps| kbps < 150), "{:?}", world.limit(1));
}

#[test]
fn on_a_good_line_of_a_busy_machine_the_pictures_stay() {
    let mut world = two_filmed();
    world.far.get_mut(&2).unwrap().narrow = Some(Narrow::busy(60));
    let mut least = u32::MAX;
    let mut stood_still = 0;
    for second in 0..60 {
        let kbps = heeding(&world);
        let before = world.far[&2].seen;
        world.appear(1, second, kbps);
        least = least.min(world.limit(1).unwrap_or(u32::MAX));
        stood_still += usize::from(world.far[&2].seen == before);
    }
    assert!(least >= 200, "the sender was told to send no more than {least}");
    assert!(stood_still <= 1, "no picture came in {stood_still} seconds");
}

#[test]
fn a_line_that_changes_asks_for_no_whole_pictures() {
    let mut world = two_filmed();
    for second in 0..3 {
        world.appear(1, second, 600);
    }
    let before = world.far[&1].asked;
    let told = world.far[&1].told.len();
    for second in 3..33 {
        let kbps = if second % 10 < 5 { 150 } else { 900 };
        world.appear(1, second, kbps);
    }
    assert!(world.far[&1].told.len() > told, "it did change");
    assert_eq!(world.far[&1].asked, before);
}

#[test]
fn somebody_who_reports_nothing_is_sent_all_that_the_cameras_send() {
    let mut world = begun(World { filmed: true, reports: false, ..World::new() });
    for second in 0..20 {
        world.appear(1, second, 1_500);
    }
    let sent = 20 * 1_500 * 1_000 / 8;
    assert!(world.far[&2].seen + sent / 40 > sent, "of {sent} bytes {} came by now", world.far[&2].seen);
    assert!(world.limit(1).is_some_and(|kbps| kbps >= 1_500), "{:?}", world.limit(1));
}
