//! Focus (fokus): up to three dimensions the pair agrees on for a round (R08). Either of the two sets it, for the round itself or, at the end
//! of a round, for the next one, which may not have begun yet.

use chrono::{DateTime, Utc};
use mrp_database::{Db, Result, args, statements};
use mrp_vocabulary::{RoundId, time_from_ms};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

use crate::{AnalyseError, Edition, coding::checked_dimensions, store::words};

/// The most that can be in focus at once.
pub(crate) const MOST: usize = 3;

mrp_vocabulary::words! {
    /// Which round a focus is for.
    pub enum FocusTurn ("turn") {
        /// The round in which it is said.
        This = "this",
        /// The one after it.
        Next = "next",
    }
}

statements! {
    /// What is in focus in a round: what was said for it, else what was said last at the end of an earlier round.
    FIND_FOCUS = "
        select f.dimensions, f.set_at, said.number as said_in
        from round here join round said on said.course_id = here.course_id
        join focus f on f.round_id = said.id
        where here.id = $1 and ((said.id = here.id and f.turn = 'this') or (said.number < here.number and f.turn = 'next'))
        order by said.number desc limit 1";
    /// What was said in a round for the next one.
    FIND_NEXT_FOCUS = "
        select f.dimensions, f.set_at, r.number as said_in
        from focus f join round r on r.id = f.round_id where f.round_id = $1 and f.turn = 'next'";
    /// Sets the focus.
    PUT_FOCUS = "
        insert into focus (round_id, turn, dimensions, set_by, set_at) values ($1, $2, $3, $4, $5)
        on conflict (round_id, turn) do update set dimensions = excluded.dimensions, set_by = excluded.set_by,
            set_at = excluded.set_at";
}

/// Dimensions in focus.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct FocusView {
    /// Keys of dimensions, at most three.
    pub(crate) dimensions: Vec<String>,
    /// Number of the round in which it was said.
    pub(crate) said_in: i64,
    /// When.
    pub(crate) set_at: DateTime<Utc>,
}

/// The focus of a round, and the one for the next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct RoundFocusView {
    /// What is in focus now; absent when nothing was ever said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) this: Option<FocusView>,
    /// What was said in this round for the next one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) next: Option<FocusView>,
}

/// A focus to be set.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub(crate) struct NewFocus {
    /// For this round or the next one.
    pub(crate) turn: FocusTurn,
    /// Keys of dimensions, at most three; none says that there is no focus.
    pub(crate) dimensions: Vec<String>,
}

#[derive(FromRow)]
struct FocusRow {
    dimensions: String,
    set_at: i64,
    said_in: i64,
}

/// At most three dimensions of the course's edition, each once.
pub(crate) fn checked_focus(edition: &Edition, keys: &[String]) -> std::result::Result<Vec<String>, AnalyseError> {
    let keys = checked_dimensions(edition, keys)?;
    if keys.len() > MOST { Err(AnalyseError::Invalid("at most three dimensions are in focus")) } else { Ok(keys) }
}

/// The focus of a round, and the one for the next.
pub(crate) async fn find(db: &Db, round: RoundId) -> Result<RoundFocusView> {
    let one = async |sql| -> Result<Option<FocusView>> {
        let row = db.find::<FocusRow>(sql, args![round]).await?;
        row.map(|row| {
            Ok(FocusView {
                dimensions: words(&row.dimensions, format_args!("focus.dimensions of {round}"))?,
                said_in: row.said_in,
                set_at: time_from_ms(row.set_at),
            })
        })
        .transpose()
    };
    Ok(RoundFocusView { this: one(FIND_FOCUS).await?, next: one(FIND_NEXT_FOCUS).await? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Manual;

    #[test]
    fn at_most_three_dimensions_of_the_edition_are_in_focus() {
        let manual = Manual::embedded().unwrap();
        let edition = manual.default_edition("test").unwrap();
        let keys: Vec<String> = edition.dimensions().map(|dimension| dimension.key.clone()).take(4).collect();
        assert_eq!(checked_focus(edition, &keys[..3]).unwrap(), keys[..3]);
        assert!(checked_focus(edition, &[]).unwrap().is_empty());
        let twice = [keys[0].clone(), keys[0].clone(), keys[1].clone(), keys[2].clone()];
        assert_eq!(checked_focus(edition, &twice).unwrap(), keys[..3]);
        assert!(matches!(checked_focus(edition, &keys), Err(AnalyseError::Invalid(_))));
        assert!(checked_focus(edition, &["negativt_klima".to_owned()]).is_err());
    }
}
