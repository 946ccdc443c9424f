-- Why: who belongs where, how she proves who she is, and what she looked at. No password has a default, and none is kept in
-- readable form; one-time links and refresh tokens are kept only as SHA-256, authenticator secrets only sealed.
-- The audit log is append-only (triggers refuse changes) and hash-chained; its head is one row that writers take turns at.

create table setting (
    key text primary key,
    -- JSON
    value text not null
);

create table municipality (
    id text primary key,
    name text not null,
    -- '15+ alone': young people from fifteen may consent without a custody holder
    consent_15_alone boolean not null,
    -- a raw recording is deleted so many days after the feedback …
    days_after_feedback bigint not null check (days_after_feedback between 0 and 365),
    -- … and at the latest so many days after it was made
    days_at_most bigint not null check (days_at_most between 1 and 365),
    -- when the use was discussed in the MED committee
    med_discussed_at bigint,
    -- its people watch the common video library
    shares_library boolean not null,
    active boolean not null,
    created_at bigint not null,
    constraint municipality_name_key unique (name)
);

create table account (
    id text primary key,
    municipality_id text not null references municipality (id),
    -- lower case
    email text not null,
    display_name text not null,
    language text not null check (language in ('da', 'en')),
    active boolean not null,
    -- argon2id in PHC form; absent until the invitation has been taken
    password_hash text,
    -- sealed
    totp_secret text,
    -- the newest time step a code was taken for: the same code is not taken twice
    totp_last_step bigint not null,
    created_at bigint not null,
    constraint account_email_key unique (email)
);
create index account_municipality on account (municipality_id);

create table account_role (
    account_id text not null references account (id) on delete cascade,
    role text not null check (role in ('socialraadgiver', 'supervisor', 'koordinator', 'leder', 'forsker', 'forskningsleder', 'kurator', 'underviser', 'administrator')),
    primary key (account_id, role)
);

-- How somebody likes to work (favourites, keys of her own), on whichever machine she sits. The newest change stands.
create table preference (
    account_id text not null references account (id) on delete cascade,
    name text not null,
    -- JSON, as the page wrote it
    value text not null,
    -- by the clock of the machine on which it was changed
    changed_at bigint not null,
    primary key (account_id, name)
);

create table recovery_code (
    account_id text not null references account (id) on delete cascade,
    code_hash text not null,
    used_at bigint,
    primary key (account_id, code_hash)
);

create table one_time_link (
    token_hash text primary key,
    account_id text not null references account (id) on delete cascade,
    purpose text not null check (purpose in ('invitation', 'reset')),
    -- absent when the operator made it at the command line
    created_by text references account (id) on delete set null,
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    -- chosen, but not in force before the authenticator code has been confirmed
    pending_password_hash text,
    pending_totp_secret text,
    wrong_codes bigint not null
);
create index one_time_link_account on one_time_link (account_id);

create table session (
    id text primary key,
    account_id text not null references account (id) on delete cascade,
    created_at bigint not null,
    -- however often it is refreshed, it ends then
    ends_at bigint not null,
    locked_at bigint,
    revoked_at bigint,
    revoked_because text check (revoked_because in ('signed_out', 'signed_out_everywhere', 'token_reused', 'new_password', 'deactivated'))
);
create index session_account on session (account_id);

create table refresh_token (
    token_hash text primary key,
    session_id text not null references session (id) on delete cascade,
    issued_at bigint not null,
    expires_at bigint not null,
    used_at bigint,
    -- the token this one was given for; as long as this one has not been used, that one may come again
    replaces text unique
);
create index refresh_token_session on refresh_token (session_id);

-- failed sign-ins, by account and by address; in the database so that it holds over several servers
create table sign_in_attempt (
    key text primary key,
    failures bigint not null,
    window_started_at bigint not null
);

-- no foreign keys: the log outlasts what it tells of
create table audit_entry (
    id text primary key,
    sequence bigint not null,
    at bigint not null,
    account_id text,
    municipality_id text,
    action text not null,
    subject_kind text not null,
    subject_id text not null,
    outcome text not null check (outcome in ('allowed', 'refused')),
    detail text not null,
    previous_hash text not null,
    hash text not null,
    constraint audit_entry_sequence_key unique (sequence)
);
create index audit_entry_account on audit_entry (account_id, sequence);
create index audit_entry_subject on audit_entry (subject_kind, subject_id, sequence);

create table audit_head (
    only_row bigint primary key check (only_row = 1),
    sequence bigint not null,
    hash text not null
);
insert into audit_head (only_row, sequence, hash) values (1, 0, '');

create function refuse_audit_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit log is append-only';
end;
$$;
create trigger audit_entry_is_not_changed before update or delete on audit_entry
    for each row execute function refuse_audit_change();
