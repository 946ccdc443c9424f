-- Why: the circle itself. A course pairs one social worker with one supervisor; its rounds turn one after the other.
-- The step a round is in is never stored: the stages report facts, and one pure function reads the step off them.
create table course (
    id text primary key,
    municipality_id text not null references municipality (id),
    social_worker_id text not null references account (id),
    supervisor_id text not null references account (id),
    phase text not null check (phase in ('pilot', 'test')),
    -- the manual's edition for new codings; a coding keeps the one it began with
    manual_edition text not null,
    target_from bigint not null,
    target_to bigint not null,
    starts_at bigint not null,
    ends_at bigint not null,
    ended_at bigint,
    ended_reason text,
    created_at bigint not null
);
create index course_social_worker on course (social_worker_id);
create index course_supervisor on course (supervisor_id);
create index course_municipality on course (municipality_id);

create table round (
    id text primary key,
    course_id text not null references course (id) on delete cascade,
    number bigint not null,
    -- what the people call it: "Samtale om skolestart"
    title text not null,
    planned_for bigint,
    closed text check (closed in ('skipped', 'ended_early')),
    closed_reason text,
    created_at bigint not null,
    unique (course_id, number)
);

-- What a stage has reported about a round; the last time counts.
create table round_fact (
    round_id text not null references round (id) on delete cascade,
    fact text not null check (fact in (
        'conversation_planned', 'recording_arrived', 'recording_playable', 'recording_deleted', 'analysis_begun',
        'analysis_released', 'release_opened', 'feedback_booked', 'feedback_held', 'agreement_made',
        'reflection_written', 'preparation_written')),
    at bigint not null,
    primary key (round_id, fact)
);

-- Who had the course before: a hand-over keeps history.
create table course_hand_over (
    course_id text not null references course (id) on delete cascade,
    from_account_id text not null references account (id),
    to_account_id text not null references account (id),
    by_account_id text not null references account (id),
    reason text not null,
    at bigint not null,
    primary key (course_id, at)
);

-- Deltagelsesaftale: the social worker's own yes to taking part (rulings 6). She alone gives it and takes it back; what was
-- taken back stays as history. Without one that stands nothing new is recorded in the course.
create table participation (
    course_id text not null references course (id) on delete cascade,
    -- the text she read: edition and language
    text_version text not null,
    agreed_at bigint not null,
    withdrawn_at bigint,
    primary key (course_id, agreed_at)
);
create unique index participation_standing_key on participation (course_id) where withdrawn_at is null;

-- Whether the levels of the manual are used in a course (tal): off unless both of the pair have said yes, and in the first round only where
-- both have said so too. The yes is a person's, so a supervisor who takes the course over is asked anew.
create table rating_wish (
    course_id text not null references course (id) on delete cascade,
    account_id text not null references account (id),
    in_first_round boolean not null,
    wished_at bigint not null,
    primary key (course_id, account_id)
);
