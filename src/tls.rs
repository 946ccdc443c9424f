//! The certificate: read from two files, read again when they change, and the same for the pages and for TURN.
//!
//! A renewal that cannot be used leaves the certificate in force where it is, and the log says why.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
    time::{Duration, SystemTime},
};

use anyhow::{Context, ensure};
use chrono::{DateTime, Utc};
use http::Uri;
use mrp_vocabulary::Clock;
use rustls::{
    ServerConfig,
    client::verify_server_name,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
    server::{ClientHello, ParsedCertificate, ResolvesServerCert},
    sign::CertifiedKey,
};
use tokio_util::sync::CancellationToken;

use crate::config::Http;

/// How often the files are looked at. A change counts when it has stood through two looks, because the two files of a renewal
/// are seldom written at the same moment.
const LOOK: Duration = Duration::from_secs(1);

/// The certificate in force, wherever it is shown.
pub struct Certificate {
    files: Files,
    clock: Clock,
    in_force: RwLock<Arc<Proof>>,
}

/// The two files, and the name that people type.
#[derive(Debug, Clone)]
struct Files {
    chain: PathBuf,
    key: PathBuf,
    host: Option<String>,
}

/// What the files held.
#[derive(Debug)]
pub(crate) struct Proof {
    certified: Arc<CertifiedKey>,
    /// Before this it does not count.
    begins: DateTime<Utc>,
    /// From this on it does not count.
    pub(crate) ends: DateTime<Utc>,
    /// Whether it is for the name that people type.
    names_us: bool,
}

/// When each file was last written, and its length.
type Stamp = [Option<(SystemTime, u64)>; 2];

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Certificate").field("files", &self.files).finish_non_exhaustive()
    }
}

impl Certificate {
    /// Reads the files the configuration names; `None` when it names none. One that has run out is shown all the same: it
    /// is no worse than none, and its renewal is taken up without a restart.
    ///
    /// # Errors
    /// When only one file is named, or they cannot be used.
    pub fn load(http: &Http, clock: &Clock) -> anyhow::Result<Option<Arc<Self>>> {
        let Some(files) = Files::of(http)? else { return Ok(None) };
        let proof = files.read()?;
        if let Some(why) = proof.unfit(clock.now(), &files) {
            tracing::error!(
                "browsers will not accept the TLS certificate: {why}; it is read again when it is replaced"
            );
        }
        let in_force = RwLock::new(Arc::new(proof));
        Ok(Some(Arc::new(Self { files, clock: clock.clone(), in_force })))
    }

    /// How the pages are served with it.
    ///
    /// # Errors
    /// When the TLS library cannot do what TLS asks of it.
    pub fn for_pages(self: &Arc<Self>) -> anyhow::Result<Arc<ServerConfig>> {
        self.config(&[b"h2", b"http/1.1"])
    }

    /// How TURN is spoken with it.
    ///
    /// # Errors
    /// As [`Self::for_pages`].
    pub fn for_turn(self: &Arc<Self>) -> anyhow::Result<Arc<ServerConfig>> {
        self.config(&[])
    }

    fn config(self: &Arc<Self>, protocols: &[&[u8]]) -> anyhow::Result<Arc<ServerConfig>> {
        let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
        let mut config =
            builder.with_no_client_auth().with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
        Ok(Arc::new(config))
    }

    /// The name that people type, which stands in the certificate.
    #[must_use]
    pub fn host(&self) -> Option<&str> {
        self.files.host.as_deref()
    }

