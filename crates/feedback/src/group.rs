//! What holds in the room of a group, as a state machine without I/O: whose turn it is, who may be heard, what is still private.
//!
//! A talk of two needs none of this. It lies beside the room, not in it, so that the room of the pair stays as it is; the room asks it two
//! questions: may this be said now, and what follows from that act?

mod acts;
mod hands;
mod quiet;
mod response;
mod state;
mod stick;

use std::collections::{BTreeMap, BTreeSet};

use mrp_vocabulary::AccountId;

pub use acts::GroupAct;
pub(crate) use acts::Moment;
pub use state::GroupState;
pub(crate) use state::{Decisions, Quiet, QuietStep, Response, ShownNote, Stick, TurnList};

use crate::{
    ClientMessage,
    drawing::{LiveInk, Tool},
};

mrp_vocabulary::words! {
    /// What a group session is for.
    pub enum GroupKind ("kind of group session") {
        /// Follow-up in the department: experience that is shared (opfølgning i afdelingen).
        Department = "department",
        /// A focus group that explores recordings (fokusgruppe).
        FocusGroup = "focus_group",
        /// Somebody is helped to think by an interviewer, while a team listens (kollegial respons).
        CollegialResponse = "collegial_response",
    }
}

/// More people than this are no group talk, and no ruling asks for more.
pub(crate) const MOST_PEOPLE: usize = 8;
/// Whoever has been away for so long holds neither the stick nor a place in the list of hands.
const AWAY_MS: i64 = 30_000;
/// How much may be written at once, in characters.
const LONGEST_NOTE: usize = 4_000;
const LONGEST_LINE: usize = 500;
const LONGEST_DECISIONS: usize = 20_000;
/// As many notes as a long afternoon brings.
const MOST_NOTES: usize = 200;

/// What follows from an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect {
    /// What everybody knows has changed.
    State,
    /// What somebody has written for herself has changed; nobody else is told.
    OwnNote(AccountId, String),
}

/// Why an act had no effect: a stable word.
pub(crate) type Refused = &'static str;

/// The rules of one group session.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    kind: GroupKind,
    host: AccountId,
    /// Everybody who is invited, the host first, then in the order of the invitation: the order of every round.
    members: Vec<AccountId>,
    state: GroupState,
    /// What each has written for herself. It leaves this struct towards its author, or when it is shown by its author.
    private: BTreeMap<AccountId, String>,
    /// Who is not here, and since when.
    away: BTreeMap<AccountId, i64>,
}

/// What a session begins with, read from the database.
#[derive(Debug, Clone)]
pub(crate) struct KeptGroup {
    pub(crate) kind: GroupKind,
    pub(crate) host: AccountId,
    pub(crate) members: Vec<AccountId>,
    pub(crate) state: GroupState,
    pub(crate) private: Vec<(AccountId, String)>,
}

impl Group {
    pub(crate) fn new(kept: KeptGroup) -> Self {
        let KeptGroup { kind, host, members, state, private } = kept;
        Self { kind, host, members, state, private: private.into_iter().collect(), away: BTreeMap::new() }
    }

    /// What everybody may know.
    pub(crate) fn state(&self) -> &GroupState {
        &self.state
    }

    /// What somebody has written for herself.
    pub(crate) fn private_note(&self, account: AccountId) -> &str {
        self.private.get(&account).map_or("", String::as_str)
    }

    /// Somebody was invited while the others were talking.
    pub(crate) fn note_member(&mut self, account: AccountId) {
        if !self.members.contains(&account) {
            self.members.push(account);
        }
    }

    /// Whose microphone and words are open; `None` is everybody's. The stricter rule wins.
    pub(crate) fn speakers(&self) -> Option<Vec<AccountId>> {
        if let Some(quiet) = &self.state.quiet {
            return Some(quiet.speaker().into_iter().collect());
        }
        if let Some(stick) = &self.state.stick {
            return Some(stick.holder.into_iter().collect());
        }
        self.state.response.as_ref().and_then(Response::speakers)
    }

    fn may_speak(&self, account: AccountId) -> bool {
        self.speakers().is_none_or(|speakers| speakers.contains(&account))
    }

    /// Why this may not be said now, if so.
    pub(crate) fn hinders(&self, account: AccountId, message: &ClientMessage) -> Option<Refused> {
        match message {
            ClientMessage::Chat { .. } if !self.may_speak(account) => Some("not_your_turn"),
            // Which clip they look at is the host's to say, also while somebody else has the word.
            ClientMessage::Show { .. } if account != self.host => Some("host_only"),
            ClientMessage::Play | ClientMessage::Again { .. } if self.is_quiet() => Some("quiet_now"),
            ClientMessage::Play
            | ClientMessage::Pause { .. }
            | ClientMessage::Seek { .. }
            | ClientMessage::Rate { .. }
            | ClientMessage::Again { .. }
                if account != self.host && !self.may_speak(account) =>
            {
                Some("not_your_turn")
            }
            // Contract, question and what is taken along belong to the talk of two; here they would be words without a turn.
            ClientMessage::Frame { .. } => Some("not_in_a_group"),
            message if lets_go(message) => None,
            message if passes_by(message) && self.is_quiet() => Some("quiet_now"),
            message if passes_by(message) => {
                (account != self.host && !self.may_speak(account)).then_some("not_your_turn")
            }
            // What is written and drawn to stay on a clip of the library would have nothing to be kept with.
            ClientMessage::Note { .. }
            | ClientMessage::Draw(_)
            | ClientMessage::Ink(_)
            | ClientMessage::TakeBack { .. }
            | ClientMessage::PutBack { .. }
            | ClientMessage::ClearDrawings { .. } => Some("not_in_a_group"),
            _ => None,
        }
    }

