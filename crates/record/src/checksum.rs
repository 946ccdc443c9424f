//! The whole file's SHA-256, computed while it arrives, so that it costs nothing after the last byte.
//!
//! It lives in memory: after a restart in the middle of an upload the sum is unknown, and the job reads the file again.

use std::{collections::HashMap, sync::Mutex};

use aws_lc_rs::digest::{Context, SHA256};
use mrp_vocabulary::UploadId;

/// Uploads whose sum is remembered; beyond it all are forgotten, which costs a second reading and nothing else.
const MOST: usize = 1000;

/// Sums of uploads under way: up to which byte, and the sum so far.
#[derive(Default)]
pub(crate) struct Checksums(Mutex<HashMap<UploadId, (i64, Context)>>);

impl Checksums {
    /// The sum up to `offset`, if every byte so far came through this process.
    pub(crate) fn at(&self, upload: UploadId, offset: i64) -> Option<Context> {
        if offset == 0 {
            return Some(Context::new(&SHA256));
        }
        let sums = self.0.lock().expect("nobody panics while holding it");
        sums.get(&upload).filter(|(up_to, _)| *up_to == offset).map(|(_, sum)| sum.clone())
    }

    /// The upload has grown, and this is the sum up to there.
    pub(crate) fn keep(&self, upload: UploadId, offset: i64, sum: Option<Context>) {
        let mut sums = self.0.lock().expect("nobody panics while holding it");
        if sums.len() >= MOST {
            sums.clear();
        }
        match sum {
            Some(sum) => drop(sums.insert(upload, (offset, sum))),
            None => drop(sums.remove(&upload)),
        }
    }

    /// It is not needed any more.
    pub(crate) fn forget(&self, upload: UploadId) {
        self.0.lock().expect("nobody panics while holding it").remove(&upload);
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::digest::digest;
    use mrp_vocabulary::Clock;

    use super::*;

    #[test]
    fn a_sum_goes_on_only_where_it_left_off() {
        let sums = Checksums::default();
        let upload = UploadId::new(&Clock::system());
        let mut sum = sums.at(upload, 0).expect("the beginning is known");
        sum.update(b"en samtale ");
        sums.keep(upload, 11, Some(sum));
        assert!(sums.at(upload, 12).is_none());
        let mut sum = sums.at(upload, 11).expect("it left off there");
        sum.update(b"om skolen");
        assert_eq!(sum.finish().as_ref(), digest(&SHA256, b"en samtale om skolen").as_ref());
        sums.forget(upload);
        assert!(sums.at(upload, 11).is_none());
    }
}
