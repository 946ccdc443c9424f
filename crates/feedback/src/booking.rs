//! Booking of the meeting (R51): the supervisor offers times tied to the round, the social worker chooses one, either may ask for others.
//!
//! There are no open hours: what is offered is offered to one person for one round. A time that is agreed stands until another one is chosen or
//! somebody calls it off. Times are points in time; in which clock they are read is the browser's business.

mod store;
mod views;

use chrono::{DateTime, TimeDelta, Utc};
use mrp_course::{RoundFact, note_fact, withdraw_fact};
use mrp_database::{Db, Tx, args};
use mrp_people::Caller;
use mrp_vocabulary::{AccountId, Clock, OfferId, RoundId};

use crate::FeedbackError;

pub use store::STATEMENTS;
pub(crate) use views::{BookingView, NewOffer, NewOffers, TimeChoice, TimeWish};

/// Fewest and most times offered at once.
const OFFERS: std::ops::RangeInclusive<usize> = 2..=4;
/// How long a meeting may be, in minutes.
const MINUTES: std::ops::RangeInclusive<i64> = 15..=120;
/// Nobody books further ahead than a course lasts, nearly.
const FURTHEST: TimeDelta = TimeDelta::days(200);
/// The longest word about why, in characters.
const LONGEST_NOTE: usize = 300;

/// A time offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    pub(crate) id: OfferId,
    pub(crate) starts_at: DateTime<Utc>,
    pub(crate) minutes: i64,
}

/// The meeting that is agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Agreed {
    pub(crate) starts_at: DateTime<Utc>,
    pub(crate) minutes: i64,
    pub(crate) booked_by: AccountId,
    pub(crate) booked_at: DateTime<Utc>,
}

/// Somebody asks for other times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) by: AccountId,
    pub(crate) at: DateTime<Utc>,
    pub(crate) note: String,
}

/// All about the meeting of one round.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Booking {
    pub(crate) offers: Vec<Offer>,
    pub(crate) agreed: Option<Agreed>,
    pub(crate) asked: Option<Asked>,
    pub(crate) revision: i64,
}

/// Whether these times can be offered; in the order of the clock.
///
/// # Errors
/// What is wrong with them.
pub(crate) fn check_offers(mut offers: Vec<NewOffer>, now: DateTime<Utc>) -> Result<Vec<NewOffer>, FeedbackError> {
    if !OFFERS.contains(&offers.len()) {
        return Err(FeedbackError::TimesInvalid("offer two, three or four times"));
    }
    offers.sort_by_key(|offer| offer.starts_at);
    if offers.iter().any(|offer| !MINUTES.contains(&offer.minutes)) {
        return Err(FeedbackError::TimesInvalid("a meeting lasts 15 to 120 minutes"));
    }
    if offers.iter().any(|offer| offer.starts_at > now + FURTHEST) {
        return Err(FeedbackError::TimesInvalid("a time is too far ahead"));
    }
    if offers.iter().any(|offer| offer.starts_at <= now) {
        return Err(FeedbackError::TimePast);
    }
    let overlap = |pair: &[NewOffer]| pair[0].starts_at + TimeDelta::minutes(pair[0].minutes) > pair[1].starts_at;
    if offers.windows(2).any(overlap) {
        return Err(FeedbackError::TimesInvalid("two of the times overlap"));
    }
    Ok(offers)
}

/// A word about why, trimmed.
///
/// # Errors
/// When it is too long.
pub(crate) fn check_note(note: &str) -> Result<String, FeedbackError> {
    let note = note.trim();
    if note.chars().count() > LONGEST_NOTE {
        return Err(FeedbackError::TimesInvalid("the note is too long"));
    }
    Ok(note.to_owned())
}

/// Bookings, kept.
#[derive(Debug, Clone)]
pub(crate) struct Bookings {
    db: Db,
    clock: Clock,
}

impl Bookings {
    pub(crate) fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    pub(crate) async fn find(&self, round: RoundId) -> mrp_database::Result<Booking> {
        store::find(&self.db, round).await
    }

    /// Those of an account's own rounds about which there is anything to say.
    pub(crate) async fn list(&self, account: AccountId) -> mrp_database::Result<Vec<(RoundId, Booking)>> {
        store::list(&self.db, account).await
    }

    /// Offers these times instead of the earlier ones. Whoever asked for others has got them.
    pub(crate) async fn offer(
        &self,
        tx: &mut Tx,
        round: RoundId,
        by: AccountId,
        offers: &[NewOffer],
    ) -> mrp_database::Result<()> {
        self.take_offers_back(tx, round).await?;
        for offer in offers {
            let id = OfferId::new(&self.clock);
            let values = args![id, round, offer.starts_at, offer.minutes, by, self.clock.now_ms()];
            tx.execute(store::INSERT_OFFER, values).await?;
        }
        self.unask(tx, round).await
    }

