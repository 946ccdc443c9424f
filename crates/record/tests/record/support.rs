//! A server of this stage on a free port, with two municipalities' worth of people, and films made on the spot.

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::Duration,
};

use axum::{Router, extract::Request, middleware::Next, response::Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::DateTime;
use mrp_api::Caller;
use mrp_database::{Db, args, testing::TestDb};
use mrp_jobs::{JobQueue, Runner};
use mrp_media::{Limits, Worker};
use mrp_record::{Record, UploadLimits, WithdrawalHook};
use mrp_vault::{KeyStore, MasterKey, S3Options, Vault};
use mrp_vocabulary::{AccountId, Clock, CourseId, MunicipalityId, Role, RoundId, SessionId};
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

pub(crate) struct TestApp {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    pub(crate) record: Record,
    pub(crate) keys: KeyStore,
    pub(crate) vault: Vault,
    pub(crate) base: String,
    pub(crate) municipality: MunicipalityId,
    pub(crate) worker: Who,
    pub(crate) supervisor: Who,
    pub(crate) leader: Who,
    pub(crate) stranger: Who,
    pub(crate) administrator: Who,
    pub(crate) round: RoundId,
    pub(crate) folder: TempDir,
    stop: CancellationToken,
    _test_db: TestDb,
}

/// Somebody signed in.
#[derive(Clone)]
pub(crate) struct Who {
    pub(crate) caller: Caller,
}

impl TestApp {
    pub(crate) async fn new() -> Self {
        Self::with_limits(UploadLimits::default(), Vec::new()).await
    }

    pub(crate) async fn with_limits(limits: UploadLimits, hooks: Vec<Arc<dyn WithdrawalHook>>) -> Self {
        let test_db = TestDb::new().await;
        let db = test_db.db.clone();
        let clock = Clock::standing_at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let folder = tempfile::tempdir().unwrap();
        let place = |name: &str| folder.path().join(name).display().to_string();
        let (master, _) = MasterKey::load_or_create(&folder.path().join("master.key")).unwrap();
        let keys = KeyStore::open(&place("keys"), &S3Options::default(), master).unwrap();
        let vault = Vault::open(&place("vault"), &S3Options::default()).unwrap();
        let worker = Worker { program: worker_program(), arguments: Vec::new(), limits: Limits::default() };
        let mut record = Record::new(db.clone(), clock.clone(), vault.clone(), keys.clone(), worker, limits);
        for hook in hooks {
            record = record.with_hook(hook);
        }
        let municipality = municipality(&db, &clock, "Fjordby").await;
        let elsewhere = self::municipality(&db, &clock, "Åmose").await;
        let worker = who(&db, &clock, municipality, "solveig", &[Role::SocialWorker]).await;
        let supervisor = who(&db, &clock, elsewhere, "sunniva", &[Role::Supervisor]).await;
        let leader = who(&db, &clock, municipality, "lea", &[Role::Leader, Role::Coordinator, Role::Researcher]).await;
        let stranger = who(&db, &clock, elsewhere, "bo", &[Role::SocialWorker, Role::Supervisor, Role::Curator]).await;
        let administrator = who(&db, &clock, municipality, "ada", &[Role::Administrator]).await;
        let round = round(&db, &clock, municipality, &worker, &supervisor).await;
        let base = serve(&record, [&worker, &supervisor, &leader, &stranger, &administrator]).await;
        let stop = CancellationToken::new();
        Self {
            db,
            clock,
            record,
            keys,
            vault,
            base,
            municipality,
            worker,
            supervisor,
            leader,
            stranger,
            administrator,
            round,
            folder,
            stop,
            _test_db: test_db,
        }
    }

    /// The same rows, films and keys, served with other limits from now on.
    pub(crate) async fn serve_with(&mut self, limits: UploadLimits) {
        let worker = Worker { program: worker_program(), arguments: Vec::new(), limits: Limits::default() };
        let parts = (self.db.clone(), self.clock.clone(), self.vault.clone(), self.keys.clone());
        self.record = Record::new(parts.0, parts.1, parts.2, parts.3, worker, limits);
        let people = [&self.worker, &self.supervisor, &self.leader, &self.stranger, &self.administrator];
        self.base = serve(&self.record, people).await;
    }

    /// A request as somebody; `None` is not signed in.
    pub(crate) fn ask(&self, who: Option<&Who>, method: Method, path: &str) -> RequestBuilder {
        let request = Client::new().request(method, format!("{}{path}", self.base));
        match who {
            Some(who) => request.header("x-test-account", who.caller.account_id.to_string()),
            None => request,
        }
    }

    pub(crate) async fn get(&self, who: &Who, path: &str) -> (StatusCode, Value) {
        answer(self.ask(Some(who), Method::GET, path)).await
    }

    pub(crate) async fn post(&self, who: &Who, path: &str, body: Value) -> (StatusCode, Value) {
        answer(self.ask(Some(who), Method::POST, path).json(&body)).await
    }

    /// A conversation with a mother and a young person of 17; nobody has been asked yet.
    pub(crate) async fn conversation(&self) -> Value {
        let (status, body) = self
            .post(
                &self.worker,
                "/conversations",
                json!({
                    "round_id": self.round.to_string(), "place": "office", "topics": ["skole"],
                    "age_route": "with_custody_holder",
                    "participants": [
                        { "label": "Ung på 17", "age_band": "15-17" },
                        { "label": "Mor", "age_band": "adult" },
                    ],
                }),
            )
            .await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
        body
    }

    pub(crate) async fn consent(&self, participant: &Value, giver: &str, purposes: &[&str]) -> (StatusCode, Value) {
        let path = format!("/participants/{}/consents", participant["id"].as_str().unwrap());
        let body = json!({ "purposes": purposes, "giver": giver, "form": "written", "text_version": "1-da" });
        self.post(&self.worker, &path, body).await
    }

    /// A conversation in which everybody has said yes to these purposes.
    pub(crate) async fn agreed_conversation(&self, purposes: &[&str]) -> Value {
        let conversation = self.conversation().await;
        let people = conversation["participants"].as_array().unwrap();
        for (who, giver) in [(0, "self"), (0, "custody_holder_1"), (1, "self")] {
            let (status, body) = self.consent(&people[who], giver, purposes).await;
            assert_eq!(status, StatusCode::CREATED, "{body}");
        }
        self.get(&self.worker, &format!("/conversations/{}", conversation["id"].as_str().unwrap())).await.1
    }

    pub(crate) fn tus(&self, who: &Who, method: Method, path: &str) -> RequestBuilder {
        self.ask(Some(who), method, path).header("tus-resumable", "1.0.0")
    }

    /// Uploads `bytes` in one go; the upload's path and the recording's id.
    pub(crate) async fn upload(
        &self,
        conversation: &Value,
        bytes: Vec<u8>,
        extra: &[(&str, &str)],
    ) -> (String, String) {
        let created = self
            .tus(&self.worker, Method::POST, "/uploads")
            .header("upload-length", bytes.len())
            .header("upload-metadata", metadata(conversation, extra))
            .send()
            .await
            .unwrap();
        assert_eq!(created.status(), StatusCode::CREATED);
        let recording = created.headers()["mrp-recording"].to_str().unwrap().to_owned();
        let path = created.headers()["location"].to_str().unwrap().trim_start_matches("/api/record").to_owned();
        let sent = self
            .tus(&self.worker, Method::PATCH, &path)
            .header("upload-offset", 0)
            .header("content-type", "application/offset+octet-stream")
            .body(bytes)
            .send()
            .await
            .unwrap();
        assert_eq!(sent.status(), StatusCode::NO_CONTENT, "{:?}", sent.text().await);
        (path, recording)
    }

    /// A recording that can be played.
    pub(crate) async fn playable(&self, conversation: &Value) -> String {
        let (_, recording) = self.upload(conversation, film(), &[]).await;
        self.run_jobs().await;
        let (_, body) = self.get(&self.worker, &format!("/recordings/{recording}")).await;
        assert_eq!(body["state"], "playable", "{body}");
        recording
    }

    /// Where the pieces of a film lie for somebody who may play it: her own addresses, as its playlist names them.
    pub(crate) async fn film_of(&self, who: &Who, recording: &str) -> String {
        let base = format!("/recordings/{recording}");
        let master = self.ask(Some(who), Method::GET, &format!("{base}/master.m3u8")).send().await.unwrap();
        let master = master.text().await.unwrap();
        let line = master.lines().find(|line| line.starts_with("film/")).unwrap_or_else(|| panic!("{master}"));
        format!("{base}/{}", line.splitn(3, '/').take(2).collect::<Vec<_>>().join("/"))
    }

    /// Runs the jobs that are due now until none is.
    pub(crate) async fn run_jobs(&self) {
        let queue = JobQueue::new(self.db.clone(), self.clock.clone());
        let stop = self.stop.child_token();
        let runner = Runner::new(queue.clone(), self.record.jobs(), 2);
        let running = tokio::spawn(runner.run(stop.clone()));
        for _ in 0..1200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if self.count_due().await == 0 {
                stop.cancel();
                running.await.unwrap();
                return;
            }
        }
        panic!("the jobs do not end");
    }

    async fn count_due(&self) -> i64 {
        let sql = "select count(*) as n from job where state = 'running' or (state = 'queued' and run_at <= $1)";
        self.db.find::<(i64,)>(sql, args![self.clock.now_ms()]).await.unwrap().unwrap().0
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        self.db.find::<(i64,)>(sql, args![]).await.unwrap().unwrap().0
    }

    /// Every file below the folder of keys and vault, read.
    pub(crate) fn everything_on_disk(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let bytes = std::fs::read(&path).unwrap();
                    found.push((path, bytes));
                }
            }
        }
        found
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

