//! Statements about who wants levels.

use mrp_database::statements;

statements! {
    /// Who of a course wants levels?
    LIST_RATING_WISHES = "select account_id, in_first_round from rating_wish where course_id = $1";
    /// How many of the pair want levels in this round?
    COUNT_RATING_WISHES = "
        select count(*) as number from rating_wish w join course c on c.id = w.course_id join round r on r.course_id = c.id
        where r.id = $1 and w.account_id in (c.social_worker_id, c.supervisor_id) and (r.number > 1 or w.in_first_round)";
    /// Says yes.
    PUT_RATING_WISH = "
        insert into rating_wish (course_id, account_id, in_first_round, wished_at) values ($1, $2, $3, $4)
        on conflict (course_id, account_id) do update set in_first_round = excluded.in_first_round, wished_at = excluded.wished_at";
    /// Takes the yes back.
    DELETE_RATING_WISH = "delete from rating_wish where course_id = $1 and account_id = $2";
}
