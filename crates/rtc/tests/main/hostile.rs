//! What comes from the open network and is not a participant.

use std::net::SocketAddr;
use std::time::Duration;

use crate::support::{Participant, SECRET, Way, allocate, relay};
use chrono::TimeDelta;
use mrp_rtc::TurnCredentials;
use mrp_vocabulary::Clock;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};

/// A small generator of bytes, the same in every run.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn packet(&mut self) -> Vec<u8> {
        let length = (self.next() % 1_400) as usize;
        let mut packet: Vec<u8> = (0..length).map(|_| self.next() as u8).collect();
        // A third look like connectivity checks, a third like media, so that they get past the first glance.
        match self.next() % 3 {
            0 if length > 28 => {
                packet[..8].copy_from_slice(&[0, 1, 0, (length - 20) as u8, 0x21, 0x12, 0xa4, 0x42]);
                packet[20..24].copy_from_slice(&[0, 6, 0, 4]);
                packet[24..28].copy_from_slice(b"ab:c");
            }
            1 if length > 12 => packet[0] = 0x80,
            _ => {}
        }
        packet
    }
}

#[tokio::test]
async fn garbage_on_every_port_is_survived() {
    let relay = relay().await;
    let ann = Participant::enter(&relay, "room", "ann", Way::Udp).await;
    let bob = Participant::enter(&relay, "room", "bob", Way::Turn).await;
    ann.until_hearing("bob").await;
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let turn: SocketAddr = ([127, 0, 0, 1], relay.turn_port().unwrap()).into();
    for round in 0..2_000 {
        socket.send_to(&noise.packet(), relay.addresses()[0]).await.unwrap();
        socket.send_to(&noise.packet(), turn).await.unwrap();
        if round % 100 == 0 {
            for port in [relay.addresses()[0], turn] {
                let mut stream = TcpStream::connect(port).await.unwrap();
                let _ = stream.write_all(&noise.packet()).await;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    ann.until_hearing("bob").await;
    bob.until_hearing("ann").await;
}

#[tokio::test]
async fn a_web_browser_on_the_media_port_is_shown_the_door() {
    let relay = relay().await;
    let mut stream = TcpStream::connect(relay.addresses()[0]).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: example.org\r\n\r\n").await.unwrap();
    let mut answer = Vec::new();
    // Either an orderly end or a reset, because our request was not read to its end.
    let _ = stream.read_to_end(&mut answer).await;
    assert!(answer.is_empty());
}

#[tokio::test]
async fn turn_refuses_wrong_and_expired_credentials() {
    let relay = relay().await;
    let good = relay.ice_servers("somebody", TimeDelta::minutes(5)).remove(0);
    assert!(allocate(&relay, &good, Way::Turn).await.is_ok());

    let mut wrong = good.clone();
    wrong.credential =
        TurnCredentials::issue(b"another secret", "somebody", TimeDelta::minutes(5), Clock::system().now()).password;
    assert!(allocate(&relay, &wrong, Way::Turn).await.is_err());

    let yesterday = Clock::system().now() - TimeDelta::days(1);
    let expired = TurnCredentials::issue(SECRET, "somebody", TimeDelta::minutes(5), yesterday);
    let mut old = good;
    old.username = expired.username;
    old.credential = expired.password;
    assert!(allocate(&relay, &old, Way::Turn).await.is_err());
}

#[tokio::test]
async fn turn_relays_to_nobody_but_the_relay() {
    let relay = relay().await;
    let outsider = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let server = relay.ice_servers("somebody", TimeDelta::minutes(5)).remove(0);
    let (conn, _client) = allocate(&relay, &server, Way::Turn).await.unwrap();
    for _ in 0..50 {
        conn.send_to(b"into the municipality's network", outsider.local_addr().unwrap()).await.unwrap();
    }
    // The allocation works (the relay's own address is reachable through it) …
    let ann = Participant::enter(&relay, "room", "ann", Way::Turn).await;
    ann.until("a connection through TURN", |seen| seen.path().is_some()).await;
    // … and by then everything sent before has been refused.
    let mut buffer = [0; 100];
    let nothing = outsider.try_recv_from(&mut buffer).unwrap_err();
    assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
}
