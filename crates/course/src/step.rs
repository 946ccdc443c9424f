//! The one pure state machine: which step of the circle a round is in, and what comes next.

use chrono::{DateTime, Utc};

use crate::{RoundFact, round::Closing};

mrp_vocabulary::words! {
    /// The four steps, always in this order.
    pub enum Step ("step") {
        /// Optagelse.
        Record = "record",
        /// Analyse.
        Analyse = "analyse",
        /// Feedback.
        Feedback = "feedback",
        /// Refleksion.
        Reflect = "reflect",
    }
}

mrp_vocabulary::words! {
    /// How far a step is.
    pub enum StepState ("step state") {
        /// Its turn has not come.
        Waiting = "waiting",
        /// Its turn has come; nothing has been done yet.
        Current = "current",
        /// Something has been done.
        Begun = "begun",
        /// Finished.
        Done = "done",
    }
}

mrp_vocabulary::words! {
    /// The one next thing to do.
    pub enum NextStep ("next step") {
        /// The social worker reads what taking part means for herself, and says yes.
        AgreeToParticipation = "agree_to_participation",
        /// The social worker plans the conversation: who is there, and do they consent?
        PlanConversation = "plan_conversation",
        /// The social worker records or uploads it.
        RecordConversation = "record_conversation",
        /// The film is being made playable.
        AwaitProcessing = "await_processing",
        /// The supervisor watches and marks.
        BeginAnalysis = "begin_analysis",
        /// The supervisor goes on, and releases.
        FinishAnalysis = "finish_analysis",
        /// The two meet.
        HoldFeedback = "hold_feedback",
        /// The two agree on one thing.
        MakeAgreement = "make_agreement",
        /// The social worker prepares the next conversation.
        PrepareNext = "prepare_next",
        /// The round is over.
        Nothing = "nothing",
    }
}

/// Where a round is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circle {
    /// The step whose turn it is; `None` when the round is over.
    pub step: Option<Step>,
    /// The four steps' states, in order.
    pub states: [StepState; 4],
    /// What to do next.
    pub next: NextStep,
}

/// Reads the step off the facts.
///
/// Before anything is recorded the social worker herself has agreed to take part (rulings 6). A film that is there already goes its way.
/// A step that was finished stays finished: when a film is deleted after the talk, as it must be, the round does not fall back.
#[must_use]
pub fn step(closed: Option<Closing>, takes_part: bool, facts: &[(RoundFact, DateTime<Utc>)]) -> Circle {
    let at = |wanted: RoundFact| facts.iter().find(|(fact, _)| *fact == wanted).map(|(_, at)| *at);
    let has = |wanted| at(wanted).is_some();
    let gone = at(RoundFact::RecordingDeleted);
    // A fact about the film counts only if the film was not deleted later.
    let film = |wanted| at(wanted).is_some_and(|then| gone.is_none_or(|gone| then > gone));

    let released =
        has(RoundFact::AnalysisReleased) && (film(RoundFact::RecordingArrived) || has(RoundFact::FeedbackHeld));
    let held = has(RoundFact::FeedbackHeld);
    let recorded = film(RoundFact::RecordingPlayable) || held;
    let done =
        [recorded, released || held, held && has(RoundFact::AgreementMade), has(RoundFact::PreparationWritten) && held];
    let begun = [
        has(RoundFact::ConversationPlanned),
        film(RoundFact::RecordingPlayable)
            && at(RoundFact::AnalysisBegun).is_some_and(|then| gone.is_none_or(|gone| then > gone)),
        has(RoundFact::FeedbackBooked) || held || has(RoundFact::ReleaseOpened),
        has(RoundFact::ReflectionWritten) || has(RoundFact::AgreementMade),
    ];
    let turn = done.iter().position(|done| !done);

    let mut states = [StepState::Waiting; 4];
    for (index, state) in states.iter_mut().enumerate() {
        *state = if done[index] {
            StepState::Done
        } else if turn == Some(index) {
            if begun[index] { StepState::Begun } else { StepState::Current }
        } else {
            StepState::Waiting
        };
    }
    if closed.is_some() {
        return Circle { step: None, states, next: NextStep::Nothing };
    }
    let next = match turn {
        Some(0) if film(RoundFact::RecordingArrived) => NextStep::AwaitProcessing,
        Some(0) if !takes_part => NextStep::AgreeToParticipation,
        Some(0) if has(RoundFact::ConversationPlanned) => NextStep::RecordConversation,
        Some(0) => NextStep::PlanConversation,
        Some(1) if begun[1] => NextStep::FinishAnalysis,
        Some(1) => NextStep::BeginAnalysis,
        Some(2) if held => NextStep::MakeAgreement,
        Some(2) => NextStep::HoldFeedback,
        Some(_) => NextStep::PrepareNext,
        None => NextStep::Nothing,
    };
    Circle { step: turn.map(|index| Step::ALL[index]), states, next }
}

