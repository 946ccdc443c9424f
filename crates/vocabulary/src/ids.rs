//! One id type per noun, so that a clip's id can never be taken for a recording's.
//!
//! All are UUIDv7: they sort by the time they were made.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = String, format = Uuid)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id; the clock is where randomness comes from.
            #[must_use]
            pub fn new(clock: &crate::Clock) -> Self {
                Self(clock.new_uuid())
            }
            /// The id behind an already made UUID.
            #[must_use]
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
            /// The UUID itself.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text)
                    .map(Self)
                    .map_err(|_| crate::UnknownWord { noun: stringify!($name), word: text.to_owned() })
            }
        }

        impl TryFrom<String> for $name {
            type Error = crate::UnknownWord;
            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }
    )+};
}

ids! {
    /// A municipality (kommune).
    MunicipalityId,
    /// A person who can sign in (konto).
    AccountId,
    /// One signed-in browser (session).
    SessionId,
    /// One line of the audit log.
    AuditId,
    /// A piece of background work.
    JobId,
    /// A course (forløb).
    CourseId,
    /// A round of a course (runde).
    RoundId,
    /// A conversation (samtale) that is planned, recorded and analysed.
    ConversationId,
    /// A person in the room during a conversation (deltager).
    ParticipantId,
    /// One consent (samtykke).
    ConsentId,
    /// A recording (optagelse).
    RecordingId,
    /// An upload under way.
    UploadId,
    /// A coding (kodning): one person's analysis of one recording.
    CodingId,
    /// A keyword (stikord).
    KeywordId,
    /// A clip (klip).
    ClipId,
    /// A private concern (bekymring).
    ConcernId,
    /// A feedback room (feedbackrum).
    RoomId,
    /// A chat message.
    MessageId,
    /// A drawing on the picture (tegning).
    DrawingId,
    /// A time offered for a meeting (tid til feedback).
    OfferId,
    /// An agreement (aftale).
    AgreementId,
    /// An item of the video library (videobibliotek).
    LibraryItemId,
}
