//! Session descriptions and pieces of them (RFC 8840) as WHIP and WHEP send them. Pure.

use crate::standard::Protocol;

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

/// The offer, held to what its protocol is for: who publishes sends and who watches receives, also when a client leaves both open.
pub(crate) fn one_way(protocol: Protocol, offer: &str) -> String {
    let mut kept = String::with_capacity(offer.len() + 64);
    // Of the section that is being read, once it is one of sound or picture.
    let mut direction: Option<&str> = None;
    for line in offer.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        let said =
            line.strip_prefix("a=").filter(|word| matches!(*word, "sendrecv" | "sendonly" | "recvonly" | "inactive"));
        if line.starts_with("m=") {
            close(&mut kept, direction);
            let medium = line.starts_with("m=audio") || line.starts_with("m=video");
            direction = medium.then(|| narrowed(protocol, "sendrecv"));
        }
        match said {
            // Those of a section stand at its end; one for the whole description would speak for data channels too.
            Some(word) => direction = direction.map(|_| narrowed(protocol, word)),
            None => {
                kept.push_str(line);
                kept.push_str("\r\n");
            }
        }
    }
    close(&mut kept, direction);
    kept
}

fn narrowed(protocol: Protocol, word: &str) -> &'static str {
    match (protocol, word) {
        (Protocol::Whip, "sendrecv" | "sendonly") => "sendonly",
        (Protocol::Whep, "sendrecv" | "recvonly") => "recvonly",
        _ => "inactive",
    }
}

fn close(kept: &mut String, direction: Option<&str>) {
    if let Some(direction) = direction {
        kept.push_str("a=");
        kept.push_str(direction);
        kept.push_str("\r\n");
    }
}

/// The answer with all its media as one stream, so that a player keeps sound and picture together. It carries whoever publishes at the
/// time, so it bears nobody's name.
pub(crate) fn one_stream(answer: &str) -> String {
    let renamed = answer.lines().map(|line| match line.split_once("msid:") {
        Some((head, ids)) if head == "a=" || head.starts_with("a=ssrc:") => {
            format!("{head}msid:call {}\r\n", ids.split_once(' ').map_or("", |(_, track)| track))
        }
        _ => format!("{line}\r\n"),
    });
    renamed.collect()
}

/// Whether the offer has a section of this kind.
pub(crate) fn has(offer: &str, kind: &str) -> bool {
    offer.lines().filter_map(|line| line.strip_prefix("m=")).any(|line| line.split(' ').next() == Some(kind))
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

    #[test]
    fn sound_and_picture_are_one_stream() {
        let answer =
            "a=msid-semantic: WMS x y\r\nm=audio\r\na=msid:x one\r\na=ssrc:5 msid:x one\r\nm=video\r\na=msid:y two\r\n";
        assert_eq!(
            one_stream(answer),
            "a=msid-semantic: WMS x y\r\nm=audio\r\na=msid:call one\r\na=ssrc:5 msid:call one\r\nm=video\r\na=msid:call two\r\n"
        );
    }

    #[test]
    fn who_publishes_hears_nothing_and_who_watches_says_nothing() {
        let offer = "v=0\na=sendrecv\nm=audio 9 UDP/TLS/RTP/SAVPF 111\na=mid:0\nm=video 9 UDP/TLS/RTP/SAVPF 96\na=sendonly\na=mid:1\n\
                     m=video 9 UDP/TLS/RTP/SAVPF 96\na=recvonly\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:3\n";
        let directions = |protocol| {
            let kept = one_way(protocol, offer);
            let sections: Vec<String> = kept.split("m=").map(str::to_owned).collect();
            assert!(!sections[0].contains("send") && !sections[4].contains("send"), "{kept}");
            [1, 2, 3].map(|number| sections[number].lines().last().unwrap().to_owned())
        };
        assert_eq!(directions(Protocol::Whip), ["a=sendonly", "a=sendonly", "a=inactive"]);
        assert_eq!(directions(Protocol::Whep), ["a=recvonly", "a=inactive", "a=recvonly"]);
        assert!(has(offer, "audio") && has(offer, "application") && !has(offer, "text"));
    }
}
