-- A programme grown large: 12,500 courses of eight rounds, 100,000 recordings, each analysed with twenty marks: 2,000,000 of them. Six courses, as many
-- as a supervisor has, are the measured one's, and one of her analyses holds 200 marks more. The same text runs on SQLite and on PostgreSQL.
create table bench_number (i bigint primary key);
insert into bench_number (i) with recursive n(i) as (select 0 union all select i + 1 from n where i < 99999) select i from n;

insert into account (id, municipality_id, email, display_name, language, active, totp_last_step, created_at)
select '00000001-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1), '{municipality}',
       'worker' || i || '@example.dk', 'Socialrådgiver ' || i, 'da', true, 0, 0
from bench_number where i < 12500;
insert into account (id, municipality_id, email, display_name, language, active, totp_last_step, created_at)
select '00000002-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1), '{municipality}',
       'supervisor' || i || '@example.dk', 'Supervisor ' || i, 'da', true, 0, 0
from bench_number where i between 1 and 2083;

insert into course (id, municipality_id, social_worker_id, supervisor_id, phase, manual_edition, target_from, target_to, starts_at, ends_at, created_at)
select '00000003-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1), '{municipality}',
       '00000001-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1),
       case when i < 6 then '{supervisor}' else '00000002-0000-7000-8000-' || substr('000000000000' || (i / 6), length(cast((i / 6) as text)) + 1) end,
       'test', 'test-2018', 5, 10, 1700000000000, 1900000000000, i
from bench_number where i < 12500;
insert into participation (course_id, text_version, agreed_at)
select '00000003-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1), '1-da', i from bench_number where i < 12500;

insert into round (id, course_id, number, title, created_at)
select '00000004-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1),
       '00000003-0000-7000-8000-' || substr('000000000000' || (i / 8), length(cast((i / 8) as text)) + 1), i % 8 + 1, 'Samtale ' || i, i
from bench_number;
insert into round_fact (round_id, fact, at)
select '00000004-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1), f.fact, i
from bench_number cross join (
    select 'conversation_planned' as fact union all select 'recording_arrived' union all select 'recording_playable' union all select 'analysis_begun'
) f;
insert into round_fact (round_id, fact, at)
select '00000004-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1), 'analysis_released', i from bench_number where i % 8 < 6;

insert into conversation (id, round_id, course_id, place, topics, age_route, created_by, created_at)
select '00000005-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1),
       '00000004-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1),
       '00000003-0000-7000-8000-' || substr('000000000000' || (i / 8), length(cast((i / 8) as text)) + 1), 'office', '["skole"]', 'with_custody_holder',
       '00000001-0000-7000-8000-' || substr('000000000000' || (i / 8), length(cast((i / 8) as text)) + 1), i
from bench_number;
insert into participant (id, conversation_id, label, age_band, custody_holders, position, created_at)
select '00000006-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1),
       '00000005-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1), 'Ung på 17', '15-17', 1, 0, i
from bench_number;
insert into consent (id, participant_id, purpose, giver, form, text_version, collected_by, given_at)
select '0000000' || g.block || '-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1),
       '00000006-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1), 'supervision', g.giver, 'written', '1-da',
       '00000001-0000-7000-8000-' || substr('000000000000' || (i / 8), length(cast((i / 8) as text)) + 1), i
from bench_number cross join (select '7' as block, 'self' as giver union all select '8', 'custody_holder_1') g;
insert into recording (id, conversation_id, state, live, media_type, file_count, size_bytes, duration_ms, frame_rate_numerator, frame_rate_denominator,
                       frame_count, folder, made, labels, flags, created_by, created_at, arrived_at, playable_at)
select '00000009-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1),
       '00000005-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1), 'playable', false, 'video/mp4', 1, 900000000, 3600000, 25, 1,
       90000, 'bench/' || i, 'everything', '[]', '[60000]',
       '00000001-0000-7000-8000-' || substr('000000000000' || (i / 8), length(cast((i / 8) as text)) + 1), i, i, i
from bench_number;

insert into coding (id, recording_id, round_id, author_id, edition, position_ms, released_at, empty_areas, created_at)
select '0000000a-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1),
       '00000009-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1),
       '00000004-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1),
       case when i < 48 then '{supervisor}' else '00000002-0000-7000-8000-' || substr('000000000000' || (i / 48), length(cast((i / 48) as text)) + 1) end,
       'test-2018', 0, case when i % 8 < 6 then i end, '[]', i
from bench_number;
insert into keyword (id, coding_id, at_ms, body, dimensions, indicators, revision, created_at, updated_at)
select '0000000b-0000-7000-8000-' || substr('000000000000' || (i * 17 + m.j), length(cast((i * 17 + m.j) as text)) + 1),
       '0000000a-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1), m.j * 200000,
       case (i + m.j) % 6
            when 0 then 'venter roligt, og den unge finder selv ordene' when 1 then 'spørger åbent: hvad er vigtigst for dig i dag?'
            when 2 then 'gentager det, den unge lige har sagt' when 3 then 'læner sig frem og nikker, da det bliver svært'
            when 4 then 'skifter emne, før svaret er kommet' else 'forklarer reglerne for anbringelse kort og roligt' end,
       case (i + m.j) % 4 when 0 then '["ungeperspektiv"]' when 1 then '["positivt_empatisk_klima"]' when 2 then '["ungeperspektiv","rytme_og_tempo"]' else '[]' end,
       '[]', 1, i, i
from bench_number cross join (select i as j from bench_number where i < 17) m;
insert into clip (id, coding_id, kind, start_ms, end_ms, prompt, dimensions, position, revision, created_at, updated_at)
select '0000000c-0000-7000-8000-' || substr('000000000000' || (i * 3 + m.j), length(cast((i * 3 + m.j) as text)) + 1),
       '0000000a-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1),
       case m.j when 2 then 'looking_closer' else 'looking_good' end, m.j * 600000, m.j * 600000 + 45000, 'Hvad lagde du mærke til hos den unge her?',
       '["ungeperspektiv"]', m.j, 1, i, i
from bench_number cross join (select i as j from bench_number where i < 3) m;
-- One analysis as a thorough supervisor leaves it.
insert into keyword (id, coding_id, at_ms, body, dimensions, indicators, revision, created_at, updated_at)
select '0000000d-0000-7000-8000-' || substr('000000000000' || i, length(cast(i as text)) + 1), '0000000a-0000-7000-8000-000000000007', i * 15000,
       'lægger mærke til en pause og lader den stå', '["rytme_og_tempo"]', '[]', 1, i, i
from bench_number where i < 180;
drop table bench_number;
