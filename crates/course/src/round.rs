//! A round (runde): one turn of the circle.

use chrono::{DateTime, Utc};
use mrp_vocabulary::{CourseId, RoundId};

use crate::{Circle, RoundFact, step};

mrp_vocabulary::words! {
    /// How a round was closed without going all the way round.
    pub enum Closing ("closing") {
        /// It did not take place.
        Skipped = "skipped",
        /// It began, and will not be finished.
        EndedEarly = "ended_early",
    }
}

/// A round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    /// Its id.
    pub id: RoundId,
    /// Of which course.
    pub course_id: CourseId,
    /// 1, 2, 3 …
    pub number: i64,
    /// What the two call it.
    pub title: String,
    /// When the conversation is planned.
    pub planned_for: Option<DateTime<Utc>>,
    /// Closed without going round, and how.
    pub closed: Option<Closing>,
    /// Why.
    pub closed_reason: Option<String>,
    /// The social worker has agreed to take part in the course.
    pub takes_part: bool,
    /// What the stages have reported, with the last time of each.
    pub facts: Vec<(RoundFact, DateTime<Utc>)>,
}

impl Round {
    /// Where it is in the circle.
    #[must_use]
    pub fn circle(&self) -> Circle {
        step(self.closed, self.takes_part, &self.facts)
    }

    /// The same for those who see dates only: whether she has agreed to take part is between the two.
    #[must_use]
    pub fn circle_by_dates(&self) -> Circle {
        step(self.closed, true, &self.facts)
    }
}
