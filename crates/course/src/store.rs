//! Rows of courses and rounds.

pub mod rating_wish;
pub mod rounds;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use mrp_database::{Db, Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, CourseId, MunicipalityId, RoundId, time_from_ms};
use sqlx::FromRow;

use crate::{
    course::{Course, CourseFacts, Phase},
    facts::RoundFact,
    participation::Participation,
    round::{Closing, Round},
};

statements! {
    /// Reports a fact; the last time counts.
    NOTE_FACT = "
        insert into round_fact (round_id, fact, at) values ($1, $2, $3)
        on conflict (round_id, fact) do update set at = excluded.at";
    /// Takes a fact back.
    WITHDRAW_FACT = "delete from round_fact where round_id = $1 and fact = $2";
    /// Begins a course.
    INSERT_COURSE = "
        insert into course (id, municipality_id, social_worker_id, supervisor_id, phase, manual_edition,
                            target_from, target_to, starts_at, ends_at, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// Which course is this?
    FIND_COURSE = "
        select c.id, c.municipality_id, c.social_worker_id, w.display_name as social_worker_name, c.supervisor_id,
               s.display_name as supervisor_name, c.phase, c.manual_edition, c.target_from, c.target_to,
               c.starts_at, c.ends_at, c.ended_at, c.ended_reason, p.text_version, p.agreed_at
        from course c join account w on w.id = c.social_worker_id join account s on s.id = c.supervisor_id
        left join participation p on p.course_id = c.id and p.withdrawn_at is null
        where c.id = $1";
    /// Which courses does this account have a part in?
    LIST_COURSES_OF_ACCOUNT = "
        select c.id, c.municipality_id, c.social_worker_id, w.display_name as social_worker_name, c.supervisor_id,
               s.display_name as supervisor_name, c.phase, c.manual_edition, c.target_from, c.target_to,
               c.starts_at, c.ends_at, c.ended_at, c.ended_reason, p.text_version, p.agreed_at
        from course c join account w on w.id = c.social_worker_id join account s on s.id = c.supervisor_id
        left join participation p on p.course_id = c.id and p.withdrawn_at is null
        where c.social_worker_id = $1 or c.supervisor_id = $1 order by c.starts_at desc, c.id desc";
    /// Which courses does a municipality have? Without a municipality: all of them.
    LIST_COURSES = "
        select c.id, c.municipality_id, c.social_worker_id, w.display_name as social_worker_name, c.supervisor_id,
               s.display_name as supervisor_name, c.phase, c.manual_edition, c.target_from, c.target_to,
               c.starts_at, c.ends_at, c.ended_at, c.ended_reason, p.text_version, p.agreed_at
        from course c join account w on w.id = c.social_worker_id join account s on s.id = c.supervisor_id
        left join participation p on p.course_id = c.id and p.withdrawn_at is null
        where cast($1 as text) is null or c.municipality_id = $1 order by c.starts_at desc, c.id desc";
    /// Whose course is this?
    FIND_COURSE_FACTS = "
        select c.id, c.municipality_id, c.social_worker_id, c.supervisor_id, p.agreed_at
        from course c left join participation p on p.course_id = c.id and p.withdrawn_at is null where c.id = $1";
    /// Whose round is this?
    FIND_FACTS_OF_ROUND = "
        select c.id, c.municipality_id, c.social_worker_id, c.supervisor_id, p.agreed_at
        from round r join course c on c.id = r.course_id
        left join participation p on p.course_id = c.id and p.withdrawn_at is null where r.id = $1";
    /// Chooses the manual's edition for new codings of a course that goes on.
    CHOOSE_EDITION = "update course set manual_edition = $2 where id = $1 and ended_at is null";
    /// Gives the course to another supervisor.
    UPDATE_SUPERVISOR = "update course set supervisor_id = $2 where id = $1";
    /// Keeps who had it before.
    INSERT_HAND_OVER = "
        insert into course_hand_over (course_id, from_account_id, to_account_id, by_account_id, reason, at)
        values ($1, $2, $3, $4, $5, $6)";
    /// Closes a course.
    END_COURSE = "update course set ended_at = $2, ended_reason = $3 where id = $1 and ended_at is null";
    /// Writes down her yes to taking part; one that stands already stands.
    AGREE_TO_PARTICIPATION = "
        insert into participation (course_id, text_version, agreed_at) values ($1, $2, $3) on conflict do nothing";
    /// Takes it back.
    WITHDRAW_PARTICIPATION = "
        update participation set withdrawn_at = $2 where course_id = $1 and withdrawn_at is null";
    /// What the two are called, where they work, and how long films are kept there: for the texts people are given.
    FIND_PAIR_NAMES = "
        select w.display_name as social_worker, s.display_name as supervisor, m.name as municipality,
               m.days_after_feedback, m.days_at_most
        from course c join account w on w.id = c.social_worker_id join account s on s.id = c.supervisor_id
        join municipality m on m.id = c.municipality_id where c.id = $1";
    /// Begins a round with the next number.
    INSERT_ROUND = "
        insert into round (id, course_id, number, title, planned_for, created_at)
        select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5 from round where course_id = $2";
    /// Which round is this?
    FIND_ROUND = "
        select r.id, r.course_id, r.number, r.title, r.planned_for, r.closed, r.closed_reason, p.agreed_at
        from round r left join participation p on p.course_id = r.course_id and p.withdrawn_at is null
        where r.id = $1";
    /// The rounds of a course, oldest first.
    LIST_ROUNDS = "
        select r.id, r.course_id, r.number, r.title, r.planned_for, r.closed, r.closed_reason, p.agreed_at
        from round r left join participation p on p.course_id = r.course_id and p.withdrawn_at is null
        where r.course_id = $1 order by r.number";
    /// What was reported about a round.
    LIST_FACTS_OF_ROUND = "select round_id, fact, at from round_fact where round_id = $1";
    /// What was reported about the rounds of a course.
    LIST_FACTS_OF_COURSE = "
        select f.round_id, f.fact, f.at from round_fact f join round r on r.id = f.round_id where r.course_id = $1";
    /// Names and moves a round.
    UPDATE_ROUND = "update round set title = $2, planned_for = $3 where id = $1";
    /// Closes a round, or opens it again.
    CLOSE_ROUND = "update round set closed = $2, closed_reason = $3 where id = $1";
    /// The municipality and roles of an account that is to become part of a pair.
    LIST_ROLES_OF_ACCOUNT = "
        select a.municipality_id, r.role from account a join account_role r on r.account_id = a.id where a.id = $1";
    /// Counts for leaders: courses and rounds of a municipality, nothing about a person.
    COUNT_COURSES = "
        select count(*) as courses, count(distinct social_worker_id) as workers,
               count(case when ended_at is null then 1 end) as open_courses,
               count(distinct case when ended_at is null then social_worker_id end) as open_workers,
               count(distinct case when ended_at is not null then social_worker_id end) as ended_workers
        from course where municipality_id = $1";
    /// Rounds whose talk has been held.
    COUNT_ROUNDS = "
        select count(*) as rounds, count(distinct c.social_worker_id) as workers, count(f.fact) as held,
               count(distinct case when f.fact is not null then c.social_worker_id end) as held_workers,
               count(distinct case when f.fact is null then c.social_worker_id end) as unheld_workers
        from round r join course c on c.id = r.course_id
        left join round_fact f on f.round_id = r.id and f.fact = 'feedback_held'
        where c.municipality_id = $1";
}

/// Courses and rounds, kept.
#[derive(Debug, Clone)]
pub struct CourseStore {
    pub(crate) db: Db,
}

#[derive(FromRow)]
struct CourseRow {
    #[sqlx(try_from = "String")]
    id: CourseId,
    #[sqlx(try_from = "String")]
    municipality_id: MunicipalityId,
    #[sqlx(try_from = "String")]
    social_worker_id: AccountId,
    social_worker_name: String,
    #[sqlx(try_from = "String")]
    supervisor_id: AccountId,
    supervisor_name: String,
    #[sqlx(try_from = "String")]
    phase: Phase,
    manual_edition: String,
    target_from: i64,
    target_to: i64,
    starts_at: i64,
    ends_at: i64,
    ended_at: Option<i64>,
    ended_reason: Option<String>,
    text_version: Option<String>,
    agreed_at: Option<i64>,
}

impl From<CourseRow> for Course {
    fn from(row: CourseRow) -> Self {
        let participation = row.text_version.zip(row.agreed_at);
        Self {
            id: row.id,
            municipality_id: row.municipality_id,
            social_worker_id: row.social_worker_id,
            social_worker_name: row.social_worker_name,
            supervisor_id: row.supervisor_id,
            supervisor_name: row.supervisor_name,
            phase: row.phase,
            manual_edition: row.manual_edition,
            target_from: row.target_from,
            target_to: row.target_to,
            starts_at: time_from_ms(row.starts_at),
            ends_at: time_from_ms(row.ends_at),
            ended_at: row.ended_at.map(time_from_ms),
            ended_reason: row.ended_reason,
            participation: participation
                .map(|(text_version, at)| Participation { text_version, agreed_at: time_from_ms(at) }),
        }
    }
}

#[derive(FromRow)]
struct FactsRow {
    #[sqlx(try_from = "String")]
    id: CourseId,
    #[sqlx(try_from = "String")]
    municipality_id: MunicipalityId,
    #[sqlx(try_from = "String")]
    social_worker_id: AccountId,
    #[sqlx(try_from = "String")]
    supervisor_id: AccountId,
    agreed_at: Option<i64>,
}

impl From<FactsRow> for CourseFacts {
    fn from(row: FactsRow) -> Self {
        Self {
            course_id: row.id,
            municipality_id: row.municipality_id,
            social_worker_id: row.social_worker_id,
            supervisor_id: row.supervisor_id,
            takes_part: row.agreed_at.is_some(),
        }
    }
}

#[derive(FromRow)]
struct RoundRow {
    #[sqlx(try_from = "String")]
    id: RoundId,
    #[sqlx(try_from = "String")]
    course_id: CourseId,
    number: i64,
    title: String,
    planned_for: Option<i64>,
    closed: Option<String>,
    closed_reason: Option<String>,
    agreed_at: Option<i64>,
}

#[derive(FromRow)]
struct FactRow {
    #[sqlx(try_from = "String")]
    round_id: RoundId,
    #[sqlx(try_from = "String")]
    fact: RoundFact,
    at: i64,
}

/// The roles and municipality of somebody who is to become part of a pair.
#[derive(Debug, FromRow)]
pub(crate) struct PartRow {
    #[sqlx(try_from = "String")]
    pub(crate) municipality_id: MunicipalityId,
    pub(crate) role: String,
}

/// Who is named in the texts people are given, and how long films are kept.
#[derive(Debug, FromRow)]
pub struct PairNames {
    /// The social worker's name.
    pub social_worker: String,
    /// The supervisor's name.
    pub supervisor: String,
    /// Where the course belongs.
    pub municipality: String,
    /// So many days after the feedback a film goes.
    pub days_after_feedback: i64,
    /// So many days after it was made at the latest.
    pub days_at_most: i64,
}

impl PairNames {
    /// A text with the names and days put in.
    #[must_use]
    pub fn put_into(&self, text: &str) -> String {
        text.replace("{social_worker}", &self.social_worker)
            .replace("{supervisor}", &self.supervisor)
            .replace("{municipality}", &self.municipality)
            .replace("{days_after_feedback}", &self.days_after_feedback.to_string())
            .replace("{days_at_most}", &self.days_at_most.to_string())
    }
}

/// Counts for leaders.
#[derive(Debug, Default, FromRow)]
pub(crate) struct CourseCount {
    pub(crate) courses: i64,
    pub(crate) workers: i64,
    pub(crate) open_courses: i64,
    pub(crate) open_workers: i64,
    pub(crate) ended_workers: i64,
}

/// Counts for leaders.
#[derive(Debug, Default, FromRow)]
pub(crate) struct RoundCount {
    pub(crate) rounds: i64,
    pub(crate) workers: i64,
    pub(crate) held: i64,
    pub(crate) held_workers: i64,
    pub(crate) unheld_workers: i64,
}

fn round(row: RoundRow, facts: Vec<(RoundFact, DateTime<Utc>)>) -> Result<Round> {
    let closed = row
        .closed
        .map(|word| word.parse::<Closing>())
        .transpose()
        .map_err(|error| mrp_database::Error::Inconsistent(format!("round {}: {error}", row.id)))?;
    Ok(Round {
        id: row.id,
        course_id: row.course_id,
        number: row.number,
        title: row.title,
        planned_for: row.planned_for.map(time_from_ms),
        closed,
        closed_reason: row.closed_reason,
        takes_part: row.agreed_at.is_some(),
        facts,
    })
}

/// Puts what was reported to the rounds it was reported of.
fn rounds_of(rows: Vec<RoundRow>, reported: Vec<FactRow>) -> Result<Vec<Round>> {
    let mut facts: HashMap<RoundId, Vec<(RoundFact, DateTime<Utc>)>> = HashMap::new();
    for fact in reported {
        facts.entry(fact.round_id).or_default().push((fact.fact, time_from_ms(fact.at)));
    }
    rows.into_iter()
        .map(|row| {
            let facts = facts.remove(&row.id).unwrap_or_default();
            round(row, facts)
        })
        .collect()
}

impl CourseStore {
    /// The courses and rounds of a database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// One course.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_course(&self, id: CourseId) -> Result<Option<Course>> {
        Ok(self.db.find::<CourseRow>(FIND_COURSE, args![id]).await?.map(Course::from))
    }

    /// The courses an account has a part in, newest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_courses_of_account(&self, account: AccountId) -> Result<Vec<Course>> {
        let rows = self.db.list::<CourseRow>(LIST_COURSES_OF_ACCOUNT, args![account]).await?;
        Ok(rows.into_iter().map(Course::from).collect())
    }

    /// The courses of a municipality, or all of them, newest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_courses(&self, municipality: Option<MunicipalityId>) -> Result<Vec<Course>> {
        let rows = self.db.list::<CourseRow>(LIST_COURSES, args![municipality]).await?;
        Ok(rows.into_iter().map(Course::from).collect())
    }

    /// Whose course it is.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_course_facts(&self, id: CourseId) -> Result<Option<CourseFacts>> {
        Ok(self.db.find::<FactsRow>(FIND_COURSE_FACTS, args![id]).await?.map(CourseFacts::from))
    }

    /// Whose round it is.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_facts_of_round(&self, id: RoundId) -> Result<Option<CourseFacts>> {
        Ok(self.db.find::<FactsRow>(FIND_FACTS_OF_ROUND, args![id]).await?.map(CourseFacts::from))
    }

    /// One round with what was reported about it.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_round(&self, id: RoundId) -> Result<Option<Round>> {
        let Some(row) = self.db.find::<RoundRow>(FIND_ROUND, args![id]).await? else { return Ok(None) };
        let facts = self.db.list::<FactRow>(LIST_FACTS_OF_ROUND, args![id]).await?;
        round(row, facts.into_iter().map(|fact| (fact.fact, time_from_ms(fact.at))).collect()).map(Some)
    }

    /// The rounds of a course, oldest first.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_rounds(&self, course: CourseId) -> Result<Vec<Round>> {
        let rows = self.db.list::<RoundRow>(LIST_ROUNDS, args![course]).await?;
        rounds_of(rows, self.db.list::<FactRow>(LIST_FACTS_OF_COURSE, args![course]).await?)
    }

    /// Who is named in the texts people are given.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_pair_names(&self, course: CourseId) -> Result<Option<PairNames>> {
        self.db.find(FIND_PAIR_NAMES, args![course]).await
    }

    /// Chooses the manual's edition for new codings; `false` when the course has ended. Whether the edition is there, and whether
    /// there are codings already, the analysis knows.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn choose_edition(&self, tx: &mut Tx, course: CourseId, edition: &str) -> Result<bool> {
        let changed = tx.execute(CHOOSE_EDITION, args![course, edition]).await? == 1;
        tx.publish("course", &course.to_string());
        Ok(changed)
    }

    pub(crate) async fn create_course(&self, tx: &mut Tx, course: &Course, now_ms: i64) -> Result<()> {
        tx.execute(
            INSERT_COURSE,
            args![
                course.id,
                course.municipality_id,
                course.social_worker_id,
                course.supervisor_id,
                course.phase.word(),
                &course.manual_edition,
                course.target_from,
                course.target_to,
                course.starts_at,
                course.ends_at,
                now_ms
            ],
        )
        .await?;
        Ok(())
    }

    pub(crate) async fn list_parts(&self, account: AccountId) -> Result<Vec<PartRow>> {
        self.db.list(LIST_ROLES_OF_ACCOUNT, args![account]).await
    }

    pub(crate) async fn count(&self, municipality: MunicipalityId) -> Result<(CourseCount, RoundCount)> {
        let courses = self.db.find(COUNT_COURSES, args![municipality]).await?;
        let rounds = self.db.find(COUNT_ROUNDS, args![municipality]).await?;
        Ok((courses.unwrap_or_default(), rounds.unwrap_or_default()))
    }
}
