//! Rows of group sessions: who is invited, who has accepted the ground rules, and how it stands in the room.

use chrono::{DateTime, Utc};
use mrp_api::Caller;
use mrp_database::{Error, Result, Tx, args, statements};
use mrp_people::{Action, Facts, NewAuditEntry, Subject, audit};
use mrp_vocabulary::{AccountId, Clock, MunicipalityId, RoomId, time_from_ms};
use sqlx::FromRow;

use super::{FeedbackStore, json};
use crate::{
    GroupKind, GroupState, Playback,
    group::KeptGroup,
    protocol::Layout,
    views::{ColleagueView, MemberView},
};

statements! {
    /// Makes the room of a group.
    INSERT_ROOM = "insert into room (id, playback, opened_by, opened_at) values ($1, $2, $3, $4)";
    /// Makes the session behind it.
    INSERT_SESSION = "
        insert into group_session (room_id, municipality_id, host_id, kind, title, starts_at, ground_rules, state)
        values ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// Invites somebody; the same twice is once.
    INSERT_MEMBER = "
        insert into group_member (room_id, account_id, place, invited_at) values ($1, $2, $3, $4)
        on conflict (room_id, account_id) do nothing";
    /// Which session is this?
    FIND_SESSION = "
        select s.room_id, s.municipality_id, s.host_id, s.kind, s.title, s.starts_at, s.ground_rules, s.state, r.playback, r.layout, r.ended_at
        from group_session s join room r on r.id = s.room_id where s.room_id = $1";
    /// The sessions somebody is invited to, the newest first.
    LIST_SESSIONS_OF = "
        select s.room_id, s.municipality_id, s.host_id, s.kind, s.title, s.starts_at, s.ground_rules, s.state, r.playback, r.layout, r.ended_at
        from group_session s join room r on r.id = s.room_id join group_member m on m.room_id = s.room_id
        where m.account_id = $1 order by coalesce(s.starts_at, r.opened_at) desc, s.room_id desc limit 200";
    /// Who is invited, in the order of every round.
    LIST_MEMBERS = "
        select m.account_id, a.display_name, m.accepted_at from group_member m join account a on a.id = m.account_id
        where m.room_id = $1 order by m.place, m.account_id";
    /// Notes when somebody accepted the ground rules. The first time counts.
    NOTE_ACCEPTED = "
        update group_member set accepted_at = $3 where room_id = $1 and account_id = $2 and accepted_at is null";
    /// Who of a municipality can be invited: active, and in one of the parts that take part in group talks.
    LIST_COLLEAGUES = "
        select distinct a.id as account_id, a.display_name from account a join account_role r on r.account_id = a.id
        where a.municipality_id = $1 and a.active and r.role in ('socialraadgiver', 'supervisor', 'koordinator')
        order by a.display_name, a.id limit 500";
    /// Keeps what everybody in the room knows.
    UPDATE_STATE = "update group_session set state = $2 where room_id = $1";
    /// Keeps what somebody has written for herself.
    PUT_PRIVATE_NOTE = "
        insert into group_private_note (room_id, account_id, body, updated_at) values ($1, $2, $3, $4)
        on conflict (room_id, account_id) do update set body = excluded.body, updated_at = excluded.updated_at";
    /// Takes it away: it has been shown, or was for her own thinking only.
    DELETE_PRIVATE_NOTE = "delete from group_private_note where room_id = $1 and account_id = $2";
    /// What each has written for herself.
    LIST_PRIVATE_NOTES = "select account_id, body from group_private_note where room_id = $1";
    /// Takes away what nobody has shown.
    DELETE_PRIVATE_NOTES = "delete from group_private_note where room_id = $1";
    /// Takes away what was said in the chat.
    DELETE_MESSAGES = "delete from room_message where room_id = $1";
    /// Takes away what framed the talk.
    CLEAR_FRAME = "update room set frame = null where id = $1";
}

