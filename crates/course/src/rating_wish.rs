//! Whether levels are used in a course: a yes of each of the pair, and another one for the first round.
//!
//! Numbers are off until both want them; either can take the yes back at any time, and then no number is shown any more.

use mrp_database::{Db, Result, Tx, args};
use mrp_vocabulary::{AccountId, CourseId, RoundId};
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use utoipa::ToSchema;

use crate::{course::CourseFacts, store::rating_wish::*};

/// What one of the pair wants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct RatingWish {
    /// Levels in the course.
    pub(crate) wanted: bool,
    /// In its first round too.
    #[serde(default)]
    pub(crate) in_first_round: bool,
}

/// What both want, and what comes of it.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub(crate) struct RatingWishes {
    /// The social worker.
    pub(crate) social_worker: RatingWish,
    /// Her supervisor.
    pub(crate) supervisor: RatingWish,
    /// Levels are used from the second round on.
    pub(crate) on: bool,
    /// They are used in the first round too.
    pub(crate) on_in_first_round: bool,
}

#[derive(FromRow)]
struct WishRow {
    #[sqlx(try_from = "String")]
    account_id: AccountId,
    in_first_round: bool,
}

#[derive(FromRow)]
struct NumberRow {
    number: i64,
}

/// Puts the two wishes together: it takes both.
fn together(social_worker: RatingWish, supervisor: RatingWish) -> RatingWishes {
    let on = social_worker.wanted && supervisor.wanted;
    let on_in_first_round = on && social_worker.in_first_round && supervisor.in_first_round;
    RatingWishes { social_worker, supervisor, on, on_in_first_round }
}

pub(crate) async fn find(db: &Db, course: &CourseFacts) -> Result<RatingWishes> {
    let rows = db.list::<WishRow>(LIST_RATING_WISHES, args![course.course_id]).await?;
    let of = |account: AccountId| {
        let row = rows.iter().find(|row| row.account_id == account);
        row.map_or_else(RatingWish::default, |row| RatingWish { wanted: true, in_first_round: row.in_first_round })
    };
    Ok(together(of(course.social_worker_id), of(course.supervisor_id)))
}

pub(crate) async fn put(tx: &mut Tx, course: CourseId, who: AccountId, wish: RatingWish, now_ms: i64) -> Result<()> {
    if wish.wanted {
        tx.execute(PUT_RATING_WISH, args![course, who, wish.in_first_round, now_ms]).await?;
    } else {
        tx.execute(DELETE_RATING_WISH, args![course, who]).await?;
    }
    Ok(())
}

/// Whether both of the pair want levels in this round.
///
/// # Errors
/// When the database cannot be reached.
pub async fn is_rated(db: &Db, round: RoundId) -> Result<bool> {
    let found = db.find::<NumberRow>(COUNT_RATING_WISHES, args![round]).await?;
    Ok(found.is_some_and(|row| row.number == 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    const YES: RatingWish = RatingWish { wanted: true, in_first_round: false };
    const FROM_THE_FIRST: RatingWish = RatingWish { wanted: true, in_first_round: true };

    #[test]
    fn levels_take_a_yes_of_both_and_the_first_round_another_one() {
        let no = RatingWish::default();
        for (worker, supervisor, expected) in [
            (no, no, (false, false)),
            (no, FROM_THE_FIRST, (false, false)),
            (FROM_THE_FIRST, no, (false, false)),
            (YES, YES, (true, false)),
            (YES, FROM_THE_FIRST, (true, false)),
            (FROM_THE_FIRST, FROM_THE_FIRST, (true, true)),
        ] {
            let both = together(worker, supervisor);
            assert_eq!((both.on, both.on_in_first_round), expected, "{worker:?} {supervisor:?}");
        }
    }
}
