//! The rounds of the demo's course: what the social worker, her supervisor and a curator have done before one opens it.

use std::{fs, thread, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::client::Client;
use crate::{
    films::{Film, FilmFacts},
    say,
};

/// Bytes sent at once.
const CHUNK: usize = 4 << 20;
/// How often it is asked whether a film can be played, and how often at most.
const ASK_EVERY: Duration = Duration::from_millis(500);
const ASK_AT_MOST: usize = 1_800;

/// One thing that was agreed in a round.
struct Agreement {
    what: &'static str,
    dimension: &'static str,
    due: &'static str,
    seen_by: &'static str,
    reflection: &'static str,
    preparation: &'static str,
}

const AGREEMENTS: [Agreement; 2] = [
    Agreement {
        what: "Jeg spørger den unge, hvad der skal på dagsordenen, før jeg selv begynder.",
        dimension: "tematisk_rammesaetning",
        due: "I den næste samtale",
        seen_by: "Den unge sætter mindst ét punkt på.",
        reflection: "Jeg så, hvor meget der sker, når jeg lader pausen stå. Det føles længere, end det er.",
        preparation: "Jeg tager et tomt ark med og skriver den unges punkter øverst. Først derefter kommer mine egne.",
    },
    Agreement {
        what: "Jeg gentager det, den unge siger, og tjekker, om jeg har forstået det rigtigt.",
        dimension: "ungeperspektiv",
        due: "Første gang den unge fortæller noget vigtigt",
        seen_by: "Den unge retter mig eller siger ja og fortæller videre.",
        reflection: "Dagsordenen virkede. Jeg kom dog til at forklare reglerne for hurtigt.",
        preparation: "Jeg holder samtalen hjemme hos familien. Jeg vil lægge mærke til, hvem der får ordet.",
    },
];

/// Plays two rounds to their end, and the third until its film waits for analysis.
pub(super) fn play(
    worker: &mut Client,
    supervisor: &mut Client,
    curator: &mut Client,
    course: &str,
    films: &[Film],
) -> Result<()> {
    ensure!(films.len() >= 3, "the demo has three films");
    // Her own yes comes first; the text is the one she is shown.
    take_part(worker, course)?;
    let mut recordings = Vec::new();
    for film in &films[..3] {
        let title = &film.facts.title.da;
        let round = worker.post(&format!("/api/course/courses/{course}/rounds"), &json!({ "title": title }))?;
        let round = id(&round)?;
        let recording = record(worker, &round, film)?;
        say::note(&format!("{title}: uploaded"));
        recordings.push((round, recording));
    }
    let mut clips = Vec::new();
    for (index, (round, recording)) in recordings.iter().enumerate() {
        wait_until_playable(worker, recording)?;
        say::note(&format!("{}: can be played", films[index].facts.title.da));
        if let Some(agreement) = AGREEMENTS.get(index) {
            clips.push(analyse(supervisor, recording, &films[index].facts)?);
            meet(worker, supervisor, round, agreement, index > 0)?;
        }
    }
    for (clips, film) in clips.iter().zip(films) {
        publish(worker, curator, clips, &film.facts)?;
    }
    Ok(())
}

pub(super) fn id(json: &Json) -> Result<String> {
    Ok(json["id"].as_str().with_context(|| format!("an id in {json}"))?.to_owned())
}

/// Plans the conversation of a film, writes down the consents, uploads the film.
fn record(worker: &mut Client, round: &str, film: &Film) -> Result<String> {
    let others: Vec<Json> = film
        .facts
        .participants
        .iter()
        .filter(|participant| participant.role != "social_worker")
        .map(|participant| json!({ "label": participant.label.da, "age_band": participant.age_band }))
        .collect();
    let place = if film.facts.participants.len() > 2 { "home" } else { "office" };
    let conversation = agree(worker, round, place, &others)?;
    upload(worker, &conversation, film)
}

/// Plans a conversation and writes down that everybody consents; returns its id.
pub(crate) fn agree(worker: &mut Client, round: &str, place: &str, others: &[Json]) -> Result<String> {
    let conversation = worker.post(
        "/api/record/conversations",
        &json!({ "round_id": round, "place": place, "age_route": "with_custody_holder", "participants": others }),
    )?;
    let conversation_id = id(&conversation)?;
    let sheet = worker.get(&format!("/api/record/conversations/{conversation_id}/information?language=da"))?;
    let version = sheet["version"].as_str().context("the version of the information sheet")?;
    for participant in conversation["participants"].as_array().context("participants")? {
        let participant_id = id(participant)?;
        let mut givers = vec!["self"];
        if participant["age_band"] == "15-17" {
            givers.push("custody_holder_1");
        }
        for giver in givers {
            worker.post(
                &format!("/api/record/participants/{participant_id}/consents"),
                &json!({ "purposes": ["supervision", "library"], "giver": giver, "form": "written", "text_version": version }),
            )?;
        }
    }
    Ok(conversation_id)
}

/// Hands over the film as a browser does (tus).
fn upload(worker: &mut Client, conversation: &str, film: &Film) -> Result<String> {
    let bytes = fs::read(&film.video).with_context(|| format!("{} cannot be read", film.video.display()))?;
    let metadata = format!(
        "conversation_id {},filetype {}",
        BASE64_STANDARD.encode(conversation),
        BASE64_STANDARD.encode("video/mp4")
    );
    let length = bytes.len().to_string();
    let begun =
        [("tus-resumable", "1.0.0"), ("upload-length", length.as_str()), ("upload-metadata", metadata.as_str())];
    let answer = worker.send("POST", "/api/record/uploads", &begun, b"")?;
    let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let (Some(location), Some(recording)) = (header("location"), header("mrp-recording")) else {
        bail!("an upload was answered {} without an address", answer.status())
    };
    let path = location.find("/api/").map_or(location.as_str(), |at| &location[at..]).to_owned();
    for (index, chunk) in bytes.chunks(CHUNK).enumerate() {
        let offset = (index * CHUNK).to_string();
        let headers = [
            ("tus-resumable", "1.0.0"),
            ("upload-offset", offset.as_str()),
            ("content-type", "application/offset+octet-stream"),
        ];
        let answer = worker.send("PATCH", &path, &headers, chunk)?;
        ensure!(answer.status().is_success(), "a part of an upload was answered {}", answer.status());
    }
    Ok(recording)
}

fn wait_until_playable(worker: &mut Client, recording: &str) -> Result<()> {
    for _ in 0..ASK_AT_MOST {
        let found = worker.get(&format!("/api/record/recordings/{recording}"))?;
        match found["state"].as_str() {
            Some("playable") if found["growing"] == false && found["improving"] == false => return Ok(()),
            Some("failed") => bail!("a film of the demo could not be made playable: {found}"),
            _ => thread::sleep(ASK_EVERY),
        }
    }
    bail!("a film of the demo was not made playable in time")
}

/// The supervisor's marks, as the film's script has them; then the release.
fn analyse(supervisor: &mut Client, recording: &str, film: &FilmFacts) -> Result<Vec<String>> {
    let coding = supervisor.post(&format!("/api/analyse/recordings/{recording}/coding"), &json!({}))?;
    let coding = format!("/api/analyse/codings/{}", id(&coding)?);
    for keyword in &film.keywords {
        let mark = json!({ "at_ms": keyword.at_ms, "body": keyword.text, "dimensions": keyword.dimensions });
        supervisor.put(&format!("{coding}/keywords/{}", Uuid::new_v4()), &mark)?;
    }
    let mut clips = Vec::new();
    for clip in &film.clips {
        let clip_id = Uuid::new_v4().to_string();
        let mark = json!({
            "kind": clip.kind, "start_ms": clip.start_ms, "end_ms": clip.end_ms,
            "prompt": clip.prompt, "dimensions": clip.dimensions,
        });
        supervisor.put(&format!("{coding}/clips/{clip_id}"), &mark)?;
        clips.push(clip_id);
    }
    let empty = supervisor.get(&coding)?["completeness"]["empty_areas"].clone();
    supervisor.put(&format!("{coding}/release"), &json!({ "empty_areas": empty }))?;
    Ok(clips)
}

/// The talk has been held; what was agreed, thought and prepared.
fn meet(worker: &mut Client, supervisor: &mut Client, round: &str, agreement: &Agreement, earlier: bool) -> Result<()> {
    let room = id(&supervisor.put(&format!("/api/feedback/rounds/{round}/room"), &json!({}))?)?;
    let here = format!("/api/reflect/rounds/{round}");
    supervisor.put(
        &format!("{here}/agreement"),
        &json!({ "what": agreement.what, "dimension": agreement.dimension, "due": agreement.due, "seen_by": agreement.seen_by }),
    )?;
    supervisor.post(&format!("/api/feedback/rooms/{room}/end"), &json!({}))?;
    if earlier {
        worker.put(
            &format!("{here}/earlier_agreement/outcome"),
            &json!({ "outcome": "tried", "note": "Han satte selv to punkter på." }),
        )?;
    }
    worker.put(&format!("{here}/reflection"), &json!({ "body": agreement.reflection, "decision_changed": false }))?;
    worker.put(&format!("{here}/preparation"), &json!({ "body": agreement.preparation, "young_person": "same" }))?;
    Ok(())
}

/// One strength of each finished round goes into the library, by the same steps as any other clip.
fn publish(worker: &mut Client, curator: &mut Client, clips: &[String], film: &FilmFacts) -> Result<()> {
    let strength = film.clips.iter().zip(clips).find(|(clip, _)| json!(clip.kind) == json!("looking_good"));
    let Some((clip, clip_id)) = strength else { return Ok(()) };
    let dimension = clip.dimensions.first().context("a clip of the demo has a dimension")?;
    let item = worker.post(
        &format!("/api/library/clips/{clip_id}/nomination"),
        &json!({ "title": clip.title, "why": clip.prompt, "dimension": dimension }),
    )?;
    let item = format!("/api/library/items/{}", id(&item)?);
    for _ in 0..ASK_AT_MOST {
        let found = worker.get(&item)?;
        match found["state"].as_str() {
            Some("nominated") => break,
            Some("failed") => bail!("a clip of the demo could not be cut: {found}"),
            _ => thread::sleep(ASK_EVERY),
        }
    }
    curator.put(
        &format!("{item}/check"),
        &json!({ "recognisable": false, "note": "Tegnede figurer og kunstige stemmer." }),
    )?;
    curator.put(&format!("{item}/publication"), &json!({}))?;
    Ok(())
}

/// The social worker reads the text and agrees to take part.
pub(super) fn take_part(worker: &mut Client, course: &str) -> Result<()> {
    let participation = format!("/api/course/courses/{course}/participation");
    let text = worker.get(&participation)?;
    worker.put(&participation, &json!({ "text_version": text["version"] }))?;
    Ok(())
}
