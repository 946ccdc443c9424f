-- Why: where the two meet. The talk itself is never recorded; what is kept is what they wrote and drew, and where the shared clip stood, so that
-- both come back to the same picture after a break in the line or a restart of the server.
create table room (
    id text primary key,
    round_id text not null unique references round (id) on delete cascade,
    coding_id text not null references coding (id) on delete cascade,
    -- where the shared clip stands, as JSON
    playback text not null,
    opened_by text not null references account (id),
    opened_at bigint not null,
    ended_at bigint
);

create table room_message (
    id text primary key,
    room_id text not null references room (id) on delete cascade,
    account_id text not null references account (id),
    body text not null,
    at bigint not null
);
create index room_message_room on room_message (room_id, at);

-- A stroke on the paused picture, in thousandths of it, at the time of the frame it was drawn on.
create table room_drawing (
    id text primary key,
    room_id text not null references room (id) on delete cascade,
    clip_id text not null references clip (id) on delete cascade,
    account_id text not null references account (id),
    at_ms bigint not null,
    points text not null,
    at bigint not null
);
create index room_drawing_room on room_drawing (room_id, clip_id);

create table room_note (
    room_id text not null references room (id) on delete cascade,
    clip_id text not null references clip (id) on delete cascade,
    body text not null,
    revision bigint not null,
    updated_by text not null references account (id),
    updated_at bigint not null,
    primary key (room_id, clip_id)
);
