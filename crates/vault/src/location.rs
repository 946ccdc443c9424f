//! Where bytes lie: a folder on this machine or a bucket that speaks S3.

use std::{fmt, path::PathBuf, sync::Arc};

use object_store::{
    ObjectStore,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    local::LocalFileSystem,
    path::Path,
    prefix::PrefixStore,
};

use crate::{VaultError, shred};

/// How to reach S3. What is `None` comes from the usual `AWS_*` variables of the environment.
#[derive(Clone, Default)]
pub struct S3Options {
    /// Address of the server, for example `https://s3.example.dk`; addressed by path, not by host name.
    pub endpoint: Option<String>,
    /// Region; servers that are not Amazon's mostly take any.
    pub region: Option<String>,
    /// Access key id.
    pub access_key_id: Option<String>,
    /// Secret access key.
    pub secret_access_key: Option<String>,
    /// Allows `http://` to another machine. To this machine it is allowed anyway.
    pub allow_http: bool,
}

impl fmt::Debug for S3Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3Options")
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .field("access_key_id", &self.access_key_id)
            .field("secret_access_key", &self.secret_access_key.as_ref().map(|_| "…"))
            .field("allow_http", &self.allow_http)
            .finish()
    }
}

/// An opened location.
pub(crate) struct Opened {
    /// The store, already inside the prefix.
    pub(crate) store: Arc<dyn ObjectStore>,
    /// The folder, when it is one.
    pub(crate) folder: Option<PathBuf>,
}

/// Opens `./data/vault` or `s3://bucket/prefix`.
pub(crate) fn open(location: &str, options: &S3Options) -> Result<Opened, VaultError> {
    let refuse = |reason: String| VaultError::Location { location: location.to_owned(), reason };
    if let Some(rest) = location.strip_prefix("s3://") {
        return open_s3(rest, options).map_err(refuse);
    }
    if location.is_empty() || location.contains("://") {
        return Err(refuse("write a folder, for example ./data/vault, or s3://bucket/prefix".to_owned()));
    }
    open_folder(std::path::Path::new(location)).map_err(|error| refuse(error.to_string()))
}

/// Opens a folder, making it (for its owner's eyes only) when it is not there.
pub(crate) fn open_folder(folder: &std::path::Path) -> Result<Opened, VaultError> {
    shred::create_private_folder(folder).map_err(VaultError::file(folder))?;
    let folder = folder.canonicalize().map_err(VaultError::file(folder))?;
    // An acknowledged write survives a power cut: file and folder are synced before `put` returns.
    let store = LocalFileSystem::new_with_prefix(&folder)?.with_fsync(true).with_automatic_cleanup(true);
    Ok(Opened { store: Arc::new(store), folder: Some(folder) })
}

fn open_s3(rest: &str, options: &S3Options) -> Result<Opened, String> {
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    if bucket.is_empty() {
        return Err("the name of the bucket is missing: write s3://bucket or s3://bucket/prefix".to_owned());
    }
    let prefix = Path::parse(prefix).map_err(|error| error.to_string())?;
    let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket).with_virtual_hosted_style_request(false);
    let given = [
        (AmazonS3ConfigKey::Endpoint, &options.endpoint),
        (AmazonS3ConfigKey::Region, &options.region),
        (AmazonS3ConfigKey::AccessKeyId, &options.access_key_id),
        (AmazonS3ConfigKey::SecretAccessKey, &options.secret_access_key),
    ];
    for (key, value) in given {
        if let Some(value) = value {
            builder = builder.with_config(key, value);
        }
    }
    let endpoint = builder.get_config_value(&AmazonS3ConfigKey::Endpoint).unwrap_or_default();
    if endpoint.starts_with("http://") {
        if !options.allow_http && !is_this_machine(&endpoint) {
            return Err(format!("{endpoint} is not encrypted: use https, or allow plain http in the configuration"));
        }
        builder = builder.with_allow_http(true);
    }
    let bucket = builder.build().map_err(|error| error.to_string())?;
    let store: Arc<dyn ObjectStore> =
        if prefix.as_ref().is_empty() { Arc::new(bucket) } else { Arc::new(PrefixStore::new(bucket, prefix)) };
    Ok(Opened { store, folder: None })
}

fn is_this_machine(endpoint: &str) -> bool {
    let host = endpoint.trim_start_matches("http://").split('/').next().unwrap_or_default();
    let host = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |x| x.0);
    matches!(host, "localhost" | "[::1]") || host.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allows_plain_http_only_to_this_machine_unless_told() {
        for (endpoint, allow_http, opens) in [
            ("http://127.0.0.1:9000", false, true),
            ("http://localhost:9000", false, true),
            ("http://[::1]:9000", false, true),
            ("http://127.0.0.1.example.dk", false, false),
            ("http://store.example.dk:9000", false, false),
            ("http://store.example.dk:9000", true, true),
            ("https://store.example.dk", false, true),
        ] {
            let options = S3Options { endpoint: Some(endpoint.to_owned()), allow_http, ..S3Options::default() };
            assert_eq!(open("s3://films/here", &options).is_ok(), opens, "{endpoint}");
        }
    }

    #[test]
    fn refuses_places_it_does_not_know() {
        for location in ["", "s3://", "ftp://example.dk/x", "s3:///prefix"] {
            assert!(matches!(open(location, &S3Options::default()), Err(VaultError::Location { .. })), "{location}");
        }
    }

    #[test]
    fn keeps_the_secret_out_of_what_is_printed() {
        let options = S3Options { secret_access_key: Some("very-secret".to_owned()), ..S3Options::default() };
        assert!(!format!("{options:?}").contains("very-secret"));
    }
}
