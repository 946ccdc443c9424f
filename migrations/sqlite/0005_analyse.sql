-- Why: what a supervisor sees in a recording. A coding keeps the edition of the manual it began with; a keyword has a time
-- and may last, a clip is a span.
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
    -- why something to look closer at was released with fewer than two strengths; empty where there was no need to say
    release_reason text,
    created_at bigint not null,
    -- when she was at position_ms: a place that comes late is no step back
    position_at bigint not null default 0,
    -- counts the changes of its marks, so that a window can ask what it has not seen
    seq bigint not null default 0,
    -- the newest stamp of all changes
    clock text not null default '',
    -- a second coder's: the naming it rests on, and goes with. Nothing of the round, the pair or the plan ever counts it.
    reader_id text references recording_reader (id) on delete cascade
);
create index coding_round on coding (round_id);
create unique index coding_first_key on coding (recording_id, author_id) where reader_id is null;
create unique index coding_second_key on coding (reader_id) where reader_id is not null;

create table keyword (
    id text primary key,
    coding_id text not null references coding (id) on delete cascade,
    at_ms bigint not null,
    -- absent for a moment; a stretch ends here
    end_ms bigint,
    body text not null,
    -- keys of dimensions in the coding's edition, as JSON, in the order they were tied
    dimensions text not null,
    -- 'dimension/indicator' of the same edition, as JSON
    indicators text not null,
    revision bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    deleted_at bigint,
    -- which change of the coding was its last
    seq bigint not null default 0,
    -- a sign (tegn) of the focus or of the last agreement
    sign boolean not null default false,
    check (end_ms is null or end_ms > at_ms)
);
create index keyword_coding on keyword (coding_id, at_ms);
create index keyword_seq on keyword (coding_id, seq);

create table clip (
    id text primary key,
    coding_id text not null references coding (id) on delete cascade,
    kind text not null check (kind in ('looking_good', 'looking_closer')),
    start_ms bigint not null,
    end_ms bigint not null,
    -- the question that goes with it
    prompt text not null,
    dimensions text not null,
    -- its place in the plan; a larger one is later, with room between
    position bigint not null,
    revision bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    deleted_at bigint,
    seq bigint not null default 0,
    -- a sign (tegn) of the focus or of the last agreement
    sign boolean not null default false,
    -- the length its author said yes to, where it is longer than four minutes
    confirmed_ms bigint,
    check (end_ms > start_ms)
);
create index clip_coding on clip (coding_id, position);
create index clip_seq on clip (coding_id, seq);

-- What was done to each mark. A mark is what its changes say (crates/decisions/0010); the rows above hold the outcome. Nothing is overwritten
-- here, so an earlier version can be looked at and brought back until the recording goes.
create table mark_change (
    mark_id text not null,
    -- when and in which browser, in an order that follows what knew of what
    stamp text not null,
    coding_id text not null references coding (id) on delete cascade,
    author_id text not null references account (id),
    what text not null check (what in ('keyword', 'clip')),
    -- the parts that were set, as JSON; none when the mark was taken away
    fields text,
    -- whoever took it away had seen what came up to here
    seen bigint not null,
    -- which change of the coding it was when it arrived
    seq bigint not null,
    arrived_at bigint not null,
    primary key (mark_id, stamp)
);
create index mark_change_coding on mark_change (coding_id, seq);

-- A supervisor looks for her own words across all her analyses.
create index coding_author on coding (author_id, created_at);

-- What the social worker herself saw (eget blik): hers, until she shows it. Apart from the codings, so that nothing that lists, counts or
-- exports an analysis can ever come upon a note of hers.
create table own_view (
    recording_id text primary key references recording (id) on delete cascade,
    round_id text not null references round (id) on delete cascade,
    -- since when her supervisor may see it; empty while it is hers alone
    shared_at bigint,
    -- the one note she would like to talk about
    topic_id text,
    created_at bigint not null
);
create index own_view_round on own_view (round_id);

create table own_note (
    id text primary key,
    recording_id text not null references own_view (recording_id) on delete cascade,
    at_ms bigint not null,
    -- empty: a moment she only marked
    body text not null,
    -- keys of dimensions in the course's edition, as JSON
    dimensions text not null,
    revision bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    deleted_at bigint
);
create index own_note_recording on own_note (recording_id, at_ms);

