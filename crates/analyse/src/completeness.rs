//! The look before the release: what has a note, what has none, is it in balance? (R27)

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Clip, ClipKind, Edition, Keyword, release::is_unconfirmed};

/// What an analysis covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Completeness {
    /// Marks tied to each dimension, by key; zero is written out.
    pub dimensions: BTreeMap<String, usize>,
    /// Keys of focus areas without a single mark. A cross-cutting area is never asked for.
    pub empty_areas: Vec<String>,
    /// Keywords tied to no dimension.
    pub untied_keywords: usize,
    /// Clips of strengths.
    pub looking_good: usize,
    /// Clips to explore.
    pub looking_closer: usize,
    /// Clips that still lack a question.
    pub clips_without_prompt: usize,
    /// Clips longer than four minutes to whose length the author has not said yes.
    pub clips_unconfirmed: usize,
    /// Keywords and clips that are signs of the focus or the last agreement.
    pub signs: usize,
}

/// Looks through an analysis.
#[must_use]
pub fn completeness(edition: &Edition, keywords: &[Keyword], clips: &[Clip]) -> Completeness {
    let mut dimensions: BTreeMap<String, usize> =
        edition.dimensions().map(|dimension| (dimension.key.clone(), 0)).collect();
    let tied =
        keywords.iter().flat_map(|keyword| &keyword.dimensions).chain(clips.iter().flat_map(|clip| &clip.dimensions));
    for key in tied {
        *dimensions.entry(key.clone()).or_default() += 1;
    }
    let empty_areas = edition
        .areas
        .iter()
        .filter(|area| !area.cross_cutting)
        .filter(|area| area.dimensions.iter().all(|dimension| dimensions.get(&dimension.key) == Some(&0)))
        .map(|area| area.key.clone())
        .collect();
    let of = |kind| clips.iter().filter(|clip| clip.kind == kind).count();
    Completeness {
        empty_areas,
        untied_keywords: keywords.iter().filter(|keyword| keyword.dimensions.is_empty()).count(),
        looking_good: of(ClipKind::LookingGood),
        looking_closer: of(ClipKind::LookingCloser),
        clips_without_prompt: clips.iter().filter(|clip| clip.prompt.is_empty()).count(),
        clips_unconfirmed: clips.iter().filter(|clip| is_unconfirmed(clip)).count(),
        signs: keywords.iter().filter(|keyword| keyword.sign).count() + clips.iter().filter(|clip| clip.sign).count(),
        dimensions,
    }
}

#[cfg(test)]
mod tests {
    use mrp_vocabulary::{Clock, KeywordId, MediaTime};

    use super::*;
    use crate::Manual;

    fn keyword(dimension: &str) -> Keyword {
        Keyword {
            id: KeywordId::new(&Clock::system()),
            at: MediaTime::ZERO,
            end: None,
            body: "venter".to_owned(),
            dimensions: vec![dimension.to_owned()],
            indicators: Vec::new(),
            revision: 1,
            sign: false,
        }
    }

    #[test]
    fn an_area_is_empty_until_one_of_its_dimensions_has_a_mark() {
        let manual = Manual::embedded().unwrap();
        let edition = manual.default_edition("test").unwrap();
        let before = completeness(edition, &[], &[]);
        assert_eq!(before.empty_areas.len(), 3, "the cross-cutting band is not asked for");
        let after = completeness(edition, &[keyword("ungeperspektiv")], &[]);
        assert_eq!(after.empty_areas.len(), 2);
        assert_eq!(after.dimensions["ungeperspektiv"], 1);
    }

    #[test]
    fn the_pilot_edition_asks_for_the_fourth_area_too() {
        let manual = Manual::embedded().unwrap();
        let edition = manual.default_edition("pilot").unwrap();
        assert_eq!(completeness(edition, &[], &[]).empty_areas.len(), 4);
    }
}
