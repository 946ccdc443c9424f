//! Why a file did not become playable: one stable word for the sentence, one detail for the log.

use serde::{Deserialize, Serialize};

mrp_vocabulary::words! {
    /// Why the media child could not do what it was asked (årsag). The interface makes the sentence from the word.
    pub enum FailureReason ("failure reason") {
        /// The file has no bytes.
        Empty = "empty",
        /// Not a kind of file we open.
        NotMedia = "not_media",
        /// A media file with neither picture nor sound.
        NoVideoOrAudio = "no_video_or_audio",
        /// Picture and sound are of a kind we do not decode.
        UnsupportedCodec = "unsupported_codec",
        /// A track is encrypted against copying.
        Protected = "protected",
        /// The files of one film were not recorded in the same way.
        FilesDiffer = "files_differ",
        /// The end of the file is missing, so that nothing can be read out of it.
        Truncated = "truncated",
        /// The file opens, but nothing in it can be decoded.
        Damaged = "damaged",
        /// The pictures cannot be taken as they are, although the file's index said so; encoded anew they play.
        NotCopyable = "not_copyable",
        /// The picture is larger than we accept.
        TooLargePicture = "too_large_picture",
        /// The recording is longer than we accept.
        TooLong = "too_long",
        /// More tracks than we accept.
        TooManyStreams = "too_many_streams",
        /// It would have become more bytes than we accept.
        TooMuchOutput = "too_much_output",
        /// The stretch asked for lies outside the recording.
        OutsideRecording = "outside_recording",
        /// It took longer than allowed.
        OutOfTime = "out_of_time",
        /// It needed more memory than allowed.
        OutOfMemory = "out_of_memory",
        /// Somebody stopped it.
        Cancelled = "cancelled",
        /// The child ended without an answer.
        WorkerDied = "worker_died",
        /// The child could not be started.
        WorkerUnavailable = "worker_unavailable",
        /// The kernel does not offer what the sandbox needs.
        SandboxUnavailable = "sandbox_unavailable",
        /// The bytes of the source could not be read.
        SourceUnreadable = "source_unreadable",
        /// The source stopped giving bytes.
        SourceStalled = "source_stalled",
        /// What was made could not be kept.
        SinkFailed = "sink_failed",
        /// The file of the speaker model is not what it should be.
        ModelUnusable = "model_unusable",
        /// There is no room for what was made.
        NoRoom = "no_room",
        /// Encoding failed, although the source could be decoded.
        EncodingFailed = "encoding_failed",
    }
}

/// Why it did not work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{reason}: {detail}")]
pub struct Failure {
    /// The stable word.
    pub reason: FailureReason,
    /// For the log; never shown to people.
    pub detail: String,
}

impl Failure {
    /// A failure.
    #[must_use]
    pub fn new(reason: FailureReason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }

    /// Whether trying the same file again may succeed.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        use FailureReason as R;
        matches!(
            self.reason,
            R::WorkerDied
                | R::WorkerUnavailable
                | R::OutOfTime
                | R::OutOfMemory
                | R::SourceUnreadable
                | R::SourceStalled
                | R::SinkFailed
                | R::NoRoom
        )
    }
}
