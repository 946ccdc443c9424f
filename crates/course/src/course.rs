//! A course (forløb): one social worker, one supervisor, five to ten rounds in five months.

use chrono::{DateTime, Months, Utc};
use mrp_vocabulary::{AccountId, CourseId, MunicipalityId};

use crate::{Closing, CourseError, Participation, Round};

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

    /// Whether it goes on; rounds under way may be finished after its last day.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.ended_at.is_none()
    }

    /// Whether another round can be begun; a skipped one does not count, and nothing begins after the last day.
    ///
    /// # Errors
    /// What stands in the way.
    pub(crate) fn check_takes_round(&self, rounds: &[Round], now: DateTime<Utc>) -> Result<(), CourseError> {
        let turned = rounds.iter().filter(|round| round.closed != Some(Closing::Skipped)).count();
        if !self.is_open() {
            Err(CourseError::CourseEnded)
        } else if now >= self.ends_at {
            Err(CourseError::CourseOver)
        } else if i64::try_from(turned).unwrap_or(i64::MAX) >= self.target_to {
            Err(CourseError::TooManyRounds(self.target_to))
        } else {
            Ok(())
        }
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

#[cfg(test)]
mod tests {
    use mrp_vocabulary::{Clock, RoundId};

    use super::*;

    #[test]
    fn a_course_lasts_five_months_and_takes_ten_rounds_of_which_skipped_ones_do_not_count() {
        let clock = Clock::system();
        let starts_at = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let mut course = Course {
            id: CourseId::new(&clock),
            municipality_id: MunicipalityId::new(&clock),
            social_worker_id: AccountId::new(&clock),
            social_worker_name: String::new(),
            supervisor_id: AccountId::new(&clock),
            supervisor_name: String::new(),
            phase: Phase::Test,
            manual_edition: String::new(),
            target_from: 5,
            target_to: 10,
            starts_at,
            ends_at: last_day(starts_at),
            ended_at: None,
            ended_reason: None,
            participation: None,
        };
        assert_eq!((starts_at + Months::new(5)), course.ends_at);
        let round = |closed| Round {
            id: RoundId::new(&clock),
            course_id: course.id,
            number: 1,
            title: String::new(),
            planned_for: None,
            closed,
            closed_reason: None,
            takes_part: true,
            facts: Vec::new(),
        };
        let mut rounds: Vec<Round> = (0..9).map(|_| round(None)).collect();
        rounds.push(round(Some(Closing::Skipped)));
        let last_moment = course.ends_at - chrono::TimeDelta::milliseconds(1);
        assert!(course.check_takes_round(&rounds, last_moment).is_ok());
        assert!(matches!(course.check_takes_round(&rounds, course.ends_at), Err(CourseError::CourseOver)));
        rounds.push(round(Some(Closing::EndedEarly)));
        assert!(matches!(course.check_takes_round(&rounds, starts_at), Err(CourseError::TooManyRounds(10))));
        course.ended_at = Some(starts_at);
        assert!(matches!(course.check_takes_round(&[], starts_at), Err(CourseError::CourseEnded)));
    }
}
