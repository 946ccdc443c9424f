//! The child: shuts itself in, then opens what nobody should trust, and answers.
//!
//! It owns one descriptor, the socket to the parent, as standard input. Everything that needs the outside (loading
//! libraries, asking the kernel) happens before the sandbox; the first media byte is asked for after it.

mod audio;
mod beginning;
mod boxes;
mod channel;
mod copy;
mod ffi;
mod join;
mod limiter;
mod media;
mod outlet;
mod picture;
mod pipeline;
mod plan;
mod probe;
mod reporter;
mod sandbox;
mod segmenter;
mod self_test;
mod speech;
mod still;
mod survey;
mod video;
mod waveform;

use std::process::exit;
use std::sync::Arc;

pub use ffi::{give_back_free_memory, trim_heap};

use crate::protocol::{FromChild, Task, ToChild};
use crate::{Failure, FailureReason};
use channel::Channel;

/// The media child's whole life. Must be called first thing in `main`, before any thread is started.
///
/// Standard input must be the socket that [`crate::Worker`] hands over; started by hand it only says so and ends.
pub fn run_worker() -> ! {
    exit(match live() {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("media worker: {error}");
            1
        }
    })
}

fn live() -> std::io::Result<()> {
    let channel = Arc::new(Channel::from_standard_input()?);
    let begin = match channel.receive()? {
        ToChild::Begin(begin) => *begin,
        _ => return Err(std::io::Error::other("the first frame must say what to do")),
    };
    // When memory runs out, this is the process to end and not the server. A kernel that does not let us say so is no reason
    // to refuse the work.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    if matches!(begin.task, Task::Listen(_)) {
        // Nobody waits for it: whatever makes a film playable comes first. A refusal changes nothing but the pace.
        let _ = rustix::process::nice(9);
    }
    let landlock = match ffi::prepare().and_then(|()| sandbox::enter(&begin.limits)) {
        Ok(landlock) => landlock,
        Err(why) => {
            return channel.send(&FromChild::Failed(Failure::new(FailureReason::SandboxUnavailable, why)));
        }
    };
    channel.send(&FromChild::Ready)?;
    let answer = match begin.task {
        Task::Probe => probe::probe(&channel, &begin).and_then(|facts| json(&facts)),
        Task::Transcode(ref order) => pipeline::transcode(&channel, &begin, order).and_then(|report| json(&report)),
        Task::Listen(order) => speech::listen(&channel, &begin, order).and_then(|heard| json(&heard)),
        Task::SelfTest => json(&self_test::attempts(landlock)),
    };
    match answer {
        Ok(json) => channel.send(&FromChild::Done(json))?,
        Err(failure) => channel.send(&FromChild::Failed(failure))?,
    }
    if matches!(begin.task, Task::SelfTest) {
        self_test::become_another_program();
    }
    Ok(())
}

fn json<T: serde::Serialize>(value: &T) -> Result<bytes::Bytes, Failure> {
    serde_json::to_vec(value)
        .map(bytes::Bytes::from)
        .map_err(|error| Failure::new(FailureReason::EncodingFailed, error.to_string()))
}

/// What of the child its fuzz targets see.
#[cfg(test)]
pub(crate) mod fuzz {
    pub(crate) fn codec(init: &[u8]) -> Option<String> {
        super::boxes::avc_codec(init).or_else(|| super::boxes::aac_codec(init))
    }

    pub(crate) fn begins_anew(packet: &[u8], length_bytes: usize) -> bool {
        super::copy::begins_anew(packet, length_bytes)
    }

    pub(crate) fn turned(matrix: &[u8]) -> u16 {
        super::picture::Turn::from_matrix(matrix).degrees()
    }
}
