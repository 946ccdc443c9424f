//! What frames the talk (rammen): the contract, a time-out, the question that is on the table, how long each clip has been looked at, what
//! each takes along. It suggests and reminds; it never stands in the way.

use mrp_vocabulary::{AccountId, ClipId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{ConnectionId, FilmState, Keep, Output, Part, Room, ServerMessage, refuse};
use crate::playback::Deed;

/// A contract is one line.
const LONGEST_CONTRACT: usize = 200;
const LONGEST_QUESTION: usize = 2_000;
const LONGEST_TAKEAWAY: usize = 500;
/// How often the time of the clip on the table is kept while it lies there: so much is lost at most when the server dies.
const KEEP_TIME_EVERY_MS: i64 = 10_000;

/// What frames a meeting. It is told whole whenever it changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Frame {
    /// When two were here together for the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begun_at_ms: Option<i64>,
    /// What the meeting is for, in one line (kontrakt).
    pub contract: Contract,
    /// Somebody has asked for a break from the clip; it stands still meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_out: Option<TimeOut>,
    /// The question the host has put on the table.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub question: Option<String>,
    /// How long each clip has been on the table, in the order of their first showing.
    pub clips: Vec<ClipTime>,
    /// What each takes along, in her own words.
    pub takeaways: Vec<Takeaway>,
}

/// The contract of a meeting.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Contract {
    /// The line; empty until the host has written it.
    pub body: String,
    /// Counts its changes; a yes is given to one of them.
    pub revision: i64,
    /// Who has said yes to this one. Whoever writes it says yes to it.
    pub accepted: Vec<AccountId>,
}

/// A time-out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TimeOut {
    /// Who asked for it.
    pub by: AccountId,
    /// When.
    pub at_ms: i64,
}

/// How long a clip has been on the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClipTime {
    /// Which clip.
    pub clip_id: ClipId,
    /// Before this time.
    pub spent_ms: i64,
    /// Since when it is on the table now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since_ms: Option<i64>,
}

/// What somebody takes along from the meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Takeaway {
    /// Who.
    pub account_id: AccountId,
    /// Her words.
    pub body: String,
}

/// What somebody changes in the frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FrameChange {
    /// Writes the contract (host only).
    Contract {
        /// One line.
        body: String,
    },
    /// Says yes to the contract.
    Accept {
        /// To which one.
        revision: i64,
    },
    /// Asks for a time-out, or ends it.
    TimeOut {
        /// Asks for it.
        on: bool,
    },
    /// Puts a question on the table, or takes it off (host only).
    Question {
        /// Which.
        body: Option<String>,
    },
    /// Says what she takes along.
    TakeAway {
        /// Her words; empty takes it back.
        body: String,
    },
}

impl FrameChange {
    /// Whether it may speak of what is in the film.
    pub(crate) fn is_about_the_film(&self) -> bool {
        match self {
            Self::Question { body } => body.is_some(),
            Self::TakeAway { .. } => true,
            Self::Contract { .. } | Self::Accept { .. } | Self::TimeOut { .. } => false,
        }
    }
}

impl Frame {
    /// As much of it as may be told while the film stands so.
    pub(crate) fn while_film(&self, film: FilmState) -> Self {
        let mut frame = self.clone();
        if film != FilmState::Open {
            frame.forget_the_film();
        }
        frame
    }

    /// What was said about the film goes.
    pub(super) fn forget_the_film(&mut self) {
        self.question = None;
        self.clips.clear();
        self.takeaways.clear();
    }

    /// After a restart nobody has looked at anything meanwhile.
    pub(super) fn broken_off(mut self) -> Self {
        self.clips.iter_mut().for_each(|clip| clip.since_ms = None);
        self
    }

    /// Follows who is here and which clip is on the table; says whether that changed anything.
    fn follow(&mut self, now_ms: i64, people: usize, clip: Option<ClipId>) -> bool {
        let before = self.clone();
        if people > 1 {
            self.begun_at_ms.get_or_insert(now_ms);
        }
        let clip = clip.filter(|_| people > 0);
        for time in &mut self.clips {
            if Some(time.clip_id) == clip {
                time.since_ms.get_or_insert(now_ms);
            } else if let Some(since) = time.since_ms.take() {
                time.spent_ms += now_ms - since;
            }
        }
        if let Some(clip_id) = clip.filter(|clip| self.clips.iter().all(|time| time.clip_id != *clip)) {
            self.clips.push(ClipTime { clip_id, spent_ms: 0, since_ms: Some(now_ms) });
        }
        *self != before
    }

