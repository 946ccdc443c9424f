//! The TURN library makes a nonce for each request without credentials and remembers it for good. Nonces belong to nobody, so one is
//! enough for all who come within half an hour: the first refusal is the library's, the others are given here in its words.

use std::time::Duration;

use stun::attributes::{ATTR_ERROR_CODE, ATTR_MESSAGE_INTEGRITY, ATTR_NONCE, ATTR_REALM};
use stun::error_code::{CODE_UNAUTHORIZED, ErrorCodeAttribute};
use stun::message::{CLASS_ERROR_RESPONSE, CLASS_REQUEST, METHOD_BINDING, Message, MessageType, Setter};
use stun::textattrs::TextAttribute;
use tokio::time::Instant;

/// The library takes a nonce for an hour; whoever is given one has at least half of it left.
const GIVEN_FOR: Duration = Duration::from_secs(30 * 60);

/// What everybody is asked to answer with.
#[derive(Debug)]
pub(super) struct SharedNonce {
    nonce: Vec<u8>,
    realm: Vec<u8>,
    since: Instant,
}

impl SharedNonce {
    /// The one that a refusal of the library carries, if it carries one.
    pub(super) fn of(answer: &[u8], now: Instant) -> Option<Self> {
        let answer = read(answer)?;
        if answer.typ.class != CLASS_ERROR_RESPONSE || !answer.contains(ATTR_ERROR_CODE) {
            return None;
        }
        Some(Self { nonce: answer.get(ATTR_NONCE).ok()?, realm: answer.get(ATTR_REALM).ok()?, since: now })
    }

    /// The refusal of a request that shows no credentials; `None` for any other, and when a fresh nonce is due.
    pub(super) fn refuse(&self, request: &[u8], now: Instant) -> Option<Vec<u8>> {
        if now.saturating_duration_since(self.since) >= GIVEN_FOR {
            return None;
        }
        let request = read(request)?;
        let MessageType { method, class } = request.typ;
        if class != CLASS_REQUEST || method == METHOD_BINDING || request.contains(ATTR_MESSAGE_INTEGRITY) {
            return None;
        }
        let text =
            |attr, bytes: &[u8]| Box::new(TextAttribute { attr, text: String::from_utf8_lossy(bytes).into_owned() });
        let parts: [Box<dyn Setter>; 5] = [
            Box::new(request.transaction_id),
            Box::new(MessageType::new(method, CLASS_ERROR_RESPONSE)),
            Box::new(ErrorCodeAttribute { code: CODE_UNAUTHORIZED, reason: Vec::new() }),
            text(ATTR_NONCE, &self.nonce),
            text(ATTR_REALM, &self.realm),
        ];
        let mut answer = Message::new();
        answer.build(&parts).ok()?;
        Some(answer.raw)
    }

    /// Whether a request answers with this nonce: then the library makes no new one for it, right or wrong.
    pub(super) fn is_in(&self, request: &[u8]) -> bool {
        read(request).and_then(|request| request.get(ATTR_NONCE).ok()).is_some_and(|nonce| nonce == self.nonce)
    }
}

fn read(packet: &[u8]) -> Option<Message> {
    let mut message = Message::new();
    message.unmarshal_binary(packet).ok()?;
    Some(message)
}

#[cfg(test)]
pub(super) mod tests {
    use stun::agent::TransactionId;
    use stun::attributes::AttrType;
    use stun::message::{METHOD_ALLOCATE, Method};

    use super::*;

    /// A message with these attributes.
    pub(crate) fn message(
        method: Method,
        class: stun::message::MessageClass,
        attributes: &[(AttrType, &str)],
    ) -> Vec<u8> {
        let parts: [Box<dyn Setter>; 2] = [Box::new(TransactionId([7; 12])), Box::new(MessageType::new(method, class))];
        let mut message = Message::new();
        message.build(&parts).unwrap();
        for (attr, text) in attributes {
            message.add(*attr, text.as_bytes());
        }
        message.raw
    }

    pub(crate) fn refusal(nonce: &str) -> Vec<u8> {
        message(
            METHOD_ALLOCATE,
            CLASS_ERROR_RESPONSE,
            &[(ATTR_ERROR_CODE, "\0\0\u{4}\u{1}"), (ATTR_NONCE, nonce), (ATTR_REALM, "mrp")],
        )
    }

    #[test]
    fn the_second_who_asks_is_given_the_nonce_of_the_first() {
        let now = crate::relay::now().into();
        let shared = SharedNonce::of(&refusal("once"), now).unwrap();
        let bare = message(METHOD_ALLOCATE, CLASS_REQUEST, &[]);
        let answer = read(&shared.refuse(&bare, now).unwrap()).unwrap();
        assert_eq!(answer.typ, MessageType::new(METHOD_ALLOCATE, CLASS_ERROR_RESPONSE));
        assert_eq!(answer.transaction_id, TransactionId([7; 12]));
        assert_eq!(
            (answer.get(ATTR_NONCE).unwrap(), answer.get(ATTR_REALM).unwrap()),
            (b"once".to_vec(), b"mrp".to_vec())
        );
        assert_eq!(&answer.get(ATTR_ERROR_CODE).unwrap()[2..4], &[4, 1]);
        assert_eq!(shared.refuse(&bare, now + GIVEN_FOR), None, "it will not hold much longer");
    }

    #[test]
    fn what_shows_credentials_is_for_the_library_to_judge() {
        let now = crate::relay::now().into();
        let shared = SharedNonce::of(&refusal("once"), now).unwrap();
        let signed =
            |nonce| message(METHOD_ALLOCATE, CLASS_REQUEST, &[(ATTR_NONCE, nonce), (ATTR_MESSAGE_INTEGRITY, "x")]);
        assert_eq!(shared.refuse(&signed("once"), now), None);
        assert!(shared.is_in(&signed("once")) && !shared.is_in(&signed("guessed")));
        assert_eq!(shared.refuse(&message(METHOD_BINDING, CLASS_REQUEST, &[]), now), None);
        assert!(SharedNonce::of(&message(METHOD_ALLOCATE, CLASS_ERROR_RESPONSE, &[]), now).is_none());
        assert_eq!(shared.refuse(&[0, 3, 0, 99, 0x21, 0x12, 0xa4, 0x42], now), None, "cut off");
    }
}
