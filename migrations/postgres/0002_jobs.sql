-- Why: long work (transcoding, deleting, reporting) must outlive the request, the process and the machine that began it.
-- A row is a promise; a lease says who keeps it at the moment.
create table job (
    id text primary key,
    name text not null,
    payload text not null,
    -- what it is about, so that it can be found, called off and not be queued twice
    subject text,
    state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    priority bigint not null,
    attempt bigint not null,
    attempts bigint not null,
    progress double precision not null,
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
create index job_subject on job (subject, name);
