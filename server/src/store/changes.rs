//! The change feed: who is to read what again.
//!
//! A thing that changes moves to a new position for each audience that may see it, so the feed is bounded by what can
//! be seen. On SQLite the position is given in the transaction, since there is one writer; on PostgreSQL commits overtake
//! each other, so it is given afterwards by [`sequence`], whoever holds the sequencer's row.
//!
//! Dossiers move far more often than all else. On SQLite their lines are only written at the end of what each audience
//! reads, with the position that they had before; what was overtaken is taken away later by [`forget_overtaken`], many at
//! a time. Until then it is read once more, as it is now. Its owner finds a dossier by its own row.

use std::collections::HashSet;

use shared::actor::{Actor, Role, Scope, Sight};
use shared::api::views::kind;
use shared::dossier::Dossier;
use shared::ids::{ActorId, DeviceId, DossierId};

use super::entries::{parsed, placeholders};
use super::{Dialect, Read, Row, StoreError, Value, Write, meta};

/// A line of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Where it stands.
    pub position: i64,
    /// Kind of thing.
    pub kind: String,
    /// Which.
    pub id: String,
    /// It is no longer to be seen.
    pub gone: bool,
}

/// Everyone who reads the catalogue and the places.
pub const EVERYONE: &str = "all";

/// Whoever keeps the whole system: matters that belong to no office.
pub const EVERYONE_ELSE: &str = "administrator";

// How the names of audiences begin.
const OFFICE: &str = "office:";
const AGENCY: &str = "agency:";
const COURIER: &str = "courier:";
const PERSON: &str = "person:";

/// Those of one post office.
pub fn office(id: &str) -> String {
    format!("{OFFICE}{id}")
}

/// Those of one agency.
pub fn agency(id: &str) -> String {
    format!("{AGENCY}{id}")
}

/// Those of one courier.
pub fn courier(id: ActorId) -> String {
    format!("{COURIER}{id}")
}

/// Those of one person.
pub fn person(id: ActorId) -> String {
    format!("{PERSON}{id}")
}

/// Those of one device of one actor.
pub fn device(actor: ActorId, device: DeviceId) -> String {
    format!("device:{actor}:{device}")
}

/// What a signed-in actor reads.
pub fn audiences(actor: &Actor, on: DeviceId) -> Vec<String> {
    let mut audiences = vec![EVERYONE.to_owned(), device(actor.id, on)];
    match (actor.role, &actor.scope) {
        // Whoever calls is looked up; see `api/callers.rs`.
        (role, _) if !role.sees(Sight::Feed) => {}
        (Role::Courier, _) => audiences.push(courier(actor.id)),
        (_, Scope::Own) => audiences.push(person(actor.id)),
        (_, Scope::Office(id)) => audiences.push(office(id.as_str())),
        (_, Scope::Agency(id)) => audiences.push(agency(id.as_str())),
        (_, Scope::All) => audiences.push(EVERYONE_ELSE.to_owned()),
    }
    audiences
}

/// Tells all who may see a dossier again, though it took no step.
pub fn touch_dossier(tx: &mut dyn Write, dossier: &Dossier, courier_before: Option<ActorId>) -> Result<(), StoreError> {
    let moved = match tx.positions(1)? {
        Some(to) => {
            let id = dossier.id.to_string();
            let stands = tx.query_one("SELECT position FROM dossier WHERE id = $1", &[id.as_str().into()])?;
            let from = stands.ok_or(StoreError::Stale)?.int("position")?;
            tx.change("UPDATE dossier SET position = $2 WHERE id = $1", vec![id.into(), to.into()])?;
            Some(Moved { from, to })
        }
        None => None,
    };
    tell_of_dossier(tx, dossier, courier_before, moved)
}

/// How a dossier moved in the feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// Its position before; 0 if it had none.
    pub from: i64,
    /// Its position now.
    pub to: i64,
}

/// If a line fails, all that the work did is undone anyway: SQLite need not be ready to undo this statement alone.
const MOVED: &str = "INSERT OR FAIL INTO dossier_change (audience, position, dossier, before) VALUES ($4, $1, $2, $3)";

