//! BORIS projects (`.boris`, format 7.0): point and state events in JSON.
//!
//! A project is kept as the JSON it is, so that it can be written back with everything in it. A state begins and ends with the same line; the second one closes it.

use std::collections::BTreeMap;

use mrp_vocabulary::MediaTime;
use serde_json::{Map, Value, json};

use crate::{Coding, Mark, Tier, Unreadable};

/// A project, with everything in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Boris {
    project: Value,
}

/// One observation of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Its marks; a tier is a behaviour, of a subject where one is named.
    pub coding: Coding,
    /// States that were begun and never ended: they are shown as moments, and somebody should look at them.
    pub never_ended: usize,
}

impl Boris {
    /// Reads a project.
    ///
    /// # Errors
    /// When it is damaged or something else.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let project: Value = serde_json::from_str(text)
            .map_err(|error| Unreadable::Damaged { at: error.column() as u64, what: error.to_string() })?;
        if !project["observations"].is_object() || !project["behaviors_conf"].is_object() {
            return Err(Unreadable::Other("a BORIS project (.boris)"));
        }
        Ok(Self { project })
    }

    /// The project as text: what was read, or what was made of codings.
    #[must_use]
    pub fn write(&self) -> String {
        format!("{:#}", self.project)
    }

    /// Its observations.
    ///
    /// # Errors
    /// When an event is no event, or of a behaviour that the project does not have.
    pub fn observations(&self) -> Result<Vec<Observation>, Unreadable> {
        let behaviours: Vec<&Value> =
            self.project["behaviors_conf"].as_object().into_iter().flat_map(Map::values).collect();
        let is_state = |code: &str| {
            let known = behaviours.iter().find(|behaviour| behaviour["code"] == code);
            let kind = known.and_then(|behaviour| behaviour["type"].as_str());
            kind.map(|kind| kind.starts_with("State"))
                .ok_or_else(|| Unreadable::Dangling { what: "the behaviour", name: code.to_owned() })
        };
        let all = self.project["observations"].as_object().into_iter().flatten();
        all.map(|(name, observation)| read_observation(name, observation, is_state)).collect()
    }

    /// A project with these codings as its observations. A tier becomes a behaviour; its marks say what they say as comments.
    #[must_use]
    pub fn of(project_name: &str, codings: &[Coding]) -> Self {
        let mut behaviours: Vec<(String, bool)> = Vec::new();
        let mut observations = Map::new();
        for coding in codings {
            let mut events = Vec::new();
            for (tier, moments) in coding.by_kind() {
                let code = code_of(&mut behaviours, &tier.name, moments);
                for mark in &tier.marks {
                    events.push((mark.start, json!([seconds(mark.start), "", code, "", mark.text])));
                    if let Some(end) = mark.end {
                        events.push((end, json!([seconds(end), "", code, "", ""])));
                    }
                }
            }
            events.sort_by_key(|(time, _)| *time);
            let media: BTreeMap<String, Vec<&String>> = coding
                .media
                .iter()
                .take(2)
                .enumerate()
                .map(|(place, medium)| ((place + 1).to_string(), vec![medium]))
                .collect();
            let events: Vec<Value> = events.into_iter().map(|(_, event)| event).collect();
            observations.insert(
                coding.name.clone(),
                json!({
                    "file": media, "type": "MEDIA", "date": coding.made_at, "description": "", "time offset": 0.0,
                    "events": events, "independent_variables": {}, "visualize_spectrogram": false,
                    "close_behaviors_between_videos": false,
                    "media_info": { "length": {}, "fps": {}, "hasVideo": {}, "hasAudio": {}, "offset": {} },
                }),
            );
        }
        let behaviour = |(place, (code, moments)): (usize, &(String, bool))| {
            let kind = if *moments { "Point event" } else { "State event" };
            (
                place.to_string(),
                json!({
                    "type": kind, "key": "", "code": code, "description": "", "category": "", "modifiers": {},
                    "excluded": "", "coding map": "",
                }),
            )
        };
        let made_at = codings.first().map_or("", |coding| coding.made_at.as_str());
        Self {
            project: json!({
                "time_format": "hh:mm:ss", "project_date": made_at, "project_name": project_name,
                "project_description": "", "project_format_version": "7.0", "subjects_conf": {},
                "behaviors_conf": behaviours.iter().enumerate().map(behaviour).collect::<Map<String, Value>>(),
                "observations": observations, "behavioral_categories": [], "independent_variables": {},
                "coding_map": {}, "converters": {},
            }),
        }
    }
}

/// The code of a tier: its name, or, where another observation has that as the other kind, its name with a sign.
fn code_of(behaviours: &mut Vec<(String, bool)>, name: &str, moments: bool) -> String {
    let taken = behaviours.iter().any(|(code, kind)| code == name && *kind != moments);
    let code =
        if taken { format!("{name} ({})", if moments { "moments" } else { "stretches" }) } else { name.to_owned() };
    if !behaviours.iter().any(|(known, _)| *known == code) {
        behaviours.push((code.clone(), moments));
    }
    code
}

fn seconds(time: MediaTime) -> f64 {
    time.ms() as f64 / 1000.0
}

fn read_observation(
    name: &str,
    observation: &Value,
    is_state: impl Fn(&str) -> Result<bool, Unreadable>,
) -> Result<Observation, Unreadable> {
    let mut tiers: Vec<Tier> = Vec::new();
    // What is under way: subject, code and modifiers, and where its mark is.
    let mut open: BTreeMap<[String; 3], (usize, usize)> = BTreeMap::new();
    let events = observation["events"].as_array().ok_or(Unreadable::Other("a BORIS observation with events"))?;
    for (number, event) in events.iter().enumerate() {
        let word = |place: usize| event[place].as_str().unwrap_or_default().to_owned();
        let (Some(time), Some(code)) = (event[0].as_f64(), event[2].as_str()) else {
            return Err(Unreadable::Other("a BORIS event: a time, a subject, a behaviour, modifiers, a comment"));
        };
        let time = MediaTime::from_ms((time * 1000.0).round() as i64);
        let key = [word(1), code.to_owned(), word(3)];
        let state = is_state(code)?;
        if state && let Some((tier, mark)) = open.remove(&key) {
            tiers[tier].marks[mark].end = Some(time);
            continue;
        }
        let tier_name = if key[0].is_empty() { code.to_owned() } else { format!("{}: {code}", key[0]) };
        let tier = tiers.iter().position(|tier| tier.name == tier_name).unwrap_or_else(|| {
            tiers.push(Tier { name: tier_name, ..Tier::default() });
            tiers.len() - 1
        });
        let said = [word(3), word(4)].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
        tiers[tier].marks.push(Mark { id: format!("e{}", number + 1), start: time, end: None, text: said });
        if state {
            open.insert(key, (tier, tiers[tier].marks.len() - 1));
        }
    }
    let media = observation["file"].as_object().into_iter().flat_map(Map::values).filter_map(Value::as_array).flatten();
    let coding = Coding {
        name: name.to_owned(),
        made_at: observation["date"].as_str().unwrap_or_default().to_owned(),
        media: media.filter_map(Value::as_str).map(str::to_owned).collect(),
        tiers,
    };
    Ok(Observation { coding, never_ended: open.len() })
}
