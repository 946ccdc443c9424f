//! The application on a free port, with its background work running.

use std::{
    ops::Deref,
    path::{Path, PathBuf},
};

use mrp::{
    app::{App, Purpose},
    config::Config,
    server::Server,
    worker,
};
use mrp_database::testing::TestDb;
use mrp_media::{Limits, Worker};
use mrp_vault::testing::S3Server;
use mrp_vocabulary::Clock;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{
    s3::{on_s3, s3_server, vault_environment},
    town::{ADA, FJORDBY, Town},
};

/// An application that is gone when this is dropped.
pub(crate) struct TestApp {
    pub(crate) app: App,
    town: Town,
    /// Everything it keeps on disk, but for an embedded database, which the test database keeps.
    pub(crate) folder: TempDir,
    pub(crate) database: TestDb,
    /// With `MRP_TEST_VAULT=s3` films and keys lie on a real S3 server.
    s3: Option<S3Server>,
    stop: CancellationToken,
    running: Vec<JoinHandle<()>>,
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        // Several libraries speak TLS; the program settles on this one too.
        drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
        let database = TestDb::new().await;
        let folder = tempfile::tempdir().unwrap();
        let s3 = s3_server().await;
        let config = config(&database.url, folder.path(), s3.as_ref());
        let program = PathBuf::from(env!("CARGO_BIN_EXE_mrp"));
        let child = Worker { program, arguments: vec!["media-worker".to_owned()], limits: Limits::default() };
        let server = Server::bind(&config.http).unwrap();
        let base = format!("http://{}", server.address());
        let app = App::build_with(config, Clock::system(), Purpose::Serve, child).await.unwrap();

        let stop = CancellationToken::new();
        let serving = tokio::spawn({
            let (app, stop) = (app.clone(), stop.clone());
            async move { server.run(&app, stop).await.unwrap() }
        });
        let working = tokio::spawn({
            let (app, stop) = (app.clone(), stop.clone());
            async move { worker::work(&app, stop).await }
        });

        let link = app.people.create_first_administrator(FJORDBY, ADA, "Ada Administrator").await.unwrap();
        let town = Town::found(&base, &link.token).await;
        Self { app, town, folder, database, s3, stop, running: vec![serving, working] }
    }

    /// Every file it keeps, read; with an S3 server the server's files too.
    pub(crate) fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut folders = vec![self.folder.path().to_owned()];
        folders.extend(self.s3.as_ref().map(S3Server::folder));
        // The embedded database, and what its writer has not merged yet.
        let database = self.database.url.strip_prefix("sqlite:").and_then(|path| Path::new(path).parent());
        folders.extend(database.map(Path::to_owned));
        let mut found = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(bytes) = std::fs::read(&path) {
                    // A file that went away meanwhile holds nothing.
                    found.push((path, bytes));
                }
            }
        }
        found
    }

    /// The environment in which the program itself works on the same database, films and keys.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        let mut set = vec![
            ("MRP_DATA".to_owned(), self.app.config.data.display().to_string()),
            ("DATABASE_URL".to_owned(), self.database.url.clone()),
        ];
        set.extend(vault_environment(&self.app.config.vault));
        set
    }

    /// Stops answering and working, and lets go of the database; what is stored stays.
    pub(crate) async fn shut_down(&mut self) {
        self.stop.cancel();
        for task in std::mem::take(&mut self.running) {
            task.await.unwrap();
        }
        self.app.close().await;
    }
}

impl Deref for TestApp {
    type Target = Town;

    fn deref(&self) -> &Town {
        &self.town
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A configuration on throw-away places and free ports.
fn config(url: &str, folder: &Path, s3: Option<&S3Server>) -> Config {
    let mut config = Config { data: folder.join("data"), ..Config::default() };
    let anywhere = "127.0.0.1:0".parse().unwrap();
    config.http.listen = anywhere;
    config.rtc.listen = anywhere;
    config.rtc.turn_listen = anywhere;
    config.database.url = Some(url.to_owned());
    if let Some(s3) = s3 {
        config.vault = on_s3(s3);
    }
    config
}
