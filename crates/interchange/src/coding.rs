//! What all the formats have in common: marks on tiers, on the time of one recording.

use mrp_vocabulary::MediaTime;

/// The marks somebody made on a recording.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Coding {
    /// What it is a coding of: the name of the recording or observation.
    pub name: String,
    /// When it was made, as RFC 3339 text; formats that ask for a date get it from here.
    pub made_at: String,
    /// Addresses or names of the media it belongs to. Names only: the media themselves never travel along.
    pub media: Vec<String>,
    /// Its tiers (lanes), in the order they are shown.
    pub tiers: Vec<Tier>,
}

/// Marks of one kind: a dimension, a speaker.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tier {
    /// What it is called.
    pub name: String,
    /// Who made the marks, where the format says so.
    pub coder: Option<String>,
    /// Its marks in the order of time.
    pub marks: Vec<Mark>,
}

/// One mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Its name within the coding.
    pub id: String,
    /// Where it begins.
    pub start: MediaTime,
    /// Where it ends; nothing for a moment.
    pub end: Option<MediaTime>,
    /// What it says.
    pub text: String,
}

impl Coding {
    /// The tiers, those with moments and stretches as two; whether they are of moments.
    pub(crate) fn by_kind(&self) -> Vec<(Tier, bool)> {
        let mut tiers: Vec<(Tier, bool)> = Vec::new();
        for tier in &self.tiers {
            let (moments, stretches): (Vec<Mark>, Vec<Mark>) =
                tier.marks.iter().cloned().partition(|mark| mark.end.is_none());
            let both = !moments.is_empty() && !stretches.is_empty();
            if both || moments.is_empty() {
                tiers.push((Tier { marks: stretches, ..tier.clone() }, false));
            }
            if !moments.is_empty() {
                let name = if both { format!("{} (moments)", tier.name) } else { tier.name.clone() };
                tiers.push((Tier { name, marks: moments, ..tier.clone() }, true));
            }
        }
        // Other programs tell tiers apart by their names.
        for place in 1..tiers.len() {
            let (before, rest) = tiers.split_at_mut(place);
            let name = rest[0].0.name.clone();
            let mut number = 1;
            while before.iter().any(|(tier, _)| tier.name == rest[0].0.name) {
                number += 1;
                rest[0].0.name = format!("{name} ({number})");
            }
        }
        tiers
    }

    /// Every mark with its tier, by time.
    pub(crate) fn by_time(&self) -> Vec<(&Tier, &Mark)> {
        let mut marks: Vec<(&Tier, &Mark)> =
            self.tiers.iter().flat_map(|tier| tier.marks.iter().map(move |mark| (tier, mark))).collect();
        marks.sort_by_key(|(_, mark)| (mark.start, mark.end));
        marks
    }
}

/// `00:12:34.567`
pub(crate) fn clock(time: MediaTime) -> String {
    let ms = time.ms();
    format!("{:02}:{:02}:{:02}.{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

/// `754.567`, exactly.
pub(crate) fn seconds(time: MediaTime) -> String {
    format!("{}.{:03}", time.ms() / 1000, time.ms() % 1000)
}
