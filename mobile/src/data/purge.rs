//! What may go from this device: what the server has had for a month and is decided for good. Nothing else ever does.

use rusqlite::named_params;

use super::store::{Store, StoreResult};

/// What was received is kept this long, milliseconds: as long as a restored server may ask for it again.
pub const KEEP_MS: i64 = 30 * 24 * 3_600_000;

impl Store {
    /// Forgets commands that were accepted or closed by a person more than 30 days before `now_ms` (server's clock, Unix
    /// milliseconds), if the server also has their photos. Refused, held, quarantined and unsent ones stay. Photos that no
    /// command and no draft names any more are forgotten as well; answers their names, whose files are to go.
    pub fn purge(&self, now_ms: i64) -> StoreResult<Vec<String>> {
        let tx = self.begin()?;
        let before = now_ms - KEEP_MS;
        tx.execute(
            "DELETE FROM command WHERE outcome IN ('accepted', 'closed') AND receipt IS NOT NULL AND proof IS NOT NULL
             AND received_ms < :before AND saved_ms < :before AND NOT EXISTS (
               SELECT 1 FROM blob_use JOIN blob ON blob.name = blob_use.blob
               WHERE blob_use.command = command.id AND blob.state = 0)",
            named_params! {":before": before},
        )?;
        let names = {
            let mut rows = tx.prepare(
                "DELETE FROM blob WHERE kept_ms < :before
                 AND NOT EXISTS (SELECT 1 FROM blob_use WHERE blob_use.blob = blob.name)
                 AND NOT EXISTS (SELECT 1 FROM draft WHERE instr(draft.body, blob.name) > 0) RETURNING name",
            )?;
            let names = rows.query_map(named_params! {":before": before}, |row| row.get(0))?;
            names.collect::<Result<_, _>>()?
        };
        tx.commit()?;
        Ok(names)
    }
}
