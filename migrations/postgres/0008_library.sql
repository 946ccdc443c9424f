-- Why: good practice to learn from. An item is a rendition of its own with a key of its own, so it can outlive the recording it was cut from and go
-- at once when its consent does; for that reason it hangs on the conversation, whose consents it lives by, and not on the recording.
create table library_agreement (
    -- the social worker's own yes to a clip's use; goes with the clip
    clip_id text primary key references clip (id) on delete cascade,
    agrees boolean not null,
    at bigint not null
);

create table library_item (
    id text primary key,
    municipality_id text not null references municipality (id),
    conversation_id text not null references conversation (id) on delete cascade,
    social_worker_id text not null references account (id),
    supervisor_id text not null references account (id),
    -- where it was cut from; only names, because the recording goes before the item does
    recording_id text not null,
    clip_id text not null unique,
    start_ms bigint not null,
    end_ms bigint not null,
    title text not null,
    -- why it is good practice
    why text not null,
    edition text not null,
    dimension text not null,
    -- lower-case text that is searched
    search text not null,
    state text not null check (state in ('cutting', 'failed', 'nominated', 'checked', 'published')),
    reason text,
    report text,
    folder text,
    -- role labels on the picture as they stood when it was proposed, and as the second person saw them: words and places, as JSON
    labels text not null,
    nominator_id text not null references account (id),
    nominated_at bigint not null,
    -- "Kan nogen genkendes på rolle, ansigt, stemme eller formulering?"
    checked_by text references account (id),
    checked_at bigint,
    recognisable boolean,
    check_note text,
    published_by text references account (id),
    published_at bigint,
    expires_at bigint,
    unpublished_at bigint
);
create index library_item_state on library_item (state, published_at);
create index library_item_conversation on library_item (conversation_id);

-- What has still to be wiped of an item that is gone; hangs on nothing.
create table library_erasure (
    item_id text primary key,
    municipality_id text not null,
    requested_at bigint not null,
    done_at bigint
);

-- What a group session has chosen to look at together. A row of the feedback stage that stands here because it goes with the item.
create table group_clip (
    -- the session's own name for it
    id text primary key,
    room_id text not null references group_session (room_id) on delete cascade,
    item_id text not null references library_item (id) on delete cascade,
    duration_ms bigint not null,
    chosen_by text not null references account (id),
    chosen_at bigint not null,
    unique (room_id, item_id)
);
