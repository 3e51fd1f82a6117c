//! The change feed: who is to read what again.
//!
//! A thing that changes moves to a new position for each audience that may see it, so the table is bounded by what can
//! be seen. On SQLite the position is given in the transaction, since there is one writer; on PostgreSQL commits overtake
//! each other, so it is given afterwards by [`sequence`], whoever holds the sequencer's row.

use shared::actor::{Actor, Role, Scope, Sight};
use shared::api::views::kind;
use shared::dossier::Dossier;
use shared::ids::{ActorId, DeviceId};

use super::entries::placeholders;
use super::{Dialect, Read, StoreError, Value, Write};

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

/// Those of one courier.
pub fn courier(id: ActorId) -> String {
    format!("courier:{id}")
}

/// Those of one person.
pub fn person(id: ActorId) -> String {
    format!("person:{id}")
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
        (_, Scope::Office(office)) => audiences.push(format!("office:{office}")),
        (_, Scope::Agency(agency)) => audiences.push(format!("agency:{agency}")),
        (_, Scope::All) => audiences.push(EVERYONE_ELSE.to_owned()),
    }
    audiences
}

/// Tells all who may see a dossier; `courier_before` loses it if another one has it now.
pub fn touch_dossier(tx: &mut dyn Write, dossier: &Dossier, courier_before: Option<ActorId>) -> Result<(), StoreError> {
    let id = dossier.id.to_string();
    let courier_now = dossier.courier();
    let mut lines = vec![
        (person(dossier.owner), false),
        (format!("office:{}", dossier.office), false),
        (format!("agency:{}", dossier.agency), false),
    ];
    lines.extend(courier_now.map(|now| (courier(now), false)));
    lines.extend(courier_before.filter(|before| Some(*before) != courier_now).map(|before| (courier(before), true)));
    let first = tx.positions(lines.len())?;
    let at = |place: usize| first.map(|first| first + place as i64);
    let lines = lines.iter().enumerate().map(|(place, (audience, gone))| {
        [audience.as_str().into(), kind::DOSSIER.into(), id.as_str().into(), (*gone).into(), at(place).into()]
    });
    place_lines(tx, lines.collect())
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
    place_lines(tx, vec![[audience.into(), kind.into(), id.into(), gone.into(), position.into()]])
}

const NEXT: &str = "UPDATE sequencer SET last = last + $1 WHERE id = 1 RETURNING last";

/// Puts lines into the feed: of each audience, kind, id, whether it is gone, and position. In one statement, which saves
/// ways to PostgreSQL; on SQLite in one each, since it would copy every page to be able to undo a half-done statement.
fn place_lines(tx: &mut dyn Write, lines: Vec<[Value; 5]>) -> Result<(), StoreError> {
    let at_once = if tx.dialect() == Dialect::Sqlite { 1 } else { lines.len() };
    for lines in lines.chunks(at_once.max(1)) {
        tx.change(&place_sql(lines.len()), lines.as_flattened().to_vec())?;
    }
    Ok(())
}

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

/// At most `limit` lines after `position` for these audiences, in order.
pub fn list(tx: &mut dyn Read, audiences: &[String], position: i64, limit: i64) -> Result<Vec<Line>, StoreError> {
    let (names, values) = placeholders(3, audiences);
    let mut params: Vec<Value> = vec![position.into(), limit.into()];
    params.extend(values);
    let sql = format!(
        "SELECT position, kind, id, gone FROM change WHERE position > $1 AND audience IN ({names}) ORDER BY position \
         LIMIT $2"
    );
    tx.query(&sql, &params)?
        .iter()
        .map(|row| {
            Ok(Line {
                position: row.int("position")?,
                kind: row.text("kind")?.to_owned(),
                id: row.text("id")?.to_owned(),
                gone: row.flag("gone")?,
            })
        })
        .collect()
}

/// The greatest position of an audience, and the ids of the things of one kind that moved behind `since` or wait for
/// their position.
pub fn changed_since(
    tx: &mut dyn Read,
    audience: &str,
    kind: &str,
    since: i64,
) -> Result<(i64, Vec<String>), StoreError> {
    let rows = tx.query(
        "SELECT kind, id, position FROM change WHERE audience = $1 AND (position > $2 OR position IS NULL)",
        &[audience.into(), since.into()],
    )?;
    let (mut last, mut changed) = (since, Vec::new());
    for row in &rows {
        last = last.max(row.opt_int("position")?.unwrap_or(since));
        if row.text("kind")? == kind {
            changed.push(row.text("id")?.to_owned());
        }
    }
    Ok((last, changed))
}