pub(crate) async fn answer(request: RequestBuilder) -> (StatusCode, Value) {
    let response = request.send().await.unwrap();
    let status = response.status();
    let bytes = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

pub(crate) fn metadata(conversation: &Value, extra: &[(&str, &str)]) -> String {
    let id = conversation["id"].as_str().unwrap();
    let mut pairs = vec![format!("conversation_id {}", STANDARD.encode(id))];
    pairs.extend(extra.iter().map(|(key, value)| format!("{key} {}", STANDARD.encode(value))));
    pairs.join(",")
}

async fn municipality(db: &Db, clock: &Clock, name: &str) -> MunicipalityId {
    let id = MunicipalityId::new(clock);
    let sql = "
        insert into municipality (id, name, consent_15_alone, days_after_feedback, days_at_most, shares_library, active, created_at)
        values ($1, $2, false, 30, 180, true, true, $3)";
    db.execute(sql, args![id, name, clock.now_ms()]).await.unwrap();
    id
}

async fn who(db: &Db, clock: &Clock, municipality_id: MunicipalityId, name: &str, roles: &[Role]) -> Who {
    let account_id = AccountId::new(clock);
    let sql = "
        insert into account (id, municipality_id, email, display_name, language, active, totp_last_step, created_at)
        values ($1, $2, $3, $4, 'da', true, 0, $5)";
    db.execute(sql, args![account_id, municipality_id, format!("{name}@example.dk"), name, clock.now_ms()])
        .await
        .unwrap();
    let session_id = SessionId::new(clock);
    Who { caller: Caller { account_id, municipality_id, roles: roles.to_vec(), session_id } }
}

async fn round(db: &Db, clock: &Clock, municipality: MunicipalityId, worker: &Who, supervisor: &Who) -> RoundId {
    let (course, round) = (CourseId::new(clock), RoundId::new(clock));
    let now = clock.now_ms();
    let sql = "
        insert into course (id, municipality_id, social_worker_id, supervisor_id, phase, manual_edition, target_from, target_to,
                            starts_at, ends_at, created_at)
        values ($1, $2, $3, $4, 'test', 'test-1', 5, 10, $5, $5, $5)";
    let (worker, supervisor) = (worker.caller.account_id, supervisor.caller.account_id);
    db.execute(sql, args![course, municipality, worker, supervisor, now]).await.unwrap();
    let sql = "insert into participation (course_id, text_version, agreed_at) values ($1, '1-da', $2)";
    db.execute(sql, args![course, now]).await.unwrap();
    let sql = "insert into round (id, course_id, number, title, created_at) values ($1, $2, 1, 'Første samtale', $3)";
    db.execute(sql, args![round, course, now]).await.unwrap();
    round
}

/// Signing in is `people`'s and tested there; here a header names one of these accounts.
async fn serve(record: &Record, people: [&Who; 5]) -> String {
    let people: Arc<Vec<Caller>> = Arc::new(people.iter().map(|who| who.caller.clone()).collect());
    let (router, _) = utoipa_axum::router::OpenApiRouter::new()
        .nest("/api/record", mrp_record::routes())
        .with_state(record.clone())
        .split_for_parts();
    let router: Router = router.layer(axum::middleware::from_fn(move |mut request: Request, next: Next| {
        let people = people.clone();
        async move {
            let named =
                request.headers().get("x-test-account").and_then(|value| value.to_str().ok()).map(str::to_owned);
            let caller = people.iter().find(|caller| Some(caller.account_id.to_string()) == named).cloned();
            if let Some(caller) = caller {
                request.extensions_mut().insert(caller);
            }
            let response: Response = next.run(request).await;
            response
        }
    }));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("http://{address}/api/record")
}

/// The media child beside the tests; built when it is not there.
fn worker_program() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let folder = here.parent().and_then(Path::parent).unwrap();
    let program = folder.join("mrp-media-worker");
    if !program.exists() {
        let built =
            Command::new(env!("CARGO")).args(["build", "-p", "mrp-media", "--bin", "mrp-media-worker"]).status();
        assert!(built.unwrap().success(), "the media child cannot be built");
    }
    program
}

/// Six seconds with picture and sound, made by the `ffmpeg` of the machine, once.
pub(crate) fn film() -> Vec<u8> {
    static FILM: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    FILM.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("film.mp4");
        let made = Command::new("ffmpeg")
            .args(["-loglevel", "error", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=6"])
            .args(["-f", "lavfi", "-i", "sine=frequency=330:duration=6", "-c:v", "libx264", "-preset", "ultrafast"])
            .args(["-pix_fmt", "yuv420p", "-c:a", "aac", "-shortest"])
            .arg(&file)
            .status()
            .expect("ffmpeg is installed (cargo xtask setup)");
        assert!(made.success());
        std::fs::read(file).unwrap()
    })
    .clone()
}
