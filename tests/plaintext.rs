//! No plaintext of a film ever touches the disk: not while it arrives, not when it can be played (rulings 3).

use std::path::PathBuf;

use crate::support::{Circle, PURPOSES, TestApp, addresses, append, film, until_playable};

/// Marks of film and picture files that sealed bytes hold only by a chance of less than one in 2^64.
const MARKS: [&[u8]; 5] =
    [b"ftypisom", b"ftypiso5", b"moof\0\0\0\x10mfhd", b"mvhd\0\0\0\0", b"\xff\xd8\xff\xe0\0\x10JFIF"];
/// How long a sample of the film is.
const SAMPLE: usize = 64;

#[tokio::test(flavor = "multi_thread")]
async fn no_file_holds_a_recognisable_piece_of_a_film() {
    let app = TestApp::new().await;
    let circle = Circle::new(&app).await;
    let round = circle.round("Første samtale").await;
    let conversation = circle.agreed(&round, &PURPOSES).await;
    let film = film();
    let (upload, recording) = circle.begin_upload(&conversation, &film).await;

    // The spool of an upload under way …
    append(&circle.worker, &upload, 0, film[..film.len() / 2].to_vec()).await;
    let samples = samples(&film);
    assert!(app.files().iter().map(|(_, bytes)| bytes.len()).sum::<usize>() > film.len() / 2, "nothing was kept");
    assert_eq!(pieces(&app, &samples), Vec::<String>::new());

    // … and everything that is made of it.
    append(&circle.worker, &upload, film.len() / 2, film[film.len() / 2..].to_vec()).await;
    until_playable(&circle.worker, &recording).await;
    let mut samples = samples;
    for address in addresses(&circle.worker, &recording).await {
        let answer = circle.worker.get(&address).await;
        answer.ok();
        if !address.ends_with("m3u8") && !address.ends_with("json") {
            samples.extend(self::samples(&answer.bytes));
        }
    }
    assert_eq!(pieces(&app, &samples), Vec::<String>::new());
}

/// The search itself can find something.
#[test]
fn a_film_in_the_open_would_be_recognised() {
    let film = film();
    let samples = samples(&film);
    assert!(samples.len() > 50);
    assert!(found_in(&film, &samples).is_some());
    let inside = [b"something before ".as_slice(), &samples[7], b" something after"].concat();
    assert!(found_in(&inside, &samples).is_some());
    assert!(found_in(b"mvhd\0\0\0\0", &[]).is_some());
    assert!(found_in(b"noise", &samples).is_none());
}

/// Stretches of a film, one every half kilobyte; those of one repeated byte say nothing.
fn samples(film: &[u8]) -> Vec<Vec<u8>> {
    let stretches = film.chunks(512).filter_map(|chunk| chunk.get(..SAMPLE));
    let telling = stretches.filter(|stretch| {
        let mut bytes = stretch.to_vec();
        bytes.sort_unstable();
        bytes.dedup();
        bytes.len() > 16
    });
    telling.map(<[u8]>::to_vec).collect()
}

/// The files in which something was recognised.
fn pieces(app: &TestApp, samples: &[Vec<u8>]) -> Vec<String> {
    let named = |(path, bytes): (PathBuf, Vec<u8>)| {
        found_in(&bytes, samples).map(|what| format!("{} holds {what}", path.display()))
    };
    app.files().into_iter().filter_map(named).collect()
}

fn found_in(bytes: &[u8], samples: &[Vec<u8>]) -> Option<String> {
    let wanted: std::collections::HashMap<&[u8], &[u8]> =
        samples.iter().map(|sample| (&sample[..8], sample.as_slice())).collect();
    for (at, window) in bytes.windows(8).enumerate() {
        if let Some(sample) = wanted.get(window)
            && bytes[at..].starts_with(sample)
        {
            return Some(format!("a piece of the film at {at}"));
        }
        if let Some(mark) = MARKS.iter().find(|mark| bytes[at..].starts_with(mark)) {
            return Some(format!("{:?} at {at}", String::from_utf8_lossy(mark)));
        }
    }
    None
}
