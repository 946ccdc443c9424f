-- Why: where the two meet. The talk itself is never recorded; what is kept is what they wrote and drew, and where the shared clip stood, so that
-- both come back to the same picture after a break in the line or a restart of the server.
create table room (
    id text primary key,
    -- of which round, and whose clips; absent for a group session, which has a row of its own below
    round_id text unique references round (id) on delete cascade,
    coding_id text references coding (id) on delete cascade,
    -- where the shared clip stands, as JSON
    playback text not null,
    -- contract, time-out, times of the clips, what each takes along, as JSON
    frame text,
    opened_by text not null references account (id),
    opened_at bigint not null,
    ended_at bigint,
    -- nobody comes in before the host has begun; behind a locked door the host is asked about each
    door text not null default 'closed' check (door in ('closed', 'open', 'locked')),
    -- who may pass a locked door: accounts, as JSON
    admitted text not null default '[]',
    -- how the host has arranged the panes
    layout text not null default 'clip' check (layout in ('clip', 'talk')),
    constraint room_of_round check ((round_id is null) = (coding_id is null))
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
    -- how it reads
    body text not null,
    -- the Yjs document, without what was deleted, as base64: two write in it at once
    state text not null,
    revision bigint not null,
    updated_by text not null references account (id),
    updated_at bigint not null,
    primary key (room_id, clip_id)
);

-- A session of a group (department follow-up, focus group, kollegial respons): a room without a round. Its talk is no more recorded than the
-- pair's; of its chat and of what was written but not shown nothing stays after its end.
create table group_session (
    room_id text primary key references room (id) on delete cascade,
    municipality_id text not null references municipality (id),
    host_id text not null references account (id),
    kind text not null check (kind in ('department', 'focus_group', 'collegial_response')),
    title text not null,
    starts_at bigint,
    -- what everybody accepts before she is let in, as a JSON list: exactly these words
    ground_rules text not null,
    -- what everybody in the room knows, as JSON
    state text not null
);

create table group_member (
    room_id text not null references group_session (room_id) on delete cascade,
    account_id text not null references account (id),
    -- the order of every round; the host is number 0
    place bigint not null,
    invited_at bigint not null,
    -- when she accepted the ground rules
    accepted_at bigint,
    primary key (room_id, account_id)
);
create index group_member_account on group_member (account_id);

-- What somebody has written for herself and not shown; read by nobody but her.
create table group_private_note (
    room_id text not null references group_session (room_id) on delete cascade,
    account_id text not null references account (id),
    body text not null,
    updated_at bigint not null,
    primary key (room_id, account_id)
);

-- A one-time link for a technical helper. It belongs to the first who uses it, for a short time, and ends when she is shown out: at the latest
-- when the first clip is shown.
create table room_helper (
    token_hash text primary key,
    room_id text not null references room (id) on delete cascade,
    created_by text not null references account (id),
    created_at bigint not null,
    expires_at bigint not null,
    account_id text references account (id),
    ended_at bigint
);
create index room_helper_room on room_helper (room_id);

-- Times the supervisor offers for a round's meeting; one that is chosen becomes the meeting and is no offer any more.
create table meeting_offer (
    id text primary key,
    round_id text not null references round (id) on delete cascade,
    starts_at bigint not null,
    minutes bigint not null check (minutes between 15 and 120),
    offered_by text not null references account (id),
    offered_at bigint not null,
    unique (round_id, starts_at)
);

-- What is agreed about a round's meeting, and who asks for another time.
create table meeting (
    round_id text primary key references round (id) on delete cascade,
    starts_at bigint,
    minutes bigint,
    booked_by text references account (id),
    booked_at bigint,
    -- counts changes, for calendars
    revision bigint not null,
    asked_by text references account (id),
    asked_at bigint,
    asked_note text
);
