//! Windows kept for bookings that are being checked.

use shared::api::command::Window;
use shared::ids::{ActorId, AgencyId, DossierId};

use super::entries::parsed;
use super::{Read, Row, StoreError, Write};

/// A window kept for a booking under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Hold {
    /// Which booking it will be.
    pub dossier: DossierId,
    /// For whom.
    pub actor: ActorId,
    /// Office that serves the address.
    pub office: String,
    /// Which window.
    pub window: Window,
    /// The citizen's door, (lon, lat).
    pub home: [f64; 2],
    /// Who receives the dossier.
    pub agency: AgencyId,
    /// Unix milliseconds; over from then on.
    pub until_ms: i64,
}

/// Keeps a window, in the place of the one this booking had. Those that are over go.
pub fn save(tx: &mut dyn Write, hold: &Hold, now_ms: i64) -> Result<(), StoreError> {
    tx.execute("DELETE FROM slot_hold WHERE until_ms <= $1", &[now_ms.into()])?;
    release(tx, hold.dossier)?;
    tx.execute(
        "INSERT INTO slot_hold (dossier, actor, office, day, window_from, window_to, lon, lat, agency, until_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            hold.dossier.to_string().into(),
            hold.actor.to_string().into(),
            hold.office.as_str().into(),
            hold.window.day.to_string().into(),
            i64::from(hold.window.from_min).into(),
            i64::from(hold.window.to_min).into(),
            hold.home[0].into(),
            hold.home[1].into(),
            hold.agency.as_str().into(),
            hold.until_ms.into(),
        ],
    )?;
    Ok(())
}

/// The booking needs its window no longer.
pub fn release(tx: &mut dyn Write, dossier: DossierId) -> Result<(), StoreError> {
    tx.execute("DELETE FROM slot_hold WHERE dossier = $1", &[dossier.to_string().into()])?;
    Ok(())
}

/// How many windows are kept for one person, without those for `dossier`.
pub fn count(tx: &mut dyn Read, actor: ActorId, dossier: DossierId, now_ms: i64) -> Result<i64, StoreError> {
    let row = tx.query_one(
        "SELECT count(*) AS n FROM slot_hold WHERE actor = $1 AND dossier <> $2 AND until_ms > $3",
        &[actor.to_string().into(), dossier.to_string().into(), now_ms.into()],
    )?;
    row.map_or(Ok(0), |row| row.int("n"))
}

/// The window kept for a booking, over or not.
pub fn find(tx: &mut dyn Read, dossier: DossierId) -> Result<Option<Hold>, StoreError> {
    let row = tx.query_one(&format!("{SELECT} WHERE dossier = $1"), &[dossier.to_string().into()])?;
    row.as_ref().map(hold).transpose()
}

/// Windows kept at an office, oldest first.
pub fn list(tx: &mut dyn Read, office: &str, now_ms: i64) -> Result<Vec<Hold>, StoreError> {
    let sql = format!("{SELECT} WHERE office = $1 AND until_ms > $2 ORDER BY until_ms, dossier");
    tx.query(&sql, &[office.into(), now_ms.into()])?.iter().map(hold).collect()
}

const SELECT: &str =
    "SELECT dossier, actor, office, day, window_from, window_to, lon, lat, agency, until_ms FROM slot_hold";

fn hold(row: &Row) -> Result<Hold, StoreError> {
    let minute = |name: &str| row.int(name).map(|minute| minute.clamp(0, 1_440) as u16);
    let window = Window {
        day: parsed(row.text("day")?, "day")?,
        from_min: minute("window_from")?,
        to_min: minute("window_to")?,
    };
    Ok(Hold {
        dossier: parsed(row.text("dossier")?, "dossier")?,
        actor: parsed(row.text("actor")?, "actor")?,
        office: row.text("office")?.to_owned(),
        window,
        home: [row.real("lon")?, row.real("lat")?],
        agency: AgencyId(row.text("agency")?.to_owned()),
        until_ms: row.int("until_ms")?,
    })
}
