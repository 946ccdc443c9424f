//! Statements about the social worker's own view.

use mrp_database::statements;

statements! {
    /// Begins her own view of a recording, unless it is there.
    INSERT_OWN_VIEW = "
        insert into own_view (recording_id, round_id, created_at) values ($1, $2, $3) on conflict (recording_id) do nothing";
    /// Her own view of a recording.
    FIND_OWN_VIEW = "select recording_id, round_id, shared_at, topic_id from own_view where recording_id = $1";
    /// Her own views in a round, newest first.
    LIST_OWN_VIEWS = "
        select recording_id, round_id, shared_at, topic_id from own_view where round_id = $1 order by created_at desc, recording_id";
    /// Keeps a note, or its change; brings back a deleted one.
    PUT_OWN_NOTE = "
        insert into own_note (id, recording_id, at_ms, body, dimensions, revision, created_at, updated_at)
        values ($1, $2, $3, $4, $5, 1, $6, $6)
        on conflict (id) do update set at_ms = excluded.at_ms, body = excluded.body, dimensions = excluded.dimensions,
            revision = own_note.revision + 1, updated_at = excluded.updated_at, deleted_at = null
        where own_note.recording_id = excluded.recording_id";
    /// Takes a note away; it can be brought back.
    DELETE_OWN_NOTE = "
        update own_note set deleted_at = $3, revision = revision + 1 where id = $1 and recording_id = $2 and deleted_at is null";
    /// One note.
    FIND_OWN_NOTE = "
        select id, recording_id, at_ms, body, dimensions, revision from own_note
        where id = $1 and recording_id = $2 and deleted_at is null";
    /// Her notes in a round, in the order of the recording.
    LIST_OWN_NOTES = "
        select n.id, n.recording_id, n.at_ms, n.body, n.dimensions, n.revision
        from own_note n join own_view v on v.recording_id = n.recording_id
        where v.round_id = $1 and n.deleted_at is null order by n.at_ms, n.created_at, n.id";
    /// What she would like to talk about.
    UPDATE_TOPIC = "update own_view set topic_id = $2 where recording_id = $1";
    /// Shows it to her supervisor; the first time counts.
    SHARE_OWN_VIEW = "update own_view set shared_at = $2 where recording_id = $1 and shared_at is null";
    /// Takes that back.
    UNSHARE_OWN_VIEW = "update own_view set shared_at = null where recording_id = $1";
}
