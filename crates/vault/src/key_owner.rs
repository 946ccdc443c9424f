//! What a data key belongs to.

use std::{fmt, str::FromStr};

use mrp_vocabulary::{ClipId, ConversationId, LibraryItemId, RecordingId};

use crate::VaultError;

/// The thing a data key seals, for example one recording.
///
/// A clip shown outside the pair is a film of its own with a key of its own (rulings 1), so it is an owner too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum KeyOwner {
    /// A recording (optagelse) with its renditions, stills and waveform.
    Recording(RecordingId),
    /// A clip (klip) cut out for the department, a focus group or teaching.
    Clip(ClipId),
    /// A clip cut out for the video library.
    LibraryItem(LibraryItemId),
    /// What lies of a conversation's film on the machine it is filmed with, until the server has it.
    Conversation(ConversationId),
}

impl fmt::Display for KeyOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Recording(id) => write!(f, "recording/{id}"),
            Self::Clip(id) => write!(f, "clip/{id}"),
            Self::LibraryItem(id) => write!(f, "library_item/{id}"),
            Self::Conversation(id) => write!(f, "conversation/{id}"),
        }
    }
}

impl FromStr for KeyOwner {
    type Err = VaultError;

    fn from_str(text: &str) -> Result<Self, VaultError> {
        let unknown = || VaultError::Invalid(format!("\"{text}\" is no owner of a key"));
        let (kind, id) = text.split_once('/').ok_or_else(unknown)?;
        match kind {
            "recording" => id.parse().map(Self::Recording).map_err(|_| unknown()),
            "clip" => id.parse().map(Self::Clip).map_err(|_| unknown()),
            "library_item" => id.parse().map(Self::LibraryItem).map_err(|_| unknown()),
            "conversation" => id.parse().map(Self::Conversation).map_err(|_| unknown()),
            _ => Err(unknown()),
        }
    }
}

impl From<RecordingId> for KeyOwner {
    fn from(id: RecordingId) -> Self {
        Self::Recording(id)
    }
}

impl From<ClipId> for KeyOwner {
    fn from(id: ClipId) -> Self {
        Self::Clip(id)
    }
}

impl From<LibraryItemId> for KeyOwner {
    fn from(id: LibraryItemId) -> Self {
        Self::LibraryItem(id)
    }
}
