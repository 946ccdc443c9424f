//! Silent time: everybody writes for herself, then one after the other shows her note, or does not.
//!
//! A note that its author has not shown is told to nobody else, whatever happens around it.

use std::collections::BTreeSet;

use mrp_vocabulary::AccountId;

use super::{Effect, Group, LONGEST_LINE, LONGEST_NOTE, MOST_NOTES, Quiet, QuietStep, Refused, changed, check_length};

/// So long is silence, in minutes [004:4614-4621].
const MINUTES: std::ops::RangeInclusive<u8> = 2..=4;

impl Group {
    pub(super) fn begin_quiet(
        &mut self,
        now_ms: i64,
        who: AccountId,
        minutes: u8,
        question: String,
    ) -> Result<Vec<Effect>, Refused> {
        self.is_host(who)?;
        check_length(&question, LONGEST_LINE)?;
        if !MINUTES.contains(&minutes) {
            return Err("minutes_invalid");
        }
        if self.state.quiet.is_some() {
            return Err("quiet_now");
        }
        if self.state.response.as_ref().is_some_and(|response| !response.stopped) {
            // There the team has its own notes, and the main person leads what happens.
            return Err("response_now");
        }
        let until_ms = now_ms + i64::from(minutes) * 60_000;
        let question = question.trim().to_owned();
        self.state.quiet = Some(Quiet { question, step: QuietStep::Writing { until_ms } });
        self.state.stick = None;
        changed()
    }

    pub(super) fn end_quiet(
        &mut self,
        now_ms: i64,
        who: AccountId,
        here: &BTreeSet<AccountId>,
    ) -> Result<Vec<Effect>, Refused> {
        self.is_host(who)?;
        if self.quiet_is_over(now_ms, here, true) { changed() } else { Ok(Vec::new()) }
    }

    /// Goes from writing to the round when it is time, or when the host says so.
    pub(super) fn quiet_is_over(&mut self, now_ms: i64, here: &BTreeSet<AccountId>, early: bool) -> bool {
        let Some(quiet) = self.state.quiet.as_mut() else { return false };
        match quiet.step {
            QuietStep::Writing { until_ms } if early || now_ms >= until_ms => {}
            QuietStep::Writing { .. } | QuietStep::Round { .. } => return false,
        }
        // Who is here. Not who has written: that is nobody's business either.
        let order: Vec<AccountId> = self.members.iter().copied().filter(|account| here.contains(account)).collect();
        quiet.step = QuietStep::Round { order, at: 0 };
        true
    }

    pub(super) fn write(&mut self, who: AccountId, body: String) -> Result<Vec<Effect>, Refused> {
        check_length(&body, LONGEST_NOTE)?;
        if !self.may_write(who) {
            return Err("note_not_now");
        }
        self.private.insert(who, body.clone());
        Ok(vec![Effect::OwnNote(who, body)])
    }

    /// In silent time everybody, until her turn is over; in a collegial response the team.
    fn may_write(&self, who: AccountId) -> bool {
        match &self.state.quiet {
            Some(Quiet { step: QuietStep::Writing { .. }, .. }) => true,
            Some(Quiet { step: QuietStep::Round { order, at }, .. }) => {
                order.iter().skip(*at as usize).any(|account| *account == who)
            }
            None => self.state.response.as_ref().is_some_and(|response| response.is_team(who)),
        }
    }

    pub(super) fn reveal(&mut self, now_ms: i64, who: AccountId) -> Result<Vec<Effect>, Refused> {
        let quiet = self.state.quiet.as_ref().ok_or("not_your_turn")?;
        if quiet.speaker() != Some(who) {
            return Err("not_your_turn");
        }
        if self.state.notes.len() >= MOST_NOTES {
            return Err("too_many_notes");
        }
        let about = quiet.question.clone();
        let emptied = self.show_note(now_ms, who, &about).ok_or("nothing_written")?;
        // The shown note is kept before the private one goes, so that a crash between the two loses nothing.
        Ok(vec![Effect::State, emptied])
    }

    pub(super) fn pass(&mut self, who: AccountId, here: &BTreeSet<AccountId>) -> Result<Vec<Effect>, Refused> {
        let whose = self.state.quiet.as_ref().and_then(Quiet::speaker).ok_or("not_your_turn")?;
        if who != whose && here.contains(&whose) {
            self.is_host(who)?;
        }
        if let Some(Quiet { step: QuietStep::Round { order, at }, .. }) = self.state.quiet.as_mut() {
            *at += 1;
            if *at as usize >= order.len() {
                return Ok(self.close_quiet());
            }
        }
        changed()
    }

    pub(super) fn end_round(&mut self, who: AccountId) -> Result<Vec<Effect>, Refused> {
        self.is_host(who)?;
        if self.state.quiet.is_none() {
            return Ok(Vec::new());
        }
        Ok(self.close_quiet())
    }

    /// The round is over. What was not shown is thrown away: it was written for its author's own thinking.
    pub(super) fn close_quiet(&mut self) -> Vec<Effect> {
        self.state.quiet = None;
        let unseen = std::mem::take(&mut self.private).into_keys();
        std::iter::once(Effect::State).chain(unseen.map(|account| Effect::OwnNote(account, String::new()))).collect()
    }
}
