//! The talking stick: only whoever has it is heard, in sound and in writing.

use mrp_vocabulary::AccountId;

use super::{Effect, Group, Refused, Stick, changed};

impl Group {
    pub(super) fn use_stick(&mut self, who: AccountId, used: bool) -> Result<Vec<Effect>, Refused> {
        self.is_host(who)?;
        if used == self.state.stick.is_some() {
            return Ok(Vec::new());
        }
        if used && self.state.quiet.is_some() {
            return Err("quiet_now");
        }
        if used && self.state.response.as_ref().is_some_and(|response| !response.stopped) {
            return Err("response_now");
        }
        self.state.stick = used.then_some(Stick { holder: None });
        changed()
    }

    pub(super) fn take_stick(&mut self, who: AccountId) -> Result<Vec<Effect>, Refused> {
        let stick = self.state.stick.as_mut().ok_or("no_stick")?;
        match stick.holder {
            Some(holder) if holder == who => return Ok(Vec::new()),
            // Two reached for it at once: the first has it.
            Some(_) => return Err("stick_taken"),
            None => stick.holder = Some(who),
        }
        // She has the word, so she no longer asks for it.
        self.state.hands.retain(|account| *account != who);
        changed()
    }

    pub(super) fn lay_stick(&mut self, who: AccountId) -> Result<Vec<Effect>, Refused> {
        let stick = self.state.stick.as_mut().ok_or("no_stick")?;
        if stick.holder != Some(who) {
            return Err("not_your_stick");
        }
        stick.holder = None;
        changed()
    }

    pub(super) fn free_stick(&mut self, who: AccountId) -> Result<Vec<Effect>, Refused> {
        self.is_host(who)?;
        let stick = self.state.stick.as_mut().ok_or("no_stick")?;
        if stick.holder.take().is_none() { Ok(Vec::new()) } else { changed() }
    }
}
