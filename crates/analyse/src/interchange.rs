//! A coding as a file of another program, and the marks of such a file as keywords. Pure.
//!
//! A file that leaves holds no name of anybody: coders are not named, the film is called after its id. What comes in stays text where this
//! edition has no dimension for it, and what cannot become a keyword is listed with the reason.

mod export;
mod import;
#[cfg(test)]
mod tests;

pub(crate) use export::export;
#[cfg(test)]
use import::Mapping;
pub use import::{ImportFile, ImportPreview, ImportedMark, LeftOut, LeftOutReason, TierPreview, foreign_marks};
pub(crate) use import::{Read, read};

mrp_vocabulary::words! {
    /// A format a coding can leave in.
    pub enum ExportFormat ("export format") {
        /// ELAN.
        Eaf = "eaf",
        /// BORIS.
        Boris = "boris",
        /// WebVTT.
        Vtt = "vtt",
        /// W3C Web Annotation.
        Jsonld = "jsonld",
        /// Comma-separated values.
        Csv = "csv",
        /// A spreadsheet.
        Xlsx = "xlsx",
    }
}

mrp_vocabulary::words! {
    /// A format marks can come in.
    pub enum ImportFormat ("import format") {
        /// ELAN.
        Eaf = "eaf",
        /// BORIS.
        Boris = "boris",
        /// Praat.
        Textgrid = "textgrid",
        /// Comma-separated values with the columns that an export has.
        Csv = "csv",
    }
}

/// The tier of marks without a dimension.
const UNTIED: &str = "Uden dimension";
