//! Levels that research may use: each a line under pseudonyms, without a sentence, a name, a place or a date (rulings 9).
//!
//! Asked anew every time: as soon as one person's yes is gone, so are the lines. Lines are in the order of their pseudonyms, which are
//! chance, so that not even the order says who came first.

use aws_lc_rs::rand;
use mrp_api::{Caller, Problem};
use mrp_course::is_rated;
use mrp_people::{Action, Facts, NewAuditEntry, Subject, audit, may};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    Analyse,
    rating::{self, Level},
    store::research::RatedCoding,
};

mrp_vocabulary::words! {
    /// A format these levels can leave in.
    pub(crate) enum TableFormat ("table format") {
        /// Comma-separated values.
        Csv = "csv",
        /// JSON.
        Json = "json",
    }
}

/// One level, as research sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ResearchRating {
    /// What research calls the course.
    pub(crate) course: String,
    /// The round's number in it.
    pub(crate) round: i64,
    /// What research calls the recording.
    pub(crate) recording: String,
    /// The manual's edition.
    pub(crate) edition: String,
    /// Key of the dimension.
    pub(crate) dimension: String,
    /// The range.
    pub(crate) level: Level,
    /// The number, where one was chosen.
    pub(crate) value: Option<i64>,
    /// How many marks it rests on.
    pub(crate) evidence: usize,
    /// Something carries it.
    pub(crate) supported: bool,
}

const COLUMNS: [&str; 9] =
    ["course", "round", "recording", "edition", "dimension", "level", "value", "evidence", "supported"];

/// A table in which a spreadsheet takes no text for a formula: pseudonyms are letters and digits, the rest are keys of ours and numbers.
pub(crate) fn csv(ratings: &[ResearchRating]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let lines = ratings.iter().map(|rating| {
        [
            rating.course.clone(),
            rating.round.to_string(),
            rating.recording.clone(),
            rating.edition.clone(),
            rating.dimension.clone(),
            rating.level.word().to_owned(),
            rating.value.map(|value| value.to_string()).unwrap_or_default(),
            rating.evidence.to_string(),
            rating.supported.to_string(),
        ]
    });
    for line in std::iter::once(COLUMNS.map(str::to_owned)).chain(lines) {
        writer.write_record(line).expect("memory takes what is written, and all lines are equally long");
    }
    let bytes = writer.into_inner().expect("memory takes what is written");
    String::from_utf8(bytes).expect("only text was written")
}

/// Every level this caller may use now; that she has them stands in the log.
pub(crate) async fn list(analyse: &Analyse, caller: &Caller, form: &str) -> Result<Vec<ResearchRating>, Problem> {
    let subject = Subject::kind("rating");
    analyse.gate.check(caller, Action::ListResearchRatings, &Facts::none(), subject.clone()).await?;
    let mut open = Vec::new();
    for coding in analyse.store.list_rated_codings().await? {
        if is_open(analyse, caller, &coding).await? {
            open.push(coding);
        }
    }
    let names = analyse.store.name_for_research(&open, pseudonym).await?;
    let mut ratings = Vec::new();
    for coding in &open {
        let name = |id: String| names.get(&id).cloned();
        let (course, recording) = (name(coding.course_id.to_string()), name(coding.recording_id.to_string()));
        // Deleted a moment ago.
        let (Some(course), Some(recording)) = (course, recording) else { continue };
        let levels = rating::list(analyse, coding.coding_id).await?;
        ratings.extend(levels.items.into_iter().map(|level| ResearchRating {
            course: course.clone(),
            round: coding.round_number,
            recording: recording.clone(),
            edition: coding.edition.clone(),
            dimension: level.dimension,
            level: level.level,
            value: level.value,
            evidence: level.evidence.len(),
            supported: level.supported,
        }));
    }
    ratings.sort_by(|a, b| (&a.course, a.round, &a.recording).cmp(&(&b.course, b.round, &b.recording)));
    let mut tx = analyse.store.db.begin().await?;
    let entry = NewAuditEntry::allowed(caller, Action::ListResearchRatings, subject);
    audit(&mut tx, &analyse.clock, entry.with_detail(json!({ "format": form, "rows": ratings.len() }))).await?;
    tx.commit().await?;
    Ok(ratings)
}

async fn is_open(analyse: &Analyse, caller: &Caller, coding: &RatedCoding) -> Result<bool, Problem> {
    let Some((_, conversation, facts)) = analyse.record.find_facts(coding.recording_id).await? else {
        return Ok(false);
    };
    let rated = is_rated(&analyse.store.db, coding.round_id).await?;
    let facts = Facts { takes_part: conversation.course.takes_part, ..facts.with_rated(rated).with_released(true) };
    Ok(may(caller, Action::UseRatingsInResearch, &facts).is_ok())
}

/// Twelve letters and digits of chance. The letter in front keeps a spreadsheet from reading a number.
fn pseudonym() -> String {
    let mut bytes = [0_u8; 6];
    rand::fill(&mut bytes).expect("the system gives random bytes");
    std::iter::once("r".to_owned()).chain(bytes.iter().map(|byte| format!("{byte:02x}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_table_holds_pseudonyms_keys_and_numbers() {
        let rating = ResearchRating {
            course: "r0a".to_owned(),
            round: 2,
            recording: "r0b".to_owned(),
            edition: "test-2018".to_owned(),
            dimension: "ungeperspektiv".to_owned(),
            level: Level::NotObservable,
            value: None,
            evidence: 0,
            supported: true,
        };
        let seen = ResearchRating { level: Level::High, value: Some(6), evidence: 3, ..rating.clone() };
        assert_eq!(
            csv(&[rating, seen]),
            "course,round,recording,edition,dimension,level,value,evidence,supported\n\
             r0a,2,r0b,test-2018,ungeperspektiv,not_observable,,0,true\n\
             r0a,2,r0b,test-2018,ungeperspektiv,high,6,3,true\n"
        );
        assert_eq!(csv(&[]).lines().count(), 1, "an empty table has its columns");
    }

    #[test]
    fn a_pseudonym_is_chance() {
        let (one, other) = (pseudonym(), pseudonym());
        assert_ne!(one, other);
        assert!(one.len() == 13 && one.starts_with('r') && one.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}
