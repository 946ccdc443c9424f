//! The scripts hold what their readers rely on; making a film needs programs a bare machine does not have, so that is shown by `cargo xtask test`.

use std::collections::BTreeSet;

use super::script::{Kind, Script};
use super::track::{Placed, Track};
use super::voice::SAMPLE_RATE;
use super::{SCRIPTS, beside, encode, picture_count, picture_time};

fn scripts() -> Vec<Script> {
    SCRIPTS.iter().map(|text| Script::parse(text).unwrap()).collect()
}

/// A track as if every word took a third of a second: the places of the turns without any voice.
fn silent_track(script: &Script) -> Track {
    let mut at = 1.0;
    let turns: Vec<Placed> = script
        .turns
        .iter()
        .enumerate()
        .map(|(turn, spoken)| {
            let words = spoken.says.as_deref().map_or(3, |says| says.split(' ').count());
            let (start, end) = (at, at + words as f64 / 3.0);
            at = end + spoken.pause;
            let speaker = spoken.who.as_deref().and_then(|who| script.seat_of(who));
            Placed { turn, speaker, start, end, next: at, gestures: spoken.gestures.clone() }
        })
        .collect();
    let loudness = vec![vec![0.0; picture_count(at)]; script.participants.len()];
    Track { samples: Vec::new(), turns, seconds: at + 1.0, loudness }
}

#[test]
fn every_film_has_both_kinds_of_clip_and_known_dimensions() {
    let manual = include_str!("../../../../manual/test.yaml");
    for script in scripts() {
        for kind in [Kind::LookingGood, Kind::LookingCloser] {
            assert!(script.clips.iter().any(|clip| clip.kind == kind), "{}: {kind:?}", script.key);
        }
        let marks = script.turns.iter().filter_map(|turn| turn.mark.as_ref()).flat_map(|mark| &mark.dimensions);
        for dimension in script.clips.iter().flat_map(|clip| &clip.dimensions).chain(marks).chain(&script.strengths) {
            assert!(manual.contains(&format!("- key: {dimension}\n")), "{}: {dimension}", script.key);
        }
    }
}

#[test]
fn people_are_known_by_their_role_only() {
    let words: BTreeSet<&str> = ["Ung på 15", "Ung på 17", "Mor", "Socialrådgiver"].into();
    for script in scripts() {
        for participant in &script.participants {
            assert!(words.contains(participant.label.da.as_str()), "{}: {}", script.key, participant.label.da);
        }
    }
}

#[test]
fn the_three_films_differ_in_what_they_are_strong_in() {
    let strengths: BTreeSet<Vec<String>> = scripts().into_iter().map(|script| script.strengths).collect();
    assert_eq!(strengths.len(), 3);
}

#[test]
fn clips_lie_within_the_film_and_last_as_long_as_good_clips_do() {
    for script in scripts() {
        let facts = beside::facts(&script, &silent_track(&script));
        assert_eq!(facts.clips.len(), script.clips.len());
        for clip in &facts.clips {
            assert!(clip.end_ms < facts.duration_ms, "{}", clip.key);
            let seconds = (clip.end_ms - clip.start_ms) / 1000;
            assert!((10..=75).contains(&seconds), "{} lasts {seconds} s", clip.key);
        }
    }
}

#[test]
fn captions_keep_every_word_and_never_run_backwards() {
    for script in scripts() {
        let facts = beside::facts(&script, &silent_track(&script));
        let captions = beside::captions(&facts);
        let said = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let shown: Vec<String> = captions
            .lines()
            .filter_map(|line| line.strip_prefix("<v ")?.split_once('>'))
            .flat_map(|(_, text)| said(text))
            .collect();
        let spoken: Vec<String> = facts.turns.iter().flat_map(|turn| said(&turn.text)).collect();
        assert_eq!(shown, spoken, "{}", script.key);
        for line in captions.lines().filter(|line| line.contains(" --> ")) {
            let (start, end) = line.split_once(" --> ").unwrap();
            assert!(start < end, "{line}");
        }
    }
}

#[test]
fn speaker_turns_are_one_line_each_with_start_and_length() {
    let script = scripts().remove(0);
    let facts = beside::facts(&script, &silent_track(&script));
    let rttm = beside::speaker_turns(&facts);
    assert_eq!(rttm.lines().count(), facts.turns.len());
    let first: Vec<&str> = rttm.lines().next().unwrap().split(' ').collect();
    assert_eq!(first[..3], ["SPEAKER", "skolestart", "1"]);
    assert_eq!(first[3], "1.000");
    assert_eq!(first[7], "raadgiver");
}

#[test]
fn a_turn_of_somebody_who_is_not_in_the_room_is_refused() {
    let text = SCRIPTS[0].replacen("who: ung,", "who: nabo,", 1);
    assert_eq!(Script::parse(&text).unwrap_err().to_string(), "nabo is not in the room");
}

#[test]
fn a_clip_without_an_end_is_refused() {
    let text = SCRIPTS[0].replacen(", end: pausen}", "}", 1);
    assert_eq!(Script::parse(&text).unwrap_err().to_string(), "each clip of skolestart has one begin and one end");
}

#[test]
fn pictures_cover_the_sound_to_the_end() {
    assert_eq!(picture_count(2.0), 25);
    assert_eq!(picture_count(2.01), 26);
    assert!((picture_time(25) - 2.0).abs() < 1e-9);
}

#[test]
fn a_wav_says_how_long_it_is() {
    let wav = encode::wav(&[0.0, 0.5, -2.0]);
    assert_eq!(wav.len(), 50);
    assert_eq!(wav[4..8], 42_u32.to_le_bytes());
    assert_eq!(wav[24..28], SAMPLE_RATE.to_le_bytes());
    assert_eq!(wav[40..44], 6_u32.to_le_bytes());
    assert_eq!(wav[48..50], (-32_767_i16).to_le_bytes());
}
