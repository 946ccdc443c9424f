//! Who gets a key, for what, and that a destroyed one is gone.

use mrp_vault::{DataKey, KeyOwner, KeyStore, VaultError};
use mrp_vocabulary::{ClipId, Clock, LibraryItemId, MunicipalityId, Purpose, RecordingId};

use crate::place::{Place, files_in, on_both};

on_both! {
    a_key_comes_back_for_its_purposes_only,
    is_made_once,
    a_key_is_for_something,
    a_wrap_copied_to_another_name_does_not_open,
    a_destroyed_key_is_gone_for_every_purpose_for_ever,
    taking_one_purpose_away_leaves_the_others,
    destroying_wins_over_adding_at_the_same_moment,
    lists_who_has_a_key,
    first_keys_made_at_once_by_many_processes_all_stay_good,
    a_municipality_without_its_key_opens_nothing,
}

const SUPERVISION: Purpose = Purpose::Supervision;
const RESEARCH: Purpose = Purpose::Research;
const LIBRARY: Purpose = Purpose::Library;

fn town() -> MunicipalityId {
    MunicipalityId::new(&Clock::system())
}

fn recording() -> KeyOwner {
    RecordingId::new(&Clock::system()).into()
}

/// Whether two keys are the same, told by what they open.
fn same(a: &DataKey, b: &DataKey) -> bool {
    let sealed = mrp_vault::sealed_stream::seal(a, "x", b"x");
    mrp_vault::sealed_stream::open(b, "x", &sealed).is_ok()
}

async fn is_gone(keys: &KeyStore, town: MunicipalityId, owner: &KeyOwner, purpose: Purpose) -> bool {
    match keys.unwrap(town, owner, purpose).await {
        Err(VaultError::KeyGone { .. }) => true,
        Ok(_) => false,
        Err(other) => panic!("{other}"),
    }
}

async fn a_key_comes_back_for_its_purposes_only(place: Place) {
    let (keys, town, owner) = (place.keys(), town(), recording());
    let key = keys.create_data_key(town, &owner, &[SUPERVISION, RESEARCH]).await.unwrap();
    for purpose in [SUPERVISION, RESEARCH] {
        assert!(same(&key, &place.keys().unwrap(town, &owner, purpose).await.unwrap()));
    }
    for purpose in Purpose::ALL.iter().filter(|purpose| ![SUPERVISION, RESEARCH].contains(purpose)) {
        assert!(is_gone(&keys, town, &owner, *purpose).await, "{purpose}");
    }
    assert!(is_gone(&keys, self::town(), &owner, SUPERVISION).await, "another municipality");
    assert!(is_gone(&keys, town, &recording(), SUPERVISION).await, "another recording");

    assert!(is_gone(&keys, town, &owner, LIBRARY).await);
    keys.add_purpose(town, &owner, SUPERVISION, LIBRARY).await.unwrap();
    keys.add_purpose(town, &owner, SUPERVISION, LIBRARY).await.unwrap();
    assert!(same(&key, &keys.unwrap(town, &owner, LIBRARY).await.unwrap()));
}

async fn is_made_once(place: Place) {
    let (keys, town, owner) = (place.keys(), town(), recording());
    let key = keys.create_data_key(town, &owner, &[SUPERVISION]).await.unwrap();
    let again = keys.create_data_key(town, &owner, &[RESEARCH]).await;
    assert!(matches!(again, Err(VaultError::KeyExists { .. })));
    assert!(same(&key, &keys.unwrap(town, &owner, SUPERVISION).await.unwrap()), "the first key stays");
}

async fn a_key_is_for_something(place: Place) {
    assert!(matches!(place.keys().create_data_key(town(), &recording(), &[]).await, Err(VaultError::Invalid(_))));
}

async fn a_wrap_copied_to_another_name_does_not_open(place: Place) {
    let (keys, town, owner) = (place.keys(), town(), recording());
    keys.create_data_key(town, &owner, &[SUPERVISION]).await.unwrap();
    let (other, other_town) = (recording(), self::town());
    keys.create_data_key(town, &other, &[SUPERVISION]).await.unwrap();
    keys.create_data_key(other_town, &other, &[SUPERVISION]).await.unwrap();

    let top = place.stored("keys/municipality");
    let wrap = std::fs::read(top.join(format!("{town}/owner/{owner}/supervision.wrap"))).unwrap();
    let targets = [
        (town, owner, RESEARCH, format!("{town}/owner/{owner}/research.wrap")),
        (town, other, SUPERVISION, format!("{town}/owner/{other}/supervision.wrap")),
        (other_town, other, SUPERVISION, format!("{other_town}/owner/{other}/supervision.wrap")),
    ];
    for (town, owner, purpose, path) in targets {
        std::fs::write(top.join(&path), &wrap).unwrap();
        match keys.unwrap(town, &owner, purpose).await {
            // The other municipality does not even have the key that the wrap names.
            Err(VaultError::Damaged { .. } | VaultError::KeyGone { .. }) => {}
            other => panic!("{path}: {other:?}"),
        }
    }
    assert!(keys.unwrap(town, &owner, SUPERVISION).await.is_ok());
}

