//! Words to a browser that may have stopped reading. A network that takes nothing any more holds up neither its line nor what the line holds.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message};
use futures::{Sink, SinkExt};
use serde::Serialize;

/// So long a browser may leave a word standing; one that is only slow has taken it by then.
pub(crate) const STUCK: Duration = Duration::from_secs(10);

/// Says something; false when the line is broken, or has been stuck for so long.
pub(crate) async fn tell<S>(socket: &mut S, message: &impl Serialize, patience: Duration) -> bool
where
    S: Sink<Message> + Unpin,
{
    match serde_json::to_string(message) {
        Ok(text) => {
            let sent = tokio::time::timeout(patience, socket.send(Message::Text(text.into()))).await;
            sent.is_ok_and(|sent| sent.is_ok())
        }
        Err(error) => {
            tracing::error!(%error, "a message could not be written");
            false
        }
    }
}

/// The last word, for whoever still listens.
pub(crate) async fn close<S>(socket: &mut S, code: u16, patience: Duration)
where
    S: Sink<Message> + Unpin,
{
    let frame = CloseFrame { code, reason: "".into() };
    drop(tokio::time::timeout(patience, socket.send(Message::Close(Some(frame)))).await);
}

#[cfg(test)]
mod tests {
    use axum::extract::ws::close_code;
    use futures::channel::mpsc;

    use super::*;

    #[tokio::test]
    async fn a_browser_that_does_not_read_is_not_waited_for() {
        let (mut socket, _unread) = mpsc::channel(1);
        assert!(tell(&mut socket, &"hej", Duration::ZERO).await, "this one still fits");
        assert!(!tell(&mut socket, &"hej", Duration::ZERO).await);
        close(&mut socket, close_code::NORMAL, Duration::ZERO).await;
    }
}
