//! How well the server finds out who speaks when, against dialogues whose turns people have written down.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use mrp_speech::score::{self, Stretch, Tally};
use serde_json::Value as Json;

use super::{Figure, Outcome, release_binary};
use crate::setup::models;
use crate::workspace::Workspace;
use crate::{process, say};

/// Sound, the file with its turns, and the name the turns know it by. One telephone call, five pieces of meetings.
const DIALOGUES: &[(&str, &str, &str)] = &[
    ("sample.wav", "sample.rttm", "sample"),
    ("dev00.wav", "ami_shared.rttm", "dev00"),
    ("trñ00.wav", "ami_shared.rttm", "trn00"),
    ("trn04.wav", "ami_shared.rttm", "trn04"),
    ("trn05.wav", "ami_shared.rttm", "trn05"),
    ("trn07.wav", "ami_shared.rttm", "trn07"),
];

/// So much before and after each true border is left out, as is usual.
const COLLAR_MS: i64 = 250;

/// Beyond these it has clearly become worse than it was when they were written down.
const WORST_VAD: f64 = 0.15;
const WORST_DIARISATION: f64 = 0.25;

/// A dialogue with the number of people in it.
struct Dialogue {
    file: PathBuf,
    name: &'static str,
    truth: Vec<Stretch>,
    people: usize,
}

/// The errors over all dialogues.
#[derive(Default)]
struct Errors {
    activity: Tally,
    activity_without_collar: Tally,
    diarisation: Tally,
    diarisation_without_collar: Tally,
    /// With nobody telling how many people there are.
    unknown_number: Tally,
    heard_seconds: f64,
    seconds: f64,
}

/// Listens to all of them.
pub(super) fn run(workspace: &Workspace) -> Result<Outcome> {
    let dialogues = dialogues(workspace)?;
    let mut errors = Errors::default();
    say::note("                     speech found or not       who speaks");
    say::note("          people     collar   without          collar   without   number not told");
    for dialogue in &dialogues {
        let told = listen(workspace, dialogue, dialogue.people)?;
        let untold = listen(workspace, dialogue, usize::from(mrp_speech::MOST_VOICES))?;
        let Dialogue { name, truth, people, .. } = dialogue;
        let activity = |collar| score::activity(truth, &told.found, told.duration_ms, collar);
        let diarisation = |heard: &Heard, collar| score::diarisation(truth, &heard.found, heard.duration_ms, collar);
        let (one, two) = (activity(COLLAR_MS), activity(0));
        let (three, four) = (diarisation(&told, COLLAR_MS), diarisation(&told, 0));
        let five = diarisation(&untold, COLLAR_MS);
        say::note(&format!(
            "{name:<10} {people:>5} {:>10.3} {:>9.3} {:>15.3} {:>9.3} {:>17.3}",
            one.error(),
            two.error(),
            three.error(),
            four.error(),
            five.error()
        ));
        errors.activity += one;
        errors.activity_without_collar += two;
        errors.diarisation += three;
        errors.diarisation_without_collar += four;
        errors.unknown_number += five;
        errors.heard_seconds += told.duration_ms as f64 / 1000.0;
        errors.seconds += told.seconds;
    }
    Ok(Outcome {
        figures: vec![
            Figure::new("vad_error", errors.activity.error()).at_most(WORST_VAD),
            Figure::new("diarisation_error", errors.diarisation.error()).at_most(WORST_DIARISATION),
            Figure::new("vad_error_without_collar", errors.activity_without_collar.error()),
            Figure::new("diarisation_error_without_collar", errors.diarisation_without_collar.error()),
            Figure::new("diarisation_error_number_not_told", errors.unknown_number.error()),
            Figure::new("times_faster_than_speech", errors.heard_seconds / errors.seconds),
        ],
        beside: format!(
            "the turns people wrote down for {} dialogues of half a minute; collar {COLLAR_MS} ms, overlaps counted",
            dialogues.len()
        ),
    })
}

fn dialogues(workspace: &Workspace) -> Result<Vec<Dialogue>> {
    let media = std::env::var_os("MRP_TEST_MEDIA").map_or_else(|| workspace.path("../shared/media"), PathBuf::from);
    let folder = media.join("turns");
    if !folder.is_dir() {
        bail!("there are no dialogues in {}; set MRP_TEST_MEDIA to the folder with the test media", folder.display());
    }
    let dialogue = |(sound, turns, name): &(&str, &str, &'static str)| {
        let turns = folder.join(turns);
        let text = fs::read_to_string(&turns).with_context(|| format!("{} cannot be read", turns.display()))?;
        let truth = score::read_rttm(&text, name);
        let people = truth.iter().map(|turn| turn.voice + 1).max().context("nobody speaks in it")?;
        Ok(Dialogue { file: folder.join(sound), name, truth, people })
    };
    DIALOGUES.iter().map(dialogue).collect()
}

/// What the server heard in a file.
struct Heard {
    found: Vec<Stretch>,
    duration_ms: i64,
    seconds: f64,
}

fn listen(workspace: &Workspace, dialogue: &Dialogue, people: usize) -> Result<Heard> {
    let mut command = Command::new(release_binary(workspace));
    crate::test::clear_configuration(&mut command);
    command.env("MRP_MEDIA__MODELS", models::folder(workspace)).args(["speech", "--json", "--people"]);
    let said = process::capture(command.arg(people.to_string()).arg(&dialogue.file))?;
    read(&said, &dialogue.file)
}

fn read(said: &str, file: &Path) -> Result<Heard> {
    let line: Json = serde_json::from_str(said.trim()).context("`mrp speech` did not answer with one line of JSON")?;
    if line["outcome"] != "done" || line["told_apart_by"] == "nothing" {
        bail!("{} was not heard: {line}", file.display());
    }
    let number = |value: &Json| value.as_i64().context("a number is missing in the answer of `mrp speech`");
    let turns = line["turns"].as_array().context("there are no turns in the answer of `mrp speech`")?;
    let found = turns.iter().map(|turn| {
        let voice = usize::try_from(number(&turn["voice"])?)?;
        Ok(Stretch { start_ms: number(&turn["start_ms"])?, end_ms: number(&turn["end_ms"])?, voice })
    });
    Ok(Heard {
        found: found.collect::<Result<_>>()?,
        duration_ms: number(&line["duration_ms"])?,
        seconds: line["seconds"].as_f64().context("the time is missing")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_program_says() {
        let said = r#"{"file":"x","outcome":"done","reason":null,"seconds":0.5,"duration_ms":900,"told_apart_by":"voice",
            "turns":[{"start_ms":10,"end_ms":20,"voice":1,"certainty":7}]}"#;
        let heard = read(said, Path::new("x")).unwrap();
        assert_eq!(heard.found, [Stretch { start_ms: 10, end_ms: 20, voice: 1 }]);
        assert_eq!(heard.duration_ms, 900);
        for wrong in
            [r#"{"outcome":"failed","reason":"not_media"}"#, r#"{"outcome":"done","told_apart_by":"nothing"}"#, "what"]
        {
            assert!(read(wrong, Path::new("x")).is_err(), "{wrong}");
        }
    }
}