async fn a_destroyed_key_is_gone_for_every_purpose_for_ever(place: Place) {
    let (keys, vault, town, owner, other) = (place.keys(), place.vault(), town(), recording(), recording());
    let key = keys.create_data_key(town, &owner, &[SUPERVISION, RESEARCH]).await.unwrap();
    keys.create_data_key(town, &other, &[SUPERVISION]).await.unwrap();
    vault.put("recording/1/film", &key, "film".into()).await.unwrap();
    let folder = place.stored(&format!("keys/municipality/{town}/owner/{owner}"));
    let wrap = std::fs::read(folder.join("supervision.wrap")).unwrap();
    if place.is_folder() {
        // A killed process left a whole wrap in a staging file; the store does not list it.
        std::fs::write(folder.join("supervision.wrap#1"), &wrap).unwrap();
    }

    for _ in 0..2 {
        keys.destroy(town, &owner).await.unwrap();
        for purpose in Purpose::ALL {
            assert!(is_gone(&keys, town, &owner, *purpose).await, "{purpose}");
        }
    }
    assert_eq!(files_in(&folder), ["destroyed"], "no wrap lies anywhere in its folder");
    assert!(keys.is_destroyed(town, &owner).await.unwrap());
    let again = keys.create_data_key(town, &owner, &[SUPERVISION]).await;
    assert!(matches!(again, Err(VaultError::KeyGone { .. })), "it cannot be made again");
    let added = keys.add_purpose(town, &owner, SUPERVISION, LIBRARY).await;
    assert!(matches!(added, Err(VaultError::KeyGone { .. })));
    // Even the very file, put back by hand, does not count any more.
    std::fs::write(folder.join("supervision.wrap"), &wrap).unwrap();
    assert!(is_gone(&keys, town, &owner, SUPERVISION).await);
    assert!(keys.unwrap(town, &other, SUPERVISION).await.is_ok(), "others keep theirs");

    keys.destroy(town, &recording()).await.unwrap();
}

async fn taking_one_purpose_away_leaves_the_others(place: Place) {
    let (keys, town, owner) = (place.keys(), town(), recording());
    keys.create_data_key(town, &owner, &[SUPERVISION, RESEARCH]).await.unwrap();
    for _ in 0..2 {
        keys.destroy_purpose(town, &owner, RESEARCH).await.unwrap();
        assert!(is_gone(&keys, town, &owner, RESEARCH).await);
        assert_eq!(keys.list_purposes(town, &owner).await.unwrap(), [SUPERVISION]);
    }
    keys.add_purpose(town, &owner, SUPERVISION, RESEARCH).await.unwrap();
    assert_eq!(keys.list_purposes(town, &owner).await.unwrap(), [SUPERVISION, RESEARCH]);
    keys.destroy_purpose(town, &recording(), RESEARCH).await.unwrap();
}

async fn destroying_wins_over_adding_at_the_same_moment(place: Place) {
    let (keys, town) = (place.keys(), town());
    for _ in 0..20 {
        let owner = recording();
        keys.create_data_key(town, &owner, &[SUPERVISION]).await.unwrap();
        let adding = futures::future::join_all(
            [RESEARCH, LIBRARY, Purpose::Teaching].map(|purpose| keys.add_purpose(town, &owner, SUPERVISION, purpose)),
        );
        let (destroyed, _) = futures::join!(keys.destroy(town, &owner), adding);
        if destroyed.is_err() {
            // A wrap came between removal and proof; the promise is to say so, and to succeed when asked again.
            keys.destroy(town, &owner).await.unwrap();
        }
        let folder = place.stored(&format!("keys/municipality/{town}/owner/{owner}"));
        assert_eq!(files_in(&folder), ["destroyed"]);
    }
}

async fn lists_who_has_a_key(place: Place) {
    let (keys, town, clock) = (place.keys(), town(), Clock::system());
    let mut owners = vec![recording(), ClipId::new(&clock).into(), LibraryItemId::new(&clock).into(), recording()];
    for owner in &owners {
        keys.create_data_key(town, owner, &[SUPERVISION]).await.unwrap();
    }
    keys.create_data_key(self::town(), &recording(), &[SUPERVISION]).await.unwrap();
    keys.destroy(town, &owners.remove(0)).await.unwrap();
    let mut listed = keys.list_owners(town).await.unwrap();
    owners.sort();
    listed.sort();
    assert_eq!(listed, owners);
    assert_eq!(keys.list_municipalities().await.unwrap().len(), 2);
    assert_eq!(keys.list_owners(self::town()).await.unwrap(), []);
}

async fn first_keys_made_at_once_by_many_processes_all_stay_good(place: Place) {
    let town = town();
    let making = (0..8).map(|_| {
        let (keys, owner) = (place.keys(), recording());
        async move {
            let key = keys.create_data_key(town, &owner, &[SUPERVISION]).await.unwrap();
            (owner, key)
        }
    });
    for (owner, key) in futures::future::join_all(making).await {
        assert!(same(&key, &place.keys().unwrap(town, &owner, SUPERVISION).await.unwrap()));
    }
}

async fn a_municipality_without_its_key_opens_nothing(place: Place) {
    let (keys, town, owner) = (place.keys(), town(), recording());
    keys.create_data_key(town, &owner, &[SUPERVISION]).await.unwrap();
    std::fs::remove_dir_all(place.stored(&format!("keys/municipality/{town}/key"))).unwrap();
    assert!(is_gone(&keys, town, &owner, SUPERVISION).await);
}

#[tokio::test]
async fn on_a_disk_the_wrap_is_overwritten_before_it_is_removed() {
    let place = Place::folder().await;
    let (keys, town, owner) = (place.keys(), town(), recording());
    keys.create_data_key(town, &owner, &[SUPERVISION]).await.unwrap();
    let wrap = place.stored(&format!("keys/municipality/{town}/owner/{owner}/supervision.wrap"));
    // A second name for the same file shows what its blocks hold afterwards.
    let blocks = place.path("blocks");
    std::fs::hard_link(&wrap, &blocks).unwrap();
    let before = std::fs::read(&blocks).unwrap();
    keys.destroy_purpose(town, &owner, SUPERVISION).await.unwrap();
    let after = std::fs::read(&blocks).unwrap();
    assert_eq!(after.len(), before.len());
    assert!(!after.windows(8).any(|part| before.windows(8).any(|other| part == other)));
}
