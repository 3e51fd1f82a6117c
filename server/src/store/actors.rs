//! People who act, their sessions, one-time codes and tries.

use shared::actor::{Actor, Role, Scope};
use shared::identifiers::phone::Phone;
use shared::ids::{ActorId, DeviceId};

use super::entries::{parsed, role, role_text, to_json};
use super::{Read, Row, StoreError, Write};

/// A person with what only the server knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Who, in which role, where.
    pub actor: Actor,
    /// Name to show.
    pub name: String,
    /// argon2id PHC string, for staff.
    pub password: Option<String>,
    /// On the badge.
    pub staff_code: Option<String>,
}

const COLUMNS: &str = "actor.id AS id, role, scope, name, password, staff_code";

fn account(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        actor: Actor { id: parsed(row.text("id")?, "id")?, role: role(row.text("role")?)?, scope: row.json("scope")? },
        name: row.text("name")?.to_owned(),
        password: row.opt_text("password")?.map(str::to_owned),
        staff_code: row.opt_text("staff_code")?.map(str::to_owned),
    })
}

/// Of a citizen by phone (E.164).
pub fn find_by_phone(tx: &mut dyn Read, phone: &str) -> Result<Option<Account>, StoreError> {
    let row = tx.query_one(&format!("SELECT {COLUMNS} FROM actor WHERE phone = $1"), &[phone.into()])?;
    row.as_ref().map(account).transpose()
}

/// Of staff by user name.
pub fn find_by_user(tx: &mut dyn Read, user: &str) -> Result<Option<Account>, StoreError> {
    let row = tx.query_one(&format!("SELECT {COLUMNS} FROM actor WHERE user_name = $1"), &[user.into()])?;
    row.as_ref().map(account).transpose()
}

/// By id.
pub fn find(tx: &mut dyn Read, id: ActorId) -> Result<Option<Account>, StoreError> {
    let row = tx.query_one(&format!("SELECT {COLUMNS} FROM actor WHERE id = $1"), &[id.to_string().into()])?;
    row.as_ref().map(account).transpose()
}

/// Adds a person. `phone` in E.164 for citizens, `user` for staff.
pub fn create(
    tx: &mut dyn Write,
    account: &Account,
    phone: Option<&str>,
    user: Option<&str>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO actor (id, role, scope, name, phone, user_name, password, staff_code) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            account.actor.id.to_string().into(),
            role_text(account.actor.role).into(),
            to_json(&account.actor.scope).into(),
            account.name.as_str().into(),
            phone.into(),
            user.into(),
            account.password.as_deref().into(),
            account.staff_code.as_deref().into(),
        ],
    )?;
    Ok(())
}

/// The citizen of this phone, made if new.
pub fn citizen(tx: &mut dyn Write, phone: &Phone, fresh: ActorId) -> Result<Account, StoreError> {
    if let Some(account) = find_by_phone(tx, phone.e164())? {
        return Ok(account);
    }
    let account = Account {
        actor: Actor { id: fresh, role: Role::Citizen, scope: Scope::Own },
        name: phone.national().unwrap_or_else(|| phone.e164().to_owned()),
        password: None,
        staff_code: None,
    };
    create(tx, &account, Some(phone.e164()), None)?;
    Ok(account)
}

/// A courier's working day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// Who.
    pub courier: ActorId,
    /// Name to show.
    pub name: String,
    /// Minutes after midnight.
    pub from_min: i64,
    /// Minutes after midnight.
    pub to_min: i64,
    /// Dossiers that fit on board.
    pub capacity: i64,
}

/// Puts a courier to work at an office.
pub fn save_shift(tx: &mut dyn Write, office: &str, shift: &Shift) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO courier (actor, office, shift_from, shift_to, capacity) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (actor) DO UPDATE SET office = excluded.office, shift_from = excluded.shift_from, \
         shift_to = excluded.shift_to, capacity = excluded.capacity",
        &[
            shift.courier.to_string().into(),
            office.into(),
            shift.from_min.into(),
            shift.to_min.into(),
            shift.capacity.into(),
        ],
    )?;
    Ok(())
}

/// Couriers of an office.
pub fn list_shifts(tx: &mut dyn Read, office: &str) -> Result<Vec<Shift>, StoreError> {
    let rows = tx.query(
        "SELECT courier.actor AS id, name, shift_from, shift_to, capacity FROM courier \
         JOIN actor ON actor.id = courier.actor WHERE office = $1 ORDER BY staff_code, courier.actor",
        &[office.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Shift {
                courier: parsed(row.text("id")?, "id")?,
                name: row.text("name")?.to_owned(),
                from_min: row.int("shift_from")?,
                to_min: row.int("shift_to")?,
                capacity: row.int("capacity")?,
            })
        })
        .collect()
}

/// A session as a request brings it.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    /// Who.
    pub account: Account,
    /// Where.
    pub device: DeviceId,
}

