//! Tells the parent how far the work is, and at least once in a while that the child lives.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::channel::Channel;
use super::segmenter::hung_up;
use crate::Failure;
use crate::protocol::FromChild;

/// The part of the progress that the look through is worth.
const SURVEY_PERMILLE: i64 = 80;

/// Says how far it is.
pub(super) struct Reporter {
    channel: Arc<Channel>,
    /// What has been done before the making begins.
    begins_at: i64,
    last: u16,
    said: Instant,
}

impl Reporter {
    /// For work that begins with a look through the whole source.
    pub(super) fn after_survey(channel: Arc<Channel>) -> Self {
        Self { channel, begins_at: SURVEY_PERMILLE, last: 0, said: Instant::now() }
    }

    /// For work that begins at once.
    pub(super) fn at_once(channel: Arc<Channel>) -> Self {
        Self { channel, begins_at: 0, last: 0, said: Instant::now() }
    }

    /// The look through has come to `at` of `whole`, where both are known.
    pub(super) fn survey(&mut self, at: Option<i64>, whole: Option<i64>) -> Result<(), Failure> {
        let permille = match (at, whole) {
            (Some(at), Some(whole)) => share(at, whole, self.begins_at),
            _ => 0,
        };
        self.say(permille)
    }

    /// The making has come to `at` of `whole`; where nobody knows how much there is, it only says that it lives.
    pub(super) fn made(&mut self, at: i64, whole: Option<i64>) -> Result<(), Failure> {
        let permille = whole.map_or(0, |whole| share(at, whole, 1000 - self.begins_at));
        self.say(self.begins_at + permille)
    }

    /// It has come so far.
    pub(super) fn say(&mut self, permille: i64) -> Result<(), Failure> {
        let permille = (permille.clamp(0, 999) as u16).max(self.last);
        if permille >= self.last + 5 || self.said.elapsed() > Duration::from_secs(1) {
            self.last = permille;
            self.said = Instant::now();
            self.channel.send(&FromChild::Progress { permille }).map_err(hung_up)?;
        }
        Ok(())
    }
}

fn share(at: i64, whole: i64, of: i64) -> i64 {
    let whole = whole.max(1);
    i64::try_from(i128::from(at.clamp(0, whole)) * i128::from(of) / i128::from(whole)).unwrap_or(of)
}
