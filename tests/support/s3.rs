//! The real S3 server on which films and keys lie with `MRP_TEST_VAULT=s3`.

use mrp::config::Vault;
use mrp_vault::testing::S3Server;

/// One of its own, if the environment asks for it.
pub(super) async fn s3_server() -> Option<S3Server> {
    match std::env::var("MRP_TEST_VAULT").as_deref() {
        Ok("s3") => Some(S3Server::start().await),
        _ => None,
    }
}

/// The configuration by which the program finds it.
pub(super) fn on_s3(s3: &S3Server) -> Vault {
    let options = s3.options();
    Vault {
        location: Some(s3.location("vault")),
        keys: Some(s3.location("keys")),
        s3_endpoint: options.endpoint,
        s3_region: options.region,
        s3_access_key: options.access_key_id,
        s3_secret_key: options.secret_access_key,
        ..Vault::default()
    }
}

/// The same as environment.
pub(super) fn vault_environment(vault: &Vault) -> Vec<(String, String)> {
    [
        ("MRP_VAULT", &vault.location),
        ("MRP_KEYS", &vault.keys),
        ("MRP_VAULT__S3_ENDPOINT", &vault.s3_endpoint),
        ("MRP_VAULT__S3_REGION", &vault.s3_region),
        ("MRP_VAULT__S3_ACCESS_KEY", &vault.s3_access_key),
        ("MRP_VAULT__S3_SECRET_KEY", &vault.s3_secret_key),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)))
    .collect()
}
