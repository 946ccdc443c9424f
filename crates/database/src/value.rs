//! The values a statement is given, in the few types both databases share.
//!
//! A missing value keeps its type, because PostgreSQL wants to know what kind of nothing it is.

use chrono::{DateTime, Utc};
use mrp_vocabulary::MediaTime;
use sqlx::{Arguments, Database, Encode, Type, error::BoxDynError};

/// One argument of a statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// TEXT.
    Text(Option<String>),
    /// BIGINT.
    Integer(Option<i64>),
    /// BOOLEAN.
    Flag(Option<bool>),
    /// DOUBLE PRECISION.
    Real(Option<f64>),
    /// BLOB / BYTEA.
    Bytes(Option<Vec<u8>>),
}

impl Value {
    pub(crate) fn add_to<A: Arguments>(self, arguments: &mut A) -> std::result::Result<(), BoxDynError>
    where
        for<'t> Option<String>: Encode<'t, A::Database> + Type<A::Database>,
        for<'t> Option<i64>: Encode<'t, A::Database> + Type<A::Database>,
        for<'t> Option<bool>: Encode<'t, A::Database> + Type<A::Database>,
        for<'t> Option<f64>: Encode<'t, A::Database> + Type<A::Database>,
        for<'t> Option<Vec<u8>>: Encode<'t, A::Database> + Type<A::Database>,
    {
        match self {
            // PostgreSQL knows no text with U+0000 in it, and nobody types one.
            Self::Text(Some(text)) if text.contains('\0') => arguments.add(Some(text.replace('\0', "\u{fffd}"))),
            Self::Text(value) => arguments.add(value),
            Self::Integer(value) => arguments.add(value),
            Self::Flag(value) => arguments.add(value),
            Self::Real(value) => arguments.add(value),
            Self::Bytes(value) => arguments.add(value),
        }
    }
}

/// The arguments of a statement in the driver's own form.
pub(crate) fn arguments<D: Database>(values: Vec<Value>) -> std::result::Result<D::Arguments, BoxDynError>
where
    for<'t> Option<String>: Encode<'t, D> + Type<D>,
    for<'t> Option<i64>: Encode<'t, D> + Type<D>,
    for<'t> Option<bool>: Encode<'t, D> + Type<D>,
    for<'t> Option<f64>: Encode<'t, D> + Type<D>,
    for<'t> Option<Vec<u8>>: Encode<'t, D> + Type<D>,
    D::Arguments: Arguments<Database = D>,
{
    let mut arguments = D::Arguments::default();
    for value in values {
        value.add_to(&mut arguments)?;
    }
    Ok(arguments)
}

/// Writes the arguments of a statement: `args![id, name, at]`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { ::std::vec![$($crate::Value::from($value)),*] };
}

macro_rules! from_plain {
    ($($from:ty => $variant:ident: $convert:expr),+ $(,)?) => {$(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(Some(($convert)(value)))
            }
        }
        impl From<Option<$from>> for Value {
            fn from(value: Option<$from>) -> Self {
                Self::$variant(value.map($convert))
            }
        }
    )+};
}

from_plain! {
    &str => Text: str::to_owned,
    String => Text: |text| text,
    &String => Text: String::clone,
    i64 => Integer: |number| number,
    i32 => Integer: i64::from,
    u32 => Integer: i64::from,
    u16 => Integer: i64::from,
    bool => Flag: |flag| flag,
    f64 => Real: |number| number,
    Vec<u8> => Bytes: |bytes| bytes,
    MediaTime => Integer: MediaTime::ms,
    DateTime<Utc> => Integer: |time: DateTime<Utc>| time.timestamp_millis(),
}

macro_rules! from_ids {
    ($($id:ident),+ $(,)?) => { from_plain! { $(mrp_vocabulary::$id => Text: |id: mrp_vocabulary::$id| id.to_string()),+ } };
}

from_ids! {
    MunicipalityId, AccountId, SessionId, AuditId, JobId, CourseId, RoundId, ConversationId, ParticipantId, ConsentId,
    RecordingId, UploadId, CodingId, KeywordId, ClipId, ConcernId, RoomId, MessageId, DrawingId, OfferId, AgreementId, LibraryItemId,
}
