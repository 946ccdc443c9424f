//! Clients that make one offer and take none (WHIP, WHEP).

use super::*;

impl World {
    /// Somebody comes who is made no offers; hers asks for so many sounds and pictures.
    fn watch(&mut self, member: MemberKey, name: &str, kinds: &[MediaKind]) {
        assert!(self.engine.join(member, "room", name, self.now));
        self.engine.offer_nothing(member);
        let address = SocketAddr::from(([192, 0, 2, 100], 1_000 + member as u16));
        let mut far = Far::new(self.connection(), address);
        let mut changes = far.rtc.sdp_api();
        for kind in kinds {
            changes.add_media(*kind, Direction::RecvOnly, None, None, None);
        }
        let (offer, pending) = changes.apply().unwrap();
        far.pending = Some(pending);
        self.far.insert(member, far);
        self.engine.signal(member, ClientSignal::Offer { sdp: offer.to_sdp_string() }, self.now);
    }

    fn offers_made_to(&self, member: MemberKey) -> usize {
        self.count(member, |signal| matches!(signal, ServerSignal::Offer { .. }))
    }
}

const BOTH: [MediaKind; 2] = [MediaKind::Audio, MediaKind::Video];

#[test]
fn a_watcher_hears_and_sees_by_her_own_offer_whoever_came_first() {
    let mut world = World { filmed: true, ..World::new() };
    world.watch(7, "early", &BOTH);
    world.pass(Duration::from_secs(2));
    world.enter(1, "ann");
    world.pass(Duration::from_secs(2));
    world.watch(8, "late", &BOTH);
    world.pass(Duration::from_secs(2));
    world.appear(1, 0, 300);
    for watcher in [7, 8] {
        let far = &world.far[&watcher];
        assert!(far.heard >= 45 && far.seen > 20_000, "{watcher}: {} {}", far.heard, far.seen);
        assert_eq!(world.offers_made_to(watcher), 0);
    }
    assert_eq!((world.far[&1].heard, world.offers_made_to(1)), (0, 0), "who only watches is not heard");
}

#[test]
fn the_next_to_publish_takes_the_places_of_the_one_before() {
    let mut world = World { filmed: true, ..World::new() };
    world.enter(1, "ann");
    world.watch(7, "watcher", &BOTH);
    world.pass(Duration::from_secs(2));
    for second in 0..3 {
        world.appear(1, second, 300);
    }
    // The same person comes anew, as a client does that is started again.
    world.far.get_mut(&1).unwrap().cut_off = true;
    world.enter(2, "ann");
    world.pass(Duration::from_secs(2));
    let (heard, seen) = (world.far[&7].heard, world.far[&7].seen);
    world.appear(2, 0, 300);
    let far = &world.far[&7];
    assert!(far.heard - heard >= 45 && far.seen - seen > 20_000, "{} {}", far.heard - heard, far.seen - seen);
    assert_eq!(world.offers_made_to(7), 0);
}

#[test]
fn nobody_gets_more_than_she_has_asked_for() {
    let mut world = World { filmed: true, ..World::new() };
    world.enter(1, "ann");
    world.watch(7, "listener", &[MediaKind::Audio]);
    world.pass(Duration::from_secs(2));
    world.appear(1, 0, 300);
    assert!(world.far[&7].heard >= 45, "{}", world.far[&7].heard);
    assert_eq!(world.far[&7].seen, 0);
}
