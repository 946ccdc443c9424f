//! What goes over the wire about courses and rounds.

use chrono::{DateTime, Utc};
use mrp_vocabulary::{AccountId, CourseId, MunicipalityId, RoundId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    course::{Course, Phase},
    facts::RoundFact,
    participation::Participation,
    round::{Closing, Round},
    step::{Circle, NextStep, Step, StepState},
};

/// The circle of one round: four steps, and the one next thing to do.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CircleView {
    /// The step whose turn it is; absent when the round is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
    /// States of record, analyse, feedback, reflect.
    pub states: Vec<StepState>,
    /// The one next thing to do.
    pub next: NextStep,
}

impl From<Circle> for CircleView {
    fn from(circle: Circle) -> Self {
        Self { step: circle.step, states: circle.states.to_vec(), next: circle.next }
    }
}

/// Something that happened in a round.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RoundFactView {
    /// What happened.
    pub fact: RoundFact,
    /// When (last).
    pub at: DateTime<Utc>,
}

/// A round (runde).
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RoundView {
    /// Its id.
    pub id: RoundId,
    /// Of which course.
    pub course_id: CourseId,
    /// 1, 2, 3 …
    pub number: i64,
    /// What the two call it; absent for those who see dates only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When the conversation is planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub planned_for: Option<DateTime<Utc>>,
    /// Closed without going round, and how.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<Closing>,
    /// Why; absent for those who see dates only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_reason: Option<String>,
    /// Where it is in the circle.
    pub circle: CircleView,
    /// What happened, and when.
    pub facts: Vec<RoundFactView>,
}

impl RoundView {
    /// With everything the pair sees.
    #[must_use]
    pub fn for_pair(round: &Round) -> Self {
        Self {
            title: Some(round.title.clone()),
            closed_reason: round.closed_reason.clone(),
            circle: round.circle().into(),
            ..Self::dates_only(round)
        }
    }

    /// Dates and steps, without a word the pair has written (the coordinator's view).
    #[must_use]
    pub fn dates_only(round: &Round) -> Self {
        Self {
            id: round.id,
            course_id: round.course_id,
            number: round.number,
            title: None,
            planned_for: round.planned_for,
            closed: round.closed,
            closed_reason: None,
            circle: round.circle_by_dates().into(),
            facts: round.facts.iter().map(|(fact, at)| RoundFactView { fact: *fact, at: *at }).collect(),
        }
    }
}

/// A course (forløb) with its rounds.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CourseView {
    /// Its id.
    pub id: CourseId,
    /// Where it belongs.
    pub municipality_id: MunicipalityId,
    /// Whose practice it is about.
    pub social_worker_id: AccountId,
    /// Her name.
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was closed before its time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_reason: Option<String>,
    /// The social worker's yes to taking part, as long as it stands; only the pair sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participation: Option<Participation>,
    /// Its rounds, oldest first.
    pub rounds: Vec<RoundView>,
}

impl CourseView {
    /// A course with everything the pair sees.
    #[must_use]
    pub fn for_pair(course: Course, rounds: &[Round]) -> Self {
        let participation = course.participation.clone();
        let ended_reason = course.ended_reason.clone();
        let rounds = rounds.iter().map(RoundView::for_pair).collect();
        Self { participation, ended_reason, ..Self::dates_only(course, rounds) }
    }

    /// Who, when and how many, without a word of theirs.
    #[must_use]
    pub fn dates_only(course: Course, rounds: Vec<RoundView>) -> Self {
        Self {
            id: course.id,
            municipality_id: course.municipality_id,
            social_worker_id: course.social_worker_id,
            social_worker_name: course.social_worker_name,
            supervisor_id: course.supervisor_id,
            supervisor_name: course.supervisor_name,
            phase: course.phase,
            manual_edition: course.manual_edition,
            target_from: course.target_from,
            target_to: course.target_to,
            starts_at: course.starts_at,
            ends_at: course.ends_at,
            ended_at: course.ended_at,
            ended_reason: None,
            participation: None,
            rounds,
        }
    }
}

/// A course to be begun.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewCourse {
    /// Who films.
    pub social_worker_id: AccountId,
    /// Who watches and talks with her.
    pub supervisor_id: AccountId,
    /// Pilot or test; gives the default edition.
    pub phase: Phase,
    /// Fewest rounds aimed at; 5 unless said otherwise.
    pub target_from: Option<i64>,
    /// Most rounds aimed at; 10 unless said otherwise.
    pub target_to: Option<i64>,
    /// First day; today unless said otherwise.
    pub starts_at: Option<DateTime<Utc>>,
}

/// What taking part means for the social worker, in words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ParticipationView {
    /// Which text this is; the agreement stores it.
    pub version: String,
    /// The text, as Markdown.
    pub markdown: String,
}

/// The social worker's yes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewParticipation {
    /// The text she has read, for example `1-da`.
    pub text_version: String,
}

/// A supervisor who takes over.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct HandOver {
    /// Who takes over.
    pub supervisor_id: AccountId,
    /// Why.
    pub reason: String,
}

/// A course that is closed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct CourseEnd {
    /// Why; needed when it ends before its fifth round.
    pub reason: Option<String>,
}

/// A round to be begun.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewRound {
    /// What to call it: "Samtale om skolestart".
    pub title: String,
    /// When the conversation is planned.
    pub planned_for: Option<DateTime<Utc>>,
}

/// A round to be named or moved.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct RoundChange {
    /// A new name.
    pub title: Option<String>,
    /// A new time.
    pub planned_for: Option<DateTime<Utc>>,
}

/// A round that is closed without going round.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct RoundClosing {
    /// Skipped, or ended early.
    pub closed: Closing,
    /// Why.
    pub reason: String,
}

/// Counts of a municipality; a number that stands for fewer than five people's work is left out.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub(crate) struct CourseFigures {
    /// Courses begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub courses: Option<i64>,
    /// Courses still running.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_courses: Option<i64>,
    /// Rounds begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounds: Option<i64>,
    /// Rounds whose talk has been held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounds_held: Option<i64>,
    /// Whether something was left out because the group is too small.
    pub suppressed: bool,
}
