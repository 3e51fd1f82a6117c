//! The view of dossiers that the record makes.

use std::ops::Deref;

use shared::api::command::Person;
use shared::dossier::Dossier;
use shared::dossier::event::Private;
use shared::dossier::status::Status;
use shared::ids::{ActorId, DossierId, OfficeId};
use shared::shipment::Leg;

use super::changes::Moved;
use super::entries::{self, Origin, to_json};
use super::{Dialect, Read, Row, StoreError, Value, Write, changes, find};
use shared::dossier::decide::Step;

/// Begins the name of a dossier's chain.
pub const SUBJECT: &str = "dossier:";

/// Name of a dossier's chain.
pub fn subject(id: DossierId) -> String {
    format!("{SUBJECT}{id}")
}

/// One dossier.
pub fn find(tx: &mut dyn Read, id: DossierId) -> Result<Option<Dossier>, StoreError> {
    let row = tx.query_one("SELECT state FROM dossier WHERE id = $1", &[id.to_string().into()])?;
    row.as_ref().map(state).transpose()
}

/// A dossier that may take a step, with what the step needs of its row.
pub struct Standing {
    dossier: Dossier,
    /// Hash of the newest entry, if it was kept since the row was last written.
    head: Option<String>,
    /// Its position in the feed, where it has one before the commit.
    position: i64,
}

impl Deref for Standing {
    type Target = Dossier;

    fn deref(&self) -> &Dossier {
        &self.dossier
    }
}

/// One dossier, to take a step in the same transaction.
pub fn stand(tx: &mut dyn Read, id: DossierId) -> Result<Option<Standing>, StoreError> {
    let row = tx.query_one(stands_sql(tx.dialect()), &[id.to_string().into()])?;
    row.map(|row| {
        let head = row.opt_text("head")?.map(str::to_owned);
        Ok(Standing { dossier: state(&row)?, head, position: row.int("position")? })
    })
    .transpose()
}

/// PostgreSQL gives positions after the commit.
const fn stands_sql(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "SELECT state, head, position FROM dossier WHERE id = $1",
        Dialect::Postgres => "SELECT state, head, CAST(0 AS BIGINT) AS position FROM dossier WHERE id = $1",
    }
}

const DOOR: &str = "SELECT code, verifier, token FROM door WHERE dossier = $1 AND leg = $2";

/// A step of this dossier will be taken, at the door of `leg` if it is at one.
pub fn ahead(tx: &mut dyn Read, id: DossierId, leg: Option<Leg>) {
    tx.ahead(stands_sql(tx.dialect()), vec![id.to_string().into()]);
    if let Some(leg) = leg {
        tx.ahead(DOOR, door_key(id, leg));
    }
}

/// Dossiers of an office in which something is still to be done, oldest booking first.
pub fn list_open(tx: &mut dyn Read, office: &str) -> Result<Vec<Dossier>, StoreError> {
    let rows = tx.query(
        "SELECT state FROM dossier WHERE office = $1 AND handed_over = 0 ORDER BY booked_ms, id",
        &[office.into()],
    )?;
    let dossiers = rows.iter().map(state).collect::<Result<Vec<_>, _>>()?;
    // Refused, withdrawn and stopped ones stay until their papers are back.
    Ok(dossiers.into_iter().filter(|dossier| !dossier.is_done()).collect())
}

/// The same with the time of their booking, Unix milliseconds.
pub fn list_open_by_booking(tx: &mut dyn Read, office: &str) -> Result<Vec<(i64, Dossier)>, StoreError> {
    let rows = tx.query(
        "SELECT booked_ms, state FROM dossier WHERE office = $1 AND handed_over = 0 ORDER BY booked_ms, id",
        &[office.into()],
    )?;
    rows.iter().map(|row| Ok((row.int("booked_ms")?, state(row)?))).collect()
}

