//! ELAN's annotation format, `.eaf`, version 3.0 and the older ones.
//!
//! A file is kept as the tree it is, so that it can be written back with everything in it, also what is not understood here: vocabularies, languages,
//! links. What the marks are is read from the tree.

use std::collections::HashMap;

use mrp_vocabulary::MediaTime;

use crate::{Coding, Element, Mark, Tier, Unreadable};

/// The type of tiers whose marks are moments, where we wrote the file.
pub(crate) const MOMENT: &str = "moment";

/// A file, with everything in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Eaf {
    pub(crate) document: Element,
}

/// When an annotation is: two time slots, or those of the annotation it belongs to.
enum Place<'a> {
    Slots(&'a str, &'a str),
    Of(&'a str),
}

impl Eaf {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is damaged or something else.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let document = Element::read(text)?;
        if document.name != "ANNOTATION_DOCUMENT" {
            return Err(Unreadable::Other("an ELAN file (.eaf)"));
        }
        Ok(Self { document })
    }

    /// The file as text: what was read, or what was made of a coding.
    #[must_use]
    pub fn write(&self) -> String {
        self.document.write()
    }

    /// The tree, for what is not a mark.
    #[must_use]
    pub const fn document(&self) -> &Element {
        &self.document
    }

    /// The marks. An annotation that refers to another has that one's time, or its share of it where several divide it among them; slots
    /// without a time lie evenly between those that have one.
    ///
    /// # Errors
    /// When an annotation refers to something that is not there.
    pub fn coding(&self) -> Result<Coding, Unreadable> {
        let slots = self.slots();
        let annotations = self.annotations();
        let divided: Vec<&str> = (self.document.all("LINGUISTIC_TYPE"))
            .filter(|kind| kind.attribute("CONSTRAINTS") == Some("Symbolic_Subdivision"))
            .filter_map(|kind| kind.attribute("LINGUISTIC_TYPE_ID"))
            .collect();
        let mut times: HashMap<&str, (i64, i64)> = HashMap::new();
        let mut left: Vec<&Element> = self.document.all("TIER").collect();
        // Parents may stand after their children: go round until nothing more is found.
        loop {
            let before = left.len();
            left.retain(|tier| {
                let shares = divided.contains(&tier.attribute("LINGUISTIC_TYPE_REF").unwrap_or_default());
                let Some(found) = times_of(tier, &annotations, &slots, &times, shares) else { return true };
                times.extend(found);
                false
            });
            if left.is_empty() {
                break;
            }
            if left.len() == before {
                let name = left[0].attribute("TIER_ID").unwrap_or_default().to_owned();
                return Err(Unreadable::Dangling { what: "something on the tier", name });
            }
        }
        let media = self.document.all("HEADER").flat_map(|header| header.all("MEDIA_DESCRIPTOR"));
        Ok(Coding {
            name: String::new(),
            made_at: self.document.attribute("DATE").unwrap_or_default().to_owned(),
            media: media.filter_map(|medium| medium.attribute("MEDIA_URL")).map(str::to_owned).collect(),
            tiers: self.document.all("TIER").map(|tier| tier_of(tier, &times)).collect(),
        })
    }

    /// Each slot's time.
    fn slots(&self) -> HashMap<&str, i64> {
        let all: Vec<(&str, Option<i64>)> = (self.document.all("TIME_ORDER"))
            .flat_map(|order| order.all("TIME_SLOT"))
            .filter_map(|slot| {
                let value = slot.attribute("TIME_VALUE").and_then(|value| value.parse::<u32>().ok()).map(i64::from);
                Some((slot.attribute("TIME_SLOT_ID")?, value))
            })
            .collect();
        let mut times = HashMap::new();
        // The last slot with a time, and where it stands.
        let mut before = (0, 0);
        let mut waiting = Vec::new();
        for (place, (id, value)) in all.iter().enumerate() {
            let Some(value) = *value else {
                waiting.push((place, *id));
                continue;
            };
            let steps = (place - before.1).max(1) as i64;
            for (place, id) in waiting.drain(..) {
                times.insert(id, before.0 + (value - before.0) * (place - before.1) as i64 / steps);
            }
            times.insert(id, value);
            before = (value, place);
        }
        times.extend(waiting.into_iter().map(|(_, id)| (id, before.0)));
        times
    }

    fn annotations(&self) -> HashMap<&str, Place<'_>> {
        let all = self.document.all("TIER").flat_map(annotations_of);
        all.filter_map(|annotation| {
            let place = match annotation.attribute("ANNOTATION_REF") {
                Some(parent) => Place::Of(parent),
                None => Place::Slots(annotation.attribute("TIME_SLOT_REF1")?, annotation.attribute("TIME_SLOT_REF2")?),
            };
            Some((annotation.attribute("ANNOTATION_ID")?, place))
        })
        .collect()
    }
}

fn annotations_of(tier: &Element) -> impl Iterator<Item = &Element> {
    tier.all("ANNOTATION").flat_map(|annotation| &annotation.children)
}

/// The times of a tier's annotations, unless some belong to one whose time is not known yet.
fn times_of<'a>(
    tier: &'a Element,
    annotations: &HashMap<&str, Place<'_>>,
    slots: &HashMap<&str, i64>,
    known: &HashMap<&str, (i64, i64)>,
    shares: bool,
) -> Option<Vec<(&'a str, (i64, i64))>> {
    let ids: Vec<&str> = annotations_of(tier).filter_map(|annotation| annotation.attribute("ANNOTATION_ID")).collect();
    let mut siblings: HashMap<&str, (i64, i64)> = HashMap::new();
    for id in &ids {
        if let Some(Place::Of(parent)) = annotations.get(id) {
            siblings.entry(parent).or_default().0 += 1;
        }
    }
    let mut found = Vec::new();
    for id in ids {
        let time = match annotations.get(id)? {
            Place::Slots(first, second) => (*slots.get(first)?, *slots.get(second)?),
            Place::Of(parent) => {
                let (start, end) = *known.get(parent)?;
                let (count, place) = siblings.get_mut(parent)?;
                *place += 1;
                let at = |place: i64| start + (end - start) * place / *count;
                if shares { (at(*place - 1), at(*place)) } else { (start, end) }
            }
        };
        found.push((id, time));
    }
    Some(found)
}

fn tier_of(tier: &Element, times: &HashMap<&str, (i64, i64)>) -> Tier {
    let moments = tier.attribute("LINGUISTIC_TYPE_REF") == Some(MOMENT);
    let mark = |annotation: &Element| {
        let id = annotation.attribute("ANNOTATION_ID")?;
        let (start, end) = *times.get(id)?;
        Some(Mark {
            id: id.to_owned(),
            start: MediaTime::from_ms(start),
            end: (!moments).then(|| MediaTime::from_ms(end)),
            text: annotation.all("ANNOTATION_VALUE").map(|value| value.text.as_str()).collect(),
        })
    };
    Tier {
        name: tier.attribute("TIER_ID").unwrap_or_default().to_owned(),
        coder: tier.attribute("ANNOTATOR").filter(|coder| !coder.is_empty()).map(str::to_owned),
        marks: annotations_of(tier).filter_map(mark).collect(),
    }
}
