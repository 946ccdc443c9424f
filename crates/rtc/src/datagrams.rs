//! The relay's UDP socket, several packets at a time.
//!
//! A picture is a burst of packets. They are taken from the system together, and what leaves for the same listener leaves together,
//! which the system cuts into packets itself (generic segmentation offload): most of a relay's work is otherwise crossing over
//! into the system and back.

use std::io::{self, ErrorKind, IoSliceMut};
use std::net::SocketAddr;

use quinn_udp::{BATCH_SIZE, RecvMeta, Transmit, UdpSocketState};
use tokio::io::Interest;
use tokio::net::UdpSocket;

/// What the system hands over as one: packets of one sender, one behind the other.
const LARGEST: usize = 64 * 1024;

/// Packets that leave together; a large picture has more, and leaves in two.
const MOST_TOGETHER: usize = 32;

/// The socket.
pub(crate) struct Datagrams {
    socket: UdpSocket,
    state: UdpSocketState,
    room: Vec<u8>,
    meta: [RecvMeta; BATCH_SIZE],
    burst: Burst,
}

impl Datagrams {
    pub(crate) fn new(socket: UdpSocket) -> io::Result<Self> {
        let state = UdpSocketState::new((&socket).into())?;
        let meta = [RecvMeta::default(); BATCH_SIZE];
        Ok(Self { socket, state, room: vec![0; LARGEST * BATCH_SIZE], meta, burst: Burst::default() })
    }

    /// Waits until there is something to take.
    pub(crate) async fn readable(&self) -> io::Result<()> {
        self.socket.readable().await
    }

    /// Takes what has come and hands over each packet; `false` when nothing was there.
    pub(crate) fn take(&mut self, mut each: impl FnMut(SocketAddr, &[u8])) -> bool {
        let Self { socket, state, room, meta, .. } = self;
        let received = socket.try_io(Interest::READABLE, || {
            let mut buffers: Vec<IoSliceMut<'_>> = room.chunks_mut(LARGEST).map(IoSliceMut::new).collect();
            state.recv((&*socket).into(), &mut buffers, meta)
        });
        let number = match received {
            Ok(number) => number,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return false,
            // Somebody's closed port, reported on our socket; the next packet is unaffected.
            Err(_) => return true,
        };
        for (meta, buffer) in meta.iter().zip(room.chunks(LARGEST)).take(number) {
            for packet in buffer[..meta.len].chunks(meta.stride.max(1)) {
                each(meta.addr, packet);
            }
        }
        true
    }

    /// Puts a packet on its way; it leaves with its like, at the latest with [`Datagrams::flush`].
    pub(crate) fn put(&mut self, destination: SocketAddr, packet: &[u8]) {
        let most = self.state.max_gso_segments().min(MOST_TOGETHER);
        if !self.burst.takes(destination, packet, most) {
            self.flush();
        }
        self.burst.add(destination, packet);
    }

    /// Sends what is waiting.
    pub(crate) fn flush(&mut self) {
        let Some(destination) = self.burst.destination.take() else { return };
        let Burst { segment, packets, ref contents, .. } = self.burst;
        let together = (packets > 1).then_some(segment);
        let sent = send(&self.socket, &self.state, destination, contents, together);
        // A full socket loses packets, as the network would; waiting would make everybody late. A system or a line that cannot
        // cut a burst up is given the packets one by one.
        // What an earlier destination answered ("nobody listens there") is told on the next call, which then has sent nothing.
        if sent.is_err_and(|error| error.kind() != ErrorKind::WouldBlock) {
            for packet in contents.chunks(segment) {
                let _ = send(&self.socket, &self.state, destination, packet, None);
            }
        }
    }
}

fn send(
    socket: &UdpSocket,
    state: &UdpSocketState,
    destination: SocketAddr,
    contents: &[u8],
    segment_size: Option<usize>,
) -> io::Result<()> {
    let transmit = Transmit { destination, ecn: None, contents, segment_size, src_ip: None };
    // The socket never blocks. Its readiness is not asked: what cannot leave now is lost, and a socket just made would say it is not ready.
    state.try_send(socket.into(), &transmit)
}