/// Dossiers that a report of a period may count, of one office or of all, oldest booking first: something happened to them
/// from `from_ms` on and before `to_ms`, Unix milliseconds, or a claim about them was made before.
pub fn list_reported(
    tx: &mut dyn Read,
    office: Option<&OfficeId>,
    (from_ms, to_ms): (i64, i64),
) -> Result<Vec<Dossier>, StoreError> {
    // The first characters of an entry's text, as an index has them; what follows `dossier:` is the id.
    let mut sql = "SELECT state FROM dossier WHERE id IN (\
         SELECT substr(subject, 9) FROM entry WHERE occurred_ms >= $1 AND occurred_ms < $2 AND subject LIKE 'dossier:%' \
         UNION \
         SELECT substr(subject, 9) FROM entry WHERE event LIKE '{\"event\":\"claim_opened\"%' AND occurred_ms < $1)"
        .to_owned();
    let mut values = vec![from_ms.into(), to_ms.into()];
    if let Some(office) = office {
        sql.push_str(" AND office = $3");
        values.push(office.as_str().into());
    }
    sql.push_str(" ORDER BY booked_ms, id");
    tx.query(&sql, &values)?.iter().map(state).collect()
}

/// Dossiers of one person that are not closed, newest booking first.
pub fn list_open_of(tx: &mut dyn Read, owner: ActorId) -> Result<Vec<DossierId>, StoreError> {
    let rows = tx.query(
        "SELECT id FROM dossier WHERE owner = $1 AND status NOT IN (7, 10) ORDER BY booked_ms DESC, id DESC",
        &[owner.to_string().into()],
    )?;
    rows.iter().map(|row| entries::parsed(row.text("id")?, "id")).collect()
}

fn state(row: &Row) -> Result<Dossier, StoreError> {
    row.json("state")
}

/// Whose dossier it is, as it was booked; `None` once the personal fields were purged.
pub fn find_person(tx: &mut dyn Read, id: DossierId) -> Result<Option<Person>, StoreError> {
    Ok(match entries::find_private(tx, &subject(id), 1)? {
        Some(Private::Booking { person, .. }) => Some(person),
        _ => None,
    })
}

/// Writes the first entry of a dossier and its view.
pub fn create(
    tx: &mut dyn Write,
    dossier: &Dossier,
    step: &Step,
    origin: &Origin,
    salt: [u8; 16],
) -> Result<(), StoreError> {
    let id = dossier.id;
    let private = step.private.as_ref().map(|private| (private, salt));
    let head = entries::append(tx, (&subject(id), 1, None), origin, &step.event, private)?;
    put(tx, &Stored::of(dossier.clone(), origin.times.recorded_ms, head))?;
    let person = match &step.private {
        Some(Private::Booking { person, .. }) => Some(person),
        _ => None,
    };
    find::add(tx, dossier, &find::keys(dossier, person))?;
    changes::touch_dossier(tx, dossier, None)
}

/// Appends one step to a dossier and saves its view. [`StoreError::Stale`] or [`StoreError::Conflict`] if another writer
/// was faster.
pub fn advance(
    tx: &mut dyn Write,
    Standing { dossier, head, position }: &mut Standing,
    step: &Step,
    origin: &Origin,
    salt: [u8; 16],
) -> Result<(), StoreError> {
    let (id, before, courier) = (dossier.id, dossier.version, dossier.courier());
    let columns_before = columns(dossier);
    let code = dossier.status.dossier_code().map(str::to_owned);
    dossier.apply(&step.event);
    let private = step.private.as_ref().map(|private| (private, salt));
    let newest = entries::append(tx, (&subject(id), dossier.version, head.take()), origin, &step.event, private)?;
    *head = Some(newest.clone());
    let mut sql = "UPDATE dossier SET version = $3, head = $4, state = $5".to_owned();
    let text = text(tx.dialect(), dossier);
    let mut values: Vec<Value> = vec![
        id.to_string().into(),
        (before as i64).into(),
        (dossier.version as i64).into(),
        newest.into(),
        text.into(),
    ];
    // A column that is not named leaves its index alone, and most steps change none of them.
    for (before, (name, value)) in columns_before.into_iter().zip(columns(dossier)) {
        if before.1 != value {
            values.push(value);
            sql.push_str(&format!(", {name} = ${}", values.len()));
        }
    }
    let moved = tx.positions(1)?.map(|to| Moved { from: *position, to });
    if let Some(Moved { to, .. }) = moved {
        *position = to;
        values.push(to.into());
        sql.push_str(&format!(", position = ${}", values.len()));
    }
    sql.push_str(" WHERE id = $1 AND version = $2");
    if tx.execute(&sql, &values)? != 1 {
        return Err(StoreError::Stale);
    }
    if dossier.status.dossier_code() != code.as_deref() {
        find::renew(tx, dossier)?;
    }
    changes::tell_of_dossier(tx, dossier, courier, moved)
}

