//! What every store relies on, whichever database it is.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use chrono::DateTime;
use mrp_database::{Db, Error, args, testing::TestDb};
use mrp_jobs::{Context, Job, JobError, JobQueue, JobState, NewJob, Registry, Runner, enqueue};
use mrp_people::{People, PeopleSettings, TokenKey};
use mrp_vocabulary::{Clock, MunicipalityId};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

#[tokio::test]
async fn every_statement_names_real_tables_and_columns() {
    let test = TestDb::new().await;
    let statements = mrp::app::statements();
    assert!(statements.len() > 100, "only {} statements are known", statements.len());
    let mut wrong = Vec::new();
    for (name, sql) in statements {
        if let Err(error) = test.db.prepare(sql).await {
            wrong.push(format!("{name}: {error:?}"));
        }
    }
    assert!(wrong.is_empty(), "on {}:\n{}", test.db.kind(), wrong.join("\n"));
}

#[test]
fn both_databases_have_the_same_migrations() {
    let stems = |dialect: &str| -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(dialect);
        let entries = std::fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    let sqlite = stems("sqlite");
    assert!(sqlite.len() >= 8, "{sqlite:?}");
    assert_eq!(sqlite, stems("postgres"));
}

/// Table and column, its type in PostgreSQL's words, and whether it may be empty.
type Columns = BTreeMap<(String, String), (String, bool)>;

/// Needs both: with PostgreSQL at hand an embedded database is made beside it.
#[tokio::test]
async fn the_migrations_end_in_the_same_columns_on_both_databases() {
    let test = TestDb::new().await;
    let folder = tempfile::tempdir().unwrap();
    let beside = Db::open(&format!("sqlite:{}", folder.path().join("beside.db").display())).await.unwrap();
    beside.migrate().await.unwrap();
    let embedded = sqlite_columns(&beside).await;
    assert!(embedded.len() > 100, "{embedded:?}");
    if test.db.kind() == "SQLite" {
        return;
    }
    let server = postgres_columns(&test.db).await;
    let only = |left: &Columns, right: &Columns| -> Vec<String> {
        left.iter().filter(|(name, kind)| right.get(*name) != Some(*kind)).map(|entry| format!("{entry:?}")).collect()
    };
    assert_eq!(only(&embedded, &server), only(&server, &embedded), "SQLite on the left, PostgreSQL on the right");
}

async fn sqlite_columns(db: &Db) -> Columns {
    let sql = r#"
        select m.name, p.name, lower(p.type), p."notnull" = 0 and p.pk = 0
        from sqlite_master m join pragma_table_info(m.name) p
        where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like '\_sqlx%' escape '\'"#;
    let rows = db.list::<(String, String, String, bool)>(sql, args![]).await.unwrap();
    rows.into_iter().map(|(table, column, kind, empty)| ((table, column), (kind, empty))).collect()
}

async fn postgres_columns(db: &Db) -> Columns {
    let sql = r"
        select table_name::text, column_name::text, data_type::text, is_nullable = 'YES'
        from information_schema.columns
        where table_schema = 'public' and table_name not like '\_sqlx%'";
    let rows = db.list::<(String, String, String, bool)>(sql, args![]).await.unwrap();
    rows.into_iter().map(|(table, column, kind, empty)| ((table, column), (kind, empty))).collect()
}

#[tokio::test]
async fn a_broken_rule_has_the_same_name_on_both_databases() {
    let test = TestDb::new().await;
    let clock = Clock::system();
    let insert = "
        insert into municipality (id, name, consent_15_alone, days_after_feedback, days_at_most, shares_library, active, created_at)
        values ($1, $2, false, 30, 180, true, true, $3)";
    let fjordby = MunicipalityId::new(&clock);
    test.db.execute(insert, args![fjordby, "Fjordby", clock.now_ms()]).await.unwrap();
    let again = test.db.execute(insert, args![MunicipalityId::new(&clock), "Fjordby", clock.now_ms()]).await;
    assert!(matches!(&again, Err(Error::Conflict(name)) if name == "municipality_name_key"), "{again:?}");
    let same_id = test.db.execute(insert, args![fjordby, "Åmose", clock.now_ms()]).await;
    assert!(matches!(same_id, Err(Error::Conflict(_))), "{same_id:?}");
    let nobody = "insert into account_role (account_id, role) values ('nobody', 'supervisor')";
    let orphan = test.db.execute(nobody, args![]).await;
    assert!(matches!(orphan, Err(Error::Reference)), "{orphan:?}");
}

