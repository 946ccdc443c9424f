//! Builds the stores and stages out of a configuration: the same for `serve`, `work` and the tests.

use std::sync::Arc;

use anyhow::Context;
use axum::{Router, middleware};
use mrp_analyse::Analyse;
use mrp_course::CourseStage;
use mrp_database::{Db, SchemaState};
use mrp_feedback::Feedback;
use mrp_jobs::{JobQueue, Registry};
use mrp_library::Library;
use mrp_media::{Limits, Worker};
use mrp_people::{People, PeopleSettings, TokenKey};
use mrp_record::{Record, UploadLimits};
use mrp_reflect::Reflect;
use mrp_rtc::{Relay, RelayConfig, TurnConfig, TurnTls};
use mrp_vault::{KeyStore, MasterKey, Origin, S3Options, Vault};
use mrp_vocabulary::Clock;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use crate::{config::Config, shelf::LibraryShelf, tls::Certificate};

/// The whole application.
#[derive(Debug, Clone)]
pub struct App {
    /// What it was built from.
    pub config: Config,
    /// Its clock.
    pub clock: Clock,
    /// Its rows.
    pub db: Db,
    /// Its films.
    pub vault: Vault,
    /// Their keys.
    pub keys: KeyStore,
    /// Its certificate, if it speaks TLS itself.
    pub certificate: Option<Arc<Certificate>>,
    /// Its call, if it takes part in calls.
    pub relay: Option<Relay>,
    /// Accounts, sign-in, audit.
    pub people: People,
    /// Courses and rounds.
    pub course: CourseStage,
    /// Conversations, consent, recordings.
    pub record: Record,
    /// Manual, keywords, clips.
    pub analyse: Analyse,
    /// The room.
    pub feedback: Feedback,
    /// What is taken along.
    pub reflect: Reflect,
    /// Good practice.
    pub library: Library,
}

/// What a process is for: only one that serves the web holds calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Answers browsers, holds calls.
    Serve,
    /// Background work, or a command at the machine.
    Work,
}

impl App {
    /// Puts everything together. The embedded database is brought up to date; a server is not (`mrp migrate`).
    ///
    /// # Errors
    /// When a part cannot be reached or does not fit: the message says which, and what to do.
    pub async fn build(config: Config, clock: Clock, purpose: Purpose) -> anyhow::Result<Self> {
        let worker = Worker::of_this_program(Limits::default()).context("cannot find the program's own file")?;
        Self::build_with(config, clock, purpose, worker).await
    }

    /// The same with another media child, for tests that are not the program themselves.
    ///
    /// # Errors
    /// As [`App::build`].
    pub async fn build_with(config: Config, clock: Clock, purpose: Purpose, worker: Worker) -> anyhow::Result<Self> {
        let db = open_database(&config).await?;
        let (vault, keys) = open_vault(&config).await?;
        let (certificate, relay) = match purpose {
            Purpose::Serve => {
                let certificate = Certificate::load(&config.http, &clock)?;
                let relay = open_relay(&config, &clock, certificate.as_ref()).await?;
                (certificate, Some(relay))
            }
            Purpose::Work => (None, None),
        };
        let token_key = TokenKey::load_or_create(&config.token_key_file())
            .with_context(|| format!("cannot use the token key {}", config.token_key_file().display()))?;
        let settings = PeopleSettings {
            product_name: config.product_name.clone(),
            idle_lock_seconds: config.sign_in.idle_lock_seconds,
            behind_proxy: config.http.behind_proxy,
            ..PeopleSettings::new(token_key)
        };
        let people = People::new(db.clone(), clock.clone(), settings);
        let gate = people.gate();
        let course = CourseStage::new(db.clone(), gate.clone(), clock.clone());
        let limits = UploadLimits {
            reserve_bytes: config.vault.reserve_bytes,
            most_bytes: i64::try_from(config.media.largest_upload_bytes).unwrap_or(i64::MAX),
            ..UploadLimits::default()
        };
        let record = Record::new(db.clone(), clock.clone(), vault.clone(), keys.clone(), worker, limits)
            .with_models(config.models_folder());
        let analyse = Analyse::new(db.clone(), record.clone(), gate.clone(), clock.clone())
            .context("the observation manual in this program is not sound")?;
        let places = (vault.clone(), keys.clone());
        let library = Library::new(db.clone(), record.clone(), analyse.clone(), places, gate.clone(), clock.clone());
        // The library's clips have keys of their own, which go with the consent they were cut under.
        let record = record.with_hook(Arc::new(library.clone())).with_hook(Arc::new(analyse.store.clone()));
        let feedback =
            Feedback::new(db.clone(), analyse.clone(), record.clone(), relay.clone(), gate.clone(), clock.clone())
                .with_standard_clients(config.rtc.standard_clients)
                .with_limits(config.rooms.limits())
                .with_shelf(Arc::new(LibraryShelf(library.clone())));
        let reflect = Reflect::new(db.clone(), gate, clock.clone());
        Ok(Self {
            config,
            clock,
            db,
            vault,
            keys,
            certificate,
            relay,
            people,
            course,
            record,
            analyse,
            feedback,
            reflect,
            library,
        })
    }

