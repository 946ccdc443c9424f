//! A browser's line into the room.

use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest},
};

use super::{Person, Town};

/// How long anything is waited for; the room looks after the consent every fifteen seconds.
const PATIENCE: Duration = Duration::from_secs(40);

/// A line into the room.
pub(crate) struct RoomSocket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl RoomSocket {
    /// Opens the line, or says with which status it was refused.
    pub(crate) async fn open(town: &Town, who: &Person, room: &str) -> Result<Self, u16> {
        Self::open_at(town, who, &format!("/api/feedback/rooms/{room}/socket")).await
    }

    /// The same into the room of a group session.
    pub(crate) async fn open_group(town: &Town, who: &Person, group: &str) -> Result<Self, u16> {
        Self::open_at(town, who, &format!("/api/feedback/groups/{group}/socket")).await
    }

    /// The same at another address.
    pub(crate) async fn open_at(town: &Town, who: &Person, path: &str) -> Result<Self, u16> {
        let address = format!("{}{path}", town.base.replacen("http", "ws", 1));
        let mut request = address.into_client_request().unwrap();
        request.headers_mut().insert("cookie", who.cookie.parse().unwrap());
        match connect_async(request).await {
            Ok((socket, _)) => Ok(Self(socket)),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(other) => panic!("the line broke: {other}"),
        }
    }

    pub(crate) async fn say(&mut self, message: Value) {
        assert!(self.try_say(message).await, "the line is broken");
    }

    /// Says something into a line that may break; whether it was still there.
    pub(crate) async fn try_say(&mut self, message: Value) -> bool {
        self.0.send(Message::text(message.to_string())).await.is_ok()
    }

    /// The next message of this kind that fits; others are passed over.
    pub(crate) async fn hear(&mut self, kind: &str, fits: impl Fn(&Value) -> bool) -> Value {
        self.try_hear(kind, fits).await.unwrap_or_else(|end| panic!("waiting for {kind}, but {end}"))
    }

    /// The same on a line that may break: then how it ended.
    pub(crate) async fn try_hear(&mut self, kind: &str, fits: impl Fn(&Value) -> bool) -> Result<Value, String> {
        let waiting = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Text(text))) => {
                        let message: Value = serde_json::from_str(&text).unwrap();
                        if message["type"] == kind && fits(&message) {
                            return Ok(message);
                        }
                    }
                    Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                    other => return Err(format!("{other:?}")),
                }
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("nobody says {kind}"))
    }

    /// Every kind of message until the line closes, and the code it closes with.
    pub(crate) async fn everything(&mut self) -> (Vec<String>, u16) {
        let mut kinds = Vec::new();
        let waiting = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Text(text))) => {
                        let message: Value = serde_json::from_str(&text).unwrap();
                        kinds.push(message["type"].as_str().unwrap().to_owned());
                    }
                    Some(Ok(Message::Close(frame))) => return frame.map_or(1005, |frame| frame.code.into()),
                    Some(Ok(_)) => {}
                    other => panic!("not closed but {other:?}"),
                }
            }
        };
        let code = tokio::time::timeout(PATIENCE, waiting).await.expect("the line is closed");
        (kinds, code)
    }

    /// The code the other side closes with, after whatever it still had to say.
    pub(crate) async fn closed(&mut self) -> u16 {
        let waiting = async {
            loop {
                match self.0.next().await {
                    Some(Ok(Message::Close(frame))) => return frame.map_or(1005, |frame| frame.code.into()),
                    Some(Ok(_)) => {}
                    other => panic!("not closed but {other:?}"),
                }
            }
        };
        tokio::time::timeout(PATIENCE, waiting).await.expect("the line is closed")
    }

    /// Waits until the line is at its end, with or without a word.
    pub(crate) async fn broken(&mut self) {
        let waiting = async { while let Some(Ok(_)) = self.0.next().await {} };
        tokio::time::timeout(PATIENCE, waiting).await.expect("the line breaks");
    }
}