#[cfg(test)]
mod tests {
    use super::*;
    use RoundFact::*;

    fn after(facts: &[RoundFact]) -> Circle {
        step(None, true, &timed(facts))
    }

    fn timed(facts: &[RoundFact]) -> Vec<(RoundFact, DateTime<Utc>)> {
        let at = |index| DateTime::from_timestamp(index, 0).expect("a small number");
        (0..).zip(facts).map(|(index, fact)| (*fact, at(index))).collect()
    }

    #[test]
    fn she_agrees_to_take_part_before_anything_is_recorded_and_not_in_the_middle_of_it() {
        let next = |facts: &[RoundFact]| step(None, false, &timed(facts)).next;
        assert_eq!(next(&[]), NextStep::AgreeToParticipation);
        assert_eq!(next(&[ConversationPlanned]), NextStep::AgreeToParticipation);
        for facts in [&[RecordingArrived][..], &[RecordingArrived, RecordingPlayable], &[FeedbackHeld]] {
            assert_eq!(next(facts), after(facts).next, "{facts:?}");
        }
        let opened_again = [RecordingArrived, RecordingPlayable, RecordingDeleted];
        assert_eq!(next(&opened_again), NextStep::AgreeToParticipation);
    }

    #[test]
    fn turns_once_from_planning_to_preparation() {
        let way = [
            (NextStep::PlanConversation, None),
            (NextStep::RecordConversation, Some(ConversationPlanned)),
            (NextStep::AwaitProcessing, Some(RecordingArrived)),
            (NextStep::BeginAnalysis, Some(RecordingPlayable)),
            (NextStep::FinishAnalysis, Some(AnalysisBegun)),
            (NextStep::HoldFeedback, Some(AnalysisReleased)),
            (NextStep::MakeAgreement, Some(FeedbackHeld)),
            (NextStep::PrepareNext, Some(AgreementMade)),
            (NextStep::Nothing, Some(PreparationWritten)),
        ];
        let mut facts = Vec::new();
        for (next, fact) in way {
            facts.extend(fact);
            assert_eq!(after(&facts).next, next, "after {facts:?}");
        }
        assert_eq!(after(&facts).states, [StepState::Done; 4]);
    }

    #[test]
    fn exactly_one_step_has_its_turn_until_the_round_is_over() {
        // Every subset of the facts, in their natural order.
        for chosen in 0_u32..1 << RoundFact::ALL.len() {
            let facts: Vec<_> = RoundFact::ALL
                .iter()
                .enumerate()
                .filter(|(bit, _)| chosen >> bit & 1 == 1)
                .map(|(_, fact)| *fact)
                .collect();
            let circle = after(&facts);
            let turns = circle.states.iter().filter(|s| matches!(s, StepState::Current | StepState::Begun)).count();
            assert_eq!(turns, usize::from(circle.step.is_some()), "{facts:?}");
            assert_eq!(circle.step.is_none(), circle.next == NextStep::Nothing, "{facts:?}");
        }
    }

    #[test]
    fn a_film_deleted_before_the_talk_opens_the_recording_again() {
        let circle = after(&[
            ConversationPlanned,
            RecordingArrived,
            RecordingPlayable,
            AnalysisBegun,
            AnalysisReleased,
            RecordingDeleted,
        ]);
        assert_eq!(circle.step, Some(Step::Record));
        assert_eq!(circle.next, NextStep::RecordConversation);
        assert_eq!(circle.states[1], StepState::Waiting);
    }

    #[test]
    fn a_film_deleted_after_the_talk_changes_nothing() {
        let before =
            [ConversationPlanned, RecordingArrived, RecordingPlayable, AnalysisBegun, AnalysisReleased, FeedbackHeld];
        let mut facts = before.to_vec();
        facts.push(RecordingDeleted);
        assert_eq!(after(&facts), after(&before));
    }

    #[test]
    fn a_closed_round_asks_for_nothing() {
        assert_eq!(step(Some(Closing::Skipped), true, &[]).next, NextStep::Nothing);
    }
}
