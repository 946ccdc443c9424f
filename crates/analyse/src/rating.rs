//! Levels of dimensions (tal), only where both of the pair want them: a range first, then a number in it, then one sentence.
//!
//! Evidence comes before the number: a level names marks of the same coding that are tied to its dimension. When they go it stays, and
//! says that nothing carries it any more. There is no sum and no mean here, neither of a dimension over time nor of all of them.

use mrp_api::{Caller, Problem};
use mrp_course::is_rated;
use mrp_database::{Db, args};
use mrp_people::{Action, NewAuditEntry, Subject};
use mrp_vocabulary::CodingId;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

pub(crate) use crate::store::rating::*;
use crate::{
    Analyse, AnalyseError, Clip, Coding, Edition, Keyword, access,
    coding::checked_text,
    store::{json, words},
};

mrp_vocabulary::words! {
    /// Low, mid or high, as the edition describes them; or 'ikke observerbart'.
    pub enum Level ("level") {
        /// The low end of the scale.
        Low = "low",
        /// The middle.
        Mid = "mid",
        /// The high end of the scale.
        High = "high",
        /// There was nothing to see it by.
        NotObservable = "not_observable",
    }
}

/// A level as the browser has it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewRating {
    /// The range; the number is chosen within it.
    pub(crate) level: Level,
    /// The number; may follow later.
    #[serde(default)]
    pub(crate) value: Option<u8>,
    /// What was seen, in one sentence.
    #[serde(default)]
    pub(crate) sentence: String,
    /// Ids of keywords and clips of this coding that are tied to the dimension.
    #[serde(default)]
    pub(crate) evidence: Vec<String>,
}

/// A level that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct RatingView {
    /// Key of the dimension.
    pub(crate) dimension: String,
    /// The range.
    pub(crate) level: Level,
    /// The number; absent until it is chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<i64>,
    /// What was seen, in one sentence.
    pub(crate) sentence: String,
    /// Ids of the marks it names that are still there and still tied to the dimension.
    pub(crate) evidence: Vec<String>,
    /// Something carries it.
    pub(crate) supported: bool,
    /// Counts its changes.
    pub(crate) revision: i64,
}

/// The levels of an analysis. No total: a person is not a number.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct RatingsView {
    /// By dimension; those without a level are missing.
    pub(crate) items: Vec<RatingView>,
    /// How many of them rest on nothing any more.
    pub(crate) unsupported: usize,
    /// The same as a share of the levels that need evidence; 0 where there are none.
    pub(crate) unsupported_rate: f64,
}

#[derive(Debug, FromRow)]
struct RatingRow {
    dimension: String,
    #[sqlx(try_from = "String")]
    level: Level,
    value: Option<i64>,
    sentence: String,
    evidence: String,
    revision: i64,
}

/// The marks tied to a dimension: what a level of it can rest on.
fn tied<'m>(keywords: &'m [Keyword], clips: &'m [Clip], dimension: &'m str) -> impl Iterator<Item = String> + 'm {
    let of = move |keys: &[String]| keys.iter().any(|key| key == dimension);
    let keywords = keywords.iter().filter(move |mark| of(&mark.dimensions)).map(|mark| mark.id.to_string());
    keywords.chain(clips.iter().filter(move |mark| of(&mark.dimensions)).map(|mark| mark.id.to_string()))
}

/// Those of `named` that are there and tied to the dimension, each once.
fn standing(named: &[String], keywords: &[Keyword], clips: &[Clip], dimension: &str) -> Vec<String> {
    tied(keywords, clips, dimension).filter(|id| named.contains(id)).collect()
}

