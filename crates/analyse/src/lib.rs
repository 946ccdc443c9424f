#![doc = include_str!("../README.md")]

mod access;
mod across_editions;
mod coding;
mod comparison;
mod completeness;
mod edition_views;
pub mod editions;
mod error;
mod figures;
mod hook;
mod interchange;
mod manual;
mod mark;
mod marking;
mod merge;
mod own_view;
mod rating;
mod release;
mod research_ratings;
mod routes;
mod search;
mod second_views;
pub mod store;
mod views;

use mrp_course::{CourseStore, RoundFact, note_fact};
use mrp_database::{Db, Tx, args};
use mrp_people::Gate;
use mrp_record::{Record, Recording};
use mrp_vocabulary::{Clock, RecordingId, RoundId};

pub use coding::{Clip, ClipKind, Coding, Keyword};
pub use comparison::{Difference, Standing, differences};
pub use completeness::{Completeness, completeness};
pub use editions::Editions;
pub use error::AnalyseError;
pub use figures::{AgreementFigures, CurvePoint, EventsView, FigureView, FiguresRow, Pair, figures};
pub use interchange::{
    ExportFormat, ImportFile, ImportFormat, ImportPreview, ImportedMark, LeftOut, LeftOutReason, TierPreview,
    foreign_marks,
};
pub use manual::*;
pub use mark::{Mark, MarkKind};
pub use routes::routes;
pub use store::{AnalyseStore, concern::STATEMENTS as CONCERN_STATEMENTS, focus::STATEMENTS as FOCUS_STATEMENTS};
pub(crate) use store::{concern, focus};
pub use views::{ClipView, CodingView, KeywordView};

/// The supervisor's work: the manual, keywords, clips, the plan.
#[derive(Debug, Clone)]
pub struct Analyse {
    /// What the database holds of this stage.
    pub store: AnalyseStore,
    pub(crate) editions: Editions,
    pub(crate) record: Record,
    pub(crate) courses: CourseStore,
    pub(crate) gate: Gate,
    pub(crate) clock: Clock,
}

impl Analyse {
    /// Puts the parts together.
    ///
    /// # Errors
    /// When the manual that was built in is not sound: then nothing may start.
    pub fn new(db: Db, record: Record, gate: Gate, clock: Clock) -> Result<Self, ManualError> {
        Ok(Self {
            store: AnalyseStore::new(db.clone()),
            editions: Editions::new(db.clone(), clock.clone())?,
            record,
            courses: CourseStore::new(db),
            gate,
            clock,
        })
    }

    /// The edition a new coding of a recording begins with, and its round: a second coder's is that of the first coding.
    pub(crate) async fn edition_for(
        &self,
        id: RecordingId,
        recording: &Recording,
    ) -> Result<(String, RoundId), AnalyseError> {
        let round_id = recording.round_id;
        if let Some(first) = self.store.find_earliest_coding(id).await? {
            return Ok((first.edition, round_id));
        }
        let round = self.courses.find_round(round_id).await?.ok_or(AnalyseError::RecordingNotFound)?;
        let course = self.courses.find_course(round.course_id).await?.ok_or(AnalyseError::RecordingNotFound)?;
        Ok((course.manual_edition, round_id))
    }

    /// The social worker sees a released analysis now, wherever it is: from here on the release is not taken back. False when it has been
    /// taken back already; then she is shown nothing of it.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn note_opened(&self, tx: &mut Tx, coding: &Coding) -> mrp_database::Result<bool> {
        if tx.execute(store::OPEN_CODING, args![coding.id, self.clock.now_ms()]).await? == 1 {
            note_fact(tx, &self.clock, coding.round_id, RoundFact::ReleaseOpened).await?;
            return Ok(true);
        }
        self.store.is_released(tx, coding.id).await
    }

    /// The editions of the manual.
    #[must_use]
    pub fn editions(&self) -> &Editions {
        &self.editions
    }
}
