#![doc = include_str!("../README.md")]

mod allowance;
mod behind;
mod booking;
mod channel;
mod drawing;
mod error;
mod fragment;
#[cfg(test)]
mod fuzz;
mod group;
mod helper;
mod limits;
mod line_check;
mod live;
mod places;
mod playback;
mod protocol;
mod room;
mod routes;
mod shelf;
mod shown;
mod socket;
mod standard;
pub mod store;
mod views;
mod word;

use std::sync::Arc;

use mrp_analyse::Analyse;
use mrp_api::Caller;
use mrp_course::CourseStore;
use mrp_database::Db;
use mrp_people::Gate;
use mrp_record::Record;
use mrp_rtc::Relay;
use mrp_vocabulary::{AccountId, Clock, LibraryItemId, Purpose, RecordingId};

pub use booking::STATEMENTS as BOOKING_STATEMENTS;
pub use error::FeedbackError;
pub use group::{GroupAct, GroupKind, GroupState};
pub use limits::RoomLimits;
pub use playback::{Deed, Playback, Slow};
pub use protocol::{ClientMessage, ServerMessage};
pub use room::{
    Attendee, DoorState, FilmState, Part,
    frame::{Frame, FrameChange},
    shelf::GroupClip,
};
pub use routes::routes;
pub use shelf::{Shelf, ShelfClip};
pub use store::{FeedbackStore, helper::STATEMENTS as HELPER_STATEMENTS};
pub use views::{ClipLabel, ClipRate, GroupView, PersonHere, RoomView};

/// The room where the two meet.
#[derive(Debug, Clone)]
pub struct Feedback {
    /// What the database holds of this stage.
    pub store: FeedbackStore,
    pub(crate) bookings: booking::Bookings,
    pub(crate) checks: line_check::Checks,
    pub(crate) live: live::Live,
    pub(crate) places: places::Places,
    pub(crate) streams: standard::Streams,
    pub(crate) standard_clients: bool,
    pub(crate) limits: RoomLimits,
    pub(crate) relay: Option<Relay>,
    pub(crate) analyse: Analyse,
    pub(crate) record: Record,
    pub(crate) shelf: Option<Arc<dyn Shelf>>,
    pub(crate) courses: CourseStore,
    pub(crate) gate: Gate,
    pub(crate) clock: Clock,
}

impl Feedback {
    /// Puts the parts together. Without a relay the routes can be described but nobody can call.
    #[must_use]
    pub fn new(db: Db, analyse: Analyse, record: Record, relay: Option<Relay>, gate: Gate, clock: Clock) -> Self {
        let store = FeedbackStore::new(db.clone());
        Self {
            bookings: booking::Bookings::new(db.clone(), clock.clone()),
            checks: line_check::Checks::default(),
            live: live::Live::new(store.clone(), record.clone(), relay.clone(), gate.clone(), clock.clone()),
            places: places::Places::default(),
            streams: standard::Streams::default(),
            standard_clients: false,
            limits: RoomLimits::default(),
            store,
            relay,
            analyse,
            record,
            shelf: None,
            courses: CourseStore::new(db),
            gate,
            clock,
        }
    }

    /// Lets standard clients (WHIP, WHEP) into rooms too.
    #[must_use]
    pub fn with_standard_clients(self, allowed: bool) -> Self {
        Self { standard_clients: allowed, ..self }
    }

    /// The same with limits of this house.
    #[must_use]
    pub fn with_limits(self, limits: RoomLimits) -> Self {
        Self { places: places::Places::new(limits), limits, ..self }
    }

    /// The same with a shelf of clips for group sessions.
    #[must_use]
    pub fn with_shelf(self, shelf: Arc<dyn Shelf>) -> Self {
        Self { shelf: Some(shelf), ..self }
    }

    /// A clip this caller may watch at this moment.
    pub(crate) async fn find_shelf_clip(
        &self,
        caller: &Caller,
        item: LibraryItemId,
    ) -> mrp_database::Result<Option<ShelfClip>> {
        match &self.shelf {
            Some(shelf) => shelf.find_clip(caller, item).await,
            None => Ok(None),
        }
    }

    /// Refused when somebody has opened more rooms than anybody talks in.
    pub(crate) async fn check_open_rooms(&self, account: AccountId) -> Result<(), FeedbackError> {
        let most = i64::try_from(self.limits.open_rooms).unwrap_or(i64::MAX);
        if self.store.count_open_rooms(account).await? < most { Ok(()) } else { Err(FeedbackError::TooManyRooms) }
    }

    /// Whether a film, and what was written about it, may be shown at this moment.
    pub(crate) async fn find_film_state(&self, recording: RecordingId) -> mrp_database::Result<FilmState> {
        let found = self.record.find_facts(recording).await?;
        Ok(match found.map(|(_, _, facts)| facts.consent) {
            Some(consent) if consent.covers(Purpose::Supervision) => FilmState::Open,
            Some(consent) if !consent.withdrawn => FilmState::AwaitsConsent,
            _ => FilmState::Gone,
        })
    }
}
