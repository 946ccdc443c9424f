//! The faster of a browser's two ways to the room: the data channel beside the call.
//!
//! What is urgent is said both ways, and what comes first counts. The channel neither waits for what was lost nor sends it again,
//! so nothing rests on it: the WebSocket brings everything, in order. Steps are numbered, so that none counts twice and none
//! overtakes another.

use mrp_rtc::Peer;
use mrp_vocabulary::Clock;

use crate::{
    ClientMessage, ServerMessage,
    protocol::{Said, Way},
};

/// A channel on which nothing was heard for so long is not spoken to.
const ALIVE_MS: i64 = 6_000;

/// One browser's channel, as its line knows it.
#[derive(Debug, Default)]
pub(crate) struct Channel {
    steps: Steps,
    heard_ms: Option<i64>,
}

/// What a message on the channel leads to.
#[derive(Debug, PartialEq)]
pub(crate) enum Heard {
    /// The room has to hear it.
    Step(ClientMessage),
    /// It is answered where it came from.
    Answer(ServerMessage),
    /// Unreadable, not for this way, known already, or too early: the WebSocket brings it.
    Nothing,
}

impl Channel {
    pub(crate) fn hear(&mut self, text: &str, now_ms: i64) -> Heard {
        let Ok(Said { nth, message }) = serde_json::from_str::<Said>(text) else { return Heard::Nothing };
        self.heard_ms = Some(now_ms);
        match (message, nth) {
            (ClientMessage::Time { sent_ms }, _) => Heard::Answer(ServerMessage::Time { sent_ms, server_ms: now_ms }),
            (message, Some(number)) if message.way() == Way::Both && self.steps.next(number) => Heard::Step(message),
            _ => Heard::Nothing,
        }
    }

    /// Whether a message of the WebSocket is still to be acted upon.
    pub(crate) fn is_news(&mut self, number: Option<u64>) -> bool {
        number.is_none_or(|number| self.steps.up_to(number))
    }

    /// Says it here too, if it is urgent and anybody listens.
    pub(crate) async fn say(&self, message: &ServerMessage, peer: Option<&Peer>, clock: &Clock) {
        let listens = self.heard_ms.is_some_and(|heard_ms| clock.now_ms() - heard_ms < ALIVE_MS);
        if listens && message.way() == Way::Both {
            tell(message, peer).await;
        }
    }
}

/// Says something on the channel; what is lost comes by the WebSocket.
pub(crate) async fn tell(message: &ServerMessage, peer: Option<&Peer>) {
    if let (Some(peer), Ok(text)) = (peer, serde_json::to_string(message)) {
        drop(peer.send_message(text).await);
    }
}

/// How far the numbered steps of a browser have come.
#[derive(Debug, Default)]
struct Steps {
    last: u64,
}

impl Steps {
    /// From the way that may lose: only the very next one.
    fn next(&mut self, number: u64) -> bool {
        let next = self.last.checked_add(1) == Some(number);
        if next {
            self.last = number;
        }
        next
    }

    /// From the way that brings everything in order: all that is new.
    fn up_to(&mut self, number: u64) -> bool {
        let new = number > self.last;
        self.last = self.last.max(number);
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAY: ClientMessage = ClientMessage::Play;

    fn said(number: u64) -> String {
        format!(r#"{{"type":"play","nth":{number}}}"#)
    }

    #[test]
    fn the_first_of_two_ways_counts_and_the_second_does_not() {
        let mut channel = Channel::default();
        assert_eq!(channel.hear(&said(1), 0), Heard::Step(PLAY));
        assert!(!channel.is_news(Some(1)));
        assert!(channel.is_news(Some(2)));
        assert_eq!(channel.hear(&said(2), 0), Heard::Nothing);
    }

    #[test]
    fn what_the_channel_lost_is_not_overtaken() {
        let mut channel = Channel::default();
        assert_eq!(channel.hear(&said(2), 0), Heard::Nothing, "the first is still on its way");
        assert!(channel.is_news(Some(1)) && channel.is_news(Some(2)));
        assert_eq!(channel.hear(&said(3), 0), Heard::Step(PLAY));
        assert_eq!(channel.hear(&said(u64::MAX), 0), Heard::Nothing);
    }

    #[test]
    fn the_time_is_answered_at_once_and_nothing_else_goes_this_way_alone() {
        let mut channel = Channel::default();
        let answer = ServerMessage::Time { sent_ms: 3.5, server_ms: 77 };
        assert_eq!(channel.hear(r#"{"type":"time","sent_ms":3.5}"#, 77), Heard::Answer(answer));
        for text in
            [r#"{"type":"end","nth":1}"#, r#"{"type":"play"}"#, "hej", r#"{"type":"layout","layout":"talk","nth":1}"#]
        {
            assert_eq!(channel.hear(text, 0), Heard::Nothing, "{text}");
        }
        assert!(channel.is_news(None) && channel.is_news(Some(1)));
    }
}
