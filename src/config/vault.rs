//! Where films and keys are kept.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Where films and keys are kept.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vault {
    /// A folder or `s3://bucket/prefix`.
    pub location: Option<String>,
    /// Bytes that stay free on the disk of a folder: an upload that would leave less is refused before its first byte.
    pub reserve_bytes: u64,
    /// A folder or `s3://bucket/prefix` for the wrapped keys; must be another place than the films.
    pub keys: Option<String>,
    /// The file with the master key; made at first start.
    pub master_key_file: Option<PathBuf>,
    /// Address of the S3 server, when it is not Amazon's.
    pub s3_endpoint: Option<String>,
    /// Region of the S3 server.
    pub s3_region: Option<String>,
    /// Access key id.
    pub s3_access_key: Option<String>,
    /// Secret access key.
    #[serde(skip_serializing)]
    pub s3_secret_key: Option<String>,
    /// Speaks plain HTTP to an S3 server on another machine; only for a network of one's own.
    pub s3_allow_http: bool,
}

impl Default for Vault {
    fn default() -> Self {
        Self {
            location: None,
            reserve_bytes: 1 << 30,
            keys: None,
            master_key_file: None,
            s3_endpoint: None,
            s3_region: None,
            s3_access_key: None,
            s3_secret_key: None,
            s3_allow_http: false,
        }
    }
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault")
            .field("location", &self.location)
            .field("reserve_bytes", &self.reserve_bytes)
            .field("keys", &self.keys)
            .field("master_key_file", &self.master_key_file)
            .field("s3_endpoint", &self.s3_endpoint)
            .finish_non_exhaustive()
    }
}
