-- Why: long work (transcoding, deleting, reporting) must outlive the request, the process and the machine that began it.
-- A row is a promise; a lease says who keeps it at the moment.
create table job (
    id text primary key,
    name text not null,
    payload text not null,
    -- what it is about, so that it can be found, called off and not be queued twice
    subject text,
    -- what it costs while it runs; each lane has a bound of its own
    lane text not null check (lane in ('short', 'long', 'following')),
    -- the municipality (its id) it is done for: among equals the one that has had least goes first
    on_behalf_of text,
    state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    priority bigint not null,
    attempt bigint not null,
    attempts bigint not null,
    progress double precision not null,
    -- how long the rest takes, by the speed so far
    remaining_ms bigint,
    -- stable word of the last failure
    reason text,
    run_at bigint not null,
    lease_until bigint,
    worker text,
    created_at bigint not null,
    started_at bigint,
    finished_at bigint
);
create index job_due on job (state, priority, run_at);
create index job_on_behalf_of on job (on_behalf_of, lane, state);
create index job_subject on job (subject, name);
