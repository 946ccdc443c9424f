-- Why: one thing is taken along. The agreement is made by the two, the reflection and the preparation are the social worker's own,
-- and the next round says how it went: tried, not yet, changed. Never a percentage.
create table agreement (
    id text primary key,
    round_id text not null unique references round (id) on delete cascade,
    what text not null,
    -- key of a dimension in the course's edition of the manual
    dimension text,
    due text not null,
    -- how it will be seen on the next recording
    seen_by text not null,
    revision bigint not null,
    made_by text not null references account (id),
    made_at bigint not null,
    updated_at bigint not null
);

create table agreement_outcome (
    agreement_id text not null references agreement (id) on delete cascade,
    -- the later round in which it was looked at
    round_id text not null references round (id) on delete cascade,
    outcome text not null check (outcome in ('tried', 'not_yet', 'changed')),
    note text not null,
    at bigint not null,
    primary key (agreement_id, round_id)
);

create table reflection (
    round_id text primary key references round (id) on delete cascade,
    body text not null,
    -- "Førte det til en ændret vurdering eller afgørelse?" [001:138-140]; unanswered stays null
    decision_changed boolean,
    revision bigint not null,
    updated_at bigint not null
);

create table preparation (
    round_id text primary key references round (id) on delete cascade,
    body text not null,
    -- the next conversation is with the same young person, or another [000:557-561]
    young_person text not null check (young_person in ('same', 'other', 'undecided')),
    revision bigint not null,
    updated_at bigint not null
);
