//! Copies, and that none of them brings a withdrawn film back.

use chrono::{DateTime, TimeDelta, Utc};
use mrp_vault::{Copied, KEY_BACKUP_DAYS, KeyBackup, KeyOwner, MasterKey, Vault, VaultError};
use mrp_vocabulary::{Clock, MunicipalityId, Purpose, RecordingId};

use crate::place::{Place, files_in, on_both};

on_both! {
    a_copied_vault_can_be_put_back,
    after_a_withdrawal_a_media_backup_is_noise,
    a_key_backup_restores_a_lost_key_store_until_it_expires,
    a_restore_into_a_living_store_never_revives_a_destroyed_key,
    a_changed_key_backup_is_refused,
    a_key_backup_opens_only_with_its_master_key,
    a_key_backup_brings_the_withdrawals_and_the_key_of_sign_in,
}

const SUPERVISION: Purpose = Purpose::Supervision;

fn now() -> DateTime<Utc> {
    mrp_vocabulary::time_from_ms(1_790_000_000_000)
}

struct Film {
    town: MunicipalityId,
    owner: KeyOwner,
    name: String,
}

/// A sealed film with its key.
async fn film(place: &Place) -> Film {
    let clock = Clock::system();
    let (town, owner) = (MunicipalityId::new(&clock), KeyOwner::from(RecordingId::new(&clock)));
    let key = place.keys().create_data_key(town, &owner, &[SUPERVISION]).await.unwrap();
    let name = format!("{owner}/720p/init.mp4");
    place.vault().put(&name, &key, "a film".into()).await.unwrap();
    Film { town, owner, name }
}

async fn plays(vault: &Vault, keys: &mrp_vault::KeyStore, film: &Film) -> bool {
    match keys.unwrap(film.town, &film.owner, SUPERVISION).await {
        Ok(key) => vault.read(&film.name, &key).await.unwrap().unwrap() == "a film",
        Err(VaultError::KeyGone { .. }) => false,
        Err(other) => panic!("{other}"),
    }
}

async fn a_copied_vault_can_be_put_back(place: Place) {
    let films = [film(&place).await, film(&place).await];
    let copy = place.path("backup/media");
    let copied = place.vault().copy_all(&copy).await.unwrap();
    assert_eq!(copied.objects, 2);
    assert_eq!(files_in(&copy).len(), 2);
    assert!(matches!(place.vault().copy_all(&copy).await, Err(VaultError::Backup { .. })), "never into a used folder");

    place.vault().delete_prefix("recording").await.unwrap();
    assert_eq!(place.vault().restore_from(&copy).await.unwrap(), copied);
    let clean = Vault::open(&place.location("another-vault"), &place.options()).unwrap();
    assert_eq!(clean.restore_from(&copy).await.unwrap(), copied);
    for film in &films {
        assert!(plays(&place.vault(), &place.keys(), film).await);
        assert!(plays(&clean, &place.keys(), film).await);
    }
    assert!(matches!(clean.restore_from(&place.path("nowhere")).await, Err(VaultError::Backup { .. })));
}

async fn after_a_withdrawal_a_media_backup_is_noise(place: Place) {
    let (withdrawn, kept) = (film(&place).await, film(&place).await);
    let copy = place.path("backup");
    place.vault().copy_all(&copy).await.unwrap();
    place.keys().destroy(withdrawn.town, &withdrawn.owner).await.unwrap();
    place.vault().delete_prefix(&withdrawn.owner.to_string()).await.unwrap();

    place.vault().restore_from(&copy).await.unwrap();
    assert_eq!(place.vault().list_prefix("").await.unwrap().len(), 2, "the bytes are back");
    assert!(!plays(&place.vault(), &place.keys(), &withdrawn).await, "and open for nobody");
    assert!(plays(&place.vault(), &place.keys(), &kept).await);
    let wraps = files_in(&place.stored("keys"));
    let id = withdrawn.owner.to_string();
    assert!(!wraps.iter().any(|file| file.contains(&id) && file.ends_with(".wrap")), "no wrap is left: {wraps:?}");
}

async fn a_key_backup_restores_a_lost_key_store_until_it_expires(place: Place) {
    let film = film(&place).await;
    let folder = place.path("key-backup");
    let made = place.keys().back_up(&folder, None, now()).await.unwrap();
    assert_eq!((made.created_at(), made.expires_at()), (now(), now() + TimeDelta::days(30)));
    assert!(matches!(place.keys().back_up(&folder, None, now()).await, Err(VaultError::Backup { .. })));

    let backup = KeyBackup::open(&folder).unwrap();
    let clean = place.keys_at("clean-keys");
    let limit = now() + TimeDelta::days(KEY_BACKUP_DAYS);
    assert!(backup.expired(limit) && !backup.expired(limit - TimeDelta::milliseconds(1)));
    let refused = clean.restore(&backup, limit).await;
    assert!(matches!(refused, Err(VaultError::BackupExpired { expired_at }) if expired_at == limit));
    assert!(!plays(&place.vault(), &clean, &film).await);

    let restored = clean.restore(&backup, limit - TimeDelta::milliseconds(1)).await.unwrap();
    assert_eq!(restored.objects, 2, "the municipality's key and the wrap");
    assert!(plays(&place.vault(), &clean, &film).await);
    assert_eq!(clean.restore(&backup, now()).await.unwrap(), Copied::default(), "twice changes nothing");

    // In a store that knows nothing of a later withdrawal, the caller replays it (rulings 2).
    clean.destroy(film.town, &film.owner).await.unwrap();
    assert!(!plays(&place.vault(), &clean, &film).await);
    clean.restore(&backup, now()).await.unwrap();
    assert!(!plays(&place.vault(), &clean, &film).await, "and then no restore brings it back");

    backup.shred().await.unwrap();
    assert!(!folder.exists());
}

