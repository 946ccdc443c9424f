//! Two and three participants meet through a real relay on loopback.

use crate::support::{Do, Participant, Way, relay};
use mrp_rtc::{ClientSignal, Kind, Path, Refusal, RtcError, ServerSignal};

#[tokio::test]
async fn two_participants_see_and_hear_each_other() {
    let relay = relay().await;
    let ann = Participant::enter(&relay, "room", "ann", Way::Udp).await;
    let bob = Participant::enter(&relay, "room", "bob", Way::Udp).await;
    ann.until_hearing("bob").await;
    bob.until_hearing("ann").await;
    let seen = ann.seen.lock().unwrap();
    assert_eq!(seen.path(), Some(Path::Udp));
    assert!(seen.frames.keys().all(|(peer, _)| peer == "bob"), "{:?}", seen.frames);
    let offers = seen.signals.iter().filter(|signal| matches!(signal, ServerSignal::Offer { .. }));
    assert_eq!(offers.count(), 1, "sound and picture come in one offer");
}

#[tokio::test]
async fn a_late_listener_gets_a_whole_picture() {
    let relay = relay().await;
    let ann = Participant::enter(&relay, "room", "ann", Way::Udp).await;
    let bob = Participant::enter(&relay, "room", "bob", Way::Udp).await;
    bob.until_hearing("ann").await;
    let before = ann.seen.lock().unwrap().keyframe_requests;
    let late = Participant::enter(&relay, "room", "late", Way::Udp).await;
    ann.until("a request for a whole picture", |seen| seen.keyframe_requests > before).await;
    late.until_hearing("ann").await;
    late.until_hearing("bob").await;
}

#[tokio::test]
async fn a_participant_behind_a_tcp_only_network_takes_part() {
    let relay = relay().await;
    let ann = Participant::enter(&relay, "room", "ann", Way::Tcp).await;
    let bob = Participant::enter(&relay, "room", "bob", Way::Udp).await;
    ann.until_hearing("bob").await;
    bob.until_hearing("ann").await;
    assert_eq!(ann.seen.lock().unwrap().path(), Some(Path::Tcp));
    assert_eq!(bob.seen.lock().unwrap().path(), Some(Path::Udp));
}

#[tokio::test]
async fn participants_behind_relay_only_networks_take_part() {
    let relay = relay().await;
    let bob = Participant::enter(&relay, "room", "bob", Way::Udp).await;
    let ways = [(Way::Turn, Path::RelayUdp), (Way::TurnTcp, Path::RelayTcp), (Way::TurnTls, Path::RelayTls)];
    for (way, path) in ways {
        let ann = Participant::enter(&relay, "room", "ann", way).await;
        ann.until_hearing("bob").await;
        bob.until_hearing("ann").await;
        assert_eq!(ann.seen.lock().unwrap().path(), Some(path));
    }
}

#[tokio::test]
async fn somebody_in_another_room_hears_nothing() {
    let relay = relay().await;
    let ann = Participant::enter(&relay, "room", "ann", Way::Udp).await;
    let eve = Participant::enter(&relay, "elsewhere", "eve", Way::Udp).await;
    let bob = Participant::enter(&relay, "room", "bob", Way::Udp).await;
    eve.until("a connection", |seen| seen.path().is_some()).await;
    ann.until_hearing("bob").await;
    bob.until_hearing("ann").await;
    let seen = eve.seen.lock().unwrap();
    assert_eq!(seen.frames(), 0);
    assert!(!seen.signals.iter().any(|signal| matches!(signal, ServerSignal::TrackAdded { .. })));
}

