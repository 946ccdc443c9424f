//! What a sealed object promises, on every store.

use bytes::Bytes;
use mrp_vault::{
    DataKey, Vault, VaultError,
    sealed_stream::{CHUNK_LEN, HEADER_LEN, sealed_len},
};

use crate::place::{Place, files_in, on_both};

on_both! {
    gives_back_what_was_put,
    reads_any_range_like_a_file,
    replaces_an_object_as_a_whole,
    a_missing_object_is_none,
    refuses_names_that_lead_elsewhere,
    another_key_does_not_open_it,
    two_objects_cannot_be_swapped,
    reads_only_the_chunks_it_needs_and_trusts_none_unseen,
    a_cut_off_object_never_looks_whole,
    lists_and_deletes_by_whole_path_segments,
    sweeps_away_what_nobody_wants,
    no_file_holds_plaintext,
    serves_many_at_once,
    says_that_it_works,
}

fn text(length: usize) -> Bytes {
    (0..length).map(|i| (i % 249) as u8).collect()
}

/// Puts `content` where the store really keeps the object, past the program.
fn tamper(place: &Place, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let path = place.stored("vault").join(name);
    let mut content = std::fs::read(&path).unwrap();
    change(&mut content);
    std::fs::write(&path, content).unwrap();
}

fn is_damaged<T: std::fmt::Debug>(result: Result<T, VaultError>) -> bool {
    match result {
        Err(VaultError::Damaged { .. }) => true,
        other => panic!("expected damage, got {other:?}"),
    }
}

async fn gives_back_what_was_put(place: Place) {
    let (vault, key) = (place.vault(), DataKey::generate());
    for length in [0, 1, 65_535, 65_536, 65_537, 131_072, 3_000_000] {
        let name = format!("recording/1/{length}");
        vault.put(&name, &key, text(length)).await.unwrap();
        assert_eq!(vault.read(&name, &key).await.unwrap().unwrap(), text(length));
        assert_eq!(vault.size(&name).await.unwrap(), Some(length as u64));
    }
    // Another process sees the same.
    assert_eq!(place.vault().read("recording/1/1", &key).await.unwrap().unwrap(), text(1));
}

async fn reads_any_range_like_a_file(place: Place) {
    let (vault, key) = (place.vault(), DataKey::generate());
    let chunk = CHUNK_LEN;
    for length in [0, chunk, 3 * chunk + 17] {
        let plain = text(length as usize);
        vault.put("a", &key, plain.clone()).await.unwrap();
        let edges = [0, 9, chunk - 1, chunk, 2 * chunk + 1, length, u64::MAX];
        for start in edges {
            for end in edges.into_iter().filter(|end| *end >= start) {
                let inside = start.min(length) as usize..end.min(length) as usize;
                let read = vault.read_range("a", &key, start..end).await.unwrap().unwrap();
                assert!(read == plain.slice(inside), "{start}..{end} of {length}");
            }
        }
    }
    #[expect(clippy::reversed_empty_ranges, reason = "the wrong way round is what is tested")]
    let backwards = vault.read_range("a", &key, 5..4).await;
    assert!(matches!(backwards, Err(VaultError::Invalid(_))));
}

async fn replaces_an_object_as_a_whole(place: Place) {
    let (vault, key) = (place.vault(), DataKey::generate());
    let versions: Vec<Bytes> = (0..6_u8).map(|fill| Bytes::from(vec![fill; 150_000])).collect();
    vault.put("a", &key, versions[0].clone()).await.unwrap();
    let writer = async {
        for version in versions.iter().cycle().take(24) {
            vault.put("a", &key, version.clone()).await.unwrap();
        }
    };
    let reader = async {
        for _ in 0..24 {
            let whole = vault.read("a", &key).await.unwrap().unwrap();
            assert!(versions.contains(&whole), "a reader saw a mixture");
            match vault.read_range("a", &key, 70_000..140_000).await {
                Ok(part) => {
                    let part = part.unwrap();
                    assert!(versions.iter().any(|version| version.slice(70_000..140_000) == part));
                }
                // Replaced again and again while reading: an honest refusal, never a mixture.
                Err(error) => assert!(matches!(error, VaultError::Damaged { .. }), "{error}"),
            }
        }
    };
    futures::join!(writer, reader);
}

