//! A course (forløb): one social worker, one supervisor, five to ten rounds in five months.

use chrono::{DateTime, Months, Utc};
use mrp_vocabulary::{AccountId, CourseId, MunicipalityId};

use crate::Participation;

mrp_vocabulary::words! {
    /// The programme's phase (fase). It only gives the default edition of the manual (rulings 27).
    pub enum Phase ("phase") {
        /// Pilotfase.
        Pilot = "pilot",
        /// Testfase.
        Test = "test",
    }
}

/// A course lasts so many months unless it ends earlier [001:67-68].
const MONTHS: u32 = 5;

/// A course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// Its id.
    pub id: CourseId,
    /// Where it belongs.
    pub municipality_id: MunicipalityId,
    /// Whose practice it is about.
    pub social_worker_id: AccountId,
    /// Her name, for the two and the administrator.
    pub social_worker_name: String,
    /// Who watches and talks with her.
    pub supervisor_id: AccountId,
    /// The supervisor's name.
    pub supervisor_name: String,
    /// Pilot or test.
    pub phase: Phase,
    /// The manual's edition for new codings.
    pub manual_edition: String,
    /// Fewest rounds aimed at.
    pub target_from: i64,
    /// Most rounds aimed at.
    pub target_to: i64,
    /// First day.
    pub starts_at: DateTime<Utc>,
    /// Last day.
    pub ends_at: DateTime<Utc>,
    /// When it was closed, if it was.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was closed before its time.
    pub ended_reason: Option<String>,
    /// The social worker's yes to taking part, as long as it stands.
    pub participation: Option<Participation>,
}

impl Course {
    /// What access rules look at.
    #[must_use]
    pub fn facts(&self) -> CourseFacts {
        CourseFacts {
            course_id: self.id,
            municipality_id: self.municipality_id,
            social_worker_id: self.social_worker_id,
            supervisor_id: self.supervisor_id,
            takes_part: self.participation.is_some(),
        }
    }

    /// Whether new rounds can be begun.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }
}

/// Whose course it is: what every access rule about its content needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CourseFacts {
    /// Which course.
    pub course_id: CourseId,
    /// Where it belongs.
    pub municipality_id: MunicipalityId,
    /// The owner of its recordings.
    pub social_worker_id: AccountId,
    /// The supervisor it is assigned to.
    pub supervisor_id: AccountId,
    /// The social worker has agreed to take part.
    pub takes_part: bool,
}

/// The last day of a course that begins on `starts_at`.
#[must_use]
pub(crate) fn last_day(starts_at: DateTime<Utc>) -> DateTime<Utc> {
    starts_at.checked_add_months(Months::new(MONTHS)).unwrap_or(starts_at)
}
