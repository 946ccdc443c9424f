//! Statements about levels.

use mrp_database::statements;

statements! {
    /// Gives a dimension a level, or changes it.
    PUT_RATING = "
        insert into rating (coding_id, dimension, level, value, sentence, evidence, revision, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, 1, $7, $7)
        on conflict (coding_id, dimension) do update set level = excluded.level, value = excluded.value,
            sentence = excluded.sentence, evidence = excluded.evidence, revision = rating.revision + 1,
            updated_at = excluded.updated_at";
    /// Takes a level away.
    DELETE_RATING = "delete from rating where coding_id = $1 and dimension = $2";
    /// The levels of a coding.
    LIST_RATINGS = "
        select dimension, level, value, sentence, evidence, revision from rating where coding_id = $1 order by dimension";
}