    pub(crate) async fn take_offers_back(&self, tx: &mut Tx, round: RoundId) -> mrp_database::Result<()> {
        tx.execute(store::DELETE_OFFERS, args![round]).await?;
        tx.publish("booking", &round.to_string());
        Ok(())
    }

    /// Chooses an offered time; what was agreed before is no longer.
    ///
    /// # Errors
    /// When the time is not offered any more, or is past.
    pub(crate) async fn pick(
        &self,
        tx: &mut Tx,
        round: RoundId,
        caller: &Caller,
        offer: OfferId,
    ) -> Result<(), FeedbackError> {
        let found = store::find_offer(tx, round, offer).await?.ok_or(FeedbackError::TimeGone)?;
        // Whoever takes it away is the one who has it: the times may have been taken back at the same moment.
        if tx.execute(store::DELETE_OFFER, args![offer, round]).await? != 1 {
            return Err(FeedbackError::TimeGone);
        }
        if found.starts_at <= self.clock.now() {
            return Err(FeedbackError::TimePast);
        }
        let values = args![round, found.starts_at, found.minutes, caller.account_id, self.clock.now_ms()];
        tx.execute(store::BOOK, values).await?;
        note_fact(tx, &self.clock, round, RoundFact::FeedbackBooked).await?;
        tx.publish("booking", &round.to_string());
        Ok(())
    }

    /// Calls the meeting off; its time is offered again, so that a slip is put right by choosing it once more. `false` when nothing was agreed.
    pub(crate) async fn call_off(
        &self,
        tx: &mut Tx,
        round: RoundId,
        supervisor: AccountId,
    ) -> mrp_database::Result<bool> {
        let Some(agreed) = store::find_agreed(tx, round).await? else { return Ok(false) };
        if tx.execute(store::UNBOOK, args![round]).await? != 1 {
            return Ok(false);
        }
        if agreed.starts_at > self.clock.now() {
            let id = OfferId::new(&self.clock);
            let values = args![id, round, agreed.starts_at, agreed.minutes, supervisor, self.clock.now_ms()];
            tx.execute(store::INSERT_OFFER, values).await?;
        }
        withdraw_fact(tx, round, RoundFact::FeedbackBooked).await?;
        tx.publish("booking", &round.to_string());
        Ok(true)
    }

    pub(crate) async fn ask(&self, tx: &mut Tx, round: RoundId, by: AccountId, note: &str) -> mrp_database::Result<()> {
        tx.execute(store::ASK, args![round, by, self.clock.now_ms(), note]).await?;
        tx.publish("booking", &round.to_string());
        Ok(())
    }

    pub(crate) async fn unask(&self, tx: &mut Tx, round: RoundId) -> mrp_database::Result<()> {
        tx.execute(store::UNASK, args![round]).await?;
        tx.publish("booking", &round.to_string());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).expect("a time")
    }

    fn offers(starts: &[i64], minutes: i64) -> Vec<NewOffer> {
        starts.iter().map(|start| NewOffer { starts_at: at(*start), minutes }).collect()
    }

    #[test]
    fn two_to_four_times_ahead_that_do_not_overlap_can_be_offered() {
        let hour = 3_600;
        let sorted = check_offers(offers(&[3 * hour, hour], 45), at(0)).expect("they can");
        assert_eq!(sorted[0].starts_at, at(hour));
        assert!(check_offers(offers(&[hour, 2 * hour, 3 * hour, 4 * hour], 60), at(0)).is_ok(), "one after the other");
        for (starts, minutes) in [
            (&[hour][..], 45),
            (&[hour, 2 * hour, 3 * hour, 4 * hour, 5 * hour], 45),
            (&[hour, hour], 45),
            (&[hour, 2 * hour], 61),
            (&[hour, 2 * hour], 14),
            (&[hour, 9 * hour], 121),
            (&[hour, 201 * 24 * hour], 45),
        ] {
            let refused = check_offers(offers(starts, minutes), at(0));
            assert!(matches!(refused, Err(FeedbackError::TimesInvalid(_))), "{starts:?} {minutes}: {refused:?}");
        }
        assert!(matches!(check_offers(offers(&[0, hour], 45), at(0)), Err(FeedbackError::TimePast)));
    }

    #[test]
    fn a_note_is_short() {
        assert_eq!(check_note("  gerne om morgenen ").expect("it is short"), "gerne om morgenen");
        assert!(check_note(&"æ".repeat(300)).is_ok());
        assert!(check_note(&"æ".repeat(301)).is_err());
    }
}
