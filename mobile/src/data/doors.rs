//! What a courier's device checks at a door without a network: the one-time code, with a limit of tries that survives
//! a restart, and the signed token.

use argon2::{Argon2, PasswordVerifier};
use rusqlite::{OptionalExtension, named_params};
use shared::api::views::DossierView;
use shared::door::Token;
use shared::ids::DossierId;
use shared::shipment::Leg;

use super::keys::Keys;
use super::request::Fault;
use super::store::{Store, StoreResult};

/// Wrong codes before the door is locked.
const MAX_WRONG: u32 = 5;
/// How long it is locked, milliseconds.
const LOCK_MS: i64 = 15 * 60_000;

/// Whether `code` is the one made for the leg that is open; `None` = this device has nothing to check it with.
/// Faults: `door.locked` after five wrong codes, with the time left.
pub fn check_code(store: &Store, view: &DossierView, leg: Leg, code: &str, now_ms: i64) -> Result<Option<bool>, Fault> {
    let Some(checks) = view.checks.as_ref().filter(|checks| checks.leg == leg) else { return Ok(None) };
    let dossier = view.dossier.id;
    // A try is counted before its answer is known, so that ending the app does not give it back.
    if let Some(left_ms) = store.count_try(dossier, leg, now_ms)? {
        let retry_after_s = Some(left_ms.unsigned_abs().div_ceil(1_000));
        return Err(Fault { retry_after_s, ..Fault::code("door.locked") });
    }
    let code: String = code.chars().filter(char::is_ascii_digit).collect();
    let right = PasswordVerifier::<str>::verify_password(&Argon2::default(), code.as_bytes(), &checks.verifier).is_ok();
    if right {
        store.forget_tries(dossier, leg)?;
    }
    Ok(Some(right))
}

/// Whether `token` is signed by the server for this leg, in time.
pub fn check_token(keys: &Keys, dossier: DossierId, leg: Leg, token: &str, now_ms: i64) -> bool {
    let is_signed = |key: &str, bytes: &[u8], signature: &[u8; 64]| keys.is_signed(key, bytes, signature);
    Token::parse(token).is_ok_and(|token| token.verify(dossier, leg, now_ms, is_signed).is_ok())
}

impl Store {
    /// Counts a try; if the door is locked, counts nothing and gives the time left, milliseconds.
    fn count_try(&self, dossier: DossierId, leg: Leg, now_ms: i64) -> StoreResult<Option<i64>> {
        let tx = self.begin()?;
        let (dossier, leg) = (dossier.to_string(), leg_text(leg));
        let sql = "SELECT wrong, locked_to_ms FROM door_try WHERE dossier = :dossier AND leg = :leg";
        let params = named_params! {":dossier": dossier, ":leg": leg};
        let found = tx.query_row(sql, params, |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let (wrong, locked_to_ms): (u32, i64) = found.unwrap_or((0, 0));
        if now_ms < locked_to_ms {
            return Ok(Some(locked_to_ms - now_ms));
        }
        // The try that fills the count locks what follows; after that time the count begins again.
        let wrong = if wrong >= MAX_WRONG { 1 } else { wrong + 1 };
        let locked_to_ms = if wrong >= MAX_WRONG { now_ms + LOCK_MS } else { 0 };
        tx.execute(
            "INSERT INTO door_try (dossier, leg, wrong, locked_to_ms) VALUES (:dossier, :leg, :wrong, :locked)
             ON CONFLICT (dossier, leg) DO UPDATE SET wrong = excluded.wrong, locked_to_ms = excluded.locked_to_ms",
            named_params! {":dossier": dossier, ":leg": leg, ":wrong": wrong, ":locked": locked_to_ms},
        )?;
        tx.commit()?;
        Ok(None)
    }

    fn forget_tries(&self, dossier: DossierId, leg: Leg) -> StoreResult<()> {
        let params = named_params! {":dossier": dossier.to_string(), ":leg": leg_text(leg)};
        self.db().execute("DELETE FROM door_try WHERE dossier = :dossier AND leg = :leg", params)?;
        Ok(())
    }
}

const fn leg_text(leg: Leg) -> &'static str {
    match leg {
        Leg::Pickup => "pickup",
        Leg::Return => "return",
    }
}
