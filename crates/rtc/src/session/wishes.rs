//! Participants who make one offer and take none, as WHEP has it: what the others publish takes the places the offer has asked for.

use std::collections::HashMap;

use str0m::media::{MediaKind, Mid};

use super::{Happening, Session, Step};
use crate::forward::Renumbering;
use crate::pictures::PictureNumbers;
use crate::signal::Kind;

/// Places of a participant's own offer, with the numbers that were sent there before: whoever comes next goes on from them.
#[derive(Debug, Default)]
pub(crate) struct Wishes(HashMap<Mid, (Renumbering, PictureNumbers)>);

impl Session {
    /// Frees the places of tracks that have ended, and gives free ones to tracks that are waited for. Returns what has opened.
    pub(crate) fn fulfil_wishes(&mut self) -> Vec<Happening> {
        let (Some(Wishes(before)), Some(rtc)) = (self.wishes.as_mut(), self.rtc.as_ref()) else { return Vec::new() };
        self.outgoing.retain_mut(|outgoing| match outgoing.step {
            Step::Ending(mid) | Step::EndOffered(mid) => {
                let mut renumbering = std::mem::take(&mut outgoing.renumbering);
                let mut numbers = std::mem::take(&mut outgoing.numbers);
                // Whoever comes next may happen to have the same source, and has numbers of her own.
                renumbering.break_off();
                numbers.break_off();
                before.insert(mid, (renumbering, numbers));
                false
            }
            Step::Wanted | Step::Offered(_) | Step::Open(_) => true,
        });
        let taken: Vec<Mid> = self
            .outgoing
            .iter()
            .filter_map(|outgoing| if let Step::Open(mid) = outgoing.step { Some(mid) } else { None })
            .collect();
        let asked = self.known.iter().filter_map(|mid| rtc.media(*mid));
        let mut free: Vec<(Mid, MediaKind)> = asked
            .filter(|media| media.direction().is_sending() && !media.stopped() && !taken.contains(&media.mid()))
            .map(|media| (media.mid(), media.kind()))
            .collect();
        let mut opened = Vec::new();
        for outgoing in self.outgoing.iter_mut().filter(|outgoing| outgoing.step == Step::Wanted) {
            let kind = if outgoing.kind == Kind::Audio { MediaKind::Audio } else { MediaKind::Video };
            let Some(place) = free.iter().position(|(_, free)| *free == kind) else { continue };
            let (mid, _) = free.remove(place);
            outgoing.step = Step::Open(mid);
            (outgoing.renumbering, outgoing.numbers) = before.remove(&mid).unwrap_or_default();
            opened.push(Happening::Opened(outgoing.track, mid));
        }
        opened
    }
}
