//! Pieces of session descriptions (RFC 8840) as WHIP and WHEP send them after the offer. Pure.

/// What identifies one attempt to find a way through the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Credentials<'sdp> {
    pub(crate) name: &'sdp str,
    password: &'sdp str,
}

impl<'sdp> Credentials<'sdp> {
    /// The first ones in a description or a piece of one.
    pub(crate) fn of(sdp: &'sdp str) -> Option<Self> {
        let value = |attribute: &str| {
            sdp.lines().find_map(|line| line.strip_prefix(attribute)).map(str::trim).filter(|value| !value.is_empty())
        };
        Some(Self { name: value("a=ice-ufrag:")?, password: value("a=ice-pwd:")? })
    }

    /// The same offer with these instead, and without addresses of the attempt before.
    pub(crate) fn put_into(self, offer: &str) -> String {
        let lines = offer.lines().filter_map(|line| {
            if line.starts_with("a=ice-ufrag:") {
                Some(format!("a=ice-ufrag:{}\r\n", self.name))
            } else if line.starts_with("a=ice-pwd:") {
                Some(format!("a=ice-pwd:{}\r\n", self.password))
            } else if line.starts_with("a=candidate:") || line.starts_with("a=end-of-candidates") {
                None
            } else {
                Some(format!("{line}\r\n"))
            }
        });
        lines.collect()
    }
}

/// What a client needs of an answer to find its way anew.
pub(crate) fn way_of(answer: &str) -> Option<String> {
    let Credentials { name, password } = Credentials::of(answer)?;
    let mut fragment = format!("a=ice-lite\r\na=ice-ufrag:{name}\r\na=ice-pwd:{password}\r\n");
    // All media share one way; its addresses stand with the first.
    let first = answer.lines().skip_while(|line| !line.starts_with("m="));
    let mut seen = 0;
    let mut candidates = Vec::new();
    for line in first {
        seen += usize::from(line.starts_with("m="));
        if seen > 1 {
            break;
        }
        if line.starts_with("m=") || line.starts_with("a=mid:") {
            fragment.push_str(&format!("{line}\r\n"));
        } else if line.starts_with("a=candidate:") {
            candidates.push(line);
        }
    }
    for candidate in candidates {
        fragment.push_str(&format!("{candidate}\r\n"));
    }
    fragment.push_str("a=end-of-candidates\r\n");
    Some(fragment)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: &str = "v=0\r\na=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=ice-ufrag:old\r\na=ice-pwd:older\r\n\
                         a=candidate:1 1 udp 5 192.0.2.1 7000 typ host\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na=ice-ufrag:old\r\n\
                         a=ice-pwd:older\r\na=candidate:1 1 udp 5 192.0.2.1 7000 typ host\r\n";

    #[test]
    fn a_restart_is_the_offer_with_new_credentials_and_no_old_addresses() {
        let fragment = "a=ice-ufrag:new\r\na=ice-pwd:newer\r\n";
        let offer = Credentials::of(fragment).unwrap().put_into(OFFER);
        assert_eq!(offer.matches("a=ice-ufrag:new\r\n").count(), 2);
        assert_eq!(offer.matches("a=ice-pwd:newer\r\n").count(), 2);
        assert!(!offer.contains("old") && !offer.contains("candidate"));
        assert_eq!(Credentials::of("a=ice-ufrag:half\r\n"), None);
    }

    #[test]
    fn a_way_has_each_address_once() {
        let way = way_of(OFFER).unwrap();
        assert_eq!(way.matches("a=candidate:").count(), 1);
        assert!(way.contains("a=ice-ufrag:old\r\n") && way.contains("a=mid:0\r\n") && !way.contains("video"));
        assert!(way.ends_with("a=end-of-candidates\r\n"));
        assert_eq!(way_of("v=0\r\n"), None);
    }
}
