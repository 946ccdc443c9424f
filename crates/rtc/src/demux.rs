//! Finds the connection a packet belongs to: all rooms share one port.
//!
//! A connectivity check names its connection (the part of its user name before the colon); everything else is
//! recognised by the address that an earlier, authenticated check came from.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;

use str0m::net::Protocol;

use crate::room::MemberKey;
use crate::signal::Path;

const STUN_HEADER: usize = 20;
const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const USERNAME: u16 = 0x0006;

/// Whether this is a STUN message (RFC 8489, section 5).
pub(crate) fn is_stun(packet: &[u8]) -> bool {
    packet.len() >= STUN_HEADER && packet[0] < 4 && packet[4..8] == MAGIC_COOKIE
}

/// The receiver's half of the user name in a connectivity check.
pub(crate) fn addressee(packet: &[u8]) -> Option<&str> {
    if !is_stun(packet) {
        return None;
    }
    let mut rest = &packet[STUN_HEADER..];
    while rest.len() >= 4 {
        let kind = u16::from_be_bytes([rest[0], rest[1]]);
        let length = usize::from(u16::from_be_bytes([rest[2], rest[3]]));
        let value = rest.get(4..4 + length)?;
        if kind == USERNAME {
            return std::str::from_utf8(value).ok()?.split_once(':').map(|(receiver, _)| receiver);
        }
        // Attributes are padded to four bytes.
        rest = rest.get(4 + length.next_multiple_of(4)..)?;
    }
    None
}

/// A person behind a changing network comes from a few addresses; more are forgotten, oldest first.
const MAX_ADDRESSES: usize = 32;

/// Who is behind which name and which address.
#[derive(Debug, Default)]
pub(crate) struct Directory {
    names: HashMap<String, MemberKey>,
    addresses: HashMap<(Protocol, SocketAddr), (MemberKey, Path)>,
    by_member: HashMap<MemberKey, VecDeque<(Protocol, SocketAddr)>>,
}

impl Directory {
    /// From now on checks for `name` belong to `member`, and checks for her earlier names do not.
    pub(crate) fn rename(&mut self, member: MemberKey, name: String) {
        if self.names.get(&name) == Some(&member) {
            return;
        }
        self.names.retain(|_, holder| *holder != member);
        self.names.insert(name, member);
    }

    /// A packet that is authentically hers came from here, this way.
    pub(crate) fn learn(&mut self, member: MemberKey, protocol: Protocol, source: SocketAddr, path: Path) {
        let key = (protocol, source);
        let before = self.addresses.insert(key, (member, path));
        if before.is_some_and(|(holder, _)| holder == member) {
            return;
        }
        let own = self.by_member.entry(member).or_default();
        own.push_back(key);
        if own.len() > MAX_ADDRESSES
            && let Some(oldest) = own.pop_front()
            && self.addresses.get(&oldest).is_some_and(|(holder, _)| *holder == member)
        {
            self.addresses.remove(&oldest);
        }
    }

    /// Forgets everything about a connection.
    pub(crate) fn forget(&mut self, member: MemberKey) {
        self.names.retain(|_, holder| *holder != member);
        for key in self.by_member.remove(&member).into_iter().flatten() {
            if self.addresses.get(&key).is_some_and(|(holder, _)| *holder == member) {
                self.addresses.remove(&key);
            }
        }
    }

    /// Whose packet this is, as far as can be said without checking its signature.
    pub(crate) fn find(&self, protocol: Protocol, source: SocketAddr, packet: &[u8]) -> Option<MemberKey> {
        match addressee(packet) {
            Some(name) => self.names.get(name).copied(),
            None => self.addresses.get(&(protocol, source)).map(|(member, _)| *member),
        }
    }

    /// Which way packets to this address take.
    pub(crate) fn path(&self, protocol: Protocol, destination: SocketAddr) -> Option<Path> {
        self.addresses.get(&(protocol, destination)).map(|(_, path)| *path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str) -> Vec<u8> {
        let mut packet = vec![0, 1, 0, 0];
        packet.extend(MAGIC_COOKIE);
        packet.extend([7; 12]);
        packet.extend([0x80, 0x22, 0, 3, b'a', b'b', b'c', 0]);
        packet.extend(USERNAME.to_be_bytes());
        packet.extend((name.len() as u16).to_be_bytes());
        packet.extend(name.as_bytes());
        packet.resize(packet.len().next_multiple_of(4), 0);
        packet
    }

    #[test]
    fn a_check_names_its_receiver() {
        assert_eq!(addressee(&check("me:you")), Some("me"));
        assert_eq!(addressee(&check("nobody")), None);
        assert_eq!(addressee(b"GET / HTTP/1.1\r\n\r\n....."), None);
    }

    #[test]
    fn a_cut_off_check_names_nobody_and_harms_nobody() {
        let whole = check("me:you");
        for length in 0..whole.len() - 2 {
            assert_eq!(addressee(&whole[..length]), None, "cut at {length}");
        }
    }

    #[test]
    fn a_new_name_replaces_the_old_one() {
        let mut directory = Directory::default();
        let source = "192.0.2.1:4000".parse().unwrap();
        directory.rename(1, "old".into());
        directory.rename(1, "new".into());
        assert_eq!(directory.find(Protocol::Udp, source, &check("old:x")), None);
        assert_eq!(directory.find(Protocol::Udp, source, &check("new:x")), Some(1));
        directory.learn(1, Protocol::Udp, source, Path::RelayTls);
        assert_eq!(directory.find(Protocol::Udp, source, &[128, 0]), Some(1));
        assert_eq!(directory.find(Protocol::Tcp, source, &[128, 0]), None);
        assert_eq!(directory.path(Protocol::Udp, source), Some(Path::RelayTls));
        directory.forget(1);
        assert_eq!(directory.find(Protocol::Udp, source, &[128, 0]), None);
    }

    #[test]
    fn a_person_with_too_many_addresses_keeps_the_latest() {
        let mut directory = Directory::default();
        let address = |port: u16| SocketAddr::from(([192, 0, 2, 1], port));
        for port in 0..100 {
            directory.learn(1, Protocol::Udp, address(port), Path::Udp);
        }
        assert_eq!(directory.addresses.len(), MAX_ADDRESSES);
        assert_eq!(directory.find(Protocol::Udp, address(99), &[128]), Some(1));
        assert_eq!(directory.find(Protocol::Udp, address(0), &[128]), None);
    }
}