/// A level that fits the edition and rests on something.
pub(crate) fn checked(
    edition: &Edition,
    dimension: &str,
    new: &NewRating,
    keywords: &[Keyword],
    clips: &[Clip],
) -> Result<(Option<i64>, String, Vec<String>), AnalyseError> {
    if edition.find_dimension(dimension).is_none() {
        return Err(AnalyseError::UnknownDimension(dimension.to_owned()));
    }
    let sentence = checked_text(&new.sentence, true)?.to_owned();
    // Browsers write ids in small letters; whatever else is there is no mark of this coding.
    let evidence = standing(&new.evidence, keywords, clips, dimension);
    if new.level == Level::NotObservable {
        if !edition.scale.not_observable_allowed {
            return Err(AnalyseError::Invalid("this edition has no answer for what could not be observed"));
        }
        return match new.value {
            None => Ok((None, sentence, evidence)),
            Some(_) => Err(AnalyseError::Invalid("what could not be observed has no number")),
        };
    }
    let range = edition.scale.ranges.iter().find(|range| range.key == new.level.word());
    let range = range.ok_or(AnalyseError::Invalid("this edition has no such level"))?;
    if new.value.is_some_and(|value| !range.values.contains(&value)) {
        return Err(AnalyseError::Invalid("the number lies in the level that was chosen first"));
    }
    if evidence.is_empty() {
        return Err(AnalyseError::EvidenceMissing);
    }
    Ok((new.value.map(i64::from), sentence, evidence))
}

fn view(row: RatingRow, keywords: &[Keyword], clips: &[Clip]) -> mrp_database::Result<RatingView> {
    let named = words(&row.evidence, format_args!("rating.evidence of {}", row.dimension))?;
    let evidence = standing(&named, keywords, clips, &row.dimension);
    Ok(RatingView {
        supported: row.level == Level::NotObservable || !evidence.is_empty(),
        dimension: row.dimension,
        level: row.level,
        value: row.value,
        sentence: row.sentence,
        evidence,
        revision: row.revision,
    })
}

fn together(items: Vec<RatingView>) -> RatingsView {
    let unsupported = items.iter().filter(|rating| !rating.supported).count();
    let needing = items.iter().filter(|rating| rating.level != Level::NotObservable).count();
    #[expect(clippy::cast_precision_loss, reason = "an edition has a dozen dimensions")]
    let unsupported_rate = if needing == 0 { 0.0 } else { unsupported as f64 / needing as f64 };
    RatingsView { items, unsupported, unsupported_rate }
}

/// The levels of a coding with what carries them.
pub(crate) async fn list(analyse: &Analyse, coding: CodingId) -> mrp_database::Result<RatingsView> {
    let keywords = analyse.store.list_keywords(coding).await?;
    let clips = analyse.store.list_clips(coding).await?;
    let rows = rows(&analyse.store.db, coding).await?;
    Ok(together(rows.into_iter().map(|row| view(row, &keywords, &clips)).collect::<mrp_database::Result<_>>()?))
}

async fn rows(db: &Db, coding: CodingId) -> mrp_database::Result<Vec<RatingRow>> {
    db.list::<RatingRow>(LIST_RATINGS, args![coding]).await
}

/// What a row is made of.
pub(crate) fn row(
    coding: CodingId,
    dimension: &str,
    level: Level,
    (value, sentence, evidence): &(Option<i64>, String, Vec<String>),
    now_ms: i64,
) -> Vec<mrp_database::Value> {
    args![coding, dimension, level.word(), *value, sentence, json(evidence), now_ms]
}

/// A coding in which levels may be seen or given by the caller.
pub(crate) async fn coding(
    analyse: &Analyse,
    caller: &Caller,
    action: Action,
    id: CodingId,
) -> Result<Coding, Problem> {
    let coding = analyse.store.find_coding(id).await?.ok_or(AnalyseError::CodingNotFound)?;
    let (_, _, facts) = access::recording(analyse, coding.recording_id).await?;
    let rated = is_rated(&analyse.store.db, coding.round_id).await?;
    let facts = facts.with_released(coding.released_at.is_some()).with_rated(rated);
    analyse.gate.check(caller, action, &facts, Subject::of("coding", id)).await?;
    if action == Action::WriteRating && coding.author_id != caller.account_id {
        let entry = NewAuditEntry::refused(caller, action, Subject::of("coding", id), "not_yours");
        analyse.gate.write(entry).await?;
        return Err(Problem::forbidden("not_yours", "only its author changes an analysis"));
    }
    Ok(coding)
}

#[cfg(test)]
mod tests {
    use mrp_vocabulary::{ClipId, Clock, KeywordId, MediaTime, Span};

    use super::*;
    use crate::{ClipKind, Manual};

    const SEEN: &str = "ungeperspektiv";

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