/// Packets for one destination: all of one size, only the last may be shorter.
#[derive(Debug, Default)]
struct Burst {
    destination: Option<SocketAddr>,
    segment: usize,
    packets: usize,
    contents: Vec<u8>,
}

impl Burst {
    fn takes(&self, destination: SocketAddr, packet: &[u8], most: usize) -> bool {
        self.destination.is_none_or(|waiting| {
            waiting == destination
                && self.packets < most
                && self.contents.len() == self.segment * self.packets
                && packet.len() <= self.segment
                && self.contents.len() + packet.len() < LARGEST - 100
        })
    }

    fn add(&mut self, destination: SocketAddr, packet: &[u8]) {
        if self.destination.is_none() {
            self.destination = Some(destination);
            self.segment = packet.len();
            self.packets = 0;
            self.contents.clear();
        }
        self.packets += 1;
        self.contents.extend_from_slice(packet);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    async fn pair() -> (Datagrams, SocketAddr, UdpSocket, SocketAddr) {
        let bind = || UdpSocket::bind("127.0.0.1:0");
        let (ours, theirs) = (bind().await.unwrap(), bind().await.unwrap());
        let (here, there) = (ours.local_addr().unwrap(), theirs.local_addr().unwrap());
        (Datagrams::new(ours).unwrap(), here, theirs, there)
    }

    #[tokio::test]
    async fn packets_arrive_one_by_one_and_in_order_however_they_left() {
        let (mut ours, _, theirs, there) = pair().await;
        let (other, elsewhere) = (UdpSocket::bind("127.0.0.1:0").await.unwrap(), "127.0.0.1:9".parse().unwrap());
        drop(other);
        let lengths = [1_000, 1_000, 1_000, 400, 1_000, 80, 80, 1_200, 1_200];
        for (index, length) in lengths.into_iter().enumerate() {
            ours.put(there, &vec![index as u8; length]);
            if index == 6 {
                ours.put(elsewhere, &[0]);
            }
        }
        ours.flush();
        let mut buffer = vec![0; 2_000];
        for (index, length) in lengths.into_iter().enumerate() {
            let receiving = tokio::time::timeout(Duration::from_secs(10), theirs.recv_from(&mut buffer));
            let (received, _) = receiving.await.expect("it comes").unwrap();
            assert_eq!((received, buffer[0]), (length, index as u8));
        }
    }

    #[tokio::test]
    async fn everything_that_came_is_taken_apart() {
        let (mut ours, here, theirs, there) = pair().await;
        let (mut sender, ..) = pair().await;
        theirs.send_to(&[7; 33], here).await.unwrap();
        for _ in 0..5 {
            sender.put(here, &[8; 500]);
        }
        sender.put(here, &[9; 20]);
        sender.flush();
        let mut got = Vec::new();
        while got.len() < 7 {
            tokio::time::timeout(Duration::from_secs(10), ours.readable()).await.expect("it comes").unwrap();
            ours.take(|source, packet| got.push((source == there, packet[0], packet.len())));
        }
        got.sort_unstable();
        let mut expected = vec![(false, 8, 500); 5];
        expected.extend([(false, 9, 20), (true, 7, 33)]);
        assert_eq!(got, expected);
        assert!(!ours.take(|_, _| {}), "nothing is left");
    }

    #[test]
    fn a_burst_is_of_one_size_and_one_destination() {
        let (here, there) = ("127.0.0.1:1".parse().unwrap(), "127.0.0.1:2".parse().unwrap());
        let mut burst = Burst::default();
        assert!(burst.takes(here, &[0; 50], 3));
        burst.add(here, &[0; 50]);
        assert!(burst.takes(here, &[0; 50], 3) && burst.takes(here, &[0; 10], 3));
        assert!(!burst.takes(there, &[0; 50], 3) && !burst.takes(here, &[0; 51], 3) && !burst.takes(here, &[0; 50], 1));
        burst.add(here, &[0; 10]);
        assert!(!burst.takes(here, &[0; 10], 3), "only the last may be shorter");
    }
}