async fn a_missing_object_is_none(place: Place) {
    let (vault, key) = (place.vault(), DataKey::generate());
    assert!(vault.read("nothing/here", &key).await.unwrap().is_none());
    assert!(vault.read_range("nothing/here", &key, 0..10).await.unwrap().is_none());
    assert_eq!(vault.size("nothing/here").await.unwrap(), None);
    assert_eq!(vault.list_prefix("nothing").await.unwrap(), Vec::<String>::new());
    vault.delete("nothing/here").await.unwrap();
    vault.delete_prefix("nothing").await.unwrap();
}

async fn refuses_names_that_lead_elsewhere(place: Place) {
    let (vault, key) = (place.vault(), DataKey::generate());
    for name in ["", "/etc/passwd", "../keys/x", "a/../../keys", "a//b", "a#1"] {
        assert!(matches!(vault.put(name, &key, text(1)).await, Err(VaultError::Invalid(_))), "{name}");
        assert!(matches!(vault.read(name, &key).await, Err(VaultError::Invalid(_))), "{name}");
        assert!(matches!(vault.delete_prefix(name).await, Err(VaultError::Invalid(_))), "{name}");
    }
}

async fn another_key_does_not_open_it(place: Place) {
    let (vault, key) = (place.vault(), DataKey::generate());
    vault.put("a", &key, text(10)).await.unwrap();
    assert!(is_damaged(vault.read("a", &DataKey::generate()).await));
    assert!(is_damaged(vault.read_range("a", &DataKey::generate(), 0..1).await));
}

async fn two_objects_cannot_be_swapped(place: Place) {
    let (vault, key) = (place.vault(), DataKey::generate());
    vault.put("a", &key, text(10)).await.unwrap();
    vault.put("b", &key, text(10)).await.unwrap();
    let b = std::fs::read(place.stored("vault/b")).unwrap();
    tamper(&place, "a", |content| *content = b);
    assert!(is_damaged(vault.read("a", &key).await));
    assert!(vault.read("b", &key).await.is_ok());
}

async fn reads_only_the_chunks_it_needs_and_trusts_none_unseen(place: Place) {
    let (vault, key) = (place.vault(), DataKey::generate());
    let plain = text(4 * CHUNK_LEN as usize);
    vault.put("a", &key, plain.clone()).await.unwrap();
    // One bit in the third chunk.
    tamper(&place, "a", |content| content[(HEADER_LEN + 2 * (CHUNK_LEN + 16)) as usize + 100] ^= 1);
    let (two, three, four) = (2 * CHUNK_LEN, 3 * CHUNK_LEN, 4 * CHUNK_LEN);
    assert_eq!(vault.read_range("a", &key, 0..two).await.unwrap().unwrap(), plain.slice(..two as usize));
    assert_eq!(vault.read_range("a", &key, three..four).await.unwrap().unwrap(), plain.slice(three as usize..));
    assert!(is_damaged(vault.read_range("a", &key, two..two + 1).await));
    assert!(is_damaged(vault.read_range("a", &key, two - 1..two + 1).await));
    assert!(is_damaged(vault.read("a", &key).await));
}

async fn a_cut_off_object_never_looks_whole(place: Place) {
    let (vault, key) = (place.vault(), DataKey::generate());
    vault.put("a", &key, text(3 * CHUNK_LEN as usize)).await.unwrap();
    // Exactly at the edge of a chunk, where the length alone gives nothing away.
    tamper(&place, "a", |content| content.truncate(sealed_len(2 * CHUNK_LEN) as usize));
    assert!(is_damaged(vault.read("a", &key).await));
    assert!(is_damaged(vault.read_range("a", &key, CHUNK_LEN..u64::MAX).await), "the end is proven when it is reached");
    assert!(is_damaged(vault.read_range("a", &key, 5 * CHUNK_LEN..6 * CHUNK_LEN).await), "even from behind it");
    for length in [0, 1, HEADER_LEN as usize, HEADER_LEN as usize + 15] {
        tamper(&place, "a", |content| content.truncate(length));
        assert!(vault.read("a", &key).await.is_err(), "{length}");
        assert!(vault.read_range("a", &key, 0..10).await.is_err(), "{length}");
        tamper(&place, "a", |content| content.resize(100, 0));
    }
}

