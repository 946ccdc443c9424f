//! What can be wrong with an analysis.

use mrp_api::Problem;
use thiserror::Error;

/// An error about the manual, a coding or a mark.
#[derive(Debug, Error)]
pub enum AnalyseError {
    /// No such recording, or it is gone.
    #[error("there is no such recording")]
    RecordingNotFound,
    /// The recording cannot be played yet.
    #[error("the recording cannot be played yet")]
    NotPlayable,
    /// No such coding.
    #[error("there is no such analysis")]
    CodingNotFound,
    /// No such pair of codings.
    #[error("there is no such comparison")]
    ComparisonNotFound,
    /// Both coders are done, and may have seen the other's coding.
    #[error("both codings are done and open to both, so neither can be taken back")]
    Compared,
    /// Somebody else has settled the place meanwhile.
    #[error("somebody else has settled this meanwhile; look again")]
    AgreedChanged,
    /// She has begun, and her work is not thrown away over her head.
    #[error("the second coder has begun")]
    SecondCodingBegun,
    /// Too few recordings for a figure about the manual.
    #[error("too few recordings were coded twice for a figure about the manual")]
    FewRecordings,
    /// A file that cannot be read.
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
    /// No such round.
    #[error("there is no such round")]
    RoundNotFound,
    /// No such clip.
    #[error("there is no such clip")]
    ClipNotFound,
    /// No such edition.
    #[error("there is no such edition of the manual")]
    EditionNotFound,
    /// A coding has used it.
    #[error("this edition has been used, so it stays as it is; make a new version of it instead")]
    EditionUsed,
    /// It comes with the program.
    #[error("this edition comes with the program, so it stays as it is; make a copy of it instead")]
    EditionBuiltIn,
    /// A course names it.
    #[error("a course is to begin with this edition; choose another for the course first")]
    EditionChosen,
    /// Another edition has the id.
    #[error("there is an edition with this id already; choose another id")]
    EditionIdTaken,
    /// The course has codings in the words of its edition.
    #[error("the course has been analysed with its edition, so it keeps it")]
    CourseAnalysed,
    /// A key that is not in the coding's edition.
    #[error("{0} is not a dimension of this edition")]
    UnknownDimension(String),
    /// A key that is not an indicator of the coding's edition.
    #[error("{0} is not an indicator of this edition")]
    UnknownIndicator(String),
    /// Areas without a note have not been ticked.
    #[error("tick the focus areas without a note before the release: {0}")]
    AreasEmpty(String),
    /// Looking closer, with fewer strengths than come first, and no reason.
    #[error("two clips of strengths come before one to look closer at; release without it, or say why")]
    StrengthsFirst,
    /// A clip of more than four minutes nobody has said yes to.
    #[error("a clip of more than four minutes needs its author's yes to its length")]
    ClipsUnconfirmed,
    /// No such concern.
    #[error("there is no such concern")]
    ConcernNotFound,
    /// It is shown to the social worker as it is.
    #[error("the analysis has been released; take the release back before changing it")]
    Released,
    /// The social worker has opened it, so it cannot be taken back.
    #[error("the social worker has opened it, so it cannot be taken back")]
    AlreadyOpened,
    /// A number without a mark that carries it.
    #[error("a level rests on at least one mark that is tied to its dimension")]
    EvidenceMissing,
    /// A value that makes no sense.
    #[error("{0}")]
    Invalid(&'static str),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] mrp_database::Error),
}

impl From<AnalyseError> for Problem {
    fn from(error: AnalyseError) -> Self {
        let title = error.to_string();
        match error {
            AnalyseError::RecordingNotFound => Self::missing("recording"),
            AnalyseError::NotPlayable => Self::conflict("recording_not_playable", title),
            AnalyseError::CodingNotFound => Self::missing("coding"),
            AnalyseError::ComparisonNotFound => Self::missing("comparison"),
            AnalyseError::Compared => Self::conflict("codings_compared", title),
            AnalyseError::AgreedChanged => Self::conflict("agreed_changed", title),
            AnalyseError::SecondCodingBegun => Self::conflict("second_coding_begun", title),
            AnalyseError::FewRecordings => Self::conflict("few_recordings", title),
            AnalyseError::Unreadable(_) => Self::invalid("file_unreadable", title),
            AnalyseError::RoundNotFound => Self::missing("round"),
            AnalyseError::ClipNotFound => Self::missing("clip"),
            AnalyseError::EditionNotFound => Self::missing("edition"),
            AnalyseError::EditionUsed => Self::conflict("edition_used", title),
            AnalyseError::EditionBuiltIn => Self::conflict("edition_built_in", title),
            AnalyseError::EditionChosen => Self::conflict("edition_chosen", title),
            AnalyseError::EditionIdTaken => Self::conflict("edition_id_taken", title),
            AnalyseError::CourseAnalysed => Self::conflict("course_analysed", title),
            AnalyseError::UnknownDimension(_) => Self::invalid("dimension_unknown", title),
            AnalyseError::UnknownIndicator(_) => Self::invalid("indicator_unknown", title),
            AnalyseError::AreasEmpty(_) => Self::conflict("areas_empty", title),
            AnalyseError::StrengthsFirst => Self::conflict("strengths_first", title),
            AnalyseError::ClipsUnconfirmed => Self::conflict("clips_unconfirmed", title),
            AnalyseError::ConcernNotFound => Self::missing("concern"),
            AnalyseError::Released => Self::conflict("coding_released", title),
            AnalyseError::AlreadyOpened => Self::conflict("already_opened", title),
            AnalyseError::EvidenceMissing => Self::conflict("evidence_missing", title),
            AnalyseError::Invalid(_) => Self::invalid("mark_invalid", title),
            AnalyseError::Database(error) => error.into(),
        }
    }
}