/// Tells all who may see a dossier that it moved, and `courier_before`, who may not see it any more if another one has it
/// now. Without `moved` its position is given after the commit.
pub fn tell_of_dossier(
    tx: &mut dyn Write,
    dossier: &Dossier,
    courier_before: Option<ActorId>,
    moved: Option<Moved>,
) -> Result<(), StoreError> {
    let id = dossier.id.to_string();
    let courier_now = dossier.courier();
    let lost = courier_before.filter(|before| Some(*before) != courier_now).map(courier);
    let mut told = vec![office(dossier.office.as_str()), agency(dossier.agency.as_str())];
    told.extend(courier_now.map(courier));
    if let Some(Moved { from, to }) = moved {
        let (sql, mut values) = (MOVED.to_owned(), vec![to.into(), id.into(), from.into()]);
        values.extend(told.into_iter().chain(lost).map(Value::from));
        let more: String = (5..=values.len()).map(|audience| format!(", (${audience}, $1, $2, $3)")).collect();
        return tx.change(&(sql + &more), values);
    }
    told.push(person(dossier.owner));
    let told = told.into_iter().map(|audience| (audience, false)).chain(lost.map(|audience| (audience, true)));
    let lines = told
        .map(|(audience, gone)| [audience.into(), kind::DOSSIER.into(), id.as_str().into(), gone.into(), Value::Null]);
    // In one statement, which saves ways to the database.
    let lines: Vec<[Value; 5]> = lines.collect();
    tx.change(&place_sql(lines.len()), lines.as_flattened().to_vec())
}

/// `audience` is to read a thing again.
pub fn touch(tx: &mut dyn Write, audience: &str, kind: &str, id: &str) -> Result<(), StoreError> {
    put(tx, audience, kind, id, false)
}

/// `audience` may no longer see a thing.
pub fn gone(tx: &mut dyn Write, audience: &str, kind: &str, id: &str) -> Result<(), StoreError> {
    put(tx, audience, kind, id, true)
}

fn put(tx: &mut dyn Write, audience: &str, kind: &str, id: &str, gone: bool) -> Result<(), StoreError> {
    let position = tx.positions(1)?;
    tx.change(&place_sql(1), vec![audience.into(), kind.into(), id.into(), gone.into(), position.into()])
}

const NEXT: &str = "UPDATE sequencer SET last = last + $1 WHERE id = 1 RETURNING last";

/// Puts lines into the feed: of each audience, kind, id, whether it is gone, and position.
fn place_sql(lines: usize) -> String {
    let more = |at: usize| format!(", (${}, ${}, ${}, ${}, ${})", at + 1, at + 2, at + 3, at + 4, at + 5);
    let more: String = (1..lines).map(|line| more(line * 5)).collect();
    let into = "INSERT INTO change (audience, kind, id, gone, position) VALUES ($1, $2, $3, $4, $5)";
    let again = "ON CONFLICT (audience, kind, id) DO UPDATE SET gone = excluded.gone, position = excluded.position";
    [into, &more, " ", again].concat()
}

/// Most lines that get their positions at a time.
const ROUND: i64 = 1_000;

/// Gives positions to what was committed without one; whether there may be more. Does nothing on SQLite.
pub fn sequence(tx: &mut dyn Write) -> Result<bool, StoreError> {
    if tx.dialect() == Dialect::Sqlite {
        return Ok(false);
    }
    let waiting = "SELECT audience, kind, id FROM change WHERE position IS NULL ORDER BY audience, kind, id LIMIT $1";
    let waiting = tx.query(waiting, &[ROUND.into()])?;
    if waiting.is_empty() {
        return Ok(false);
    }
    let count = waiting.len() as i64;
    let row = tx.query_one(NEXT, &[count.into()])?;
    let first = row.ok_or(StoreError::Stale)?.int("last")? - count + 1;
    for (line, position) in waiting.iter().zip(first..) {
        // One each: to change all by one statement the database reads the whole table, and meets every writer.
        tx.change(
            "UPDATE change SET position = $4 WHERE audience = $1 AND kind = $2 AND id = $3",
            vec![line.text("audience")?.into(), line.text("kind")?.into(), line.text("id")?.into(), position.into()],
        )?;
    }
    Ok(count == ROUND)
}

