//! What every test here stands on: an application on a fresh database, people who have really signed in, and a film.

mod app;
mod circle;
mod film;
mod media;
mod meeting;
mod note;
mod person;
mod place;
mod processes;
mod program;
mod s3;
mod socket;
mod town;

pub(crate) use app::TestApp;
pub(crate) use circle::{
    Circle, PASS, PURPOSES, addresses, announce, append, library_addresses, own_address, until_heard, until_playable,
};
pub(crate) use film::{film, film_to_follow};
pub(crate) use media::{Heard, Media};
pub(crate) use meeting::MeetingPlace;
pub(crate) use note::written;
pub(crate) use person::{Answer, PASSWORD, Person, id};
pub(crate) use place::{TestPlace, copy_database};
pub(crate) use processes::Process;
pub(crate) use program::{Program, mrp, on_free_ports};
pub(crate) use socket::RoomSocket;
pub(crate) use town::Town;
