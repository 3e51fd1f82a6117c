//! The view of dossiers that the record makes.

use shared::dossier::Dossier;
use shared::dossier::event::Event;
use shared::ids::{ActorId, DossierId, OfficeId};
use shared::shipment::Leg;

use super::entries::{self, Origin, to_json};
use super::{Read, Row, StoreError, Write, changes};
use shared::dossier::decide::Step;

/// Name of a dossier's chain.
pub fn subject(id: DossierId) -> String {
    format!("dossier:{id}")
}

/// One dossier.
pub fn find(tx: &mut dyn Read, id: DossierId) -> Result<Option<Dossier>, StoreError> {
    let row = tx.query_one("SELECT state FROM dossier WHERE id = $1", &[id.to_string().into()])?;
    row.map(|row| row.json("state")).transpose()
}

/// Dossiers of an office in which something is still to be done, oldest booking first.
pub fn list_open(tx: &mut dyn Read, office: &str) -> Result<Vec<Dossier>, StoreError> {
    let rows = tx.query(
        "SELECT state FROM dossier WHERE office = $1 AND status <> 10 ORDER BY booked_ms, id",
        &[office.into()],
    )?;
    let dossiers = rows.iter().map(state).collect::<Result<Vec<_>, _>>()?;
    // Refused, withdrawn and stopped ones stay until their papers are back.
    Ok(dossiers.into_iter().filter(|dossier| !dossier.is_done()).collect())
}

/// The same with the time of their booking, Unix milliseconds.
pub fn list_open_by_booking(tx: &mut dyn Read, office: &str) -> Result<Vec<(i64, Dossier)>, StoreError> {
    let rows = tx.query(
        "SELECT booked_ms, state FROM dossier WHERE office = $1 AND status <> 10 ORDER BY booked_ms, id",
        &[office.into()],
    )?;
    rows.iter().map(|row| Ok((row.int("booked_ms")?, state(row)?))).collect()
}

/// Every dossier there ever was, of one office or of all, oldest booking first.
pub fn list_all(tx: &mut dyn Read, office: Option<&OfficeId>) -> Result<Vec<Dossier>, StoreError> {
    let rows = match office {
        Some(office) => {
            tx.query("SELECT state FROM dossier WHERE office = $1 ORDER BY booked_ms, id", &[office.as_str().into()])?
        }
        None => tx.query("SELECT state FROM dossier ORDER BY booked_ms, id", &[])?,
    };
    rows.iter().map(state).collect()
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

/// How many bookings an office has in each window of a day: `(from_min, count)`.
pub fn count_windows(tx: &mut dyn Read, office: &str, day: &str) -> Result<Vec<(i64, i64)>, StoreError> {
    let rows = tx.query(
        "SELECT window_from, count(*) AS n FROM dossier WHERE office = $1 AND window_day = $2 GROUP BY window_from",
        &[office.into(), day.into()],
    )?;
    rows.iter().map(|row| Ok((row.opt_int("window_from")?.unwrap_or(0), row.int("n")?))).collect()
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
    entries::append(tx, &subject(id), 1, origin, &step.event, step.private.as_ref().map(|private| (private, salt)))?;
    let (day, from) = window(dossier);
    tx.execute(
        "INSERT INTO dossier (id, version, state, owner, office, agency, courier, status, window_day, window_from, \
         booked_ms) VALUES ($1, 1, $2, $3, $4, $5, NULL, $6, $7, $8, $9)",
        &[
            id.to_string().into(),
            to_json(dossier).into(),
            dossier.owner.to_string().into(),
            dossier.office.as_str().into(),
            dossier.agency.as_str().into(),
            i64::from(dossier.status.code()).into(),
            day.into(),
            from.into(),
            origin.times.recorded_ms.into(),
        ],
    )?;
    changes::touch_dossier(tx, dossier, None)
}

/// Appends one step to a dossier and saves its view; `dossier` is as it was read. [`StoreError::Stale`] if another
/// writer was faster.
pub fn advance(
    tx: &mut dyn Write,
    dossier: &mut Dossier,
    step: &Step,
    origin: &Origin,
    salt: [u8; 16],
) -> Result<(), StoreError> {
    let (id, before, courier) = (dossier.id, dossier.version, dossier.courier());
    dossier.apply(&step.event);
    let private = step.private.as_ref().map(|private| (private, salt));
    entries::append(tx, &subject(id), dossier.version, origin, &step.event, private)?;
    let (day, from) = window(dossier);
    let rows = tx.execute(
        "UPDATE dossier SET version = $3, state = $4, courier = $5, status = $6, window_day = $7, window_from = $8 \
         WHERE id = $1 AND version = $2",
        &[
            id.to_string().into(),
            (before as i64).into(),
            (dossier.version as i64).into(),
            to_json(&*dossier).into(),
            dossier.courier().map(|courier| courier.to_string()).into(),
            i64::from(dossier.status.code()).into(),
            day.into(),
            from.into(),
        ],
    )?;
    if rows != 1 {
        return Err(StoreError::Stale);
    }
    if matches!(step.event, Event::Filed { .. } | Event::Collected { .. } | Event::Cancelled { .. }) {
        forget_door(tx, id, Leg::Pickup)?;
    }
    if matches!(step.event, Event::Delivered { .. } | Event::Cancelled { .. } | Event::Unclaimed { .. }) {
        forget_door(tx, id, Leg::Return)?;
    }
    changes::touch_dossier(tx, dossier, courier)
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
pub fn find_door(tx: &mut dyn Read, id: DossierId, leg: Leg) -> Result<Option<Door>, StoreError> {
    let row = tx.query_one(
        "SELECT code, verifier, token FROM door WHERE dossier = $1 AND leg = $2",
        &[id.to_string().into(), leg_text(leg).into()],
    )?;
    row.map(|row| {
        Ok(Door {
            code: row.text("code")?.to_owned(),
            verifier: row.text("verifier")?.to_owned(),
            token: row.text("token")?.to_owned(),
        })
    })
    .transpose()
}

fn forget_door(tx: &mut dyn Write, id: DossierId, leg: Leg) -> Result<(), StoreError> {
    tx.execute("DELETE FROM door WHERE dossier = $1 AND leg = $2", &[id.to_string().into(), leg_text(leg).into()])?;
    Ok(())
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