/// The open session of a token, by its SHA-256.
pub fn find_session(tx: &mut dyn Read, token_hash: &str) -> Result<Option<Session>, StoreError> {
    let row = tx.query_one(
        &format!(
            "SELECT {COLUMNS}, device FROM session JOIN actor ON actor.id = session.actor \
             WHERE token_hash = $1 AND ended_ms IS NULL"
        ),
        &[token_hash.into()],
    )?;
    row.map(|row| Ok(Session { account: account(&row)?, device: parsed(row.text("device")?, "device")? })).transpose()
}

/// Opens a session.
pub fn open_session(
    tx: &mut dyn Write,
    token_hash: &str,
    actor: ActorId,
    device: DeviceId,
    at_ms: i64,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO session (token_hash, actor, device, opened_ms) VALUES ($1, $2, $3, $4)",
        &[token_hash.into(), actor.to_string().into(), device.to_string().into(), at_ms.into()],
    )?;
    Ok(())
}

/// Ends a session.
pub fn end_session(tx: &mut dyn Write, token_hash: &str, at_ms: i64) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE session SET ended_ms = $2 WHERE token_hash = $1 AND ended_ms IS NULL",
        &[token_hash.into(), at_ms.into()],
    )?;
    Ok(())
}

/// A one-time code that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneTimeCode {
    /// Hexadecimal.
    pub salt: String,
    /// SHA-256 of salt and code.
    pub hash: String,
    /// Unix milliseconds.
    pub sent_ms: i64,
    /// Wrong tries so far.
    pub tries: i64,
}

/// The code last sent to a phone.
pub fn find_code(tx: &mut dyn Read, phone: &str) -> Result<Option<OneTimeCode>, StoreError> {
    let row = tx.query_one("SELECT salt, hash, sent_ms, tries FROM one_time_code WHERE phone = $1", &[phone.into()])?;
    row.map(|row| {
        Ok(OneTimeCode {
            salt: row.text("salt")?.to_owned(),
            hash: row.text("hash")?.to_owned(),
            sent_ms: row.int("sent_ms")?,
            tries: row.int("tries")?,
        })
    })
    .transpose()
}

/// Keeps the code sent to a phone; an older one is void. `None` = used up.
pub fn save_code(tx: &mut dyn Write, phone: &str, code: Option<&OneTimeCode>) -> Result<(), StoreError> {
    let Some(code) = code else {
        tx.execute("DELETE FROM one_time_code WHERE phone = $1", &[phone.into()])?;
        return Ok(());
    };
    tx.execute(
        "INSERT INTO one_time_code (phone, salt, hash, sent_ms, tries) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (phone) DO UPDATE SET salt = excluded.salt, hash = excluded.hash, sent_ms = excluded.sent_ms, \
         tries = excluded.tries",
        &[phone.into(), code.salt.as_str().into(), code.hash.as_str().into(), code.sent_ms.into(), code.tries.into()],
    )?;
    Ok(())
}

/// Counts a try of `key`; answers how many there were within `span_ms`, this one included, and when the span began.
pub fn count_try(tx: &mut dyn Write, key: &str, at_ms: i64, span_ms: i64) -> Result<(i64, i64), StoreError> {
    let row = tx.query_one("SELECT since_ms, count FROM attempt WHERE key = $1", &[key.into()])?;
    let (since_ms, count) = match row {
        Some(row) if row.int("since_ms")? + span_ms > at_ms => (row.int("since_ms")?, row.int("count")? + 1),
        Some(_) | None => (at_ms, 1),
    };
    tx.execute(
        "INSERT INTO attempt (key, since_ms, count) VALUES ($1, $2, $3) \
         ON CONFLICT (key) DO UPDATE SET since_ms = excluded.since_ms, count = excluded.count",
        &[key.into(), since_ms.into(), count.into()],
    )?;
    Ok((count, since_ms))
}

/// Forgets tries and one-time codes from before `before_ms`; how many.
pub fn forget_old(tx: &mut dyn Write, before_ms: i64) -> Result<u64, StoreError> {
    let tries = tx.execute("DELETE FROM attempt WHERE since_ms < $1", &[before_ms.into()])?;
    Ok(tries + tx.execute("DELETE FROM one_time_code WHERE sent_ms < $1", &[before_ms.into()])?)
}

/// Forgets the tries of `key`.
pub fn forget_tries(tx: &mut dyn Write, key: &str) -> Result<(), StoreError> {
    tx.execute("DELETE FROM attempt WHERE key = $1", &[key.into()])?;
    Ok(())
}

/// Name to show of an actor.
pub fn find_name(tx: &mut dyn Read, id: ActorId) -> Result<Option<(Role, String)>, StoreError> {
    let row = tx.query_one("SELECT role, name FROM actor WHERE id = $1", &[id.to_string().into()])?;
    row.map(|row| Ok((role(row.text("role")?)?, row.text("name")?.to_owned()))).transpose()
}
