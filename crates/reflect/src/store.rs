//! Rows of agreements, reflections and preparations.

use mrp_database::{Db, Result, Tx, args, statements};
use mrp_vocabulary::{AgreementId, RoundId, time_from_ms};
use sqlx::FromRow;

use crate::{
    agreement::{AgreementOutcome, YoungPerson},
    views::{AgreementView, OutcomeView, PreparationView, ReflectionView, RoundReflectionView},
};

statements! {
    /// The agreement of a round, with how it went if a later round says so.
    FIND_AGREEMENT = "
        select a.id, a.round_id, r.number as round_number, a.what, a.dimension, a.due, a.seen_by, a.revision, a.made_at,
               o.outcome, o.note, o.at as outcome_at
        from agreement a join round r on r.id = a.round_id
        left join agreement_outcome o on o.agreement_id = a.id
        where a.round_id = $1 order by o.at desc limit 1";
    /// The newest agreement of the rounds before this one, with what this round says about it.
    FIND_EARLIER_AGREEMENT = "
        select a.id, a.round_id, r.number as round_number, a.what, a.dimension, a.due, a.seen_by, a.revision, a.made_at,
               o.outcome, o.note, o.at as outcome_at
        from round this join round r on r.course_id = this.course_id and r.number < this.number
        join agreement a on a.round_id = r.id
        left join agreement_outcome o on o.agreement_id = a.id and o.round_id = this.id
        where this.id = $1 order by r.number desc limit 1";
    /// What was prepared in the round before.
    FIND_EARLIER_PREPARATION = "
        select p.body, p.young_person, p.revision, p.updated_at
        from round this join round r on r.course_id = this.course_id and r.number < this.number
        join preparation p on p.round_id = r.id
        where this.id = $1 order by r.number desc limit 1";
    /// The reflection of a round.
    FIND_REFLECTION = "select body, decision_changed, revision, updated_at from reflection where round_id = $1";
    /// The preparation written in a round.
    FIND_PREPARATION = "select body, young_person, revision, updated_at from preparation where round_id = $1";
    /// Which revision does the agreement of a round have?
    FIND_AGREEMENT_REVISION = "select revision from agreement where round_id = $1";
    /// Makes the agreement, or changes it.
    PUT_AGREEMENT = "
        insert into agreement (id, round_id, what, dimension, due, seen_by, revision, made_by, made_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $8)
        on conflict (round_id) do update set what = excluded.what, dimension = excluded.dimension, due = excluded.due,
            seen_by = excluded.seen_by, revision = agreement.revision + 1, updated_at = excluded.updated_at";
    /// Says how an earlier agreement went.
    PUT_OUTCOME = "
        insert into agreement_outcome (agreement_id, round_id, outcome, note, at) values ($1, $2, $3, $4, $5)
        on conflict (agreement_id, round_id) do update set outcome = excluded.outcome, note = excluded.note, at = excluded.at";
    /// Keeps the reflection.
    PUT_REFLECTION = "
        insert into reflection (round_id, body, decision_changed, revision, updated_at) values ($1, $2, $3, 1, $4)
        on conflict (round_id) do update set body = excluded.body, decision_changed = excluded.decision_changed,
            revision = reflection.revision + 1, updated_at = excluded.updated_at";
    /// Keeps the preparation.
    PUT_PREPARATION = "
        insert into preparation (round_id, body, young_person, revision, updated_at) values ($1, $2, $3, 1, $4)
        on conflict (round_id) do update set body = excluded.body, young_person = excluded.young_person,
            revision = preparation.revision + 1, updated_at = excluded.updated_at";
}

/// What is taken along, kept.
#[derive(Debug, Clone)]
pub struct ReflectStore {
    pub(crate) db: Db,
}

