//! TURN (RFC 8656) inside the relay: the way in for networks that allow only outgoing connections to known ports.
//!
//! What is allocated here is no real port. Packets for the relay are handed to it inside the process, packets for
//! anybody else are dropped, so this can never become an open relay into the municipality's network.

mod credentials;
mod gate;
mod nonce;
mod share;
mod streams;
mod virtual_address;

use std::net::SocketAddr;
use std::sync::Arc;

use mrp_vocabulary::Clock;
use serde::{Deserialize, Serialize};
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio_rustls::rustls::ServerConfig as TlsConfig;
use tokio_util::sync::CancellationToken;
use turn::server::Server;
use turn::server::config::{ConnConfig, ServerConfig};
use utoipa::ToSchema;
use webrtc_util::Conn;

pub use credentials::TurnCredentials;
#[cfg(test)]
pub(crate) use streams::next_message;
pub(crate) use virtual_address::Allocations;

use crate::address::Addresses;
use crate::engine::Inbound;
use crate::error::RtcError;
use crate::signal::Path;

/// The realm only has to be the same on both sides.
const REALM: &str = "mrp";

/// How TURN is reached and guarded.
#[derive(Clone)]
pub struct TurnConfig {
    /// Where it listens, on UDP and TCP alike; port 0 takes a free one.
    pub listen: SocketAddr,
    /// What credentials are made from; at least 32 random bytes.
    pub secret: Arc<[u8]>,
    /// With a certificate, TURN over TLS is offered on the same TCP port.
    pub tls: Option<TurnTls>,
}

/// TURN over TLS.
#[derive(Clone)]
pub struct TurnTls {
    /// The certificate, and how it is spoken.
    pub config: Arc<TlsConfig>,
    /// The name that stands in the certificate, which browsers check; without one the relay's first announced address.
    pub host: Option<String>,
}

impl std::fmt::Debug for TurnConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { listen, tls, .. } = self;
        let host = tls.as_ref().map(|tls| &tls.host);
        f.debug_struct("TurnConfig").field("listen", listen).field("tls", &host).finish_non_exhaustive()
    }
}

/// An entry of `RTCConfiguration.iceServers`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct IceServer {
    /// `turn:` and `turns:` addresses.
    pub urls: Vec<String>,
    /// The time-limited user name.
    pub username: String,
    /// The password that goes with it.
    pub credential: String,
}

/// The running TURN server; it ends when this is dropped.
pub(crate) struct Turn {
    _server: Arc<Server>,
    pub(crate) port: u16,
}

impl Turn {
    pub(crate) async fn start(
        config: &TurnConfig,
        clock: &Clock,
        addresses: Addresses,
        allocations: Allocations,
        inbound: mpsc::Sender<Inbound>,
        ended: CancellationToken,
    ) -> Result<Self, RtcError> {
        let (udp, listener) = crate::relay::bind_pair(config.listen).await?;
        let port = udp.local_addr().map_err(|source| RtcError::Bind { address: config.listen, source })?.port();
        let own = SocketAddr::new(config.listen.ip(), port);
        let plain = streams::StreamMux::new(own);
        let tls = streams::StreamMux::new(own);
        let certificate = config.tls.as_ref().map(|tls| Arc::clone(&tls.config));
        tokio::spawn(streams::listen(listener, certificate, Arc::clone(&plain), Arc::clone(&tls), ended));

        let entrance = |conn: Arc<dyn Conn + Send + Sync>, path: Path| ConnConfig {
            conn: Arc::new(gate::Gate::new(conn)),
            relay_addr_generator: Box::new(virtual_address::Generator {
                path,
                addresses: addresses.clone(),
                allocations: allocations.clone(),
                inbound: inbound.clone(),
            }),
        };
        let conn_configs = vec![
            entrance(Arc::<UdpSocket>::new(udp), Path::RelayUdp),
            entrance(plain, Path::RelayTcp),
            entrance(tls, Path::RelayTls),
        ];
        let server = Server::new(ServerConfig {
            conn_configs,
            realm: REALM.to_owned(),
            auth_handler: Arc::new(credentials::Verifier::new(Arc::clone(&config.secret), clock.clone())),
            channel_bind_timeout: std::time::Duration::ZERO,
            alloc_close_notify: None,
        })
        .await
        .map_err(|error| RtcError::Turn(error.to_string()))?;
        let server = Arc::new(server);
        tokio::spawn(share::keep_fair(Arc::downgrade(&server)));
        Ok(Self { _server: server, port })
    }
}

/// What a participant's browser is told about this server.
pub(crate) fn ice_server(
    config: &TurnConfig,
    port: u16,
    addresses: &Addresses,
    credentials: TurnCredentials,
) -> IceServer {
    let address = match addresses.0.first().map(SocketAddr::ip) {
        Some(std::net::IpAddr::V6(ip)) => format!("[{ip}]"),
        Some(ip) => ip.to_string(),
        None => "localhost".to_owned(),
    };
    let mut urls = vec![format!("turn:{address}:{port}?transport=udp"), format!("turn:{address}:{port}?transport=tcp")];
    if let Some(tls) = &config.tls {
        let name = tls.host.as_deref().unwrap_or(&address);
        urls.push(format!("turns:{name}:{port}?transport=tcp"));
    }
    IceServer { urls, username: credentials.username, credential: credentials.password }
}