/// Bytes of a text with which two rows fill a page of SQLite's, and one.
const ROOMS: [usize; 2] = [1_736, 3_736];

/// A dossier as its row keeps it.
fn text(dialect: Dialect, dossier: &Dossier) -> String {
    let text = to_json(dossier);
    match dialect {
        Dialect::Sqlite => with_room(text),
        Dialect::Postgres => text,
    }
}

/// A JSON text with blanks behind, so that it stays as long when it grows: else most steps of a dossier would move rows from
/// page to page.
fn with_room(mut text: String) -> String {
    if let Some(room) = ROOMS.into_iter().find(|room| *room > text.len()) {
        text.push_str(&" ".repeat(room - text.len()));
    }
    text
}

/// A row of the view, with its columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// What the chain makes.
    pub dossier: Dossier,
    /// Number of the last entry.
    pub version: u64,
    /// Its hash, if it was kept since the row was last written.
    pub head: Option<String>,
    /// Whose.
    pub owner: String,
    /// Which office.
    pub office: String,
    /// Which agency.
    pub agency: String,
    /// Who sees it now.
    pub courier: Option<ActorId>,
    /// Code of its status.
    pub status: i64,
    /// Its result is with its owner.
    pub handed_over: bool,
    /// Day of the pickup's window.
    pub window_day: Option<String>,
    /// Minutes after midnight.
    pub window_from: Option<i64>,
    /// When its first entry was recorded, Unix milliseconds.
    pub booked_ms: i64,
}

impl Stored {
    /// The row of a dossier whose first entry was recorded at `booked_ms`, and whose last one has the hash `head`.
    pub fn of(dossier: Dossier, booked_ms: i64, head: String) -> Self {
        let (window_day, window_from) = window(&dossier);
        Self {
            version: dossier.version,
            head: Some(head),
            owner: dossier.owner.to_string(),
            office: dossier.office.to_string(),
            agency: dossier.agency.to_string(),
            courier: dossier.courier(),
            status: i64::from(dossier.status.code()),
            handed_over: is_handed_over(&dossier),
            window_day,
            window_from,
            booked_ms,
            dossier,
        }
    }

    /// Whether the row is what its chain makes; the hash of the newest entry need not be there.
    pub fn holds(&self, made: &Self) -> bool {
        let head = self.head.clone().or_else(|| made.head.clone());
        Self { head, ..self.clone() } == *made
    }
}

/// The row of the view as it is.
pub fn find_stored(tx: &mut dyn Read, id: DossierId) -> Result<Option<Stored>, StoreError> {
    let row = tx.query_one(
        "SELECT version, head, state, owner, office, agency, courier, status, handed_over, window_day, window_from, booked_ms \
         FROM dossier WHERE id = $1",
        &[id.to_string().into()],
    )?;
    row.map(|row| {
        Ok(Stored {
            dossier: state(&row)?,
            version: row.int("version")? as u64,
            head: row.opt_text("head")?.map(str::to_owned),
            owner: row.text("owner")?.to_owned(),
            office: row.text("office")?.to_owned(),
            agency: row.text("agency")?.to_owned(),
            courier: row.opt_text("courier")?.map(|id| entries::parsed(id, "courier")).transpose()?,
            status: row.int("status")?,
            handed_over: row.flag("handed_over")?,
            window_day: row.opt_text("window_day")?.map(str::to_owned),
            window_from: row.opt_int("window_from")?,
            booked_ms: row.int("booked_ms")?,
        })
    })
    .transpose()
}

