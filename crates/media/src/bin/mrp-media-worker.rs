//! The media child as a program of its own, for the tests of this crate.
//!
//! The product starts the same code as `mrp media-worker`.

fn main() {
    mrp_media::run_worker()
}
