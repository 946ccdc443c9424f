//! Rows of bookings.

use std::collections::BTreeMap;

use mrp_database::{Db, Result, Tx, args, statements};
use mrp_vocabulary::{AccountId, OfferId, RoundId, time_from_ms};
use sqlx::FromRow;

use super::{Agreed, Asked, Booking, Offer};

statements! {
    /// Which times are offered for a round, the earliest first?
    LIST_OFFERS = "
        select id, round_id, starts_at, minutes from meeting_offer where round_id = $1 order by starts_at";
    /// Which times are offered in the rounds of an account that still go on?
    LIST_OFFERS_OF_ACCOUNT = "
        select o.id, o.round_id, o.starts_at, o.minutes from meeting_offer o
        join round r on r.id = o.round_id join course c on c.id = r.course_id
        where (c.social_worker_id = $1 or c.supervisor_id = $1) and r.closed is null and c.ended_at is null
        order by o.starts_at";
    /// Is this time offered for this round?
    FIND_OFFER = "select id, round_id, starts_at, minutes from meeting_offer where id = $1 and round_id = $2";
    /// Offers a time.
    INSERT_OFFER = "
        insert into meeting_offer (id, round_id, starts_at, minutes, offered_by, offered_at) values ($1, $2, $3, $4, $5, $6)
        on conflict (round_id, starts_at) do nothing";
    /// Takes one offered time away.
    DELETE_OFFER = "delete from meeting_offer where id = $1 and round_id = $2";
    /// Takes all offered times of a round back.
    DELETE_OFFERS = "delete from meeting_offer where round_id = $1";
    /// What is agreed for a round, and who asks for another time?
    FIND_MEETING = "
        select round_id, starts_at, minutes, booked_by, booked_at, revision, asked_by, asked_at, asked_note
        from meeting where round_id = $1";
    /// The same for the rounds of an account that still go on.
    LIST_MEETINGS_OF_ACCOUNT = "
        select m.round_id, m.starts_at, m.minutes, m.booked_by, m.booked_at, m.revision, m.asked_by, m.asked_at, m.asked_note
        from meeting m join round r on r.id = m.round_id join course c on c.id = r.course_id
        where (c.social_worker_id = $1 or c.supervisor_id = $1) and r.closed is null and c.ended_at is null
        order by m.round_id";
    /// Agrees a time; whoever asked for another one has got it.
    BOOK = "
        insert into meeting (round_id, starts_at, minutes, booked_by, booked_at, revision) values ($1, $2, $3, $4, $5, 1)
        on conflict (round_id) do update set starts_at = excluded.starts_at, minutes = excluded.minutes,
            booked_by = excluded.booked_by, booked_at = excluded.booked_at, revision = meeting.revision + 1,
            asked_by = null, asked_at = null, asked_note = null";
    /// Calls the meeting off.
    UNBOOK = "
        update meeting set starts_at = null, minutes = null, booked_by = null, booked_at = null, revision = revision + 1
        where round_id = $1 and starts_at is not null";
    /// Asks for other times.
    ASK = "
        insert into meeting (round_id, revision, asked_by, asked_at, asked_note) values ($1, 0, $2, $3, $4)
        on conflict (round_id) do update set asked_by = excluded.asked_by, asked_at = excluded.asked_at,
            asked_note = excluded.asked_note";
    /// Nobody asks any more.
    UNASK = "update meeting set asked_by = null, asked_at = null, asked_note = null where round_id = $1";
}

#[derive(FromRow)]
struct OfferRow {
    #[sqlx(try_from = "String")]
    id: OfferId,
    #[sqlx(try_from = "String")]
    round_id: RoundId,
    starts_at: i64,
    minutes: i64,
}

impl From<OfferRow> for Offer {
    fn from(row: OfferRow) -> Self {
        Self { id: row.id, starts_at: time_from_ms(row.starts_at), minutes: row.minutes }
    }
}

#[derive(FromRow)]
struct MeetingRow {
    #[sqlx(try_from = "String")]
    round_id: RoundId,
    starts_at: Option<i64>,
    minutes: Option<i64>,
    booked_by: Option<String>,
    booked_at: Option<i64>,
    revision: i64,
    asked_by: Option<String>,
    asked_at: Option<i64>,
    asked_note: Option<String>,
}

fn account(word: Option<&str>, round: RoundId) -> Result<Option<AccountId>> {
    let parsed = word.map(str::parse::<AccountId>).transpose();
    parsed.map_err(|error| mrp_database::Error::Inconsistent(format!("meeting of round {round}: {error}")))
}

impl MeetingRow {
    fn put_into(self, booking: &mut Booking) -> Result<()> {
        let (booked_by, asked_by) =
            (account(self.booked_by.as_deref(), self.round_id)?, account(self.asked_by.as_deref(), self.round_id)?);
        if let (Some(starts_at), Some(minutes), Some(booked_by), Some(booked_at)) =
            (self.starts_at, self.minutes, booked_by, self.booked_at)
        {
            let (starts_at, booked_at) = (time_from_ms(starts_at), time_from_ms(booked_at));
            booking.agreed = Some(Agreed { starts_at, minutes, booked_by, booked_at });
        }
        if let (Some(by), Some(at)) = (asked_by, self.asked_at) {
            booking.asked = Some(Asked { by, at: time_from_ms(at), note: self.asked_note.unwrap_or_default() });
        }
        booking.revision = self.revision;
        Ok(())
    }
}

pub(super) async fn find(db: &Db, round: RoundId) -> Result<Booking> {
    let offers = db.list::<OfferRow>(LIST_OFFERS, args![round]).await?;
    let mut booking = Booking { offers: offers.into_iter().map(Offer::from).collect(), ..Booking::default() };
    if let Some(row) = db.find::<MeetingRow>(FIND_MEETING, args![round]).await? {
        row.put_into(&mut booking)?;
    }
    Ok(booking)
}

pub(super) async fn list(db: &Db, of: AccountId) -> Result<Vec<(RoundId, Booking)>> {
    let mut bookings: BTreeMap<RoundId, Booking> = BTreeMap::new();
    for row in db.list::<OfferRow>(LIST_OFFERS_OF_ACCOUNT, args![of]).await? {
        bookings.entry(row.round_id).or_default().offers.push(row.into());
    }
    for row in db.list::<MeetingRow>(LIST_MEETINGS_OF_ACCOUNT, args![of]).await? {
        let booking = bookings.entry(row.round_id).or_default();
        row.put_into(booking)?;
    }
    bookings.retain(|_, booking| !booking.offers.is_empty() || booking.agreed.is_some() || booking.asked.is_some());
    Ok(bookings.into_iter().collect())
}

pub(super) async fn find_offer(tx: &mut Tx, round: RoundId, offer: OfferId) -> Result<Option<Offer>> {
    Ok(tx.find::<OfferRow>(FIND_OFFER, args![offer, round]).await?.map(Offer::from))
}

pub(super) async fn find_agreed(tx: &mut Tx, round: RoundId) -> Result<Option<Agreed>> {
    let mut booking = Booking::default();
    if let Some(row) = tx.find::<MeetingRow>(FIND_MEETING, args![round]).await? {
        row.put_into(&mut booking)?;
    }
    Ok(booking.agreed)
}