#[tokio::test]
async fn leaving_and_coming_back_works_and_frees_everything() {
    let relay = relay().await;
    let ann = Participant::enter(&relay, "room", "ann", Way::Udp).await;
    let bob = Participant::enter(&relay, "room", "bob", Way::Udp).await;
    ann.until_hearing("bob").await;
    drop(bob);
    ann.until("bob's tracks to end", |seen| {
        let ended = seen
            .signals
            .iter()
            .filter(|signal| matches!(signal, ServerSignal::TrackRemoved { peer, .. } if peer == "bob"));
        ended.count() == 2
    })
    .await;
    assert_eq!(relay.participants().await, 1);
    let bob = Participant::enter(&relay, "room", "bob", Way::Udp).await;
    ann.until_hearing("bob").await;
    bob.until_hearing("ann").await;
    drop((ann, bob));
    for _ in 0..1_000 {
        if relay.participants().await == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("somebody is still there");
}

#[tokio::test]
async fn whoever_is_expelled_is_out_though_her_owner_does_nothing() {
    let relay = relay().await;
    let bob = Participant::enter(&relay, "room", "bob", Way::Udp).await;
    let ann = Participant::enter(&relay, "room", "ann", Way::Udp).await;
    ann.until_hearing("bob").await;
    relay.expel("elsewhere", "ann").await.unwrap();
    relay.expel("room", "cat").await.unwrap();
    assert_eq!(relay.participants().await, 2, "nobody else");
    relay.expel("room", "ann").await.unwrap();
    assert_eq!(relay.participants().await, 1, "before anything else is done");
    ann.until("to be out", |seen| seen.ended).await;
    drop(ann);
    // She may be asked in again.
    let ann = Participant::enter(&relay, "room", "ann", Way::Udp).await;
    ann.until_hearing("bob").await;
    bob.until_hearing("ann").await;
}

#[tokio::test]
async fn the_same_person_again_replaces_her_earlier_connection() {
    let relay = relay().await;
    let bob = Participant::enter(&relay, "room", "bob", Way::Udp).await;
    let old = Participant::enter(&relay, "room", "ann", Way::Udp).await;
    bob.until_hearing("ann").await;
    let new = Participant::enter(&relay, "room", "ann", Way::Udp).await;
    old.until("to be told", |seen| seen.ended).await;
    assert_eq!(old.seen.lock().unwrap().signals.last(), Some(&ServerSignal::Replaced));
    new.until_hearing("bob").await;
    bob.until_hearing("ann").await;
    assert_eq!(relay.participants().await, 2);
}

#[tokio::test]
async fn a_new_way_through_the_network_keeps_the_media() {
    let relay = relay().await;
    let ann = Participant::enter(&relay, "room", "ann", Way::Udp).await;
    let bob = Participant::enter(&relay, "room", "bob", Way::Udp).await;
    ann.until_hearing("bob").await;
    let answers = |seen: &crate::support::Seen| {
        seen.signals.iter().filter(|signal| matches!(signal, ServerSignal::Answer { .. })).count()
    };
    ann.now(Do::Restart).await;
    ann.until("the second answer", |seen| answers(seen) == 2).await;
    ann.until_hearing("bob").await;
    bob.until_hearing("ann").await;
    // And on the relay's initiative.
    ann.now(Do::Signal(ClientSignal::Restart)).await;
    ann.until_hearing("bob").await;
    bob.until_hearing("ann").await;
}

#[tokio::test]
async fn a_camera_that_is_switched_off_ends_for_the_others_and_sound_would_go_on() {
    let relay = relay().await;
    let ann = Participant::enter(&relay, "room", "ann", Way::Udp).await;
    let bob = Participant::enter(&relay, "room", "bob", Way::Udp).await;
    ann.until_hearing("bob").await;
    bob.now(Do::StopSending).await;
    ann.until("the picture to end", |seen| {
        seen.signals.iter().any(|signal| matches!(signal, ServerSignal::TrackRemoved { kind: Kind::Video, .. }))
    })
    .await;
    let seen = ann.seen.lock().unwrap();
    assert!(!seen.signals.iter().any(|signal| matches!(signal, ServerSignal::TrackRemoved { kind: Kind::Audio, .. })));
}

#[tokio::test]
async fn messages_of_the_sync_channel_reach_the_server_and_back() {
    let relay = relay().await;
    let ann = Participant::enter(&relay, "room", "ann", Way::Udp).await;
    let bob = Participant::enter(&relay, "room", "bob", Way::Udp).await;
    ann.until_hearing("bob").await;
    ann.until("the channel", |seen| seen.channel_open).await;
    ann.now(Do::Say("pause".into())).await;
    ann.until("the server to hear it", |seen| seen.heard_by_server == ["pause"]).await;
    ann.now(Do::HearFromServer("paused".into())).await;
    ann.until("the server's message", |seen| seen.messages == ["paused"]).await;
    assert!(bob.seen.lock().unwrap().messages.is_empty(), "nothing goes past the server");
}

#[tokio::test]
async fn nonsense_is_refused_and_harms_nobody() {
    let relay = relay().await;
    let ann = Participant::enter(&relay, "room", "ann", Way::Udp).await;
    let bob = Participant::enter(&relay, "room", "bob", Way::Udp).await;
    ann.until_hearing("bob").await;
    for (sdp, code) in
        [("not a description".to_owned(), Refusal::NotUnderstood), ("v".repeat(1 << 20), Refusal::TooLarge)]
    {
        ann.now(Do::Signal(ClientSignal::Offer { sdp: sdp.clone() })).await;
        ann.until("the refusal", |seen| seen.signals.last() == Some(&ServerSignal::Refused { code })).await;
    }
    ann.now(Do::Signal(ClientSignal::Answer { sdp: "v=0".into() })).await;
    let out_of_turn = ServerSignal::Refused { code: Refusal::OutOfTurn };
    ann.until("the refusal", |seen| seen.signals.last() == Some(&out_of_turn)).await;
    for _ in 0..40 {
        ann.now(Do::Signal(ClientSignal::Restart)).await;
    }
    let too_many = ServerSignal::Refused { code: Refusal::TooMany };
    ann.until("the flood to be slowed", |seen| seen.signals.contains(&too_many)).await;
    bob.until_hearing("ann").await;
}

#[tokio::test]
async fn a_full_room_is_said_to_be_full() {
    let relay = relay().await;
    let mut places = Vec::new();
    for number in 0..16 {
        places.push(relay.join("room", &format!("person-{number}")).await.unwrap());
    }
    assert!(matches!(relay.join("room", "one-too-many").await, Err(RtcError::RoomFull)));
    relay.shut_down();
    assert!(places[0].1.next().await.is_none());
    for _ in 0..1_000 {
        if matches!(relay.join("room", "late").await, Err(RtcError::Gone)) {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("a relay that was shut down still lets people in");
}
