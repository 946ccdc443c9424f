//! Signing in.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// Signing in.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignIn {
    /// The file with the key access tokens are signed with; made at first start, shared by all nodes.
    pub token_key_file: Option<PathBuf>,
    /// Seconds without a touch after which the screen locks.
    pub idle_lock_seconds: u32,
}

impl Default for SignIn {
    fn default() -> Self {
        Self { token_key_file: None, idle_lock_seconds: 600 }
    }
}
