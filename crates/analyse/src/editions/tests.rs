//! Editions in the database, as several servers see them.

use chrono::DateTime;
use mrp_database::testing::TestDb;
use mrp_vocabulary::MunicipalityId;

use super::*;

struct Place {
    _test_db: TestDb,
    here: Editions,
    elsewhere: Editions,
    author: AccountId,
}

impl Place {
    async fn new() -> Self {
        let test_db = TestDb::new().await;
        let clock = Clock::standing_at(DateTime::from_timestamp(1_800_000_000, 0).unwrap());
        let editions = || Editions::new(test_db.db.clone(), clock.clone()).unwrap();
        let (here, elsewhere) = (editions(), editions());
        let (author, municipality) = (AccountId::new(&clock), MunicipalityId::new(&clock));
        let mut tx = test_db.db.begin().await.unwrap();
        let sql = "
            insert into municipality (id, name, consent_15_alone, days_after_feedback, days_at_most, shares_library, active, created_at)
            values ($1, 'Fjordby', false, 30, 180, true, true, 0)";
        tx.execute(sql, args![municipality]).await.unwrap();
        let sql = "
            insert into account (id, municipality_id, email, display_name, language, active, totp_last_step, created_at)
            values ($1, $2, 'ada@example.dk', 'Ada', 'da', true, 0, 0)";
        tx.execute(sql, args![author, municipality]).await.unwrap();
        tx.commit().await.unwrap();
        Self { _test_db: test_db, here, elsewhere, author }
    }

    async fn create(&self, text: &str) -> bool {
        let mut tx = self.here.db.begin().await.unwrap();
        let kept = self.here.create(&mut tx, "egen", text, self.author).await.unwrap();
        tx.commit().await.unwrap();
        kept
    }
}

fn text(name: &str) -> String {
    let text = Manual::embedded_text("test-2018").unwrap();
    text.replacen("id: test-2018", "id: egen", 1).replacen("Testudgaven", name, 1)
}

#[tokio::test]
async fn a_change_is_seen_by_every_server_and_what_was_used_changes_no_more() {
    let place = Place::new().await;
    let (here, elsewhere) = (&place.here, &place.elsewhere);
    assert!(place.create(&text("Første")).await);
    assert!(!place.create(&text("Anden")).await, "the id is taken");
    let name = async |editions: &Editions| editions.find_edition("egen").await.unwrap().unwrap().name.da.clone();
    assert_eq!((name(here).await, name(elsewhere).await), ("Første".to_owned(), "Første".to_owned()));

    let mut tx = here.db.begin().await.unwrap();
    assert_eq!(here.update(&mut tx, "egen", &text("Anden"), 7).await.unwrap(), Err(Kept::Changed(1)));
    assert_eq!(here.update(&mut tx, "egen", &text("Anden"), 1).await.unwrap(), Ok(()));
    tx.commit().await.unwrap();
    assert_eq!((name(here).await, name(elsewhere).await), ("Anden".to_owned(), "Anden".to_owned()));

    // Taken away and made anew under the same id: nobody shows the old one.
    let mut tx = here.db.begin().await.unwrap();
    assert_eq!(here.delete(&mut tx, "egen").await.unwrap(), Ok(()));
    tx.commit().await.unwrap();
    assert!(elsewhere.find_edition("egen").await.unwrap().is_none());
    here.clock.advance(chrono::TimeDelta::seconds(1));
    assert!(place.create(&text("Tredje")).await);
    assert_eq!(name(elsewhere).await, "Tredje");

    let mut tx = elsewhere.db.begin().await.unwrap();
    assert!(elsewhere.begin_use(&mut tx, "egen").await.unwrap());
    assert!(!elsewhere.begin_use(&mut tx, "findes ikke").await.unwrap());
    assert!(elsewhere.begin_use(&mut tx, "pilot-2016").await.unwrap(), "those of the program are always there");
    tx.commit().await.unwrap();
    let mut tx = here.db.begin().await.unwrap();
    assert_eq!(here.update(&mut tx, "egen", &text("Fjerde"), 1).await.unwrap(), Err(Kept::Used));
    assert_eq!(here.delete(&mut tx, "egen").await.unwrap(), Err(Kept::Used));
    assert_eq!(here.delete(&mut tx, "findes ikke").await.unwrap(), Err(Kept::NotFound));
    tx.commit().await.unwrap();
    let known = here.find("egen").await.unwrap().unwrap().summary();
    assert!(known.used && !known.built_in);
}

#[tokio::test]
async fn a_used_edition_comes_from_memory_alone() {
    let place = Place::new().await;
    assert!(place.create(&text("Første")).await);
    let mut tx = place.here.db.begin().await.unwrap();
    assert!(place.here.begin_use(&mut tx, "egen").await.unwrap());
    tx.commit().await.unwrap();
    assert!(place.here.find_edition("egen").await.unwrap().is_some());
    // The busy paths ask for it with every keyword: no database is needed for that.
    place.here.db.close().await;
    assert!(place.here.find_edition("egen").await.unwrap().is_some());
    assert!(place.here.find_edition("andet").await.is_err());
}

#[tokio::test]
async fn the_list_holds_those_of_the_program_first() {
    let place = Place::new().await;
    assert!(place.create(&text("Første")).await);
    let all = place.elsewhere.list().await.unwrap();
    let ids: Vec<_> = all.iter().map(|known| known.edition.id.as_str()).collect();
    assert_eq!(ids, ["pilot-2016", "test-2018", "egen"]);
    assert!(place.here.knows_dimension("rytme_og_tempo").await.unwrap());
    assert!(!place.here.knows_dimension("humor").await.unwrap());
}
