#![doc = include_str!("../README.md")]

mod boris;
mod coding;
mod drawing;
mod eaf;
mod eaf_made;
mod error;
mod lanes;
mod spreadsheet;
mod table;
mod textgrid;
mod webannotation;
mod webvtt;
mod xml;

pub use boris::{Boris, Observation};
pub use coding::{Coding, Mark, Tier};
pub use drawing::{Drawn, Shape, drawing_annotations, read_drawing_annotations};
pub use eaf::Eaf;
pub use error::Unreadable;
pub use lanes::{lane_of, lanes};
pub use spreadsheet::{NoSpreadsheet, spreadsheet};
pub use table::{read_table, table};
pub use textgrid::{GridTier, Labels, TextGrid};
pub use webannotation::web_annotations;
pub use webvtt::webvtt;
pub use xml::Element;
