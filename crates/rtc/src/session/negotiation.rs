//! Offers and answers, and whose turn it is.

use std::time::{Duration, Instant};

use str0m::change::{SdpAnswer, SdpOffer};
use str0m::media::{Direction, MediaKind};

use super::{Happening, Line, Session, Step, Wishes, contained};
use crate::signal::{Kind, Refusal};

/// No honest description is longer: sixteen people with four tracks each stay below it.
const MAX_DESCRIPTION: usize = 256 * 1024;

/// A participant who owes an answer for this long has lost our offer.
const ANSWER_OVERDUE: Duration = Duration::from_secs(10);

impl Session {
    /// Whether an offer describes another connection than the present one.
    pub(crate) fn is_new_connection(&self, sdp: &str) -> bool {
        self.rtc.is_none() || fingerprint_of(sdp).is_some_and(|fingerprint| fingerprint != self.fingerprint)
    }

    /// Ends the present connection; what the participant is to hear will be offered anew.
    pub(crate) fn reset(&mut self) {
        self.rtc = None;
        self.pending = None;
        self.restart = false;
        self.misunderstood = false;
        self.incoming.clear();
        self.sources.clear();
        self.known.clear();
        self.channel = None;
        self.wishes = self.wishes.is_some().then(Wishes::default);
        self.up = false;
        self.lost_since = None;
        self.deadline = None;
        self.line = Line::default();
        self.told_limit = None;
        self.outgoing.retain_mut(|outgoing| {
            outgoing.begin_anew();
            let ended = matches!(outgoing.step, Step::Ending(_) | Step::EndOffered(_));
            outgoing.step = Step::Wanted;
            !ended
        });
    }

    /// Answers the participant's offer; `Ok(None)` when it came in the middle of ours and is ignored.
    pub(crate) fn accept_offer(&mut self, sdp: &str, now: Instant) -> Result<Option<String>, Refusal> {
        if sdp.len() > MAX_DESCRIPTION {
            return Err(Refusal::TooLarge);
        }
        let waiting = self.pending.as_ref().map(|(_, since)| now.saturating_duration_since(*since));
        if waiting.is_some_and(|waiting| waiting < ANSWER_OVERDUE) {
            return Ok(None);
        }
        let offer = SdpOffer::from_sdp_string(sdp).map_err(|_| Refusal::NotUnderstood)?;
        let fingerprint = fingerprint_of(sdp).ok_or(Refusal::NotUnderstood)?;
        // A page that slept does not know that it was given up; a new connection has a certificate of its own.
        if self.rtc.is_none() && fingerprint == self.fingerprint {
            return Err(Refusal::Gone);
        }
        let rtc = self.rtc.get_or_insert_with(|| self.common.connection(now));
        self.fingerprint = fingerprint.to_owned();
        self.pending = None;
        let answer = contained(|| rtc.sdp_api().accept_offer(offer).ok()).ok_or(Refusal::NotUnderstood);
        self.take_back_offer();
        self.misunderstood = answer.is_err();
        answer.map(|answer| Some(answer.to_sdp_string()))
    }

    /// The participant's answer to our offer.
    pub(crate) fn accept_answer(&mut self, sdp: &str) -> Result<Vec<Happening>, Refusal> {
        if sdp.len() > MAX_DESCRIPTION {
            return Err(Refusal::TooLarge);
        }
        let (Some(rtc), Some((pending, _))) = (self.rtc.as_mut(), self.pending.take()) else {
            return Err(Refusal::OutOfTurn);
        };
        let accepted = SdpAnswer::from_sdp_string(sdp)
            .ok()
            .and_then(|answer| contained(|| rtc.sdp_api().accept_answer(pending, answer).ok()))
            .ok_or(Refusal::NotUnderstood);
        if let Err(refusal) = accepted {
            self.misunderstood = true;
            self.take_back_offer();
            return Err(refusal);
        }
        let mut opened = Vec::new();
        self.outgoing.retain_mut(|outgoing| match outgoing.step {
            Step::Offered(mid) if rtc.media(mid).is_some_and(|media| media.direction().is_sending()) => {
                outgoing.step = Step::Open(mid);
                opened.push(Happening::Opened(outgoing.track, mid));
                true
            }
            // Declined by the participant, or the end of a track is agreed.
            Step::Offered(_) | Step::EndOffered(_) => false,
            _ => true,
        });
        Ok(opened)
    }

    /// Asks for a fresh way through the network.
    pub(crate) fn ask_restart(&mut self) -> Result<(), Refusal> {
        if self.rtc.is_none() {
            return Err(Refusal::OutOfTurn);
        }
        self.restart = true;
        Ok(())
    }

    /// Our unanswered offer is void: what it contained has to be offered again.
    fn take_back_offer(&mut self) {
        for outgoing in &mut self.outgoing {
            outgoing.step = match outgoing.step {
                Step::Offered(_) => Step::Wanted,
                Step::EndOffered(mid) => Step::Ending(mid),
                step => step,
            };
        }
    }

    /// Makes the relay's own offer if there is something to offer and it is our turn. The caller drains afterwards.
    pub(crate) fn offer(&mut self, now: Instant) -> Option<String> {
        let rtc = self.rtc.as_mut()?;
        if self.wishes.is_some() || self.pending.is_some() || self.misunderstood {
            return None;
        }
        let nothing = !self.restart && self.outgoing.iter().all(|outgoing| matches!(outgoing.step, Step::Open(_)));
        if nothing {
            return None;
        }
        let mut changes = rtc.sdp_api();
        if std::mem::take(&mut self.restart) {
            changes.ice_restart(true);
        }
        for outgoing in &mut self.outgoing {
            match outgoing.step {
                Step::Wanted => {
                    let kind = if outgoing.kind == Kind::Audio { MediaKind::Audio } else { MediaKind::Video };
                    let stream = Some(outgoing.speaker_name.to_string());
                    let mid = changes.add_media(kind, Direction::SendOnly, stream, None, None);
                    outgoing.step = Step::Offered(mid);
                }
                Step::Ending(mid) => {
                    changes.stop_media(mid);
                    outgoing.step = Step::EndOffered(mid);
                }
                Step::Offered(_) | Step::Open(_) | Step::EndOffered(_) => {}
            }
        }
        let Some((offer, pending)) = changes.apply() else {
            // The ends were carried out while answering the participant's own offer.
            self.outgoing.retain(|outgoing| !matches!(outgoing.step, Step::EndOffered(_)));
            return None;
        };
        self.pending = Some((pending, now));
        Some(offer.to_sdp_string())
    }
}

/// The certificate named in a description.
fn fingerprint_of(sdp: &str) -> Option<&str> {
    sdp.lines().find_map(|line| line.strip_prefix("a=fingerprint:")).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_certificate_tells_connections_apart() {
        assert_eq!(fingerprint_of("v=0\r\na=fingerprint:sha-256 AB:CD\r\n"), Some("sha-256 AB:CD"));
        assert_eq!(fingerprint_of("v=0\r\n"), None);
    }
}
