-- Why: a conversation with the people who were in it, what each of them said yes to, and the film that came of it.
-- Nothing of the film's bytes lies here: they are in the vault, sealed; a row per part is what makes them count.
-- Deleting a recording's row deletes everything the later stages wrote about it; what is left is the receipt and the
-- list of what has still to be wiped, which for that reason hang on nothing.
create table conversation (
    id text primary key,
    round_id text not null references round (id) on delete cascade,
    course_id text not null references course (id) on delete cascade,
    place text not null check (place in ('office', 'home', 'other')),
    difficulty text check (difficulty in ('hard', 'medium', 'easy')),
    -- a list of words, as JSON
    topics text not null,
    -- which consents are needed of somebody between 15 and 17 (rulings 7)
    age_route text not null check (age_route in ('with_custody_holder', 'own_consent_alone', 'confidential')),
    -- why the custody holder is not asked; only for a confidential conversation
    confidential_reason text,
    created_by text not null references account (id),
    created_at bigint not null,
    check ((age_route = 'confidential') = (confidential_reason is not null))
);
create index conversation_round on conversation (round_id);
create index conversation_course on conversation (course_id);

create table participant (
    id text primary key,
    conversation_id text not null references conversation (id) on delete cascade,
    -- "Ung på 17", "Mor": never a name
    label text not null,
    age_band text not null check (age_band in ('0-9', '10-14', '15-17', '18-22', 'adult')),
    -- how many have custody and must be asked; only of somebody under 18
    custody_holders bigint not null check (custody_holders in (1, 2)),
    position bigint not null,
    -- SHA-256 of the code on the paper; the code itself is shown once and kept by nobody
    withdrawal_code_hash text unique,
    withdrawal_code_made_at bigint,
    created_at bigint not null
);
create index participant_conversation on participant (conversation_id, position);

create table consent (
    id text primary key,
    participant_id text not null references participant (id) on delete cascade,
    purpose text not null check (purpose in ('supervision', 'department', 'research', 'focus_group', 'library', 'teaching')),
    giver text not null check (giver in ('self', 'custody_holder_1', 'custody_holder_2')),
    form text not null check (form in ('written', 'oral')),
    -- the information sheet that was shown: edition and language
    text_version text not null,
    collected_by text not null references account (id),
    given_at bigint not null,
    withdrawn_at bigint,
    withdrawn_by text check (withdrawn_by in ('paper_code', 'social_worker', 'supervisor'))
);
-- One standing consent per person, purpose and giver; what was withdrawn stays as history.
create unique index consent_standing_key on consent (participant_id, purpose, giver) where withdrawn_at is null;
-- Everything somebody was ever asked, the withdrawn too: every look at a conversation reads it.
create index consent_participant on consent (participant_id);

create table recording (
    id text primary key,
    conversation_id text not null references conversation (id) on delete cascade,
    state text not null check (state in ('receiving', 'processing', 'playable', 'failed')),
    -- stable word of why it failed
    reason text,
    -- recorded in the browser, or a file
    live boolean not null,
    media_type text not null,
    -- in how many files it comes
    file_count bigint not null,
    size_bytes bigint,
    sha256 text,
    duration_ms bigint,
    frame_rate_numerator bigint,
    frame_rate_denominator bigint,
    frame_count bigint,
    -- what the media child reported, as JSON, and the folder in the vault that holds what it made
    report text,
    folder text,
    -- how much of it has been made: some of what plays first, all of that, everything
    made text check (made in ('growing', 'first', 'everything')),
    -- role labels on the picture: a list of participant, x and y in thousandths, as JSON
    labels text not null,
    -- which captions it has: the name of the sealed text in the vault
    captions text,
    -- moments marked while it was filmed: milliseconds from its beginning, as JSON
    flags text not null,
    -- asked again at the end of the conversation: is it still all right?
    confirmed_at bigint,
    created_by text not null references account (id),
    created_at bigint not null,
    arrived_at bigint,
    playable_at bigint
);
create index recording_conversation on recording (conversation_id);

create table upload (
    id text primary key,
    recording_id text not null references recording (id) on delete cascade,
    -- which of the recording's files, from 0 on: a camera begins a new one at 4 GB
    position bigint not null,
    account_id text not null references account (id),
    -- unknown while a browser is still filming
    length_bytes bigint,
    offset_bytes bigint not null,
    -- what the client said the whole file would hash to, and what it does
    expected_sha256 text,
    sha256 text,
    state text not null check (state in ('open', 'complete')),
    -- one request at a time; a lease, so that a killed server does not lock it for ever
    lease_holder text,
    lease_until bigint,
    expires_at bigint not null,
    created_at bigint not null,
    unique (recording_id, position)
);

-- One sealed object of an upload. The row is the commit point: an object without one never counted.
create table upload_part (
    upload_id text not null references upload (id) on delete cascade,
    start_bytes bigint not null,
    length_bytes bigint not null,
    object text not null,
    primary key (upload_id, start_bytes)
);

-- Who speaks when: turns as text, no voiceprint. What people corrected lies beside what was computed, so that it can be taken back.
create table speech (
    recording_id text primary key references recording (id) on delete cascade,
    told_apart_by text not null check (told_apart_by in ('channel', 'voice', 'nothing')),
    duration_ms bigint not null,
    -- lists of start, end, voice and certainty, as JSON
    computed text not null,
    corrected text,
    corrected_by text references account (id),
    corrected_at bigint,
    -- who the voices are: a list of voice and participant, as JSON
    named text not null,
    revision bigint not null,
    heard_at bigint not null
);

-- Who has seen it: one row for each sitting and stretch. What was fetched ahead has not been seen yet, but somebody has it.
create table viewing (
    id text primary key,
    recording_id text not null references recording (id) on delete cascade,
    account_id text not null references account (id),
    session_id text not null,
    kind text not null check (kind in ('seen', 'fetched_ahead', 'previewed')),
    started_at bigint not null,
    last_at bigint not null,
    from_ms bigint not null,
    to_ms bigint not null
);
create index viewing_recording on viewing (recording_id, last_at);

-- The receipt of a withdrawal. It outlives everything it is about, so it hangs on nothing.
create table withdrawal (
    id text primary key,
    -- what is shown and can be quoted on the telephone
    receipt text not null unique,
    conversation_id text not null,
    participant_id text not null,
    purposes text not null,
    via text not null check (via in ('paper_code', 'social_worker', 'supervisor')),
    at bigint not null,
    -- everything it asked for has been done
    completed_at bigint
);
create index withdrawal_participant on withdrawal (participant_id);

-- What has still to be wiped of a recording that is gone, and the proof that it was.
create table erasure (
    recording_id text primary key,
    conversation_id text not null,
    -- whose key store it was in
    municipality_id text not null,
    why text not null check (why in ('withdrawn', 'deleted', 'retention', 'abandoned')),
    withdrawal_id text references withdrawal (id),
    requested_at bigint not null,
    keys_destroyed_at bigint,
    objects_deleted_at bigint
);

-- Who was named to open a recording for a purpose everyone in it consented to (rulings 9). What such a person makes of it hangs on this row,
-- so that it goes with the consent.
create table recording_reader (
    id text primary key,
    recording_id text not null references recording (id) on delete cascade,
    account_id text not null references account (id),
    purpose text not null check (purpose in ('research')),
    named_by text not null references account (id),
    named_at bigint not null,
    unique (recording_id, account_id, purpose)
);
create index recording_reader_account on recording_reader (account_id);