#[derive(FromRow)]
struct AgreementRow {
    #[sqlx(try_from = "String")]
    id: AgreementId,
    #[sqlx(try_from = "String")]
    round_id: RoundId,
    round_number: i64,
    what: String,
    dimension: Option<String>,
    due: String,
    seen_by: String,
    revision: i64,
    made_at: i64,
    outcome: Option<String>,
    note: Option<String>,
    outcome_at: Option<i64>,
}

#[derive(FromRow)]
struct ReflectionRow {
    body: String,
    decision_changed: Option<bool>,
    revision: i64,
    updated_at: i64,
}

#[derive(FromRow)]
struct PreparationRow {
    body: String,
    #[sqlx(try_from = "String")]
    young_person: YoungPerson,
    revision: i64,
    updated_at: i64,
}

#[derive(FromRow)]
struct RevisionRow {
    revision: i64,
}

/// The revision of a round's agreement; 0 when there is none.
pub(crate) async fn current_revision(tx: &mut Tx, round: RoundId) -> Result<i64> {
    let row = tx.find::<RevisionRow>(FIND_AGREEMENT_REVISION, args![round]).await?;
    Ok(row.map_or(0, |row| row.revision))
}

impl TryFrom<AgreementRow> for AgreementView {
    type Error = mrp_database::Error;

    fn try_from(row: AgreementRow) -> Result<Self> {
        let outcome = match (row.outcome, row.outcome_at) {
            (Some(word), Some(at)) => {
                let outcome = word.parse::<AgreementOutcome>().map_err(|error| {
                    mrp_database::Error::Inconsistent(format!("agreement_outcome of {}: {error}", row.id))
                })?;
                Some(OutcomeView { outcome, note: row.note.unwrap_or_default(), at: time_from_ms(at) })
            }
            _ => None,
        };
        Ok(Self {
            id: row.id,
            round_id: row.round_id,
            round_number: row.round_number,
            what: row.what,
            dimension: row.dimension,
            due: row.due,
            seen_by: row.seen_by,
            revision: row.revision,
            made_at: time_from_ms(row.made_at),
            outcome,
        })
    }
}

impl From<PreparationRow> for PreparationView {
    fn from(row: PreparationRow) -> Self {
        Self {
            body: row.body,
            young_person: row.young_person,
            revision: row.revision,
            updated_at: time_from_ms(row.updated_at),
        }
    }
}

impl ReflectStore {
    /// What is taken along, in a database.
    #[must_use]
    pub fn new(db: Db) -> Self {
        Self { db }
    }

    /// The agreement made in a round.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_agreement(&self, round: RoundId) -> Result<Option<AgreementView>> {
        self.db.find::<AgreementRow>(FIND_AGREEMENT, args![round]).await?.map(AgreementView::try_from).transpose()
    }

    /// The newest agreement of the rounds before.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_earlier_agreement(&self, round: RoundId) -> Result<Option<AgreementView>> {
        self.db
            .find::<AgreementRow>(FIND_EARLIER_AGREEMENT, args![round])
            .await?
            .map(AgreementView::try_from)
            .transpose()
    }

    /// Everything that is taken along from and into a round.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_round_reflection(&self, round: RoundId) -> Result<RoundReflectionView> {
        let reflection = self.db.find::<ReflectionRow>(FIND_REFLECTION, args![round]).await?;
        let preparation = self.db.find::<PreparationRow>(FIND_PREPARATION, args![round]).await?;
        let earlier = self.db.find::<PreparationRow>(FIND_EARLIER_PREPARATION, args![round]).await?;
        Ok(RoundReflectionView {
            round_id: round,
            earlier_agreement: self.find_earlier_agreement(round).await?,
            earlier_preparation: earlier.map(PreparationView::from),
            agreement: self.find_agreement(round).await?,
            reflection: reflection.map(|row| ReflectionView {
                body: row.body,
                decision_changed: row.decision_changed,
                revision: row.revision,
                updated_at: time_from_ms(row.updated_at),
            }),
            preparation: preparation.map(PreparationView::from),
        })
    }
}
