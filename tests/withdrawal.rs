//! After a withdrawal no route, socket, playing session or backup yields a byte that decodes (rulings 2 and 8).

use std::path::Path;

use mrp_vault::{KeyOwner, KeyStore, MasterKey, S3Options, Vault, VaultError};
use mrp_vocabulary::{MunicipalityId, Purpose, RecordingId, Role};
use serde_json::{Value, json};

use crate::support::{
    Circle, PURPOSES, Person, Program, RoomSocket, TestApp, TestPlace, Town, addresses, copy_database, id,
    library_addresses, mrp,
};

#[tokio::test(flavor = "multi_thread")]
async fn after_a_withdrawal_with_the_paper_code_nothing_is_left_to_play() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let (worker, supervisor) = (&circle.worker, &circle.supervisor);
    let round = circle.round("Første samtale").await;
    let conversation = circle.agreed(&round, &PURPOSES).await;
    let recording = circle.playable(&conversation).await;
    let released = circle.release(&circle.coding(&recording).await).await;
    let (item, teacher) = published(&app, &circle, &id(&released["clips"][0])).await;
    let room = id(&circle.room(&round).await);
    let mut host = RoomSocket::open(&app, supervisor, &room).await.unwrap();
    let mut guest = RoomSocket::open(&app, worker, &room).await.unwrap();
    guest.hear("welcome", |_| true).await;
    host.say(json!({ "type": "show", "clip_id": id(&released["clips"][0]) })).await;
    guest.hear("playback", |message| message["playback"]["clip_id"].is_string()).await;

    // What players hold at this moment: every address their playlists name.
    let film = addresses(worker, &recording).await;
    let clip = library_addresses(&teacher, &item).await;
    let theirs = addresses(supervisor, &recording).await;
    for (who, film) in [(worker, &film), (supervisor, &theirs)] {
        for address in film {
            who.get(address).await.ok();
        }
    }
    for address in &clip {
        teacher.get(address).await.ok();
    }
    assert!(film.len() >= 10 && clip.len() >= 5, "{film:?} {clip:?}");
    assert_ne!(vault_objects(&app).await, Vec::<String>::new());

    // The young person types the code from her paper; nobody is signed in.
    let young = id(&conversation["participants"][0]);
    let code = worker.post(&format!("/api/record/participants/{young}/withdrawal-code"), json!({})).await.ok();
    let nobody = Person::nobody(&app.base);
    let receipt = nobody.post("/api/record/withdrawals", json!({ "code": code["code"] })).await.ok();
    assert_eq!(receipt["recordings_gone"], true);
    assert!(receipt["completed_at"].is_string(), "everything is wiped before the receipt is shown: {receipt}");

    for (who, film) in [(worker, &film), (supervisor, &theirs)] {
        for address in film {
            who.get(address).await.refused(404, "recording_not_found");
        }
    }
    for who in [worker, supervisor, &teacher] {
        for address in &clip {
            who.get(address).await.refused(404, "library_item_not_found");
        }
        assert_eq!(who.get("/api/library/items").await.ok()["items"], json!([]));
    }
    assert_eq!(vault_objects(&app).await, Vec::<String>::new());
    let fjordby: MunicipalityId = app.fjordby.parse().unwrap();
    for owner in [KeyOwner::Recording(recording.parse().unwrap()), KeyOwner::LibraryItem(item.parse().unwrap())] {
        assert!(app.app.keys.is_destroyed(fjordby, &owner).await.unwrap(), "{owner} can still be opened");
        for purpose in Purpose::ALL {
            assert!(app.app.keys.unwrap(fjordby, &owner, *purpose).await.is_err(), "{owner} for {purpose:?}");
        }
    }
    // What was written about it went with it; the meeting is told.
    let coding = format!("/api/analyse/codings/{}", id(&released));
    supervisor.get(&coding).await.refused(404, "coding_not_found");
    host.hear("film", |message| message["film"] == "gone").await;
    guest.hear("film", |message| message["film"] == "gone").await;
    let upload = circle.worker.tus(reqwest::Method::POST, "/api/record/uploads").header("upload-length", 10);
    let upload = upload.header("upload-metadata", crate::support::announce(&id(&conversation)));
    worker.send(upload).await.refused(403, "consent_withdrawn");
    // The code has done its work, and the receipt can be looked at again.
    let number = receipt["receipt"].as_str().unwrap();
    assert_eq!(nobody.get(&format!("/api/record/withdrawals/{number}")).await.ok(), receipt);
    let again = nobody.post("/api/record/withdrawals", json!({ "code": code["code"] })).await.ok();
    assert_eq!(again["receipt"], receipt["receipt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_social_worker_deletes_a_recording_nothing_is_left_of_it() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let round = circle.round("Første samtale").await;
    let conversation = circle.agreed(&round, &PURPOSES).await;
    let recording = circle.playable(&conversation).await;
    let released = circle.release(&circle.coding(&recording).await).await;
    let (item, teacher) = published(&app, &circle, &id(&released["clips"][0])).await;
    let film = addresses(&circle.worker, &recording).await;
    let clip = library_addresses(&teacher, &item).await;

    circle.worker.delete(&format!("/api/record/recordings/{recording}")).await.ok();
    for address in &film {
        circle.worker.get(address).await.refused(404, "recording_not_found");
    }
    for address in &clip {
        teacher.get(address).await.refused(404, "library_item_not_found");
    }
    assert_eq!(vault_objects(&app).await, Vec::<String>::new());
    let fjordby: MunicipalityId = app.fjordby.parse().unwrap();
    for owner in [KeyOwner::Recording(recording.parse().unwrap()), KeyOwner::LibraryItem(item.parse().unwrap())] {
        assert!(app.app.keys.is_destroyed(fjordby, &owner).await.unwrap(), "{owner} can still be opened");
    }
    let course = circle.worker.get(&format!("/api/course/rounds/{round}")).await.ok();
    let facts: Vec<&Value> = course["facts"].as_array().unwrap().iter().map(|fact| &fact["fact"]).collect();
    assert!(facts.contains(&&json!("recording_deleted")), "{facts:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_library_consent_taken_back_leaves_the_recording_and_takes_the_clip() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let round = circle.round("Første samtale").await;
    let conversation = circle.agreed(&round, &PURPOSES).await;
    let recording = circle.playable(&conversation).await;
    let released = circle.release(&circle.coding(&recording).await).await;
    let (item, teacher) = published(&app, &circle, &id(&released["clips"][0])).await;
    let clip = library_addresses(&teacher, &item).await;

    let mother = id(&conversation["participants"][1]);
    let path = format!("/api/record/participants/{mother}/withdrawals");
    let receipt = circle.supervisor.post(&path, json!({ "purpose": "library" })).await.ok();
    assert_eq!(receipt["recordings_gone"], false);
    for address in &clip {
        teacher.get(address).await.refused(404, "library_item_not_found");
    }
    let left = vault_objects(&app).await;
    assert!(!left.is_empty() && left.iter().all(|name| name.starts_with("recording/")), "{left:?}");
    for address in addresses(&circle.supervisor, &recording).await {
        circle.supervisor.get(&address).await.ok();
    }
}

/// The whole of rulings 2: a backup of before, opened with the key store as it is now; and a backup brought back whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_restored_backup_brings_everything_back_but_what_was_withdrawn() {
    let mut app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let mut recordings = Vec::new();
    let mut conversations = Vec::new();
    let mut items = Vec::new();
    let teacher = app.person(&app.aamose, "Uffe", &[Role::Teacher]).await;
    let curator = app.person(&app.fjordby, "Klara", &[Role::Curator]).await;
    for title in ["Bliver", "Går"] {
        let round = circle.round(title).await;
        let conversation = circle.agreed(&round, &PURPOSES).await;
        let recording = circle.playable(&conversation).await;
        let released = circle.release(&circle.coding(&recording).await).await;
        items.push(publish(&circle, &curator, &id(&released["clips"][0])).await);
        conversations.push(conversation);
        recordings.push(recording);
    }
    let film = addresses(&circle.worker, &recordings[0]).await;
    let gone_film = addresses(&circle.worker, &recordings[1]).await;

    let copies = tempfile::tempdir().unwrap();
    let (before, after) = (copies.path().join("before"), copies.path().join("after"));
    back_up(&app, &before).await;
    let participant = id(&conversations[1]["participants"][1]);
    let path = format!("/api/record/participants/{participant}/withdrawals");
    let receipt = circle.worker.post(&path, json!({})).await.ok();
    // One purpose of the other conversation too; its film stays.
    let young = id(&conversations[0]["participants"][0]);
    let research = json!({ "purpose": "research" });
    circle.worker.post(&format!("/api/record/participants/{young}/withdrawals"), research).await.ok();
    back_up(&app, &after).await;
    let [stays, goes] = [0, 1].map(|index| recordings[index].parse::<RecordingId>().unwrap());
    let fjordby: MunicipalityId = app.fjordby.parse().unwrap();
    nothing_opens(&app, &before.join("vault"), fjordby, stays, goes).await;

    let newest = copies.path().join("newest");
    let copied = mrp(&app.environment(), &["backup", &newest.display().to_string(), "--only-keys"]).await;
    assert!(copied.status.success(), "{}", String::from_utf8_lossy(&copied.stderr));
    let made: Vec<_> = std::fs::read_dir(&newest).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(made, ["keys"]);
    // Rows and films of before, keys of now; then everything of now.
    let newest = newest.join("keys").display().to_string();
    let master_key = app.app.config.master_key_file();
    app.shut_down().await;
    for (backup, keys) in [(&before, Some(&newest)), (&after, None)] {
        let place = TestPlace::empty().await;
        std::fs::create_dir(place.data()).unwrap();
        std::fs::copy(&master_key, place.data().join("master.key")).unwrap();
        place.bring_back_database(&backup.join("database.dump")).await;
        let folder = backup.display().to_string();
        let mut arguments = vec!["restore", &folder];
        arguments.extend(keys.iter().flat_map(|keys| ["--keys", keys.as_str()]));
        let restored = mrp(&place.environment(), &arguments).await;
        let said = String::from_utf8_lossy(&restored.stdout).into_owned();
        assert!(restored.status.success(), "{said}{}", String::from_utf8_lossy(&restored.stderr));

        let left: Vec<_> = std::fs::read_dir(place.data()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert!(!left.iter().any(|name| name.to_string_lossy().contains("restoring")), "{left:?}");

        let server = Program::serve(&place.environment(), &place.log()).await;
        // Whoever was signed in stays so, and whoever was not comes in with password and phone.
        let [worker, teacher] = [&circle.worker, &teacher].map(|who| who.at(&server.base));
        circle.supervisor.sign_in_at(&server.base).await.get("/api/people/me").await.ok();
        nothing_more_is_agreed(&worker, &conversations[1], &receipt).await;
        let stays_view = worker.get(&format!("/api/record/conversations/{}", id(&conversations[0]))).await.ok();
        assert!(!agreed(&stays_view, "research"), "{stays_view}");
        assert!(agreed(&stays_view, "supervision"), "{stays_view}");
        for address in &film {
            worker.get(address).await.ok();
        }
        for address in &gone_film {
            worker.get(address).await.refused(404, "recording_not_found");
        }
        let listed = teacher.get("/api/library/items").await.ok();
        let listed: Vec<String> = listed["items"].as_array().unwrap().iter().map(id).collect();
        assert_eq!(listed, [items[0].clone()], "{said}");
        for address in library_addresses(&teacher, &items[0]).await {
            teacher.get(&address).await.ok();
        }
        let gone_item = format!("/api/library/items/{}/master.m3u8", items[1]);
        teacher.get(&gone_item).await.refused(404, "library_item_not_found");
        let kept = Vault::open(&place.data().join("vault").display().to_string(), &S3Options::default()).unwrap();
        for prefix in [format!("recording/{goes}"), format!("library/{}", items[1])] {
            assert_eq!(kept.list_prefix(&prefix).await.unwrap(), Vec::<String>::new());
        }
        let (master, _) = MasterKey::load_or_create(&place.data().join("master.key")).unwrap();
        let keys = place.data().join("keys").display().to_string();
        let keys = KeyStore::open(&keys, &S3Options::default(), master).unwrap();
        let purposes = keys.list_purposes(fjordby, &KeyOwner::Recording(stays)).await.unwrap();
        assert_eq!(purposes, [Purpose::Supervision], "research was taken back");
        server.stop().await;
    }
}

/// On a PostgreSQL and an S3 that live on, an operator may bring back the rows alone, without `mrp restore`.
#[tokio::test(flavor = "multi_thread")]
async fn rows_brought_back_by_hand_learn_of_withdrawals_at_the_next_start() {
    let place = TestPlace::new().await;
    let token = place.set_up().await;
    let server = Program::serve(&place.environment(), &place.log()).await;
    let town = Town::found(&server.base, &token).await;
    let circle = Circle::new(&town).await;
    let round = circle.round("Første samtale").await;
    let conversation = circle.agreed(&round, &PURPOSES).await;
    let copies = tempfile::tempdir().unwrap();
    let before = copies.path().join("before");
    assert!(mrp(&place.environment(), &["backup", &before.display().to_string()]).await.status.success());
    copy_database(&place.database(), &before.join("database.dump")).await;
    let young = id(&conversation["participants"][0]);
    let path = format!("/api/record/participants/{young}/withdrawals");
    let receipt = circle.worker.post(&path, json!({})).await.ok();
    server.stop().await;

    let anew = TestPlace::empty().await;
    anew.bring_back_database(&before.join("database.dump")).await;
    let moved = tokio::process::Command::new("cp").arg("-r").args([place.data(), anew.data()]).status().await.unwrap();
    assert!(moved.success());
    if before.join("database.db").exists() {
        for suffix in ["-wal", "-shm"] {
            drop(std::fs::remove_file(anew.data().join(format!("mrp.db{suffix}"))));
        }
        std::fs::copy(before.join("database.db"), anew.data().join("mrp.db")).unwrap();
    }
    // Films and keys on an S3 server live on where they are.
    let environment = [place.environment(), anew.environment()].concat();
    let server = Program::serve(&environment, &anew.log()).await;
    nothing_more_is_agreed(&circle.worker.at(&server.base), &conversation, &receipt).await;
    server.stop().await;
    let log = std::fs::read_to_string(anew.log()).unwrap();
    assert!(log.contains("the database is older than some withdrawals"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_never_overwrites_an_installation() {
    let app = TestApp::new().await;
    let copies = tempfile::tempdir().unwrap();
    let backup = copies.path().join("backup");
    back_up(&app, &backup).await;
    let again = mrp(&app.environment(), &["backup", &backup.display().to_string()]).await;
    assert!(!again.status.success(), "a backup was written over another");
    if app.database.db.kind() == "SQLite" {
        let restored = mrp(&app.environment(), &["restore", &backup.display().to_string()]).await;
        assert!(!restored.status.success());
        let said = String::from_utf8_lossy(&restored.stderr).into_owned();
        assert!(said.contains("exists already"), "{said}");
    }
    // Without the master key's copy films would stay noise, so it says so first.
    let place = TestPlace::empty().await;
    place.bring_back_database(&backup.join("database.dump")).await;
    let restored = mrp(&place.environment(), &["restore", &backup.display().to_string()]).await;
    assert!(!restored.status.success());
    assert!(String::from_utf8_lossy(&restored.stderr).contains("master key"));
}

/// Whether everybody in a conversation has agreed to a purpose.
fn agreed(conversation: &Value, purpose: &str) -> bool {
    let purposes = conversation["purposes"].as_array().unwrap();
    let found = purposes.iter().find(|entry| entry["purpose"] == purpose);
    found.unwrap_or_else(|| panic!("no {purpose} in {conversation}"))["complete"] == true
}

/// The withdrawal stands in the rows too, however old they are: consents, receipt, and no new upload.
async fn nothing_more_is_agreed(worker: &Person, conversation: &Value, receipt: &Value) {
    let conversation = id(conversation);
    let view = worker.get(&format!("/api/record/conversations/{conversation}")).await.ok();
    assert_eq!(view["may_be_recorded"], false, "{view}");
    let upload = worker.tus(reqwest::Method::POST, "/api/record/uploads").header("upload-length", 10);
    let upload = upload.header("upload-metadata", crate::support::announce(&conversation));
    worker.send(upload).await.refused(403, "consent_withdrawn");
    let number = receipt["receipt"].as_str().unwrap();
    let again = worker.get(&format!("/api/record/withdrawals/{number}")).await.ok();
    assert!(again["completed_at"].is_string(), "{again}");
    for what in ["receipt", "purposes", "via", "at"] {
        assert_eq!(again[what], receipt[what], "{what}");
    }
}

/// `mrp backup`; the database of a PostgreSQL beside it, as the command says.
async fn back_up(app: &TestApp, folder: &Path) {
    let made = mrp(&app.environment(), &["backup", &folder.display().to_string()]).await;
    let said = String::from_utf8_lossy(&made.stdout).into_owned();
    assert!(made.status.success(), "{said}{}", String::from_utf8_lossy(&made.stderr));
    assert_eq!(said.contains("pg_dump"), app.database.db.kind() == "PostgreSQL", "{said}");
    copy_database(&app.database.url, &folder.join("database.dump")).await;
}

/// The sealed films of before the withdrawal under the keys of after it.
async fn nothing_opens(
    app: &TestApp,
    vault: &Path,
    municipality: MunicipalityId,
    stays: RecordingId,
    goes: RecordingId,
) {
    let copy = Vault::open(&vault.display().to_string(), &S3Options::default()).unwrap();
    let keys: &KeyStore = &app.app.keys;
    let sealed = copy.list_prefix(&format!("recording/{goes}")).await.unwrap();
    assert!(!sealed.is_empty(), "the copy of before holds the film");
    let refused = keys.unwrap(municipality, &KeyOwner::Recording(goes), Purpose::Supervision).await;
    assert!(matches!(refused, Err(VaultError::KeyGone { .. })), "a destroyed key came back");
    let other_key = keys.unwrap(municipality, &KeyOwner::Recording(stays), Purpose::Supervision).await.unwrap();
    for name in &sealed {
        assert!(copy.read(name, &other_key).await.is_err(), "{name} opened under a key of another film");
    }
    // The copy is whole: what was not withdrawn opens.
    for name in copy.list_prefix(&format!("recording/{stays}")).await.unwrap() {
        assert!(copy.read(&name, &other_key).await.unwrap().is_some(), "{name}");
    }
    // A master key somebody makes anew does not help either.
    let anew = tempfile::tempdir().unwrap();
    let (master, _) = MasterKey::load_or_create(&anew.path().join("master.key")).unwrap();
    let place = anew.path().join("keys").display().to_string();
    let stranger = KeyStore::open(&place, &S3Options::default(), master).unwrap();
    assert!(stranger.unwrap(municipality, &KeyOwner::Recording(stays), Purpose::Supervision).await.is_err());
}

/// A clip in the library, and somebody of another municipality who watches it.
async fn published(app: &TestApp, circle: &Circle, clip: &str) -> (String, Person) {
    let curator = app.person(&app.fjordby, "Klara", &[Role::Curator]).await;
    let teacher = app.person(&app.aamose, "Uffe", &[Role::Teacher]).await;
    (publish(circle, &curator, clip).await, teacher)
}

async fn publish(circle: &Circle, curator: &Person, clip: &str) -> String {
    let item = circle.nominated(clip).await;
    let path = format!("/api/library/items/{item}");
    curator.put(&format!("{path}/check"), json!({ "recognisable": false })).await.ok();
    curator.put(&format!("{path}/publication"), json!({})).await.ok();
    item
}

/// The films in the vault.
async fn vault_objects(app: &TestApp) -> Vec<String> {
    let mut found = Vec::new();
    for prefix in ["recording", "library"] {
        found.extend(app.app.vault.list_prefix(prefix).await.unwrap());
    }
    found
}