    /// Takes up changed files until `stop`.
    pub async fn watch(self: Arc<Self>, stop: CancellationToken) {
        let mut known = self.files.stamp();
        let mut seen = known;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            let now = self.files.stamp();
            if now == seen && now != known {
                known = now;
                match self.renew() {
                    Ok(ends) => tracing::info!(%ends, "the TLS certificate was replaced"),
                    Err(error) => tracing::error!(
                        error = %format!("{error:#}"),
                        "the changed TLS certificate cannot be used; the one in force stays until the files are mended"
                    ),
                }
            }
            seen = now;
        }
    }

    /// Reads the files again; when what they hold ends.
    fn renew(&self) -> anyhow::Result<DateTime<Utc>> {
        let proof = self.files.read()?;
        let (now, before) = (self.clock.now(), self.proof());
        // Of two that browsers refuse, the newer.
        if let Some(why) = proof.unfit(now, &self.files)
            && before.unfit(now, &self.files).is_none()
        {
            anyhow::bail!("{why}");
        }
        let ends = proof.ends;
        *self.in_force.write().expect("nobody panics with the certificate in hand") = Arc::new(proof);
        Ok(ends)
    }

    fn proof(&self) -> Arc<Proof> {
        Arc::clone(&self.in_force.read().expect("nobody panics with the certificate in hand"))
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.proof().certified))
    }
}

/// What the configured files hold, for `doctor`; an error says what browsers would mind.
pub(crate) fn look(http: &Http, clock: &Clock) -> anyhow::Result<Option<Proof>> {
    let Some(files) = Files::of(http)? else { return Ok(None) };
    let proof = files.read()?;
    match proof.unfit(clock.now(), &files) {
        Some(why) => anyhow::bail!("{why}"),
        None => Ok(Some(proof)),
    }
}

impl Files {
    fn of(http: &Http) -> anyhow::Result<Option<Self>> {
        let host = http.public_url.as_deref().and_then(|url| url.parse::<Uri>().ok()?.host().map(str::to_owned));
        match (&http.tls_certificate, &http.tls_key) {
            (Some(chain), Some(key)) => Ok(Some(Self { chain: chain.clone(), key: key.clone(), host })),
            (None, None) => Ok(None),
            _ => anyhow::bail!("TLS needs both http.tls_certificate and http.tls_key"),
        }
    }

    fn stamp(&self) -> Stamp {
        let of = |path: &Path| std::fs::metadata(path).ok().and_then(|file| Some((file.modified().ok()?, file.len())));
        [of(&self.chain), of(&self.key)]
    }

    fn read(&self) -> anyhow::Result<Proof> {
        let (chain_file, key_file) = (self.chain.display(), self.key.display());
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&self.chain)
            .and_then(Iterator::collect)
            .with_context(|| format!("the certificate file {chain_file} cannot be read"))?;
        let first = chain.first().with_context(|| format!("{chain_file} holds no certificate (PEM)"))?;
        let (_, parsed) = x509_parser::parse_x509_certificate(first)
            .with_context(|| format!("the first certificate in {chain_file} cannot be read"))?;
        let validity = parsed.validity();
        let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).context("the certificate's time is out of range");
        let (begins, ends) = (at(validity.not_before.timestamp())?, at(validity.not_after.timestamp())?);
        let names_us = match self.host.as_deref().map(|host| ServerName::try_from(host.to_owned())) {
            Some(Ok(name)) => verify_server_name(&ParsedCertificate::try_from(first)?, &name).is_ok(),
            Some(Err(_)) | None => true,
        };
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .with_context(|| format!("the key file {key_file} cannot be read"))?;
        let certified = CertifiedKey::from_der(chain, key, &provider());
        let certified = certified.with_context(|| format!("{key_file} is not the key of {chain_file}"))?;
        ensure!(begins < ends, "{chain_file} ends before it begins");
        Ok(Proof { certified: Arc::new(certified), begins, ends, names_us })
    }
}

impl Proof {
    /// Why browsers would not accept it now, as far as we can tell.
    fn unfit(&self, now: DateTime<Utc>, files: &Files) -> Option<String> {
        let file = files.chain.display();
        if now >= self.ends {
            return Some(format!("{file} ran out on {}", self.ends.format("%Y-%m-%d")));
        }
        if now < self.begins {
            return Some(format!("{file} does not count before {}", self.begins.format("%Y-%m-%d")));
        }
        let host = files.host.as_deref().unwrap_or_default();
        (!self.names_us).then(|| format!("{file} is not for {host}, the name in http.public_url"))
    }
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}