async fn lists_and_deletes_by_whole_path_segments(place: Place) {
    let (vault, key) = (place.vault(), DataKey::generate());
    let names = ["recording/1/a", "recording/1/b/c", "recording/10/a", "upload/1/part-0"];
    for name in names {
        vault.put(name, &key, text(3)).await.unwrap();
    }
    assert_eq!(vault.list_prefix("").await.unwrap(), names);
    assert_eq!(vault.list_prefix("recording/1").await.unwrap(), names[..2]);
    assert_eq!(vault.list_prefix("rec").await.unwrap(), Vec::<String>::new());
    if place.is_folder() {
        // What a killed process leaves half-written goes too.
        std::fs::write(place.stored("vault").join("recording/1/d#1"), b"half").unwrap();
    }
    vault.delete_prefix("recording/1").await.unwrap();
    assert_eq!(vault.list_prefix("").await.unwrap(), names[2..]);
    vault.delete("upload/1/part-0").await.unwrap();
    assert_eq!(vault.list_prefix("").await.unwrap(), names[2..3]);
    let left: Vec<String> =
        files_in(&place.stored("vault")).into_iter().filter(|file| !file.starts_with('.')).collect();
    assert_eq!(left, names[2..3], "nothing else is left where the bytes lie");
}

async fn sweeps_away_what_nobody_wants(place: Place) {
    let (vault, key) = (place.vault(), DataKey::generate());
    let names =
        ["recording/1/media/a-1/x", "recording/1/media/a-2/x", "recording/1/source/p", "recording/10/media/a-1/x"];
    for name in names {
        vault.put(name, &key, text(3)).await.unwrap();
    }
    if place.is_folder() {
        std::fs::write(place.stored("vault").join("recording/1/source/q#1"), b"half").unwrap();
    }
    let keeps = |name: &str| name.starts_with("recording/1/media/a-2/") || name == "recording/1/source/p";
    vault.sweep("recording/1", keeps).await.unwrap();
    vault.sweep("recording/2", |_| false).await.unwrap();
    assert_eq!(vault.list_prefix("").await.unwrap(), names[1..]);
    let left: Vec<String> =
        files_in(&place.stored("vault")).into_iter().filter(|file| !file.starts_with('.')).collect();
    assert_eq!(left, names[1..], "nothing else is left where the bytes lie");
}

async fn no_file_holds_plaintext(place: Place) {
    let (vault, keys) = (place.vault(), place.keys());
    let needle = b"Hej, jeg hedder ikke noget, og det her er en fortrolig samtale.";
    let clock = mrp_vocabulary::Clock::system();
    let (town, owner) = (mrp_vocabulary::MunicipalityId::new(&clock), mrp_vocabulary::RecordingId::new(&clock).into());
    let key = keys.create_data_key(town, &owner, &[mrp_vocabulary::Purpose::Supervision]).await.unwrap();
    let plain: Bytes = needle.repeat(5_000).into();
    vault.put("recording/1/upload", &key, plain.clone()).await.unwrap();
    assert_eq!(vault.read("recording/1/upload", &key).await.unwrap().unwrap(), plain);
    let mut seen = 0;
    for root in [place.stored(""), place.folder.path().to_owned()] {
        for file in files_in(&root) {
            let content = std::fs::read(root.join(&file)).unwrap();
            seen += content.len();
            let found = content.windows(16).any(|window| window == &needle[..16]);
            assert!(!found, "{file} holds plaintext");
        }
    }
    assert!(seen > plain.len(), "the files were looked at");
}

async fn serves_many_at_once(place: Place) {
    let (vault, key) = (place.vault(), DataKey::generate());
    let one = |number: usize| {
        let (vault, key) = (vault.clone(), key.clone());
        async move {
            let name = format!("recording/1/segment-{number}");
            vault.put(&name, &key, text(70_000 + number)).await.unwrap();
            let tail = vault.read_range(&name, &key, 65_000..80_000).await.unwrap().unwrap();
            assert_eq!(tail, text(70_000 + number).slice(65_000..));
        }
    };
    futures::future::join_all((0..40).map(one)).await;
    assert_eq!(vault.list_prefix("recording/1").await.unwrap().len(), 40);
}

async fn says_that_it_works(place: Place) {
    let vault: Vault = place.vault();
    vault.check().await.unwrap();
    assert_eq!(vault.list_prefix("").await.unwrap(), Vec::<String>::new(), "the test object is gone again");
    place.keys().check().await.unwrap();
}

#[tokio::test]
async fn the_s3_server_of_the_tests_checks_signatures() {
    let place = Place::s3().await;
    let mut options = place.options();
    options.secret_access_key = Some("not the secret".to_owned());
    let stranger = Vault::open(&place.location("vault"), &options).unwrap();
    assert!(matches!(stranger.check().await, Err(VaultError::Store(_))));
}