    /// Reckons the time of the clip on the table up to now, if that is due. It says the same as before, so nobody has to be told.
    fn reckon(&mut self, now_ms: i64) -> bool {
        let open =
            self.clips.iter_mut().find_map(|time| time.since_ms.as_mut().map(|since| (since, &mut time.spent_ms)));
        let Some((since, spent)) = open.filter(|(since, _)| now_ms - **since >= KEEP_TIME_EVERY_MS) else {
            return false;
        };
        *spent += now_ms - std::mem::replace(since, now_ms);
        true
    }

    fn change(&mut self, now_ms: i64, by: AccountId, change: FrameChange) -> Result<(), &'static str> {
        match change {
            FrameChange::Contract { body } => {
                let body =
                    fitting(&body, LONGEST_CONTRACT).filter(|line| !line.is_empty()).ok_or("contract_invalid")?;
                if body != self.contract.body {
                    self.contract = Contract { body, revision: self.contract.revision + 1, accepted: vec![by] };
                }
            }
            FrameChange::Accept { revision } => {
                // A yes to a line that has just been changed is a yes to another line.
                let Contract { body, revision: current, accepted } = &mut self.contract;
                if revision == *current && !body.is_empty() && !accepted.contains(&by) {
                    accepted.push(by);
                }
            }
            FrameChange::TimeOut { on: true } => {
                self.time_out.get_or_insert(TimeOut { by, at_ms: now_ms });
            }
            FrameChange::TimeOut { on: false } => self.time_out = None,
            FrameChange::Question { body } => {
                self.question = match body {
                    Some(body) => Some(fitting(&body, LONGEST_QUESTION).ok_or("question_invalid")?),
                    None => None,
                }
                .filter(|question| !question.is_empty());
            }
            FrameChange::TakeAway { body } => {
                let body = fitting(&body, LONGEST_TAKEAWAY).ok_or("takeaway_invalid")?;
                self.takeaways.retain(|takeaway| takeaway.account_id != by);
                if !body.is_empty() {
                    self.takeaways.push(Takeaway { account_id: by, body });
                }
            }
        }
        Ok(())
    }
}

/// One line, if it is short enough.
fn fitting(text: &str, longest: usize) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (line.chars().count() <= longest).then_some(line)
}

impl Room {
    /// Somebody changes the frame.
    pub(super) fn change_frame(
        &mut self,
        now_ms: i64,
        from: ConnectionId,
        (by, part): (AccountId, Part),
        change: FrameChange,
    ) -> Vec<Output> {
        if part != Part::Host && matches!(change, FrameChange::Contract { .. } | FrameChange::Question { .. }) {
            return refuse(from, "host_only");
        }
        let before = self.frame.clone();
        if let Err(code) = self.frame.change(now_ms, by, change) {
            return refuse(from, code);
        }
        if self.frame == before {
            return Vec::new();
        }
        let mut outputs = Vec::new();
        let runs = self.playback.playing || self.playback.waiting_for.is_some();
        if self.frame.time_out.is_some() && before.time_out.is_none() && runs {
            outputs = self.play(by, Deed::Pause, self.playback.pause(None, now_ms, self.duration()));
        }
        outputs.extend(self.tell_frame());
        outputs
    }

    /// What follows for the frame from who is here and what is shown.
    pub(super) fn follow_in_frame(&mut self, now_ms: i64) -> Vec<Output> {
        if self.ended {
            // The last stretch counts too; there is nobody left to tell. A group keeps none of it after its end.
            let changed = self.frame.follow(now_ms, 0, None) && self.group.is_none();
            return changed.then(|| Output::Keep(Keep::Frame(self.frame.clone()))).into_iter().collect();
        }
        let people = self.attendees().len();
        if self.frame.follow(now_ms, people, self.playback.clip_id) {
            return self.tell_frame();
        }
        let reckoned = self.frame.reckon(now_ms);
        reckoned.then(|| Output::Keep(Keep::Frame(self.frame.clone()))).into_iter().collect()
    }

    fn tell_frame(&self) -> Vec<Output> {
        let frame = self.frame.while_film(self.film);
        vec![Output::Keep(Keep::Frame(self.frame.clone())), Output::Broadcast(ServerMessage::Frame { frame })]
    }
}

#[cfg(test)]
mod tests;
