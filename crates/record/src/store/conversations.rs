//! Rows of conversations, the people in them and their consents.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use mrp_course::CourseFacts;
use mrp_database::{Result, Tx, args, statements};
use mrp_vocabulary::{
    AccountId, AgeBand, ConsentId, ConversationId, CourseId, MunicipalityId, ParticipantId, Purpose, RoundId,
    time_from_ms,
};
use sqlx::FromRow;

use super::RecordStore;
use crate::{
    RecordError,
    consent::{AgeRoute, Consent, ConsentForm, Giver, WithdrawnBy},
    conversation::{Card, Conversation, Difficulty, Participant, Place},
};

statements! {
    /// Plans a conversation.
    INSERT_CONVERSATION = "
        insert into conversation (id, round_id, course_id, place, difficulty, topics, age_route, confidential_reason,
                                  created_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// Changes the card.
    UPDATE_CONVERSATION = "
        update conversation set place = $2, difficulty = $3, topics = $4, age_route = $5, confidential_reason = $6
        where id = $1";
    /// Which conversation is this, and whose?
    FIND_CONVERSATION = "
        select v.id, v.round_id, v.course_id, v.place, v.difficulty, v.topics, v.age_route, v.confidential_reason,
               v.created_by, v.created_at, c.municipality_id, c.social_worker_id, c.supervisor_id, m.consent_15_alone,
               p.agreed_at
        from conversation v join course c on c.id = v.course_id join municipality m on m.id = c.municipality_id
        left join participation p on p.course_id = c.id and p.withdrawn_at is null
        where v.id = $1";
    /// Holds a conversation's row until the transaction ends.
    HOLD_CONVERSATION = "update conversation set created_at = created_at where id = $1";
    /// Which conversations does this account have a part in?
    LIST_CONVERSATIONS_OF_ACCOUNT = "
        select v.id, v.round_id, v.course_id, v.place, v.difficulty, v.topics, v.age_route, v.confidential_reason,
               v.created_by, v.created_at, c.municipality_id, c.social_worker_id, c.supervisor_id, m.consent_15_alone,
               p.agreed_at
        from conversation v join course c on c.id = v.course_id join municipality m on m.id = c.municipality_id
        left join participation p on p.course_id = c.id and p.withdrawn_at is null
        where (c.social_worker_id = $1 or c.supervisor_id = $1)
          and (cast($2 as text) is null or v.round_id = $2)
        order by v.created_at desc, v.id desc";
    /// Who is in this conversation's room?
    LIST_PARTICIPANTS = "
        select id, conversation_id, label, age_band, custody_holders, withdrawal_code_made_at from participant
        where conversation_id = $1 order by position, id";
    /// Who is in the rooms of this account's conversations?
    LIST_PARTICIPANTS_OF_ACCOUNT = "
        select p.id, p.conversation_id, p.label, p.age_band, p.custody_holders, p.withdrawal_code_made_at
        from participant p join conversation v on v.id = p.conversation_id join course c on c.id = v.course_id
        where c.social_worker_id = $1 or c.supervisor_id = $1 order by p.position, p.id";
    /// Which conversation is this participant in?
    FIND_CONVERSATION_OF_PARTICIPANT = "select conversation_id as id from participant where id = $1";
    /// Who has this code on her paper?
    FIND_PARTICIPANT_BY_CODE = "select id from participant where withdrawal_code_hash = $1";
    /// What has been consented to in this conversation?
    LIST_CONSENTS = "
        select n.id, n.participant_id, n.purpose, n.giver, n.form, n.text_version, n.collected_by, n.given_at, n.withdrawn_at
        from consent n join participant p on p.id = n.participant_id
        where p.conversation_id = $1 order by n.given_at, n.id";
    /// What has been consented to in this account's conversations?
    LIST_CONSENTS_OF_ACCOUNT = "
        select n.id, n.participant_id, n.purpose, n.giver, n.form, n.text_version, n.collected_by, n.given_at, n.withdrawn_at
        from consent n join participant p on p.id = n.participant_id
        join conversation v on v.id = p.conversation_id join course c on c.id = v.course_id
        where c.social_worker_id = $1 or c.supervisor_id = $1 order by n.given_at, n.id";
    /// Adds somebody at the end.
    INSERT_PARTICIPANT = "
        insert into participant (id, conversation_id, label, age_band, custody_holders, position, created_at)
        select $1, $2, $3, $4, $5, coalesce(max(position), 0) + 1, $6 from participant where conversation_id = $2";
    /// Corrects a label, an age band, or who has custody.
    UPDATE_PARTICIPANT = "update participant set label = $2, age_band = $3, custody_holders = $4 where id = $1";
    /// Takes somebody out who was not there after all.
    DELETE_PARTICIPANT = "delete from participant where id = $1";
    /// Remembers the hash of a code; an older code no longer counts.
    SET_WITHDRAWAL_CODE = "update participant set withdrawal_code_hash = $2, withdrawal_code_made_at = $3 where id = $1";
    /// Writes down a yes.
    INSERT_CONSENT = "
        insert into consent (id, participant_id, purpose, giver, form, text_version, collected_by, given_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Takes back what this participant's side agreed to for a purpose; without a purpose, everything.
    WITHDRAW_CONSENTS = "
        update consent set withdrawn_at = $3, withdrawn_by = $4
        where participant_id = $1 and withdrawn_at is null and (cast($2 as text) is null or purpose = $2)
        returning purpose";
    /// Is there a film of this conversation, or one on its way, or has there been one?
    COUNT_FILMS_EVER = "
        select (select count(*) from recording where conversation_id = $1)
             + (select count(*) from erasure where conversation_id = $1 and why <> 'abandoned') as number";
}

#[derive(FromRow)]
struct ConversationRow {
    #[sqlx(try_from = "String")]
    id: ConversationId,
    #[sqlx(try_from = "String")]
    round_id: RoundId,
    #[sqlx(try_from = "String")]
    course_id: CourseId,
    #[sqlx(try_from = "String")]
    place: Place,
    difficulty: Option<String>,
    topics: String,
    #[sqlx(try_from = "String")]
    age_route: AgeRoute,
    confidential_reason: Option<String>,
    #[sqlx(try_from = "String")]
    created_by: AccountId,
    created_at: i64,
    #[sqlx(try_from = "String")]
    municipality_id: MunicipalityId,
    #[sqlx(try_from = "String")]
    social_worker_id: AccountId,
    #[sqlx(try_from = "String")]
    supervisor_id: AccountId,
    consent_15_alone: bool,
    agreed_at: Option<i64>,
}

#[derive(FromRow)]
struct ParticipantRow {
    #[sqlx(try_from = "String")]
    id: ParticipantId,
    #[sqlx(try_from = "String")]
    conversation_id: ConversationId,
    label: String,
    #[sqlx(try_from = "String")]
    age_band: AgeBand,
    custody_holders: i64,
    withdrawal_code_made_at: Option<i64>,
}

#[derive(FromRow)]
struct ConsentRow {
    #[sqlx(try_from = "String")]
    id: ConsentId,
    #[sqlx(try_from = "String")]
    participant_id: ParticipantId,
    #[sqlx(try_from = "String")]
    purpose: Purpose,
    #[sqlx(try_from = "String")]
    giver: Giver,
    #[sqlx(try_from = "String")]
    form: ConsentForm,
    text_version: String,
    #[sqlx(try_from = "String")]
    collected_by: AccountId,
    given_at: i64,
    withdrawn_at: Option<i64>,
}

#[derive(FromRow)]
struct IdRow {
    id: String,
}

#[derive(FromRow)]
struct PurposeRow {
    #[sqlx(try_from = "String")]
    purpose: Purpose,
}

#[derive(FromRow)]
pub(crate) struct CountRow {
    pub(crate) number: i64,
}

/// A yes on its way in.
pub(crate) struct NewConsent {
    pub(crate) participant_id: ParticipantId,
    pub(crate) purpose: Purpose,
    pub(crate) giver: Giver,
    pub(crate) form: ConsentForm,
    pub(crate) text_version: String,
    pub(crate) collected_by: AccountId,
}

fn participants(rows: Vec<ParticipantRow>, consents: Vec<ConsentRow>) -> HashMap<ConversationId, Vec<Participant>> {
    let mut given: HashMap<ParticipantId, Vec<Consent>> = HashMap::new();
    for row in consents {
        given.entry(row.participant_id).or_default().push(Consent {
            id: row.id,
            participant_id: row.participant_id,
            purpose: row.purpose,
            giver: row.giver,
            form: row.form,
            text_version: row.text_version,
            collected_by: row.collected_by,
            given_at: time_from_ms(row.given_at),
            withdrawn_at: row.withdrawn_at.map(time_from_ms),
        });
    }
    let mut rooms: HashMap<ConversationId, Vec<Participant>> = HashMap::new();
    for row in rows {
        rooms.entry(row.conversation_id).or_default().push(Participant {
            id: row.id,
            label: row.label,
            age_band: row.age_band,
            custody_holders: u8::try_from(row.custody_holders).unwrap_or(1),
            withdrawal_code_made_at: row.withdrawal_code_made_at.map(time_from_ms),
            consents: given.remove(&row.id).unwrap_or_default(),
        });
    }
    rooms
}

fn conversation(row: ConversationRow, participants: Vec<Participant>) -> Result<Conversation> {
    let inconsistent = |what: &str| mrp_database::Error::Inconsistent(format!("conversation {}: {what}", row.id));
    let difficulty = row.difficulty.as_deref().map(str::parse::<Difficulty>).transpose();
    Ok(Conversation {
        difficulty: difficulty.map_err(|error| inconsistent(&error.to_string()))?,
        topics: serde_json::from_str(&row.topics).map_err(|error| inconsistent(&error.to_string()))?,
        id: row.id,
        round_id: row.round_id,
        course: CourseFacts {
            course_id: row.course_id,
            municipality_id: row.municipality_id,
            social_worker_id: row.social_worker_id,
            supervisor_id: row.supervisor_id,
            takes_part: row.agreed_at.is_some(),
        },
        place: row.place,
        age_route: row.age_route,
        confidential_reason: row.confidential_reason,
        alone_allowed: row.consent_15_alone,
        created_by: row.created_by,
        created_at: time_from_ms(row.created_at),
        participants,
    })
}

impl RecordStore {
    /// One conversation with its people and their consents.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn find_conversation(&self, id: ConversationId) -> Result<Option<Conversation>> {
        let Some(row) = self.db.find::<ConversationRow>(FIND_CONVERSATION, args![id]).await? else { return Ok(None) };
        let people = self.db.list(LIST_PARTICIPANTS, args![id]).await?;
        let consents = self.db.list(LIST_CONSENTS, args![id]).await?;
        conversation(row, participants(people, consents).remove(&id).unwrap_or_default()).map(Some)
    }

    /// The same, as it stands within a transaction.
    /// A conversation as it stands in this transaction, which nobody changes before it ends: a withdrawal and an upload that
    /// meet take turns, on PostgreSQL too.
    pub(crate) async fn find_conversation_in(&self, tx: &mut Tx, id: ConversationId) -> Result<Option<Conversation>> {
        tx.execute(HOLD_CONVERSATION, args![id]).await?;
        let Some(row) = tx.find::<ConversationRow>(FIND_CONVERSATION, args![id]).await? else { return Ok(None) };
        let people = tx.list(LIST_PARTICIPANTS, args![id]).await?;
        let consents = tx.list(LIST_CONSENTS, args![id]).await?;
        conversation(row, participants(people, consents).remove(&id).unwrap_or_default()).map(Some)
    }

    /// The conversations an account has a part in, newest first; of one round, if one is named.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn list_conversations(&self, account: AccountId, round: Option<RoundId>) -> Result<Vec<Conversation>> {
        let rows: Vec<ConversationRow> = self.db.list(LIST_CONVERSATIONS_OF_ACCOUNT, args![account, round]).await?;
        let people = self.db.list(LIST_PARTICIPANTS_OF_ACCOUNT, args![account]).await?;
        let consents = self.db.list(LIST_CONSENTS_OF_ACCOUNT, args![account]).await?;
        let mut rooms = participants(people, consents);
        rows.into_iter()
            .map(|row| {
                let room = rooms.remove(&row.id).unwrap_or_default();
                conversation(row, room)
            })
            .collect()
    }

    /// The conversation somebody is in.
    pub(crate) async fn find_conversation_of_participant(&self, id: ParticipantId) -> Result<Option<Conversation>> {
        let row = self.db.find::<IdRow>(FIND_CONVERSATION_OF_PARTICIPANT, args![id]).await?;
        match row.and_then(|row| row.id.parse().ok()) {
            Some(conversation) => self.find_conversation(conversation).await,
            None => Ok(None),
        }
    }

    pub(crate) async fn find_participant_by_code(&self, hash: &str) -> Result<Option<ParticipantId>> {
        let row = self.db.find::<IdRow>(FIND_PARTICIPANT_BY_CODE, args![hash]).await?;
        Ok(row.and_then(|row| row.id.parse().ok()))
    }

    pub(crate) async fn create_conversation(
        &self,
        tx: &mut Tx,
        id: ConversationId,
        round: RoundId,
        course: CourseId,
        card: &Card,
        by: AccountId,
    ) -> Result<()> {
        tx.execute(
            INSERT_CONVERSATION,
            args![
                id,
                round,
                course,
                card.place.word(),
                card.difficulty.map(Difficulty::word),
                topics(card),
                card.age_route.word(),
                card.confidential_reason.clone(),
                by,
                self.clock.now_ms()
            ],
        )
        .await?;
        Ok(())
    }

    pub(crate) async fn update_conversation(&self, tx: &mut Tx, id: ConversationId, card: &Card) -> Result<()> {
        tx.execute(
            UPDATE_CONVERSATION,
            args![
                id,
                card.place.word(),
                card.difficulty.map(Difficulty::word),
                topics(card),
                card.age_route.word(),
                card.confidential_reason.clone()
            ],
        )
        .await?;
        Ok(())
    }

    pub(crate) async fn create_participant(
        &self,
        tx: &mut Tx,
        id: ParticipantId,
        conversation: ConversationId,
        label: &str,
        age_band: AgeBand,
        custody_holders: u8,
    ) -> Result<()> {
        let holders = i64::from(custody_holders);
        tx.execute(INSERT_PARTICIPANT, args![id, conversation, label, age_band.word(), holders, self.clock.now_ms()])
            .await?;
        Ok(())
    }

    pub(crate) async fn update_participant(
        &self,
        tx: &mut Tx,
        id: ParticipantId,
        label: &str,
        age_band: AgeBand,
        custody_holders: u8,
    ) -> Result<()> {
        tx.execute(UPDATE_PARTICIPANT, args![id, label, age_band.word(), i64::from(custody_holders)]).await?;
        Ok(())
    }

    pub(crate) async fn delete_participant(&self, tx: &mut Tx, id: ParticipantId) -> Result<()> {
        tx.execute(DELETE_PARTICIPANT, args![id]).await?;
        Ok(())
    }

    pub(crate) async fn count_films_ever(&self, tx: &mut Tx, conversation: ConversationId) -> Result<i64> {
        let row = tx.find::<CountRow>(COUNT_FILMS_EVER, args![conversation]).await?;
        Ok(row.map_or(0, |row| row.number))
    }

    pub(crate) async fn set_withdrawal_code(&self, tx: &mut Tx, id: ParticipantId, hash: &str) -> Result<()> {
        tx.execute(SET_WITHDRAWAL_CODE, args![id, hash, self.clock.now_ms()]).await?;
        Ok(())
    }

    /// Writes down a yes; one that stands already is not an error of the one who ticks twice.
    pub(crate) async fn create_consent(&self, tx: &mut Tx, new: &NewConsent) -> std::result::Result<(), RecordError> {
        tx.execute(
            INSERT_CONSENT,
            args![
                ConsentId::new(&self.clock),
                new.participant_id,
                new.purpose.word(),
                new.giver.word(),
                new.form.word(),
                &new.text_version,
                new.collected_by,
                self.clock.now_ms()
            ],
        )
        .await
        // The two databases name a partial index differently; there is only one rule that can be broken here.
        .map_err(|error| match error {
            mrp_database::Error::Conflict(_) => {
                RecordError::Conflict { code: "consent_exists", title: "this consent has been written down already" }
            }
            other => RecordError::Database(other),
        })?;
        Ok(())
    }

    /// Takes back; returns the purposes that stood.
    pub(crate) async fn withdraw_consents(
        &self,
        tx: &mut Tx,
        participant: ParticipantId,
        purpose: Option<Purpose>,
        by: WithdrawnBy,
        at: DateTime<Utc>,
    ) -> Result<Vec<Purpose>> {
        let rows = tx
            .list::<PurposeRow>(WITHDRAW_CONSENTS, args![participant, purpose.map(Purpose::word), at, by.word()])
            .await?;
        let mut purposes: Vec<Purpose> = rows.into_iter().map(|row| row.purpose).collect();
        purposes.sort();
        purposes.dedup();
        Ok(purposes)
    }
}

fn topics(card: &Card) -> String {
    serde_json::to_string(&card.topics).expect("a list of texts is JSON")
}
