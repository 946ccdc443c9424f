//! The media child from outside: films made on the spot go in, what comes out is judged by the `ffmpeg` tools.

mod bombs;
mod broken;
mod classes;
mod devices;
mod files;
mod hostile;
mod limits;
mod mutants;
mod sample;
mod sandbox;
mod soon;
mod speech;
mod support;
mod transcode;
