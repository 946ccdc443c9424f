//! What a source is, without decoding it.

use std::sync::Arc;

use super::channel::Channel;
use super::media;
use crate::protocol::Begin;
use crate::{Failure, SourceFacts};

/// Opens and describes.
pub(super) fn probe(channel: &Arc<Channel>, begin: &Begin) -> Result<SourceFacts, Failure> {
    Ok(media::open(channel, begin)?.facts())
}
