//! What everybody in a group's room may know; the same for all, kept as it is sent. Nothing private is in it.

use mrp_vocabulary::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Moment;

/// How it stands in a group's room.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct GroupState {
    /// Who asks for the word, the first first.
    pub hands: Vec<AccountId>,
    /// Check-in or check-out, while it is walked through.
    pub turns: Option<TurnList>,
    /// The talking stick, while it is used.
    pub stick: Option<Stick>,
    /// Silent time and its round.
    pub quiet: Option<Quiet>,
    /// The collegial response, when its parts are given out.
    pub response: Option<Response>,
    /// Notes that their authors have shown, in that order.
    pub notes: Vec<ShownNote>,
    /// What the group takes along.
    pub decisions: Decisions,
}

/// A turn list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TurnList {
    /// At the beginning or at the end.
    pub moment: Moment,
    /// In which order.
    pub order: Vec<AccountId>,
    /// Who has said something.
    pub said: Vec<AccountId>,
}

/// The talking stick.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Stick {
    /// Who has it; nobody while it lies on the table.
    pub holder: Option<AccountId>,
}

/// Silent time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Quiet {
    /// What everybody thinks about; may be empty.
    pub question: String,
    /// How far it is.
    pub step: QuietStep,
}

/// How far silent time is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum QuietStep {
    /// Everybody writes for herself.
    Writing {
        /// Until then, by the server's clock.
        until_ms: i64,
    },
    /// One after the other shows her note.
    Round {
        /// In which order.
        order: Vec<AccountId>,
        /// Whose turn it is, counted from zero.
        at: u32,
    },
}

impl Quiet {
    /// Whose turn it is; nobody's while all are writing.
    #[must_use]
    pub fn speaker(&self) -> Option<AccountId> {
        match &self.step {
            QuietStep::Writing { .. } => None,
            QuietStep::Round { order, at } => order.get(*at as usize).copied(),
        }
    }
}

/// A collegial response (kollegial respons).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Response {
    /// Whose question it is (hovedperson).
    pub main_person: AccountId,
    /// Who asks. Everybody else is the reflecting team.
    pub interviewer: AccountId,
    /// One to three: describe, work through, act.
    pub phase: u8,
    /// The team talks, and its notes are open.
    pub team_invited: bool,
    /// What the main person wants help with, and how.
    pub contract: String,
    /// She has stopped.
    pub stopped: bool,
}

impl Response {
    /// The two talk and the team listens, until it is invited in.
    #[must_use]
    pub fn speakers(&self) -> Option<Vec<AccountId>> {
        (!self.team_invited && !self.stopped).then(|| vec![self.main_person, self.interviewer])
    }

    /// Whether somebody is of the reflecting team.
    #[must_use]
    pub fn is_team(&self, account: AccountId) -> bool {
        account != self.main_person && account != self.interviewer
    }
}

/// A note its author has shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShownNote {
    /// Whose.
    pub account_id: AccountId,
    /// How it reads.
    pub body: String,
    /// The question of the silent time; empty for a note of the team.
    pub about: String,
    /// When it was shown, in milliseconds since 1970.
    pub at_ms: i64,
}

/// What the group takes along: agreements and decisions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Decisions {
    /// How it reads.
    pub body: String,
    /// Counts its changes.
    pub revision: i64,
    /// Who changed it last.
    pub by: Option<AccountId>,
}
