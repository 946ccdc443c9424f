//! The body of a request on its way to the vault, cut into parts.

use std::time::Duration;

use aws_lc_rs::digest::{self, Digest};
use axum::http::StatusCode;
use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{Checksum, refusal, too_large};
use crate::{RecordError, tus};

/// One sealed object of an upload: the largest there is, so that memory stays flat.
const PART_BYTES: usize = 4 << 20;
/// As much as the pages send in one request.
const DISCARDED_BYTES: usize = 16 << 20;
/// A request that stays silent for so long is given up; its bytes so far are kept.
const SILENCE: Duration = Duration::from_secs(30);

/// What one request brings, and what it may bring.
pub(super) struct Incoming<'a> {
    pub(super) from: i64,
    pub(super) most: i64,
    pub(super) checksum: Option<&'a Checksum>,
    pub(super) ended: &'a CancellationToken,
}

impl Incoming<'_> {
    /// Cuts the body into parts and hands them on; says whether it came to its end.
    pub(super) async fn receive<S, E>(self, mut body: S, parts: mpsc::Sender<Bytes>) -> Result<bool, RecordError>
    where
        S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
        E: std::fmt::Display,
    {
        let mut hash = self.checksum.map(|checksum| digest::Context::new(checksum.algorithm));
        let mut received = self.from;
        let mut part = BytesMut::with_capacity(PART_BYTES);
        let whole = loop {
            let next = tokio::select! {
                next = tokio::time::timeout(SILENCE, body.next()) => next.ok().flatten_silence(),
                () = self.ended.cancelled() => Next::Broken,
                () = parts.closed() => {
                    // The writer has given up, and says why.
                    discard(&mut body, self.ended).await;
                    Next::Broken
                }
            };
            let mut bytes = match next {
                Next::Bytes(bytes) => bytes,
                Next::End => break true,
                Next::Broken => break false,
            };
            received += i64::try_from(bytes.len()).unwrap_or(i64::MAX);
            if received > self.most {
                return Err(too_large());
            }
            if let Some(hash) = &mut hash {
                hash.update(&bytes);
            }
            while !bytes.is_empty() {
                let fits = bytes.len().min(PART_BYTES - part.len());
                part.extend_from_slice(&bytes.split_to(fits));
                if part.len() == PART_BYTES {
                    let full = std::mem::replace(&mut part, BytesMut::with_capacity(PART_BYTES));
                    if parts.send(full.freeze()).await.is_err() {
                        discard(&mut body, self.ended).await;
                        return Ok(false);
                    }
                }
            }
        };
        if let Some((checksum, hash)) = self.checksum.zip(hash)
            && !(whole && matches(&hash.finish(), &checksum.expected))
        {
            return Err(refusal(
                StatusCode::from_u16(tus::CHECKSUM_MISMATCH).expect("460 is a status"),
                "checksum_mismatch",
                "what arrived does not have the checksum that was announced",
            ));
        }
        Ok((part.is_empty() || parts.send(part.freeze()).await.is_ok()) && whole)
    }
}

/// Reads on and throws away, for a while: an answer that comes before the body has been read does not reach every browser.
async fn discard<S, E>(body: &mut S, ended: &CancellationToken)
where
    S: Stream<Item = Result<Bytes, E>> + Send + Unpin,
{
    let mut read = 0;
    let reading = async {
        while let Some(Ok(bytes)) = body.next().await {
            read += bytes.len();
            if read > DISCARDED_BYTES {
                break;
            }
        }
    };
    tokio::select! {
        _ = tokio::time::timeout(SILENCE, reading) => {}
        () = ended.cancelled() => {}
    }
}

enum Next {
    Bytes(Bytes),
    End,
    Broken,
}

/// A body that ends, breaks or falls silent.
trait FlattenSilence {
    fn flatten_silence(self) -> Next;
}

impl<E: std::fmt::Display> FlattenSilence for Option<Option<Result<Bytes, E>>> {
    fn flatten_silence(self) -> Next {
        match self {
            Some(Some(Ok(bytes))) => Next::Bytes(bytes),
            Some(None) => Next::End,
            Some(Some(Err(error))) => {
                tracing::debug!(%error, "an upload's line broke");
                Next::Broken
            }
            None => Next::Broken,
        }
    }
}

fn matches(digest: &Digest, expected: &[u8]) -> bool {
    digest.as_ref() == expected
}