/// A group session.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GroupSession {
    pub(crate) room_id: RoomId,
    pub(crate) municipality_id: MunicipalityId,
    pub(crate) host_id: AccountId,
    pub(crate) kind: GroupKind,
    pub(crate) title: String,
    pub(crate) starts_at: Option<DateTime<Utc>>,
    pub(crate) ground_rules: Vec<String>,
    pub(crate) state: GroupState,
    pub(crate) playback: Playback,
    pub(crate) layout: Layout,
    pub(crate) ended_at: Option<DateTime<Utc>>,
    pub(crate) members: Vec<MemberView>,
}

impl GroupSession {
    /// What the gate needs to know about it, for this caller.
    pub(crate) fn facts(&self, caller: &Caller) -> Facts {
        let accepted = |member: &&MemberView| member.account_id == caller.account_id && member.accepted_at.is_some();
        Facts {
            host_id: Some(self.host_id),
            invited_ids: self.members.iter().map(|member| member.account_id).collect(),
            rules_accepted: self.members.iter().any(|member| accepted(&member)),
            ..Facts::of_municipality(self.municipality_id)
        }
    }
}

#[derive(FromRow)]
struct SessionRow {
    #[sqlx(try_from = "String")]
    room_id: RoomId,
    #[sqlx(try_from = "String")]
    municipality_id: MunicipalityId,
    #[sqlx(try_from = "String")]
    host_id: AccountId,
    #[sqlx(try_from = "String")]
    kind: GroupKind,
    title: String,
    starts_at: Option<i64>,
    ground_rules: String,
    state: String,
    playback: String,
    #[sqlx(try_from = "String")]
    layout: Layout,
    ended_at: Option<i64>,
}

#[derive(FromRow)]
struct MemberRow {
    #[sqlx(try_from = "String")]
    account_id: AccountId,
    display_name: String,
    accepted_at: Option<i64>,
}

#[derive(FromRow)]
struct ColleagueRow {
    #[sqlx(try_from = "String")]
    account_id: AccountId,
    display_name: String,
}

#[derive(FromRow)]
struct PrivateNoteRow {
    #[sqlx(try_from = "String")]
    account_id: AccountId,
    body: String,
}

fn parsed<T: serde::de::DeserializeOwned>(column: &str, room: RoomId, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| Error::Inconsistent(format!("{column} of {room}: {error}")))
}

impl FeedbackStore {
    /// Makes a session with everybody who is invited, the host first.
    pub(crate) async fn create_group(&self, tx: &mut Tx, session: &GroupSession, now_ms: i64) -> Result<()> {
        let id = session.room_id;
        tx.execute(INSERT_ROOM, args![id, json(&session.playback)?, session.host_id, now_ms]).await?;
        let values = args![
            id,
            session.municipality_id,
            session.host_id,
            session.kind.word(),
            &session.title,
            session.starts_at.map(|at| at.timestamp_millis()),
            json(&session.ground_rules)?,
            json(&session.state)?
        ];
        tx.execute(INSERT_SESSION, values).await?;
        for (place, member) in (0_i64..).zip(&session.members) {
            tx.execute(INSERT_MEMBER, args![id, member.account_id, place, now_ms]).await?;
        }
        Ok(())
    }

    /// Invites more people.
    pub(crate) async fn invite_to_group(
        &self,
        tx: &mut Tx,
        session: &GroupSession,
        accounts: &[AccountId],
        now_ms: i64,
    ) -> Result<()> {
        let first = i64::try_from(session.members.len()).unwrap_or(i64::MAX);
        for (place, account) in (first..).zip(accounts) {
            tx.execute(INSERT_MEMBER, args![session.room_id, *account, place, now_ms]).await?;
        }
        Ok(())
    }

    /// One session.
    pub(crate) async fn find_group(&self, room: RoomId) -> Result<Option<GroupSession>> {
        match self.db.find::<SessionRow>(FIND_SESSION, args![room]).await? {
            Some(row) => self.with_members(row).await.map(Some),
            None => Ok(None),
        }
    }

    /// The sessions somebody is invited to.
    pub(crate) async fn list_groups_of(&self, account: AccountId) -> Result<Vec<GroupSession>> {
        let mut sessions = Vec::new();
        for row in self.db.list::<SessionRow>(LIST_SESSIONS_OF, args![account]).await? {
            sessions.push(self.with_members(row).await?);
        }
        Ok(sessions)
    }