async fn a_restore_into_a_living_store_never_revives_a_destroyed_key(place: Place) {
    let (withdrawn, kept) = (film(&place).await, film(&place).await);
    let before = place.keys().back_up(&place.path("before"), None, now()).await.unwrap();
    place.keys().destroy(withdrawn.town, &withdrawn.owner).await.unwrap();
    let after = place.keys().back_up(&place.path("after"), None, now()).await.unwrap();
    place.keys().restore(&before, now()).await.unwrap();
    assert!(!plays(&place.vault(), &place.keys(), &withdrawn).await);
    assert!(plays(&place.vault(), &place.keys(), &kept).await);

    // The newer backup carries the destruction into a store restored from the older one.
    let clean = place.keys_at("clean-keys");
    clean.restore(&before, now()).await.unwrap();
    assert!(plays(&place.vault(), &clean, &withdrawn).await);
    clean.restore(&after, now()).await.unwrap();
    assert!(!plays(&place.vault(), &clean, &withdrawn).await);
    assert!(plays(&place.vault(), &clean, &kept).await);
}

async fn a_changed_key_backup_is_refused(place: Place) {
    film(&place).await;
    let folder = place.path("key-backup");
    let made = place.keys().back_up(&folder, None, now()).await.unwrap();
    let manifest = folder.join("key-backup.json");
    let text = std::fs::read_to_string(&manifest).unwrap();
    let wrap = files_in(&folder).into_iter().find(|file| file.ends_with(".wrap")).unwrap();
    let wrapped = std::fs::read(folder.join(&wrap)).unwrap();
    let clean = place.keys_at("clean-keys");

    let stamp = now().timestamp_millis().to_string();
    assert!(text.contains(&stamp));
    std::fs::write(&manifest, text.replace(&stamp, "1799000000000")).unwrap();
    let younger = KeyBackup::open(&folder).unwrap();
    assert!(younger.created_at() > made.created_at());
    assert!(matches!(clean.restore(&younger, now()).await, Err(VaultError::Backup { .. })), "its age is sealed");
    std::fs::write(&manifest, &text).unwrap();

    let mut changed = wrapped.clone();
    changed[40] ^= 1;
    std::fs::write(folder.join(&wrap), &changed).unwrap();
    assert!(matches!(clean.restore(&made, now()).await, Err(VaultError::Backup { .. })));
    std::fs::remove_file(folder.join(&wrap)).unwrap();
    assert!(matches!(clean.restore(&made, now()).await, Err(VaultError::Backup { .. })));
    assert_eq!(clean.list_municipalities().await.unwrap(), [], "nothing of a broken backup was taken over");
    std::fs::write(folder.join(&wrap), &wrapped).unwrap();
    assert!(clean.restore(&made, now()).await.is_ok());
}

async fn a_key_backup_opens_only_with_its_master_key(place: Place) {
    film(&place).await;
    let made = place.keys().back_up(&place.path("key-backup"), None, now()).await.unwrap();
    let (other, _) = MasterKey::load_or_create(&place.path("other.key")).unwrap();
    let clean = mrp_vault::KeyStore::open(&place.location("clean"), &place.options(), other).unwrap();
    assert!(matches!(clean.restore(&made, now()).await, Err(VaultError::UnknownMasterKey { .. })));
}

async fn a_key_backup_brings_the_withdrawals_and_the_key_of_sign_in(place: Place) {
    film(&place).await;
    let (keys, folder) = (place.keys(), place.path("key-backup"));
    keys.keep_withdrawal("w-1", b"first".to_vec()).await.unwrap();
    keys.keep_withdrawal("w-2", b"second".to_vec()).await.unwrap();
    keys.keep_withdrawal("w-2", b"second".to_vec()).await.unwrap();
    assert!(keys.keep_withdrawal("../w", b"elsewhere".to_vec()).await.is_err());
    let made = keys.back_up(&folder, Some(&[7; 32]), now()).await.unwrap();
    let manifest = std::fs::read_to_string(folder.join("key-backup.json")).unwrap();
    assert!(!manifest.contains(&"07".repeat(32)), "the key of sign-in is sealed");

    let clean = place.keys_at("clean-keys");
    assert_eq!(clean.list_withdrawals().await.unwrap(), Vec::<String>::new());
    clean.restore(&made, now()).await.unwrap();
    assert_eq!(clean.list_withdrawals().await.unwrap(), ["w-1", "w-2"]);
    assert_eq!(clean.find_withdrawal("w-2").await.unwrap().unwrap(), "second");
    assert_eq!(clean.find_withdrawal("w-3").await.unwrap(), None);
    assert_eq!(*clean.sign_in_key(&made).unwrap().unwrap(), [7; 32]);
    let (other, _) = MasterKey::load_or_create(&place.path("other.key")).unwrap();
    let stranger = mrp_vault::KeyStore::open(&place.location("strange"), &place.options(), other).unwrap();
    assert!(stranger.sign_in_key(&made).is_err());

    let without = keys.back_up(&place.path("without"), None, now()).await.unwrap();
    assert!(clean.sign_in_key(&without).unwrap().is_none());
}
