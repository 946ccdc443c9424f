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

-- What was drawn on the paused picture, in ten-thousandths of it, at the time of the frame it was drawn on. One that was wiped keeps its id and
-- nothing else: a browser that had no line may send it again, and learns that it is gone.
create table room_drawing (
    id text primary key,
    room_id text not null references room (id) on delete cascade,
    clip_id text not null references clip (id) on delete cascade,
    account_id text not null references account (id),
    at_ms bigint not null,
    tool text not null check (tool in ('pen', 'arrow', 'ellipse', 'text')),
    colour text not null check (colour in ('yellow', 'blue', 'pink', 'white')),
    points text not null,
    -- when each point was drawn, in milliseconds from the first
    times text not null,
    -- the words of a text
    body text,
    -- counts how often its author took it back and put it back
    revision bigint not null,
    state text not null check (state in ('shown', 'taken_back', 'wiped')),
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
