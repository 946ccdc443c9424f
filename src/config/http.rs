//! The web server.

use std::{net::SocketAddr, path::PathBuf};

use serde::{Deserialize, Serialize};

/// The web server.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Http {
    /// Address and port to listen on; port 0 picks a free one.
    pub listen: SocketAddr,
    /// What people type, for links in invitations; without it, the address listened on.
    pub public_url: Option<String>,
    /// Certificate chain (PEM); with `tls_key` the server speaks TLS itself, and reads both again when they change.
    pub tls_certificate: Option<PathBuf>,
    /// Private key (PEM).
    pub tls_key: Option<PathBuf>,
    /// A reverse proxy of one's own stands before the server: the last address in `X-Forwarded-For` is believed.
    pub behind_proxy: bool,
}

impl Default for Http {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: None,
            tls_certificate: None,
            tls_key: None,
            behind_proxy: false,
        }
    }
}
