//! SQL of municipalities.

use mrp_database::{Db, OnConflict, Result, Tx, args, statements};
use mrp_vocabulary::{MunicipalityId, time_from_ms};
use sqlx::FromRow;

use crate::{PeopleError, account::Municipality};

statements! {
    /// Makes a municipality.
    INSERT_MUNICIPALITY = "
        insert into municipality (id, name, consent_15_alone, days_after_feedback, days_at_most, med_discussed_at, shares_library, active, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Changes its settings.
    UPDATE_MUNICIPALITY = "
        update municipality
        set name = $2, consent_15_alone = $3, days_after_feedback = $4, days_at_most = $5, med_discussed_at = $6, shares_library = $7, active = $8
        where id = $1";
    /// Which one is it?
    FIND_MUNICIPALITY = "
        select id, name, consent_15_alone, days_after_feedback, days_at_most, med_discussed_at, shares_library, active, created_at
        from municipality where id = $1";
    /// All of them.
    LIST_MUNICIPALITIES = "
        select id, name, consent_15_alone, days_after_feedback, days_at_most, med_discussed_at, shares_library, active, created_at
        from municipality order by name";
}

#[derive(FromRow)]
struct MunicipalityRow {
    #[sqlx(try_from = "String")]
    id: MunicipalityId,
    name: String,
    consent_15_alone: bool,
    days_after_feedback: i64,
    days_at_most: i64,
    med_discussed_at: Option<i64>,
    shares_library: bool,
    active: bool,
    created_at: i64,
}

impl From<MunicipalityRow> for Municipality {
    fn from(row: MunicipalityRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            consent_15_alone: row.consent_15_alone,
            days_after_feedback: row.days_after_feedback,
            days_at_most: row.days_at_most,
            med_discussed_at: row.med_discussed_at.map(time_from_ms),
            shares_library: row.shares_library,
            active: row.active,
            created_at: time_from_ms(row.created_at),
        }
    }
}

pub(crate) async fn find(db: &Db, id: MunicipalityId) -> Result<Option<Municipality>> {
    Ok(db.find::<MunicipalityRow>(FIND_MUNICIPALITY, args![id]).await?.map(Into::into))
}

pub(crate) async fn find_in(tx: &mut Tx, id: MunicipalityId) -> Result<Option<Municipality>> {
    Ok(tx.find::<MunicipalityRow>(FIND_MUNICIPALITY, args![id]).await?.map(Into::into))
}

pub(crate) async fn list(db: &Db) -> Result<Vec<Municipality>> {
    Ok(db.list::<MunicipalityRow>(LIST_MUNICIPALITIES, args![]).await?.into_iter().map(Into::into).collect())
}

pub(crate) async fn insert(tx: &mut Tx, municipality: &Municipality) -> std::result::Result<(), PeopleError> {
    tx.execute(
        INSERT_MUNICIPALITY,
        args![
            municipality.id,
            municipality.name.as_str(),
            municipality.consent_15_alone,
            municipality.days_after_feedback,
            municipality.days_at_most,
            municipality.med_discussed_at,
            municipality.shares_library,
            municipality.active,
            municipality.created_at
        ],
    )
    .await
    .on_conflict("municipality_name_key", || PeopleError::Conflict("name_taken"))?;
    Ok(())
}

pub(crate) async fn update(tx: &mut Tx, municipality: &Municipality) -> std::result::Result<(), PeopleError> {
    tx.execute(
        UPDATE_MUNICIPALITY,
        args![
            municipality.id,
            municipality.name.as_str(),
            municipality.consent_15_alone,
            municipality.days_after_feedback,
            municipality.days_at_most,
            municipality.med_discussed_at,
            municipality.shares_library,
            municipality.active
        ],
    )
    .await
    .on_conflict("municipality_name_key", || PeopleError::Conflict("name_taken"))?;
    Ok(())
}
