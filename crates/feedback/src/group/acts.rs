//! What somebody in a group can do, beside talking.

use mrp_vocabulary::AccountId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mrp_vocabulary::words! {
    /// When a turn list is walked through.
    pub enum Moment ("moment") {
        /// Check-in: at the beginning.
        Start = "start",
        /// Check-out: at the end.
        End = "end",
    }
}

/// An act in a group's room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum GroupAct {
    /// Asks for the word.
    RaiseHand,
    /// Takes a hand down: one's own, or as the host anybody's.
    LowerHand {
        /// Whose.
        account_id: AccountId,
    },
    /// Begins a turn list (host).
    BeginTurns {
        /// At the beginning or at the end.
        moment: Moment,
    },
    /// "Har sagt noget": one's own tick, or as the host anybody's.
    Said {
        /// Whose.
        account_id: AccountId,
        /// Whether she has.
        said: bool,
    },
    /// Puts the turn list away (host).
    EndTurns,
    /// Brings the talking stick out, or puts it away (host).
    UseStick {
        /// Whether it is used.
        used: bool,
    },
    /// Takes the stick, when it lies on the table.
    TakeStick,
    /// Lays it down again.
    LayStick,
    /// Takes it from somebody who has vanished (host).
    FreeStick,
    /// Begins silent time (host).
    BeginQuiet {
        /// Two to four.
        minutes: u8,
        /// What everybody thinks about.
        question: String,
    },
    /// Ends silent time early (host); the round begins.
    EndQuiet,
    /// Writes what one keeps for oneself so far.
    Write {
        /// The whole note.
        body: String,
    },
    /// Shows one's own note, when it is one's turn.
    Reveal,
    /// Says that the turn goes on without a note: one's own, the host for anybody, everybody for somebody who is not here.
    Pass,
    /// Ends the round (host). What was not shown stays private.
    EndRound,
    /// Gives out the parts of a collegial response (host).
    Cast {
        /// Whose question it is (hovedperson).
        main_person: AccountId,
        /// Who asks.
        interviewer: AccountId,
    },
    /// Goes to a phase of the collegial response (interviewer or host).
    Phase {
        /// One to three: describe, work through, act.
        phase: u8,
    },
    /// Invites the reflecting team in, or thanks it out (main person, interviewer or host).
    Team {
        /// Whether it is in.
        invited: bool,
    },
    /// Changes what was agreed about the help (main person, at any time).
    Contract {
        /// In her own words.
        body: String,
    },
    /// Stops (main person, at any time).
    Stop,
    /// Goes on after a stop (main person).
    Resume,
    /// Writes what the group takes along.
    Decide {
        /// The whole text.
        body: String,
        /// The revision it was based on.
        revision: i64,
    },
}