/// A page of the feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// In their order; of a thing that moved within the page, where it stands last.
    pub lines: Vec<Line>,
    /// There may be more.
    pub more: bool,
}

/// Lines after `position` for these audiences: a page of `limit`, less what moved within it.
pub fn list(tx: &mut dyn Read, audiences: &[String], position: i64, limit: i64) -> Result<Page, StoreError> {
    let mut lines = match tx.dialect() {
        Dialect::Sqlite => list_each(tx, audiences, position, limit)?,
        Dialect::Postgres => {
            let (names, values) = placeholders(3, audiences);
            let sql = format!(
                "SELECT position, kind, id, gone FROM change WHERE position > $1 AND audience IN ({names}) \
                 ORDER BY position LIMIT $2"
            );
            let params: Vec<Value> = [position.into(), limit.into()].into_iter().chain(values).collect();
            tx.query(&sql, &params)?.iter().map(line).collect::<Result<_, _>>()?
        }
    };
    let more = lines.len() as i64 == limit;
    let mut seen = HashSet::new();
    let mut is_last: Vec<bool> =
        lines.iter().rev().map(|line| seen.insert((line.kind.clone(), line.id.clone()))).collect();
    lines.retain(|_| is_last.pop().unwrap_or_default());
    Ok(Page { lines, more })
}

/// One audience after the other, since each has its lines in order.
fn list_each(tx: &mut dyn Read, audiences: &[String], position: i64, limit: i64) -> Result<Vec<Line>, StoreError> {
    const THINGS: &str = "SELECT position, kind, id, gone FROM change WHERE audience = $1 AND position > $2 \
                          ORDER BY position LIMIT $3";
    const DOSSIERS: &str = "SELECT position, $4 AS kind, dossier AS id, 0 AS gone FROM dossier_change \
                            WHERE audience = $1 AND position > $2 ORDER BY position LIMIT $3";
    const OWN: &str = "SELECT position, $4 AS kind, id, 0 AS gone FROM dossier \
                       WHERE owner = $1 AND position > $2 ORDER BY position LIMIT $3";
    let mut lines = Vec::new();
    for audience in audiences {
        let mut read = |sql: &str, of: &str, kind: Option<&str>| -> Result<(), StoreError> {
            let params = [of.into(), position.into(), limit.into()].into_iter().chain(kind.map(Value::from));
            for row in &tx.query(sql, &params.collect::<Vec<_>>())? {
                lines.push(line(row)?);
            }
            Ok(())
        };
        read(THINGS, audience, None)?;
        match audience.strip_prefix(PERSON) {
            Some(owner) => read(OWN, owner, Some(kind::DOSSIER))?,
            None if [OFFICE, AGENCY, COURIER].iter().any(|of| audience.starts_with(of)) => {
                read(DOSSIERS, audience, Some(kind::DOSSIER))?;
            }
            None => {}
        }
    }
    lines.sort_unstable_by_key(|line| line.position);
    lines.truncate(usize::try_from(limit).unwrap_or_default());
    Ok(lines)
}

fn line(row: &Row) -> Result<Line, StoreError> {
    Ok(Line {
        position: row.int("position")?,
        kind: row.text("kind")?.to_owned(),
        id: row.text("id")?.to_owned(),
        gone: row.flag("gone")?,
    })
}

