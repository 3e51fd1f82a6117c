//! Agencies, post offices, which communes they serve, and the catalogue of procedures.

use chrono::NaiveDate;
use shared::api::views::{PlaceView, kind};
use shared::catalogue::ProcedureVersion;

use super::entries::to_json;
use super::{Read, StoreError, Write, changes};

/// Adds or changes an agency or post office.
pub fn save(tx: &mut dyn Write, place: &PlaceView) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO place (id, kind, view) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET view = excluded.view",
        &[place.id.as_str().into(), place.is.as_str().into(), to_json(place).into()],
    )?;
    tx.execute("DELETE FROM serves WHERE place = $1", &[place.id.as_str().into()])?;
    for commune in &place.communes {
        tx.execute(
            "INSERT INTO serves (commune, kind, place) VALUES ($1, $2, $3)",
            &[commune.as_str().into(), place.is.as_str().into(), place.id.as_str().into()],
        )?;
    }
    changes::touch(tx, changes::EVERYONE, kind::PLACE, &place.id)
}

/// One agency or post office.
pub fn find(tx: &mut dyn Read, id: &str) -> Result<Option<PlaceView>, StoreError> {
    let row = tx.query_one("SELECT view FROM place WHERE id = $1", &[id.into()])?;
    row.map(|row| row.json("view")).transpose()
}

/// Codes of the places of a kind (`agency`, `office`) that serve a commune.
pub fn list_serving(tx: &mut dyn Read, commune: &str, kind: &str) -> Result<Vec<String>, StoreError> {
    let rows = tx.query(
        "SELECT place FROM serves WHERE commune = $1 AND kind = $2 ORDER BY place",
        &[commune.into(), kind.into()],
    )?;
    rows.iter().map(|row| row.text("place").map(str::to_owned)).collect()
}

/// Adds or changes a version of a procedure; `true` if anything changed.
pub fn save_procedure(tx: &mut dyn Write, version: &ProcedureVersion) -> Result<bool, StoreError> {
    let (code, from) = (version.code.to_string(), first_day(version).to_string());
    let content = to_json(version);
    let row = tx.query_one(
        "SELECT content FROM procedure_version WHERE code = $1 AND from_day = $2",
        &[code.as_str().into(), from.as_str().into()],
    )?;
    if row.as_ref().map(|row| row.text("content")).transpose()? == Some(content.as_str()) {
        return Ok(false);
    }
    tx.execute(
        "INSERT INTO procedure_version (code, from_day, content) VALUES ($1, $2, $3) \
         ON CONFLICT (code, from_day) DO UPDATE SET content = excluded.content",
        &[code.as_str().into(), from.into(), content.into()],
    )?;
    changes::touch(tx, changes::EVERYONE, kind::PROCEDURE, &code)?;
    Ok(true)
}

/// The version of a procedure in force on `day`: the one that began last.
pub fn find_procedure(tx: &mut dyn Read, code: &str, day: NaiveDate) -> Result<Option<ProcedureVersion>, StoreError> {
    let rows = tx.query(
        "SELECT content FROM procedure_version WHERE code = $1 AND from_day <= $2 ORDER BY from_day DESC",
        &[code.into(), day.to_string().into()],
    )?;
    for row in &rows {
        let version: ProcedureVersion = row.json("content")?;
        if version.is_in_force(day) {
            return Ok(Some(version));
        }
    }
    Ok(None)
}

/// First day of a version, or the day its facts were read where the source does not say.
pub fn first_day(version: &ProcedureVersion) -> NaiveDate {
    version.effective_from.unwrap_or(version.checked_at)
}
