//! The rounds of many courses at once: a list asks the same two questions whether it shows one course or sixty.

use std::collections::HashMap;

use mrp_database::{Result, args, statements};
use mrp_vocabulary::{AccountId, CourseId, MunicipalityId};

use super::{CourseStore, FactRow, RoundRow, rounds_of};
use crate::round::Round;

statements! {
    /// Which rounds have the courses of an account?
    LIST_ROUNDS_OF_ACCOUNT = "
        select r.id, r.course_id, r.number, r.title, r.planned_for, r.closed, r.closed_reason, p.agreed_at
        from course c join round r on r.course_id = c.id
        left join participation p on p.course_id = c.id and p.withdrawn_at is null
        where c.social_worker_id = $1 or c.supervisor_id = $1 order by r.number";
    /// What was reported about the rounds of an account's courses.
    LIST_FACTS_OF_ACCOUNT = "
        select f.round_id, f.fact, f.at
        from course c join round r on r.course_id = c.id join round_fact f on f.round_id = r.id
        where c.social_worker_id = $1 or c.supervisor_id = $1";
    /// Which rounds have the courses of a municipality?
    LIST_ROUNDS_OF_MUNICIPALITY = "
        select r.id, r.course_id, r.number, r.title, r.planned_for, r.closed, r.closed_reason, p.agreed_at
        from course c join round r on r.course_id = c.id
        left join participation p on p.course_id = c.id and p.withdrawn_at is null
        where c.municipality_id = $1 order by r.number";
    /// What was reported about the rounds of a municipality's courses.
    LIST_FACTS_OF_MUNICIPALITY = "
        select f.round_id, f.fact, f.at
        from course c join round r on r.course_id = c.id join round_fact f on f.round_id = r.id
        where c.municipality_id = $1";
}

/// The rounds of each course, in their order.
pub type RoundsByCourse = HashMap<CourseId, Vec<Round>>;

impl CourseStore {
    /// The rounds of every course an account has a part in.
    ///
    /// # Errors
    /// When the database cannot be reached or holds a word that is not known.
    pub async fn list_rounds_of_account(&self, account: AccountId) -> Result<RoundsByCourse> {
        let rows = self.db.list::<RoundRow>(LIST_ROUNDS_OF_ACCOUNT, args![account]).await?;
        let facts = self.db.list::<FactRow>(LIST_FACTS_OF_ACCOUNT, args![account]).await?;
        Ok(by_course(rounds_of(rows, facts)?))
    }

    /// The rounds of every course of a municipality.
    ///
    /// # Errors
    /// When the database cannot be reached or holds a word that is not known.
    pub async fn list_rounds_of_municipality(&self, municipality: MunicipalityId) -> Result<RoundsByCourse> {
        let rows = self.db.list::<RoundRow>(LIST_ROUNDS_OF_MUNICIPALITY, args![municipality]).await?;
        let facts = self.db.list::<FactRow>(LIST_FACTS_OF_MUNICIPALITY, args![municipality]).await?;
        Ok(by_course(rounds_of(rows, facts)?))
    }
}

fn by_course(rounds: Vec<Round>) -> RoundsByCourse {
    let mut courses = RoundsByCourse::new();
    for round in rounds {
        courses.entry(round.course_id).or_default().push(round);
    }
    courses
}
