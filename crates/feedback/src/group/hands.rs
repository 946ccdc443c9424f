//! Hands and turn lists: who asks for the word, and who has said something yet.

use mrp_vocabulary::AccountId;

use super::{Effect, Group, Moment, Refused, TurnList, changed};

impl Group {
    pub(super) fn raise_hand(&mut self, who: AccountId) -> Result<Vec<Effect>, Refused> {
        if self.state.hands.contains(&who) {
            // Pressed twice: she keeps her place.
            return Ok(Vec::new());
        }
        self.state.hands.push(who);
        changed()
    }

    pub(super) fn lower_hand(&mut self, who: AccountId, whose: AccountId) -> Result<Vec<Effect>, Refused> {
        if who != whose {
            self.is_host(who)?;
        }
        let before = self.state.hands.len();
        self.state.hands.retain(|account| *account != whose);
        if self.state.hands.len() == before { Ok(Vec::new()) } else { changed() }
    }

    pub(super) fn begin_turns(&mut self, who: AccountId, moment: Moment) -> Result<Vec<Effect>, Refused> {
        self.is_host(who)?;
        self.state.turns = Some(TurnList { moment, order: self.members.clone(), said: Vec::new() });
        changed()
    }

    pub(super) fn said(&mut self, who: AccountId, whose: AccountId, said: bool) -> Result<Vec<Effect>, Refused> {
        if who != whose {
            self.is_host(who)?;
        }
        self.is_member(whose)?;
        let turns = self.state.turns.as_mut().ok_or("no_turn_list")?;
        turns.said.retain(|account| *account != whose);
        if said {
            turns.said.push(whose);
            // Whoever came after the list was made.
            if !turns.order.contains(&whose) {
                turns.order.push(whose);
            }
        }
        changed()
    }

    pub(super) fn end_turns(&mut self, who: AccountId) -> Result<Vec<Effect>, Refused> {
        self.is_host(who)?;
        if self.state.turns.take().is_none() { Ok(Vec::new()) } else { changed() }
    }
}
