//! The statement that looks for words.

use mrp_database::statements;

statements! {
    /// Which of the author's marks hold these words, and are tied to this dimension? Newest analysis first.
    SEARCH_MARKS = r"
        select k.id, 'keyword' as kind, k.coding_id, c.recording_id, c.round_id, v.conversation_id, r.number, r.title,
               a.display_name as social_worker_name, k.at_ms, k.body, k.dimensions, c.created_at
        from coding c join keyword k on k.coding_id = c.id join recording v on v.id = c.recording_id
        join round r on r.id = c.round_id join course o on o.id = r.course_id join account a on a.id = o.social_worker_id
        where c.author_id = $1 and k.deleted_at is null
          and lower(k.body) like $2 escape '\' and k.dimensions like $3 escape '\'
        union all
        select p.id, p.kind, p.coding_id, c.recording_id, c.round_id, v.conversation_id, r.number, r.title,
               a.display_name, p.start_ms, p.prompt, p.dimensions, c.created_at
        from coding c join clip p on p.coding_id = c.id join recording v on v.id = c.recording_id
        join round r on r.id = c.round_id join course o on o.id = r.course_id join account a on a.id = o.social_worker_id
        where c.author_id = $1 and p.deleted_at is null
          and lower(p.prompt) like $2 escape '\' and p.dimensions like $3 escape '\'
        order by 13 desc, 10, 1 limit $4";
}
