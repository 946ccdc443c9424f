//! Rows of editions and crosswalks written here.

use mrp_database::statements;
use sqlx::FromRow;

use super::Stamp;

statements! {
    /// Which edition is this, as it was written?
    FIND_EDITION = "select body, revision, updated_at, used_at from edition where id = $1";
    /// How far has this edition come?
    FIND_STAMP = "select id, revision, updated_at, used_at from edition where id = $1";
    /// Every edition written here, oldest first.
    LIST_STAMPS = "select id, revision, updated_at, used_at from edition order by created_at, id";
    /// Keeps a new edition.
    INSERT_EDITION = "
        insert into edition (id, body, revision, author_id, created_at, updated_at) values ($1, $2, 1, $3, $4, $4)
        on conflict do nothing";
    /// Changes an edition that no coding has used.
    UPDATE_EDITION = "
        update edition set body = $2, revision = revision + 1, updated_at = $4
        where id = $1 and revision = $3 and used_at is null";
    /// Takes away an edition that no coding has used and no course is to begin with.
    DELETE_EDITION = "
        delete from edition
        where id = $1 and used_at is null and not exists (select 1 from course where manual_edition = $1)";
    /// The first coding has begun with it.
    USE_EDITION = "update edition set used_at = coalesce(used_at, $2) where id = $1";
    /// Holds an edition, so that it is not taken away before this transaction ends.
    HOLD_EDITION = "update edition set revision = revision where id = $1";
    /// How many courses and codings name each edition?
    COUNT_USES = "
        select edition, cast(sum(courses) as bigint) as courses, cast(sum(codings) as bigint) as codings from (
            select manual_edition as edition, count(*) as courses, 0 as codings from course group by manual_edition
            union all select edition, 0 as courses, count(*) as codings from coding group by edition
        ) as named group by edition";
    /// How many codings has this course?
    COUNT_CODINGS_OF_COURSE = "
        select count(*) as number from coding c join round r on r.id = c.round_id where r.course_id = $1";
    /// What became of each dimension from this edition to that one?
    FIND_CROSSWALK = "select body, revision from crosswalk where from_edition = $1 and to_edition = $2";
    /// Keeps a crosswalk that nobody has changed since.
    PUT_CROSSWALK = "
        insert into crosswalk (from_edition, to_edition, body, author_id, updated_at, revision)
        select $1, $2, $3, $4, $5, 1
        where $6 = 0 or exists (select 1 from crosswalk where from_edition = $1 and to_edition = $2)
        on conflict (from_edition, to_edition) do update
        set body = excluded.body, author_id = excluded.author_id, updated_at = excluded.updated_at,
            revision = crosswalk.revision + 1
        where crosswalk.revision = $6";
    /// Takes away the crosswalks of an edition that is gone.
    DELETE_CROSSWALKS_OF = "delete from crosswalk where from_edition = $1 or to_edition = $1";
}

#[derive(FromRow)]
pub(crate) struct StampRow {
    pub(crate) id: String,
    pub(crate) revision: i64,
    updated_at: i64,
    pub(crate) used_at: Option<i64>,
}

impl From<StampRow> for Stamp {
    fn from(row: StampRow) -> Self {
        Self { revision: row.revision, used_at: row.used_at, updated_at: row.updated_at }
    }
}

#[derive(FromRow)]
pub(crate) struct EditionRow {
    pub(crate) body: String,
    revision: i64,
    updated_at: i64,
    used_at: Option<i64>,
}

impl EditionRow {
    pub(crate) fn stamp(&self) -> Stamp {
        Stamp { revision: self.revision, used_at: self.used_at, updated_at: self.updated_at }
    }
}

#[derive(FromRow)]
pub(crate) struct CrosswalkRow {
    pub(crate) body: String,
    pub(crate) revision: i64,
}

#[derive(FromRow)]
pub(crate) struct UseRow {
    pub(crate) edition: String,
    pub(crate) courses: i64,
    pub(crate) codings: i64,
}

#[derive(FromRow)]
pub(crate) struct CountRow {
    pub(crate) number: i64,
}