#[tokio::test]
async fn gives_back_times_exactly_as_they_were_stored() {
    let test = TestDb::new().await;
    let clock = Clock::standing_at(DateTime::from_timestamp(1_800_000_000, 123_999_999).unwrap());
    let people = People::new(test.db.clone(), clock.clone(), PeopleSettings::new(TokenKey::generate()));
    let made = people.create_municipality(None, "Fjordby").await.unwrap();
    let found = people.find_municipality(made.id).await.unwrap().unwrap();
    assert_eq!(found.created_at, clock.now());
    assert_eq!(found.created_at.timestamp_subsec_nanos(), 123_000_000);
    assert_eq!(found, made);
}

/// Which job ran how often.
type Ran = Arc<Mutex<BTreeMap<u32, u32>>>;

/// Counts itself.
#[derive(Serialize, Deserialize)]
struct CountItself {
    number: u32,
}

#[async_trait]
impl Job for CountItself {
    const NAME: &'static str = "count_itself";
    type State = Ran;

    async fn run(&self, ran: &Ran, _context: &Context) -> Result<(), JobError> {
        *ran.lock().unwrap().entry(self.number).or_default() += 1;
        // Long enough that the other runner is at it too.
        tokio::time::sleep(Duration::from_millis(5)).await;
        Ok(())
    }
}

#[tokio::test]
async fn two_workers_share_the_queue_and_run_each_job_once() {
    const JOBS: u32 = 60;
    let test = TestDb::new().await;
    let clock = Clock::system();
    let ran = Ran::default();
    // Each with connections of its own, as two processes have.
    let other = Db::open(&test.url).await.unwrap();
    let stop = CancellationToken::new();
    let mut runners = Vec::new();
    for db in [test.db.clone(), other.clone()] {
        let registry = Registry::default().with::<CountItself>(ran.clone());
        runners.push(tokio::spawn(Runner::new(JobQueue::new(db, clock.clone()), registry, 3).run(stop.clone())));
    }
    let mut tx = test.db.begin().await.unwrap();
    for number in 0..JOBS {
        enqueue(&mut tx, &clock, NewJob::of(&CountItself { number }).about(number)).await.unwrap();
    }
    tx.commit().await.unwrap();

    let queue = JobQueue::new(test.db.clone(), clock);
    let all_done = vec![(JobState::Done, i64::from(JOBS))];
    for _ in 0..600 {
        if queue.count_jobs().await.unwrap() == all_done {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(queue.count_jobs().await.unwrap(), all_done);
    stop.cancel();
    for runner in runners {
        runner.await.unwrap();
    }
    assert_eq!(*ran.lock().unwrap(), (0..JOBS).map(|number| (number, 1)).collect());
}

#[tokio::test]
async fn what_one_process_says_is_heard_by_the_others_after_its_commit() {
    let test = TestDb::new().await;
    // An embedded database has one process only; its clones hear each other.
    let speaker = match test.db.kind() {
        "SQLite" => test.db.clone(),
        _ => Db::open(&test.url).await.unwrap(),
    };
    let mut heard = test.db.subscribe();
    let mut unsaid = speaker.begin().await.unwrap();
    unsaid.publish("round", "rolled back");
    drop(unsaid);
    let mut said = speaker.begin().await.unwrap();
    said.publish("round", "first, with æøå");
    said.publish("round", "second");
    said.commit().await.unwrap();
    for expected in ["first, with æøå", "second"] {
        let signal = tokio::time::timeout(Duration::from_secs(20), heard.next()).await;
        let signal = signal.expect("the signal arrives").unwrap();
        assert_eq!((signal.topic.as_str(), signal.payload.as_str()), ("round", expected));
    }
}
