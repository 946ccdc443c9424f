-- Why: what a supervisor sees in a recording. A coding keeps the edition of the manual it began with; a keyword has a time, a clip a span.
-- Marks are made in the browser under ids of its own, so that the same mark sent twice is one mark; a deleted mark stays until the recording
-- goes, so that it can be brought back.
create table coding (
    id text primary key,
    recording_id text not null references recording (id) on delete cascade,
    round_id text not null references round (id) on delete cascade,
    author_id text not null references account (id),
    -- the manual's edition, for good
    edition text not null,
    -- where the author stopped watching
    position_ms bigint not null,
    released_at bigint,
    opened_at bigint,
    -- focus areas without a note that the supervisor ticked before the release, as JSON
    empty_areas text not null,
    created_at bigint not null,
    unique (recording_id, author_id)
);
create index coding_round on coding (round_id);

create table keyword (
    id text primary key,
    coding_id text not null references coding (id) on delete cascade,
    at_ms bigint not null,
    body text not null,
    -- keys of dimensions in the coding's edition, as JSON, in the order they were tied
    dimensions text not null,
    revision bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    deleted_at bigint
);
create index keyword_coding on keyword (coding_id, at_ms);

create table clip (
    id text primary key,
    coding_id text not null references coding (id) on delete cascade,
    kind text not null check (kind in ('looking_good', 'looking_closer')),
    start_ms bigint not null,
    end_ms bigint not null,
    -- the question that goes with it
    prompt text not null,
    dimensions text not null,
    -- its place in the plan
    position bigint not null,
    revision bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    deleted_at bigint,
    check (end_ms > start_ms)
);
create index clip_coding on clip (coding_id, position);