    fn clip(dimension: &str) -> Clip {
        Clip {
            id: ClipId::new(&Clock::system()),
            coding_id: CodingId::new(&Clock::system()),
            kind: ClipKind::LookingGood,
            span: Span::new(MediaTime::ZERO, MediaTime::from_ms(900)).unwrap(),
            prompt: String::new(),
            dimensions: vec![dimension.to_owned()],
            position: 0,
            revision: 1,
            sign: false,
            confirmed_ms: None,
        }
    }

    fn new(level: Level, value: Option<u8>, evidence: &[String]) -> NewRating {
        NewRating { level, value, sentence: " Spørger åbent. ".to_owned(), evidence: evidence.to_vec() }
    }

    fn edition() -> Edition {
        Manual::embedded().unwrap().default_edition("test").unwrap().clone()
    }

    #[test]
    fn a_number_rests_on_a_mark_of_its_own_dimension() {
        let (edition, own, other, shown) = (edition(), keyword(SEEN), keyword("positivt_empatisk_klima"), clip(SEEN));
        let give = |evidence: &[String], keywords: &[Keyword], clips: &[Clip]| {
            checked(&edition, SEEN, &new(Level::High, Some(6), evidence), keywords, clips)
        };
        let ids = [own.id.to_string(), other.id.to_string(), shown.id.to_string()];
        assert!(matches!(give(&[], std::slice::from_ref(&own), &[]), Err(AnalyseError::EvidenceMissing)));
        assert!(matches!(give(&ids[1..2], &[own.clone(), other.clone()], &[]), Err(AnalyseError::EvidenceMissing)));
        assert!(matches!(give(&ids[..1], &[], &[]), Err(AnalyseError::EvidenceMissing)), "it has been deleted");
        let (value, sentence, evidence) = give(&ids, &[own, other], &[shown]).unwrap();
        assert_eq!((value, sentence.as_str()), (Some(6), "Spørger åbent."));
        assert_eq!(evidence, [ids[0].clone(), ids[2].clone()], "of the right dimension only");
    }

    #[test]
    fn the_range_comes_before_the_number() {
        let (edition, own) = (edition(), keyword(SEEN));
        let id = [own.id.to_string()];
        let give = |level, value| checked(&edition, SEEN, &new(level, value, &id), std::slice::from_ref(&own), &[]);
        assert!(give(Level::Low, None).is_ok(), "the number may follow");
        assert!(give(Level::Low, Some(2)).is_ok());
        assert!(give(Level::Low, Some(3)).is_err() && give(Level::Mid, Some(6)).is_err());
        assert!(give(Level::High, Some(edition.scale.max + 1)).is_err());
        assert!(give(Level::NotObservable, Some(4)).is_err());
    }

    #[test]
    fn what_could_not_be_observed_needs_no_evidence_where_the_edition_has_that_answer() {
        let mut edition = edition();
        let nothing = new(Level::NotObservable, None, &[]);
        assert!(checked(&edition, SEEN, &nothing, &[], &[]).is_ok());
        edition.scale.not_observable_allowed = false;
        assert!(checked(&edition, SEEN, &nothing, &[], &[]).is_err());
        assert!(matches!(
            checked(&edition, "negativt_klima", &nothing, &[], &[]),
            Err(AnalyseError::UnknownDimension(_))
        ));
    }

    #[test]
    fn a_level_that_lost_its_last_mark_stays_and_says_so() {
        let own = keyword(SEEN);
        let row = |level, evidence: &[String]| RatingRow {
            dimension: SEEN.to_owned(),
            level,
            value: None,
            sentence: String::new(),
            evidence: json(evidence),
            revision: 1,
        };
        let named = [own.id.to_string()];
        let carried = view(row(Level::Mid, &named), std::slice::from_ref(&own), &[]).unwrap();
        let bare = view(row(Level::Mid, &named), &[keyword(SEEN)], &[]).unwrap();
        let unseen = view(row(Level::NotObservable, &[]), &[], &[]).unwrap();
        assert!(carried.supported && !bare.supported && unseen.supported);
        let all = together(vec![carried, bare, unseen]);
        assert_eq!((all.items.len(), all.unsupported), (3, 1));
        assert!((all.unsupported_rate - 0.5).abs() < f64::EPSILON);
        assert!(together(Vec::new()).unsupported_rate.abs() < f64::EPSILON);
    }
}