    /// Everybody is writing for herself.
    pub(crate) fn is_quiet(&self) -> bool {
        self.state.quiet.as_ref().is_some_and(|quiet| matches!(quiet.step, QuietStep::Writing { .. }))
    }

    /// Time has passed: silence ends, and whoever is gone lets go of what she held.
    pub(crate) fn tick(&mut self, now_ms: i64, here: &BTreeSet<AccountId>) -> Vec<Effect> {
        let before = self.state.clone();
        self.look_who_is_away(now_ms, here);
        self.quiet_is_over(now_ms, here, false);
        if self.state == before { Vec::new() } else { vec![Effect::State] }
    }

    fn look_who_is_away(&mut self, now_ms: i64, here: &BTreeSet<AccountId>) {
        self.away.retain(|account, _| !here.contains(account));
        let holder = self.state.stick.as_ref().and_then(|stick| stick.holder);
        let waiting: Vec<AccountId> = self.state.hands.iter().copied().chain(holder).collect();
        for account in waiting.into_iter().filter(|account| !here.contains(account)) {
            let since = *self.away.entry(account).or_insert(now_ms);
            if now_ms - since >= AWAY_MS {
                self.state.hands.retain(|other| *other != account);
                if let Some(stick) = self.state.stick.as_mut().filter(|stick| stick.holder == Some(account)) {
                    stick.holder = None;
                }
            }
        }
    }

    /// Takes an act in and says what follows from it.
    pub(crate) fn act(
        &mut self,
        now_ms: i64,
        who: AccountId,
        here: &BTreeSet<AccountId>,
        act: GroupAct,
    ) -> Result<Vec<Effect>, Refused> {
        match act {
            GroupAct::RaiseHand => self.raise_hand(who),
            GroupAct::LowerHand { account_id } => self.lower_hand(who, account_id),
            GroupAct::BeginTurns { moment } => self.begin_turns(who, moment),
            GroupAct::Said { account_id, said } => self.said(who, account_id, said),
            GroupAct::EndTurns => self.end_turns(who),
            GroupAct::UseStick { used } => self.use_stick(who, used),
            GroupAct::TakeStick => self.take_stick(who),
            GroupAct::LayStick => self.lay_stick(who),
            GroupAct::FreeStick => self.free_stick(who),
            GroupAct::BeginQuiet { minutes, question } => self.begin_quiet(now_ms, who, minutes, question),
            GroupAct::EndQuiet => self.end_quiet(now_ms, who, here),
            GroupAct::Write { body } => self.write(who, body),
            GroupAct::Reveal => self.reveal(now_ms, who),
            GroupAct::Pass => self.pass(who, here),
            GroupAct::EndRound => self.end_round(who),
            GroupAct::Cast { main_person, interviewer } => self.cast(who, main_person, interviewer),
            GroupAct::Phase { phase } => self.phase(who, phase),
            GroupAct::Team { invited } => self.team(now_ms, who, invited),
            GroupAct::Contract { body } => self.contract(who, body),
            GroupAct::Stop => self.stop(who, true),
            GroupAct::Resume => self.stop(who, false),
            GroupAct::Decide { body, revision } => self.decide(who, body, revision),
        }
    }

    fn decide(&mut self, who: AccountId, body: String, revision: i64) -> Result<Vec<Effect>, Refused> {
        check_length(&body, LONGEST_DECISIONS)?;
        if revision != self.state.decisions.revision {
            return Err("decisions_changed");
        }
        self.state.decisions = Decisions { body, revision: revision + 1, by: Some(who) };
        changed()
    }

    fn is_host(&self, who: AccountId) -> Result<(), Refused> {
        if who == self.host { Ok(()) } else { Err("host_only") }
    }

    fn is_member(&self, account: AccountId) -> Result<(), Refused> {
        if self.members.contains(&account) { Ok(()) } else { Err("not_in_group") }
    }

    /// Shows what somebody has written for herself. From now on it is everybody's, and nobody's alone.
    fn show_note(&mut self, now_ms: i64, account: AccountId, about: &str) -> Option<Effect> {
        if self.state.notes.len() >= MOST_NOTES {
            return None;
        }
        let body = self.private.remove(&account).filter(|body| !body.trim().is_empty())?;
        self.state.notes.push(ShownNote {
            account_id: account,
            body: body.trim().to_owned(),
            about: about.to_owned(),
            at_ms: now_ms,
        });
        Some(Effect::OwnNote(account, String::new()))
    }
}

/// Pointing, and a line that fades: everybody sees it, and there is nothing to keep.
fn passes_by(message: &ClientMessage) -> bool {
    matches!(message, ClientMessage::Pointer { .. } | ClientMessage::Ink(LiveInk { tool: Tool::Fading, .. }))
}

/// Whoever has lost the word may still take her hand off the picture, or it would stay there on the others' screens.
fn lets_go(message: &ClientMessage) -> bool {
    match message {
        ClientMessage::Pointer { place, .. } => place.is_none(),
        ClientMessage::Ink(ink) => ink.over && ink.points.is_empty(),
        _ => false,
    }
}

fn changed() -> Result<Vec<Effect>, Refused> {
    Ok(vec![Effect::State])
}

fn check_length(text: &str, most: usize) -> Result<(), Refused> {
    if text.chars().count() > most { Err("text_too_long") } else { Ok(()) }
}

#[cfg(test)]
mod tests;
