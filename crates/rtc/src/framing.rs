//! Packets on a TCP stream: two bytes of length before each (RFC 4571, as ICE-TCP wants it).

use tokio::io::{AsyncRead, AsyncReadExt};

/// Larger than any packet of a call; what announces more is not one.
pub(crate) const MAX_PACKET: usize = 2_048;

/// The packet with its length in front. `None` when it is too large for the wire.
pub(crate) fn frame(packet: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(packet.len()).ok()?;
    let mut framed = Vec::with_capacity(2 + packet.len());
    framed.extend(length.to_be_bytes());
    framed.extend(packet);
    Some(framed)
}

/// The next packet; `None` at the end of the stream and at the first packet that cannot be one.
pub(crate) async fn next_packet(stream: &mut (impl AsyncRead + Unpin)) -> Option<Vec<u8>> {
    let length = usize::from(stream.read_u16().await.ok()?);
    if length == 0 || length > MAX_PACKET {
        return None;
    }
    let mut packet = vec![0; length];
    stream.read_exact(&mut packet).await.ok()?;
    Some(packet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_framed_comes_out_again() {
        let mut wire = frame(b"one").unwrap();
        wire.extend(frame(b"three").unwrap());
        let mut stream = wire.as_slice();
        assert_eq!(next_packet(&mut stream).await.as_deref(), Some(b"one".as_slice()));
        assert_eq!(next_packet(&mut stream).await.as_deref(), Some(b"three".as_slice()));
        assert_eq!(next_packet(&mut stream).await, None);
    }

    #[tokio::test]
    async fn an_impossible_length_ends_the_stream() {
        assert_eq!(next_packet(&mut b"GET / HTTP/1.1".as_slice()).await, None);
        assert_eq!(next_packet(&mut [0, 0, 1].as_slice()).await, None);
    }
}