    /// The HTTP interface with its document.
    pub fn api(&self) -> (Router, OpenApi) {
        let stages = OpenApiRouter::with_openapi(mrp_api::base_document())
            .nest("/api/people", mrp_people::routes().with_state(self.people.clone()))
            .nest("/api/course", mrp_course::routes().with_state(self.course.clone()))
            .nest("/api/record", mrp_record::routes().with_state(self.record.clone()))
            .nest("/api/analyse", mrp_analyse::routes().with_state(self.analyse.clone()))
            .nest("/api/feedback", mrp_feedback::routes().with_state(self.feedback.clone()))
            .nest("/api/reflect", mrp_reflect::routes().with_state(self.reflect.clone()))
            .nest("/api/library", mrp_library::routes().with_state(self.library.clone()));
        let (router, document) = stages.split_for_parts();
        let router = router
            .layer(middleware::from_fn_with_state(self.people.clone(), mrp_people::authenticate))
            .layer(middleware::from_fn(mrp_people::refuse_cross_site));
        (router, document)
    }

    /// Puts the daily and hourly work in the queue, once; called at every start.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn schedule_jobs(&self) -> mrp_database::Result<()> {
        self.record.schedule_jobs().await?;
        self.library.schedule_jobs().await
    }

    /// Every kind of background work.
    #[must_use]
    pub fn jobs(&self) -> Registry {
        self.record.jobs().and(self.library.jobs())
    }

    /// The queue of background work.
    #[must_use]
    pub fn queue(&self) -> JobQueue {
        JobQueue::new(self.db.clone(), self.clock.clone())
    }

    /// Lets go of everything, after the answers under way.
    pub async fn close(&self) {
        if let Some(relay) = &self.relay {
            relay.shut_down();
        }
        self.db.close().await;
    }
}

/// The document of the HTTP interface, without any of the parts behind it.
#[must_use]
pub fn document() -> OpenApi {
    mrp_api::base_document()
        .nest("/api/people", mrp_people::routes().into_openapi())
        .nest("/api/course", mrp_course::routes().into_openapi())
        .nest("/api/record", mrp_record::routes().into_openapi())
        .nest("/api/analyse", mrp_analyse::routes().into_openapi())
        .nest("/api/feedback", mrp_feedback::routes().into_openapi())
        .nest("/api/reflect", mrp_reflect::routes().into_openapi())
        .nest("/api/library", mrp_library::routes().into_openapi())
}

