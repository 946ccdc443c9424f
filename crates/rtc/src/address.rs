//! Under which addresses the relay is reached.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;

/// The addresses participants are told, all with the relay's port.
#[derive(Debug, Clone)]
pub(crate) struct Addresses(pub(crate) Arc<[SocketAddr]>);

impl Addresses {
    /// The announced addresses, or, when none are given, those this machine has by itself.
    pub(crate) fn new(announce: &[IpAddr], bound: SocketAddr) -> Self {
        let mut addresses: Vec<IpAddr> = announce.to_vec();
        if addresses.is_empty() && !bound.ip().is_unspecified() {
            addresses.push(bound.ip());
        }
        if addresses.is_empty() {
            addresses.extend(outward_address());
            // A browser on this very machine; others never get an answer there and take the first.
            addresses.push(IpAddr::V4(Ipv4Addr::LOCALHOST));
        }
        Self(addresses.into_iter().map(|ip| SocketAddr::new(ip.to_canonical(), bound.port())).collect())
    }

    /// Which of the relay's addresses a packet from `source` was sent to. The socket does not say, so it is the
    /// first that can have been; only the family matters to the answer's way back.
    pub(crate) fn facing(&self, source: SocketAddr) -> Option<SocketAddr> {
        let family = || self.0.iter().filter(|own| own.is_ipv4() == source.is_ipv4());
        let alike = family().find(|own| own.ip().is_loopback() == source.ip().is_loopback());
        alike.or_else(|| family().next()).copied()
    }

    /// Whether this is the relay.
    pub(crate) fn contains(&self, address: SocketAddr) -> bool {
        self.0.contains(&address)
    }
}

/// The address this machine uses towards the world. Connecting a UDP socket only asks the routing table; nothing
/// is sent.
fn outward_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    let ip = socket.local_addr().ok()?.ip();
    (!ip.is_unspecified() && !ip.is_loopback()).then_some(ip)
}

/// An address as people write it: IPv4 stays IPv4 also on a socket that speaks both.
pub(crate) fn canonical(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// An address as a socket bound to `bound` wants it.
pub(crate) fn for_socket(address: SocketAddr, bound: SocketAddr) -> SocketAddr {
    match (address.ip(), bound.ip()) {
        (IpAddr::V4(ip), IpAddr::V6(_)) => SocketAddr::new(IpAddr::V6(ip.to_ipv6_mapped()), address.port()),
        _ => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_facing_a_participant_is_of_her_kind() {
        let announce: Vec<IpAddr> = vec!["192.0.2.7".parse().unwrap(), "127.0.0.1".parse().unwrap()];
        let addresses = Addresses::new(&announce, "0.0.0.0:7000".parse().unwrap());
        assert_eq!(addresses.facing("198.51.100.1:9".parse().unwrap()), Some("192.0.2.7:7000".parse().unwrap()));
        assert_eq!(addresses.facing("127.0.0.1:9".parse().unwrap()), Some("127.0.0.1:7000".parse().unwrap()));
        assert_eq!(addresses.facing("[2001:db8::1]:9".parse().unwrap()), None);
    }

    #[test]
    fn a_socket_for_both_families_gets_mapped_addresses() {
        let mapped = for_socket("192.0.2.1:5".parse().unwrap(), "[::]:0".parse().unwrap());
        assert_eq!(mapped, "[::ffff:192.0.2.1]:5".parse().unwrap());
        assert_eq!(canonical(mapped), "192.0.2.1:5".parse().unwrap());
    }
}
