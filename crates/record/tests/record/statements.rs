use mrp_database::testing::TestDb;

#[tokio::test]
async fn every_statement_names_real_tables_and_columns() {
    let test = TestDb::new().await;
    for (name, sql) in mrp_record::store::statements() {
        test.db.prepare(sql).await.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    }
}
