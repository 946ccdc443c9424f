//! Collegial response (kollegial respons, R89): one is helped to think, one asks, the others listen until they are invited in.
//!
//! The main person owns her question: what was agreed about the help is hers to change, and she can stop at any moment.

use mrp_vocabulary::AccountId;

use super::{Effect, Group, GroupKind, LONGEST_LINE, Refused, Response, changed, check_length};

/// Describe, work through, act.
const PHASES: std::ops::RangeInclusive<u8> = 1..=3;

impl Group {
    pub(super) fn cast(
        &mut self,
        who: AccountId,
        main_person: AccountId,
        interviewer: AccountId,
    ) -> Result<Vec<Effect>, Refused> {
        self.is_host(who)?;
        if self.kind != GroupKind::CollegialResponse {
            return Err("no_response");
        }
        if main_person == interviewer {
            return Err("two_parts_at_once");
        }
        self.is_member(main_person)?;
        self.is_member(interviewer)?;
        if self.state.quiet.is_some() {
            return Err("quiet_now");
        }
        self.state.stick = None;
        // Another main person has another question, and makes her own agreement.
        let same = self.state.response.take().filter(|response| response.main_person == main_person);
        let goes_on = same.is_some();
        self.state.response = Some(match same {
            Some(response) => Response { interviewer, ..response },
            None => Response {
                main_person,
                interviewer,
                phase: *PHASES.start(),
                team_invited: false,
                contract: String::new(),
                stopped: false,
            },
        });
        // Whoever is not of the team now has no notes about somebody else's question, and a new question has none of anybody's.
        let left =
            self.private.extract_if(.., |account, _| !goes_on || *account == main_person || *account == interviewer);
        Ok(left.map(|(account, _)| Effect::OwnNote(account, String::new())).chain([Effect::State]).collect())
    }

    pub(super) fn phase(&mut self, who: AccountId, phase: u8) -> Result<Vec<Effect>, Refused> {
        let host = self.host;
        let response = self.running()?;
        if who != response.interviewer && who != host {
            return Err("interviewer_only");
        }
        if !PHASES.contains(&phase) {
            return Err("phase_invalid");
        }
        if response.phase == phase {
            return Ok(Vec::new());
        }
        response.phase = phase;
        response.team_invited = false;
        changed()
    }

    pub(super) fn team(&mut self, now_ms: i64, who: AccountId, invited: bool) -> Result<Vec<Effect>, Refused> {
        let host = self.host;
        let response = self.running()?;
        if response.is_team(who) && who != host {
            return Err("interviewer_only");
        }
        if response.team_invited == invited {
            return Ok(Vec::new());
        }
        response.team_invited = invited;
        let mut effects = vec![Effect::State];
        if invited {
            let response = response.clone();
            let team = self.members.clone().into_iter().filter(|account| response.is_team(*account));
            effects.extend(team.filter_map(|account| self.show_note(now_ms, account, "")).collect::<Vec<_>>());
        }
        Ok(effects)
    }

    pub(super) fn contract(&mut self, who: AccountId, body: String) -> Result<Vec<Effect>, Refused> {
        check_length(&body, LONGEST_LINE)?;
        let response = self.state.response.as_mut().ok_or("no_response")?;
        if who != response.main_person {
            return Err("main_person_only");
        }
        if response.contract == body {
            return Ok(Vec::new());
        }
        response.contract = body;
        changed()
    }

    pub(super) fn stop(&mut self, who: AccountId, stopped: bool) -> Result<Vec<Effect>, Refused> {
        let quiet = self.state.quiet.is_some();
        let response = self.state.response.as_mut().ok_or("no_response")?;
        if who != response.main_person {
            return Err("main_person_only");
        }
        if response.stopped == stopped {
            return Ok(Vec::new());
        }
        if quiet && !stopped {
            return Err("quiet_now");
        }
        response.stopped = stopped;
        response.team_invited = false;
        // Nothing stands in the way of talking about what happened.
        self.state.stick = None;
        changed()
    }

    /// A response that goes on. It never does during silent time: what is written then is shown by its author alone, and the team's
    /// notes are opened by somebody else.
    fn running(&mut self) -> Result<&mut Response, Refused> {
        if self.state.quiet.is_some() {
            return Err("quiet_now");
        }
        match self.state.response.as_mut() {
            None => Err("no_response"),
            Some(response) if response.stopped => Err("response_stopped"),
            Some(response) => Ok(response),
        }
    }
}
