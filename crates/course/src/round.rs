//! A round (runde): one turn of the circle.

use chrono::{DateTime, Utc};
use mrp_vocabulary::{CourseId, RoundId};

use crate::{Circle, CourseError, NextStep, RoundFact, step};

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

    /// Whether it can be closed in this way: what has been filmed did take place.
    ///
    /// # Errors
    /// When it is over already, or there is a film and it was to be skipped.
    pub(crate) fn check_closing(&self, closing: Closing) -> Result<(), CourseError> {
        use NextStep::{AgreeToParticipation, PlanConversation, RecordConversation};
        match (self.circle().next, closing) {
            (NextStep::Nothing, _) => Err(CourseError::RoundClosed),
            (AgreeToParticipation | PlanConversation | RecordConversation, _) | (_, Closing::EndedEarly) => Ok(()),
            (_, Closing::Skipped) => Err(CourseError::RoundBegun),
        }
    }
}

#[cfg(test)]
mod tests {
    use mrp_vocabulary::Clock;

    use super::*;
    use RoundFact::*;

    fn round(closed: Option<Closing>, facts: &[RoundFact]) -> Round {
        let clock = Clock::system();
        let at = |index| DateTime::from_timestamp(index, 0).expect("a small number");
        Round {
            id: RoundId::new(&clock),
            course_id: CourseId::new(&clock),
            number: 1,
            title: String::new(),
            planned_for: None,
            closed,
            closed_reason: None,
            takes_part: true,
            facts: (0..).zip(facts).map(|(index, fact)| (*fact, at(index))).collect(),
        }
    }

    #[test]
    fn a_round_is_skipped_before_it_is_filmed_ended_early_at_any_time_and_closed_once() {
        let outcome =
            |round: &Round| Closing::ALL.iter().map(|how| round.check_closing(*how).is_ok()).collect::<Vec<_>>();
        assert_eq!(Closing::ALL, [Closing::Skipped, Closing::EndedEarly]);
        assert_eq!(outcome(&round(None, &[])), [true, true]);
        assert_eq!(outcome(&round(None, &[ConversationPlanned])), [true, true]);
        assert_eq!(outcome(&round(None, &[ConversationPlanned, RecordingArrived])), [false, true]);
        assert_eq!(outcome(&round(None, &[RecordingArrived, RecordingPlayable, RecordingDeleted])), [true, true]);
        assert_eq!(outcome(&round(None, &[FeedbackHeld])), [false, true]);
        assert_eq!(outcome(&round(Some(Closing::Skipped), &[])), [false, false]);
        let whole = [RecordingPlayable, AnalysisReleased, FeedbackHeld, AgreementMade, PreparationWritten];
        assert_eq!(outcome(&round(None, &whole)), [false, false]);
    }
}
