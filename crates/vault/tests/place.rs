//! Somewhere to keep bytes: a throw-away folder, or a bucket of a real S3 server.

use std::path::{Path, PathBuf};

use mrp_vault::{KeyStore, MasterKey, S3Options, Vault, testing::S3Server};
use tempfile::TempDir;

pub(crate) struct Place {
    /// Master key, backups and, for the folder kind, the stores.
    pub(crate) folder: TempDir,
    server: Option<S3Server>,
}

impl Place {
    pub(crate) async fn folder() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), server: None }
    }

    pub(crate) async fn s3() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), server: Some(S3Server::start().await) }
    }

    pub(crate) fn is_folder(&self) -> bool {
        self.server.is_none()
    }

    pub(crate) fn options(&self) -> S3Options {
        self.server.as_ref().map(S3Server::options).unwrap_or_default()
    }

    pub(crate) fn location(&self, what: &str) -> String {
        match &self.server {
            Some(server) => server.location(what),
            None => self.path(what).to_str().unwrap().to_owned(),
        }
    }

    pub(crate) fn vault(&self) -> Vault {
        Vault::open(&self.location("vault"), &self.options()).unwrap()
    }

    pub(crate) fn keys(&self) -> KeyStore {
        self.keys_at("keys")
    }

    pub(crate) fn keys_at(&self, what: &str) -> KeyStore {
        let (master, _) = MasterKey::load_or_create(&self.path("master.key")).unwrap();
        KeyStore::open(&self.location(what), &self.options(), master).unwrap()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where the files of a store really lie.
    pub(crate) fn stored(&self, what: &str) -> PathBuf {
        self.server.as_ref().map_or_else(|| self.folder.path().to_owned(), S3Server::folder).join(what)
    }
}

/// Every file below `folder`, as paths relative to it.
pub(crate) fn files_in(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned());
            }
        }
    }
    found.sort();
    found
}

/// Makes of each function two tests: on a folder, and on S3.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod folder { $(#[tokio::test] async fn $test() { super::$test(crate::place::Place::folder().await).await; })+ }
        mod s3 { $(#[tokio::test] async fn $test() { super::$test(crate::place::Place::s3().await).await; })+ }
    };
}
pub(crate) use on_both;
