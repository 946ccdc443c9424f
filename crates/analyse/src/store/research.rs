//! Statements about the levels that research may use, and what it calls their recordings.

use std::collections::HashMap;

use mrp_database::{Result, args, statements};
use mrp_vocabulary::{CodingId, CourseId, RecordingId, RoundId};
use sqlx::FromRow;

use super::AnalyseStore;

statements! {
    /// Which analyses are released and have levels? Never a second coder's.
    LIST_RATED_CODINGS = "
        select c.id as coding_id, c.recording_id, c.round_id, c.edition, r.number as round_number, r.course_id
        from coding c join round r on r.id = c.round_id
        where c.released_at is not null and c.reader_id is null
        and exists (select 1 from rating t where t.coding_id = c.id) order by c.id";
    /// What are recordings and courses called?
    LIST_PSEUDONYMS = "select coalesce(recording_id, course_id) as thing_id, pseudonym from research_pseudonym";
    /// Calls a recording something, unless it has a name or is gone.
    INSERT_RECORDING_PSEUDONYM = "
        insert into research_pseudonym (pseudonym, recording_id) select $1, id from recording where id = $2 on conflict do nothing";
    /// Calls a course something, unless it has a name or is gone.
    INSERT_COURSE_PSEUDONYM = "
        insert into research_pseudonym (pseudonym, course_id) select $1, id from course where id = $2 on conflict do nothing";
    /// Research is no longer allowed: if it ever is again, nobody can tell that it is the same recording.
    DELETE_PSEUDONYM = "delete from research_pseudonym where recording_id = $1";
}

/// A released analysis with levels.
#[derive(Debug, FromRow)]
pub(crate) struct RatedCoding {
    #[sqlx(try_from = "String")]
    pub(crate) coding_id: CodingId,
    #[sqlx(try_from = "String")]
    pub(crate) recording_id: RecordingId,
    #[sqlx(try_from = "String")]
    pub(crate) round_id: RoundId,
    pub(crate) edition: String,
    pub(crate) round_number: i64,
    #[sqlx(try_from = "String")]
    pub(crate) course_id: CourseId,
}

#[derive(FromRow)]
struct PseudonymRow {
    thing_id: String,
    pseudonym: String,
}

impl AnalyseStore {
    pub(crate) async fn list_rated_codings(&self) -> Result<Vec<RatedCoding>> {
        self.db.list::<RatedCoding>(LIST_RATED_CODINGS, args![]).await
    }

    /// What the recordings and courses of `codings` are called, by their ids; whatever has no name yet gets one.
    pub(crate) async fn name_for_research(
        &self,
        codings: &[RatedCoding],
        chance: impl Fn() -> String,
    ) -> Result<HashMap<String, String>> {
        let known = self.list_pseudonyms().await?;
        let new = |id: &String| !known.contains_key(id);
        let recordings: Vec<_> = codings.iter().map(|coding| coding.recording_id.to_string()).filter(new).collect();
        let courses: Vec<_> = codings.iter().map(|coding| coding.course_id.to_string()).filter(new).collect();
        if recordings.is_empty() && courses.is_empty() {
            return Ok(known);
        }
        let mut tx = self.db.begin().await?;
        for (statement, ids) in [(INSERT_RECORDING_PSEUDONYM, recordings), (INSERT_COURSE_PSEUDONYM, courses)] {
            for id in ids {
                tx.execute(statement, args![chance(), id]).await?;
            }
        }
        tx.commit().await?;
        self.list_pseudonyms().await
    }

    async fn list_pseudonyms(&self) -> Result<HashMap<String, String>> {
        let rows = self.db.list::<PseudonymRow>(LIST_PSEUDONYMS, args![]).await?;
        Ok(rows.into_iter().map(|row| (row.thing_id, row.pseudonym)).collect())
    }
}