/// Puts a row of the view in the place of what is there.
pub fn put(tx: &mut dyn Write, stored: &Stored) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO dossier (id, version, state, owner, office, agency, courier, status, window_day, window_from, \
         booked_ms, handed_over, head) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) \
         ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state, owner = excluded.owner, \
         office = excluded.office, agency = excluded.agency, courier = excluded.courier, status = excluded.status, \
         window_day = excluded.window_day, window_from = excluded.window_from, booked_ms = excluded.booked_ms, \
         handed_over = excluded.handed_over, head = excluded.head",
        &[
            stored.dossier.id.to_string().into(),
            (stored.version as i64).into(),
            text(tx.dialect(), &stored.dossier).into(),
            stored.owner.as_str().into(),
            stored.office.as_str().into(),
            stored.agency.as_str().into(),
            stored.courier.map(|courier| courier.to_string()).into(),
            stored.status.into(),
            stored.window_day.as_deref().into(),
            stored.window_from.into(),
            stored.booked_ms.into(),
            stored.handed_over.into(),
            stored.head.as_deref().into(),
        ],
    )?;
    Ok(())
}

/// Takes away rows of the view that no chain makes; how many.
pub fn remove_without_chain(tx: &mut dyn Write) -> Result<u64, StoreError> {
    tx.execute(
        "DELETE FROM dossier WHERE NOT EXISTS \
         (SELECT 1 FROM entry WHERE entry.subject = $1 || dossier.id AND entry.number = 1)",
        &[SUBJECT.into()],
    )
}

/// A row of the view that no chain makes.
pub fn find_without_chain(tx: &mut dyn Read) -> Result<Option<String>, StoreError> {
    let row = tx.query_one(
        "SELECT id FROM dossier WHERE NOT EXISTS \
         (SELECT 1 FROM entry WHERE entry.subject = $1 || dossier.id AND entry.number = 1) LIMIT 1",
        &[SUBJECT.into()],
    )?;
    row.map(|row| row.text("id").map(str::to_owned)).transpose()
}

/// What a step may change beside the state.
fn columns(dossier: &Dossier) -> [(&'static str, Value); 5] {
    let (day, from) = window(dossier);
    [
        ("courier", dossier.courier().map(|courier| courier.to_string()).into()),
        ("status", i64::from(dossier.status.code()).into()),
        ("handed_over", is_handed_over(dossier).into()),
        ("window_day", day.into()),
        ("window_from", from.into()),
    ]
}

fn is_handed_over(dossier: &Dossier) -> bool {
    matches!(dossier.status, Status::HandedOver { .. })
}

fn window(dossier: &Dossier) -> (Option<String>, Option<i64>) {
    let window = dossier.pickup.as_ref().and_then(|pickup| pickup.window());
    (window.map(|window| window.day.to_string()), window.map(|window| i64::from(window.from_min)))
}

/// What opens one door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Door {
    /// Six digits.
    pub code: String,
    /// argon2id of the code, PHC string.
    pub verifier: String,
    /// Signed token behind the QR.
    pub token: String,
}

/// Keeps what opens a door.
pub fn save_door(tx: &mut dyn Write, id: DossierId, leg: Leg, door: &Door) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO door (dossier, leg, code, verifier, token) VALUES ($1, $2, $3, $4, $5)",
        &[
            id.to_string().into(),
            leg_text(leg).into(),
            door.code.as_str().into(),
            door.verifier.as_str().into(),
            door.token.as_str().into(),
        ],
    )?;
    Ok(())
}

