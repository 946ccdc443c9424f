//! Every statement names real tables and columns.

use mrp_database::testing::TestDb;

#[tokio::test]
async fn every_statement_is_prepared_by_the_database() {
    let test_db = TestDb::new().await;
    let mut prepared = 0;
    for (name, sql) in mrp_people::store::STATEMENTS.iter().copied().flatten() {
        if let Err(error) = test_db.db.prepare(sql).await {
            panic!("{name}: {error:?}");
        }
        prepared += 1;
    }
    assert!(prepared > 40);
}