    async fn with_members(&self, row: SessionRow) -> Result<GroupSession> {
        let members = self.db.list::<MemberRow>(LIST_MEMBERS, args![row.room_id]).await?;
        let id = row.room_id;
        Ok(GroupSession {
            room_id: id,
            municipality_id: row.municipality_id,
            host_id: row.host_id,
            kind: row.kind,
            title: row.title,
            starts_at: row.starts_at.map(time_from_ms),
            ground_rules: parsed("group_session.ground_rules", id, &row.ground_rules)?,
            state: parsed("group_session.state", id, &row.state)?,
            playback: parsed("room.playback", id, &row.playback)?,
            layout: row.layout,
            ended_at: row.ended_at.map(time_from_ms),
            members: members
                .into_iter()
                .map(|member| MemberView {
                    account_id: member.account_id,
                    name: member.display_name,
                    host: member.account_id == row.host_id,
                    accepted_at: member.accepted_at.map(time_from_ms),
                })
                .collect(),
        })
    }

    /// Who of a municipality can be invited.
    pub(crate) async fn list_colleagues(&self, municipality: MunicipalityId) -> Result<Vec<ColleagueView>> {
        let rows = self.db.list::<ColleagueRow>(LIST_COLLEAGUES, args![municipality]).await?;
        Ok(rows.into_iter().map(|row| ColleagueView { account_id: row.account_id, name: row.display_name }).collect())
    }

    /// What the room of a group begins with.
    pub(crate) async fn find_kept_group(&self, room: RoomId) -> Result<Option<KeptGroup>> {
        let Some(session) = self.find_group(room).await? else { return Ok(None) };
        let private = self.db.list::<PrivateNoteRow>(LIST_PRIVATE_NOTES, args![room]).await?;
        Ok(Some(KeptGroup {
            kind: session.kind,
            host: session.host_id,
            members: session.members.iter().map(|member| member.account_id).collect(),
            state: session.state,
            private: private.into_iter().map(|row| (row.account_id, row.body)).collect(),
        }))
    }

    pub(super) async fn keep_group(&self, room: RoomId, state: &GroupState) -> Result<()> {
        self.db.execute(UPDATE_STATE, args![room, json(state)?]).await?;
        Ok(())
    }

    pub(super) async fn keep_private_note(
        &self,
        room: RoomId,
        account: AccountId,
        body: &str,
        now_ms: i64,
    ) -> Result<()> {
        if body.is_empty() {
            self.db.execute(DELETE_PRIVATE_NOTE, args![room, account]).await?;
        } else {
            self.db.execute(PUT_PRIVATE_NOTE, args![room, account, body, now_ms]).await?;
        }
        Ok(())
    }

    /// Ends a session. What stays is who accepted the rules, what was shown, and what the group takes along.
    pub(crate) async fn end_group(&self, clock: &Clock, room: RoomId, by: AccountId) -> Result<()> {
        let mut tx = self.db.begin().await?;
        tx.execute(super::END_ROOM, args![room, clock.now_ms()]).await?;
        forget(&mut tx, room).await?;
        let entry = NewAuditEntry {
            account_id: Some(by),
            ..NewAuditEntry::by_nobody(Action::LeadGroup.word(), Subject::of("group", room))
        };
        audit(&mut tx, clock, entry.with_detail(serde_json::json!({ "ended": true }))).await?;
        tx.commit().await
    }

    /// Takes away what does not stay after the end of a session.
    pub(crate) async fn forget_group(&self, room: RoomId) -> Result<()> {
        let mut tx = self.db.begin().await?;
        forget(&mut tx, room).await?;
        tx.commit().await
    }
}

async fn forget(tx: &mut Tx, room: RoomId) -> Result<()> {
    tx.execute(DELETE_PRIVATE_NOTES, args![room]).await?;
    tx.execute(DELETE_MESSAGES, args![room]).await?;
    tx.execute(CLEAR_FRAME, args![room]).await?;
    Ok(())
}