/// What opens a door, unless it is over.
pub fn find_door(tx: &mut dyn Read, dossier: &Dossier, leg: Leg) -> Result<Option<Door>, StoreError> {
    if !dossier.has_door(leg) {
        return Ok(None);
    }
    let row = tx.query_one(DOOR, &door_key(dossier.id, leg))?;
    row.map(|row| {
        Ok(Door {
            code: row.text("code")?.to_owned(),
            verifier: row.text("verifier")?.to_owned(),
            token: row.text("token")?.to_owned(),
        })
    })
    .transpose()
}

/// A door of which it is kept what opens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptDoor {
    /// Of which dossier.
    pub dossier: DossierId,
    /// Of which leg.
    pub leg: Leg,
    /// It will not be opened any more.
    pub is_over: bool,
}

/// At most `limit` kept doors behind `after`, by dossier and leg.
pub fn list_doors(tx: &mut dyn Read, after: Option<KeptDoor>, limit: i64) -> Result<Vec<KeptDoor>, StoreError> {
    let mut values = after.map_or_else(|| vec!["".into(), "".into()], |last| door_key(last.dossier, last.leg));
    values.push(limit.into());
    let rows = tx.query(
        "SELECT door.leg AS leg, dossier.state AS state \
         FROM door JOIN dossier ON dossier.id = door.dossier WHERE (door.dossier, door.leg) > ($1, $2) \
         ORDER BY door.dossier, door.leg LIMIT $3",
        &values,
    )?;
    rows.iter()
        .map(|row| {
            let text = row.text("leg")?;
            let leg = [Leg::Pickup, Leg::Return].into_iter().find(|leg| leg_text(*leg) == text);
            let leg = leg.ok_or_else(|| StoreError::Corrupt { column: "leg".to_owned(), expected: "a leg" })?;
            let dossier = state(row)?;
            Ok(KeptDoor { dossier: dossier.id, leg, is_over: !dossier.has_door(leg) })
        })
        .collect()
}

/// Forgets what opened a door.
pub fn forget_door(tx: &mut dyn Write, door: &KeptDoor) -> Result<(), StoreError> {
    tx.change("DELETE FROM door WHERE dossier = $1 AND leg = $2", door_key(door.dossier, door.leg))
}

fn door_key(id: DossierId, leg: Leg) -> Vec<Value> {
    vec![id.to_string().into(), leg_text(leg).into()]
}

fn leg_text(leg: Leg) -> &'static str {
    match leg {
        Leg::Pickup => "pickup",
        Leg::Return => "return",
    }
}

/// Keeps the token of the public link.
pub fn save_track(tx: &mut dyn Write, id: DossierId, token: &str) -> Result<(), StoreError> {
    tx.execute("INSERT INTO track (token, dossier) VALUES ($1, $2)", &[token.into(), id.to_string().into()])?;
    Ok(())
}

/// The token of the public link.
pub fn find_track(tx: &mut dyn Read, id: DossierId) -> Result<Option<String>, StoreError> {
    let row = tx.query_one("SELECT token FROM track WHERE dossier = $1", &[id.to_string().into()])?;
    row.map(|row| row.text("token").map(str::to_owned)).transpose()
}

/// The dossier behind a public link.
pub fn find_tracked(tx: &mut dyn Read, token: &str) -> Result<Option<Dossier>, StoreError> {
    let row = tx.query_one(
        "SELECT dossier.state AS state FROM track JOIN dossier ON dossier.id = track.dossier WHERE track.token = $1",
        &[token.into()],
    )?;
    row.as_ref().map(state).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_grows_stays_as_long_as_long_as_there_is_room() {
        let lengths = [1, 1_735, 1_736, 3_736, 3_737].map(|long| with_room("x".repeat(long)).len());
        assert_eq!(lengths, [1_736, 1_736, 3_736, 3_736, 3_737]);
        let text = with_room("{\"a\":1}".to_owned());
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("it is JSON"), serde_json::json!({"a": 1}));
    }
}
