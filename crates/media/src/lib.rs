#![doc = include_str!("../README.md")]

mod child;
mod failure;
mod frame_rate;
#[cfg(test)]
mod fuzz;
mod ladder;
mod model;
mod order;
mod playlist;
mod protocol;
mod report;
mod source;
mod streamable;
mod worker;

pub use child::{give_back_free_memory, run_worker, trim_heap};
pub use failure::{Failure, FailureReason};
pub use frame_rate::FrameRate;
pub use model::{SPEAKER_MODEL, find_speaker_model};
pub use mrp_speech::{Heard, ToldApartBy, Turn};
pub use order::{Grid, Limits, ListenOrder, Make, Order};
pub use playlist::{growing_playlist, master_playlist, media_playlist};
pub use report::{
    Attempt, AudioFacts, Loudness, Rendition, Report, Segment, SelfTest, SourceFacts, Storyboard, Usage, VideoFacts,
};
pub use source::{FileSource, MemorySource, Output, Progress, Sink, Source};
pub use streamable::streamable;
pub use worker::Worker;
