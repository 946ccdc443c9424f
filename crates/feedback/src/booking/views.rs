//! What goes over the wire about bookings.

use chrono::{DateTime, TimeDelta, Utc};
use mrp_vocabulary::{AccountId, OfferId, RoundId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Booking;

/// A time offered for the meeting.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TimeOfferView {
    /// Its id.
    pub(crate) id: OfferId,
    /// When it begins.
    pub(crate) starts_at: DateTime<Utc>,
    /// When it ends.
    pub(crate) ends_at: DateTime<Utc>,
}

/// The meeting that is agreed.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct AgreedTimeView {
    /// When it begins.
    pub(crate) starts_at: DateTime<Utc>,
    /// When it ends.
    pub(crate) ends_at: DateTime<Utc>,
    /// Who chose it.
    pub(crate) booked_by: AccountId,
    /// When that was.
    pub(crate) booked_at: DateTime<Utc>,
}

/// Somebody asks for other times.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TimeAskedView {
    /// Who.
    pub(crate) by: AccountId,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// In her words; left out for those who see dates only.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) note: String,
}

/// The meeting of a round: times offered, the one agreed, and whether other ones are asked for.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct BookingView {
    /// Of which round.
    pub(crate) round_id: RoundId,
    /// Times offered that are still ahead, the earliest first.
    pub(crate) offers: Vec<TimeOfferView>,
    /// The time agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) agreed: Option<AgreedTimeView>,
    /// Other times are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) asked: Option<TimeAskedView>,
    /// Counts changes of the agreed time, for calendars.
    pub(crate) revision: i64,
}

impl BookingView {
    /// What the pair sees at this moment: an offer whose time is past is none.
    pub(crate) fn new(round_id: RoundId, booking: Booking, now: DateTime<Utc>) -> Self {
        let ends = |starts_at: DateTime<Utc>, minutes| starts_at + TimeDelta::minutes(minutes);
        let ahead = booking.offers.into_iter().filter(|offer| offer.starts_at > now);
        Self {
            round_id,
            offers: ahead
                .map(|offer| TimeOfferView {
                    id: offer.id,
                    starts_at: offer.starts_at,
                    ends_at: ends(offer.starts_at, offer.minutes),
                })
                .collect(),
            agreed: booking.agreed.map(|agreed| AgreedTimeView {
                starts_at: agreed.starts_at,
                ends_at: ends(agreed.starts_at, agreed.minutes),
                booked_by: agreed.booked_by,
                booked_at: agreed.booked_at,
            }),
            asked: booking.asked.map(|asked| TimeAskedView { by: asked.by, at: asked.at, note: asked.note }),
            revision: booking.revision,
        }
    }

    /// The same without a word the pair has written (the coordinator's view).
    pub(crate) fn dates_only(mut self) -> Self {
        if let Some(asked) = &mut self.asked {
            asked.note.clear();
        }
        self
    }
}

/// A time to be offered.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub(crate) struct NewOffer {
    /// When it begins.
    pub(crate) starts_at: DateTime<Utc>,
    /// How long it lasts, in minutes.
    pub(crate) minutes: i64,
}

/// Two, three or four times to be offered.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewOffers {
    /// The times; they take the place of what was offered before.
    pub(crate) offers: Vec<NewOffer>,
}

/// The time the social worker chooses.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct TimeChoice {
    /// Which of the offered ones.
    pub(crate) offer_id: OfferId,
}

/// A wish for other times.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct TimeWish {
    /// What would suit, in a few words; may be empty.
    #[serde(default)]
    pub(crate) note: String,
}