/// Every statement of every store, for the test that prepares them on both databases.
#[must_use]
pub fn statements() -> Vec<mrp_database::Statement> {
    [
        mrp_jobs::STATEMENTS.to_vec(),
        mrp_people::store::STATEMENTS.concat(),
        mrp_course::store::STATEMENTS.to_vec(),
        mrp_course::store::rating_wish::STATEMENTS.to_vec(),
        mrp_record::store::statements(),
        mrp_analyse::store::STATEMENTS.to_vec(),
        mrp_analyse::store::changes::STATEMENTS.to_vec(),
        mrp_analyse::store::own_view::STATEMENTS.to_vec(),
        mrp_analyse::store::rating::STATEMENTS.to_vec(),
        mrp_analyse::store::research::STATEMENTS.to_vec(),
        mrp_analyse::store::search::STATEMENTS.to_vec(),
        mrp_analyse::editions::store::STATEMENTS.to_vec(),
        mrp_analyse::store::second::STATEMENTS.to_vec(),
        mrp_analyse::store::import::STATEMENTS.to_vec(),
        mrp_analyse::CONCERN_STATEMENTS.to_vec(),
        mrp_analyse::FOCUS_STATEMENTS.to_vec(),
        mrp_feedback::store::STATEMENTS.to_vec(),
        mrp_feedback::store::drawing::STATEMENTS.to_vec(),
        mrp_feedback::store::group::STATEMENTS.to_vec(),
        mrp_feedback::store::shelf::STATEMENTS.to_vec(),
        mrp_feedback::BOOKING_STATEMENTS.to_vec(),
        mrp_feedback::HELPER_STATEMENTS.to_vec(),
        mrp_reflect::store::STATEMENTS.to_vec(),
        mrp_library::store::STATEMENTS.to_vec(),
    ]
    .concat()
}

/// Opens the database and makes sure of its schema.
async fn open_database(config: &Config) -> anyhow::Result<Db> {
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("cannot make the data folder {}", config.data.display()))?;
    let db = Db::open(&config.database_url()).await.context("cannot open the database; look at DATABASE_URL")?;
    match (db.schema_state().await?, db.kind()) {
        (SchemaState::Current, _) => {}
        (SchemaState::Older, "SQLite") => db.migrate().await.context("the database could not be brought up to date")?,
        (SchemaState::Older, _) => anyhow::bail!("the database has an older schema: run `mrp migrate` first"),
        (SchemaState::Newer, _) => {
            anyhow::bail!("a newer version of the program has changed this database: start that version")
        }
    }
    Ok(db)
}

/// How an S3 server is spoken to.
pub(crate) fn s3_options(config: &Config) -> S3Options {
    S3Options {
        endpoint: config.vault.s3_endpoint.clone(),
        region: config.vault.s3_region.clone(),
        access_key_id: config.vault.s3_access_key.clone(),
        secret_access_key: config.vault.s3_secret_key.clone(),
        allow_http: config.vault.s3_allow_http,
    }
}

/// Opens the vault and the key store, and makes the master key at the first start.
pub async fn open_vault(config: &Config) -> anyhow::Result<(Vault, KeyStore)> {
    std::fs::create_dir_all(&config.data)
        .with_context(|| format!("cannot make the data folder {}", config.data.display()))?;
    let options = s3_options(config);
    let (master, origin) = MasterKey::load_or_create(&config.master_key_file())?;
    if origin == Origin::Created {
        tracing::warn!(
            file = %master.path().display(),
            "a master key was made: keep a copy of this file in a safe place. Whoever loses it loses every film"
        );
    }
    let keys = KeyStore::open(&config.keys_location(), &options, master)?;
    let vault = Vault::open(&config.vault_location(), &options)?;
    keys.check().await.with_context(|| format!("the key store {} cannot be used", keys.location()))?;
    vault.check().await.with_context(|| format!("the vault {} cannot be used", vault.location()))?;
    Ok((vault, keys))
}

/// Opens the ports of the call.
pub(crate) async fn open_relay(
    config: &Config,
    clock: &Clock,
    certificate: Option<&Arc<Certificate>>,
) -> anyhow::Result<Relay> {
    let mut secret = [0_u8; 32];
    // TURN and the relay are one process, so its secret need not outlive it.
    aws_lc_rs::rand::fill(&mut secret).context("the system gives no randomness")?;
    let tls = match certificate {
        Some(certificate) => {
            Some(TurnTls { config: certificate.for_turn()?, host: certificate.host().map(str::to_owned) })
        }
        None => None,
    };
    let turn = TurnConfig { listen: config.rtc.turn_listen, secret: Arc::from(secret), tls };
    let relay = RelayConfig { udp: config.rtc.listen, announce: config.rtc.announce.clone(), turn: Some(turn) };
    Relay::bind(relay, clock.clone()).await.with_context(|| {
        format!("cannot open the ports of the call ({} and {})", config.rtc.listen, config.rtc.turn_listen)
    })
}