/// The newest position at which an office was told of a dossier, and, if `since` is given, the dossiers that moved behind
/// it or wait for their position.
pub fn moved_since(tx: &mut dyn Read, of: &str, since: Option<i64>) -> Result<(i64, Vec<DossierId>), StoreError> {
    let (newest, moved) = match tx.dialect() {
        Dialect::Sqlite => (
            "SELECT max(position) AS position FROM dossier_change WHERE audience = $1",
            "SELECT dossier AS id, position FROM dossier_change WHERE audience = $1 AND position > $2",
        ),
        Dialect::Postgres => (
            "SELECT max(position) AS position FROM change WHERE audience = $1",
            "SELECT id, position FROM change \
             WHERE audience = $1 AND (position > $2 OR position IS NULL) AND kind = 'dossier'",
        ),
    };
    let audience = office(of);
    let Some(since) = since else {
        let row = tx.query_one(newest, &[audience.into()])?;
        return Ok((row.map(|row| row.opt_int("position")).transpose()?.flatten().unwrap_or_default(), Vec::new()));
    };
    let (mut last, mut ids) = (since, Vec::new());
    for row in &tx.query(moved, &[audience.into(), since.into()])? {
        last = last.max(row.opt_int("position")?.unwrap_or(since));
        ids.push(parsed(row.text("id")?, "id")?);
    }
    ids.sort_unstable();
    ids.dedup();
    Ok((last, ids))
}

/// Where [`forget_overtaken`] has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sweep {
    /// Lines up to here were looked at in an earlier sweep.
    from: i64,
    /// Lines up to here are looked at in this one.
    to: i64,
    /// Of this audience,
    audience: String,
    /// lines up to here.
    position: i64,
}

const SWEPT: &str = "feed_swept";
/// Lines that are looked at in one transaction.
const SWEPT_AT_ONCE: usize = 1_000;

/// A new sweep, over what was written since the last one; `None` if nothing was, and on PostgreSQL, where lines move
/// instead.
pub fn sweep(tx: &mut dyn Read) -> Result<Option<Sweep>, StoreError> {
    if tx.dialect() == Dialect::Postgres {
        return Ok(None);
    }
    let from = meta::find(tx, SWEPT)?.and_then(|text| text.parse().ok()).unwrap_or_default();
    let row = tx.query_one("SELECT last FROM sequencer WHERE id = 1", &[])?;
    let to = row.ok_or(StoreError::Stale)?.int("last")?;
    Ok((from != to).then(|| Sweep { from, to, audience: String::new(), position: to }))
}

/// Takes away lines that newer ones of the same dossiers and audiences have overtaken, [`SWEPT_AT_ONCE`] at most; where to
/// go on, or `None` if this was all.
pub fn forget_overtaken(tx: &mut dyn Write, sweep: &Sweep) -> Result<Option<Sweep>, StoreError> {
    let (mut sweep, mut left) = (sweep.clone(), SWEPT_AT_ONCE);
    loop {
        if sweep.position == sweep.to {
            let next = "SELECT min(audience) AS audience FROM dossier_change WHERE audience > $1";
            let next = tx.query_one(next, &[sweep.audience.as_str().into()])?;
            let Some(next) = next.as_ref().map(|row| row.opt_text("audience")).transpose()?.flatten() else {
                meta::save(tx, SWEPT, &sweep.to.to_string())?;
                return Ok(None);
            };
            (sweep.audience, sweep.position) = (next.to_owned(), sweep.from);
        }
        let lines = tx.query(
            "SELECT position, before FROM dossier_change WHERE audience = $1 AND position > $2 AND position <= $3 \
             ORDER BY position LIMIT $4",
            &[sweep.audience.as_str().into(), sweep.position.into(), sweep.to.into(), (left as i64).into()],
        )?;
        for line in &lines {
            tx.change(
                "DELETE FROM dossier_change WHERE audience = $1 AND position = $2",
                vec![sweep.audience.as_str().into(), line.int("before")?.into()],
            )?;
        }
        let last = lines.last().map(|line| line.int("position")).transpose()?;
        sweep.position = last.filter(|_| lines.len() == left).unwrap_or(sweep.to);
        // An audience without new lines costs a look, too.
        left = left.saturating_sub(lines.len().max(1));
        if left == 0 {
            return Ok(Some(sweep));
        }
    }
}
