//! Why a file cannot be read.

/// A file that is not what its name says, or more than is read here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not well-formed, at this byte.
    #[error("the file is damaged at byte {at}: {what}")]
    Damaged {
        /// Where.
        at: u64,
        /// What is wrong.
        what: String,
    },
    /// Well-formed, but something else.
    #[error("this is not {0}")]
    Other(&'static str),
    /// Something that is not there.
    #[error("{what} \"{name}\" is referred to and is not in the file")]
    Dangling {
        /// What kind of thing.
        what: &'static str,
        /// Its name.
        name: String,
    },
    /// Nested deeper or larger than anything a program writes.
    #[error("the file is nested too deeply")]
    TooDeep,
}
