//! Work that comes back: several servers share it, one does it each time.

use super::{Dialect, StoreError, Write};

/// Whether the caller is to do `name` now; then nobody else is until `period_ms` has passed. Never waits for another
/// server that is just asking the same.
pub fn claim(tx: &mut dyn Write, name: &str, now_ms: i64, period_ms: i64) -> Result<bool, StoreError> {
    tx.execute("INSERT INTO job (name, next_ms) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING", &[name.into()])?;
    let lock = match tx.dialect() {
        Dialect::Sqlite => "",
        Dialect::Postgres => " FOR UPDATE SKIP LOCKED",
    };
    // A clock that was set back must not stop the work for ever.
    let due = tx.query_one(
        &format!("SELECT name FROM job WHERE name = $1 AND (next_ms <= $2 OR next_ms > $3){lock}"),
        &[name.into(), now_ms.into(), (now_ms + period_ms).into()],
    )?;
    if due.is_none() {
        return Ok(false);
    }
    tx.execute("UPDATE job SET next_ms = $2 WHERE name = $1", &[name.into(), (now_ms + period_ms).into()])?;
    Ok(true)
}
