//! SQL of the audit log.

use mrp_database::statements;

statements! {
    /// Takes the next number of the chain; other servers wait here until this transaction has ended.
    ADVANCE_HEAD = "update audit_head set sequence = sequence + 1 where only_row = 1 returning sequence, hash";
    /// Writes a line.
    INSERT_ENTRY = "
        insert into audit_entry (id, sequence, at, account_id, municipality_id, action, subject_kind, subject_id, outcome, detail, previous_hash, hash)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    /// Remembers the hash of the newest line.
    SET_HEAD = "update audit_head set hash = $1 where only_row = 1";
    /// How long is the chain, and how does it end?
    FIND_HEAD = "select sequence, hash from audit_head where only_row = 1";
    /// The lines after a number, in order.
    LIST_CHAIN = "
        select id, sequence, at, account_id, municipality_id, action, subject_kind, subject_id, outcome, detail, previous_hash, hash
        from audit_entry where sequence > $1 order by sequence limit $2";
    /// The newest lines before a number, of one account, one action, one outcome, one stretch of time, if asked for.
    LIST_ENTRIES = "
        select audit_entry.id, audit_entry.sequence, audit_entry.at, audit_entry.account_id, account.display_name as account_name,
               audit_entry.municipality_id, audit_entry.action, audit_entry.subject_kind, audit_entry.subject_id,
               audit_entry.outcome, audit_entry.detail
        from audit_entry left join account on account.id = audit_entry.account_id
        where audit_entry.sequence < $1
          and ($2 = '' or audit_entry.account_id = $2)
          and ($3 = '' or audit_entry.action = $3)
          and ($4 = '' or audit_entry.outcome = $4)
          and audit_entry.at >= $5 and audit_entry.at < $6
        order by audit_entry.sequence desc limit $7";
}