-- A level of one dimension, for courses in which both want it. It names the marks it rests on; if they go, it stays and says so.
create table rating (
    coding_id text not null references coding (id) on delete cascade,
    dimension text not null,
    level text not null check (level in ('low', 'mid', 'high', 'not_observable')),
    -- the number within the level; empty until it is chosen
    value bigint,
    sentence text not null,
    -- ids of keywords and clips, as JSON
    evidence text not null,
    revision bigint not null,
    created_at bigint not null,
    updated_at bigint not null,
    primary key (coding_id, dimension),
    check (level <> 'not_observable' or value is null)
);

-- What research calls a recording, or a course, whose levels it may use: chance, so that nothing leads back but this table. Gone with the
-- recording, and with its consent.
create table research_pseudonym (
    pseudonym text primary key,
    recording_id text unique references recording (id) on delete cascade,
    course_id text unique references course (id) on delete cascade,
    check ((recording_id is null) <> (course_id is null))
);

-- An edition of the manual that was written or imported here (udgave); those the program carries are no rows.
create table edition (
    id text primary key,
    -- as it was written, YAML or JSON, with its comments
    body text not null,
    -- counts its changes
    revision bigint not null,
    author_id text not null references account (id),
    created_at bigint not null,
    updated_at bigint not null,
    -- when the first coding began with it: from then on it stays as it is
    used_at bigint
);

-- What became of each dimension from one edition to another, where one of the two was written here.
create table crosswalk (
    from_edition text not null,
    to_edition text not null,
    body text not null,
    revision bigint not null,
    author_id text not null references account (id),
    updated_at bigint not null,
    primary key (from_edition, to_edition)
);

-- Done and ready to be laid beside another's: the marks as they were at that moment, as JSON, so that what either writes afterwards changes
-- nothing in how far they agreed.
create table coding_submission (
    coding_id text primary key references coding (id) on delete cascade,
    submitted_at bigint not null,
    marks text not null
);

-- What two coders settled on: a third record, which changes neither coding.
create table agreed_mark (
    second_coding_id text not null references coding (id) on delete cascade,
    -- the marks that differ: first~second, with a dash for none
    difference text not null,
    -- whether anything is to be kept there
    kept boolean not null,
    start_ms bigint not null,
    end_ms bigint,
    dimensions text not null,
    body text not null,
    revision bigint not null,
    settled_by text not null references account (id),
    settled_at bigint not null,
    primary key (second_coding_id, difference)
);

-- Marks that came from a file in one step, so that they go back in one step.
create table coding_import (
    id text primary key,
    coding_id text not null references coding (id) on delete cascade,
    format text not null,
    created_at bigint not null,
    undone_at bigint
);
create index coding_import_coding on coding_import (coding_id);

create table coding_import_mark (
    import_id text not null references coding_import (id) on delete cascade,
    keyword_id text not null references keyword (id) on delete cascade,
    primary key (import_id, keyword_id)
);

-- Fokus: up to three dimensions the pair agrees on, for this round (said at its beginning) or for the next one (said at its end, when the
-- next one has no row yet). What was said for a round itself counts before what was said at the end of an earlier one.
create table focus (
    round_id text not null references round (id) on delete cascade,
    turn text not null check (turn in ('this', 'next')),
    -- keys of dimensions in the course's edition, as JSON
    dimensions text not null,
    set_by text not null references account (id),
    set_at bigint not null,
    primary key (round_id, turn)
);

-- Bekymring: a supervisor's private concern about a recording, for her and the research lead alone. Nothing else points here, and nothing
-- about it stands in the audit log, which others read: who has read a concern stands beside it. It goes with the recording.
create table concern (
    id text primary key,
    recording_id text not null references recording (id) on delete cascade,
    author_id text not null references account (id),
    -- where in the recording; empty when it is about the whole
    at_ms bigint,
    body text not null,
    created_at bigint not null,
    updated_at bigint not null
);
create index concern_recording on concern (recording_id);

create table concern_look (
    concern_id text not null references concern (id) on delete cascade,
    account_id text not null references account (id),
    at bigint not null,
    primary key (concern_id, account_id)
);
