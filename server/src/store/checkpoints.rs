//! The signed chain over all chains: its checkpoints, their leaves, and which chains wait for the next one.

use std::collections::BTreeMap;

use super::{Read, Row, StoreError, Write};

/// A checkpoint as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// From 1.
    pub number: u64,
    /// The exact text.
    pub text: String,
    /// SHA-256 of it.
    pub hash: String,
    /// Ed25519, base64url without padding.
    pub signature: String,
}

/// The newest entry of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Whose chain.
    pub subject: String,
    /// Place of the entry.
    pub number: u64,
    /// Its hash.
    pub hash: String,
}

/// An entry that was recorded at `recorded_ms`, Unix milliseconds, waits for the next checkpoint.
pub fn note_unsealed(tx: &mut dyn Write, recorded_ms: i64, entry: Head) -> Result<(), StoreError> {
    tx.change(
        "INSERT INTO unsealed (recorded_ms, subject, number, hash) VALUES ($1, $2, $3, $4)",
        vec![recorded_ms.into(), entry.subject.into(), (entry.number as i64).into(), entry.hash.into()],
    )
}

/// How many entries wait, counted up to `limit`.
pub fn count_unsealed(tx: &mut dyn Read, limit: i64) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) AS n FROM (SELECT subject FROM unsealed LIMIT $1) AS waiting";
    tx.query_one(sql, &[limit.into()])?.map_or(Ok(0), |row| row.int("n"))
}

/// Takes the entries that have waited longest, at most `limit`, and of each chain among them the newest, by subject.
pub fn take_unsealed(tx: &mut dyn Write, limit: i64) -> Result<Vec<Head>, StoreError> {
    let rows = tx.query(
        "SELECT recorded_ms, subject, number, hash FROM unsealed ORDER BY recorded_ms, subject, number LIMIT $1",
        &[limit.into()],
    )?;
    let Some(last) = rows.last() else { return Ok(Vec::new()) };
    let last = ["recorded_ms", "subject", "number"].map(|column| last.value(column).cloned());
    tx.change(
        "DELETE FROM unsealed WHERE (recorded_ms, subject, number) <= ($1, $2, $3)",
        last.into_iter().collect::<Result<_, _>>()?,
    )?;
    let mut heads: BTreeMap<String, Head> = BTreeMap::new();
    for row in &rows {
        let head = head(row)?;
        if heads.get(&head.subject).is_none_or(|known| known.number < head.number) {
            heads.insert(head.subject.clone(), head);
        }
    }
    Ok(heads.into_values().collect())
}

fn head(row: &Row) -> Result<Head, StoreError> {
    Ok(Head {
        subject: row.text("subject")?.to_owned(),
        number: row.int("number")? as u64,
        hash: row.text("hash")?.to_owned(),
    })
}

/// Whether an entry of the chain of `subject` waits.
pub fn is_unsealed(tx: &mut dyn Read, subject: &str) -> Result<bool, StoreError> {
    Ok(tx.query_one("SELECT number FROM unsealed WHERE subject = $1 LIMIT 1", &[subject.into()])?.is_some())
}

const COLUMNS: &str = "number, text, hash, signature";

fn signed(row: &Row) -> Result<Signed, StoreError> {
    Ok(Signed {
        number: row.int("number")? as u64,
        text: row.text("text")?.to_owned(),
        hash: row.text("hash")?.to_owned(),
        signature: row.text("signature")?.to_owned(),
    })
}

/// The newest checkpoint.
pub fn newest(tx: &mut dyn Read) -> Result<Option<Signed>, StoreError> {
    let row = tx.query_one(&format!("SELECT {COLUMNS} FROM checkpoint ORDER BY number DESC LIMIT 1"), &[])?;
    row.as_ref().map(signed).transpose()
}

/// One checkpoint.
pub fn find(tx: &mut dyn Read, number: u64) -> Result<Option<Signed>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM checkpoint WHERE number = $1");
    tx.query_one(&sql, &[(number as i64).into()])?.as_ref().map(signed).transpose()
}

/// Checkpoints after `after`, in order, at most `limit`.
pub fn list(tx: &mut dyn Read, after: u64, limit: i64) -> Result<Vec<Signed>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM checkpoint WHERE number > $1 ORDER BY number LIMIT $2");
    tx.query(&sql, &[(after as i64).into(), limit.into()])?.iter().map(signed).collect()
}

/// Keeps a checkpoint with its leaves; [`StoreError::Conflict`] if another server made this number.
pub fn save(tx: &mut dyn Write, made: &Signed, heads: &[Head]) -> Result<(), StoreError> {
    let number = made.number as i64;
    tx.execute(
        "INSERT INTO checkpoint (number, text, hash, signature) VALUES ($1, $2, $3, $4)",
        &[number.into(), made.text.as_str().into(), made.hash.as_str().into(), made.signature.as_str().into()],
    )?;
    for (place, head) in heads.iter().enumerate() {
        tx.change(
            "INSERT INTO checkpoint_head (checkpoint, place, subject, number, hash) VALUES ($1, $2, $3, $4, $5)",
            vec![
                number.into(),
                (place as i64).into(),
                head.subject.as_str().into(),
                (head.number as i64).into(),
                head.hash.as_str().into(),
            ],
        )?;
    }
    Ok(())
}

/// The leaves of a checkpoint, in order.
pub fn heads(tx: &mut dyn Read, checkpoint: u64) -> Result<Vec<Head>, StoreError> {
    let sql = "SELECT subject, number, hash FROM checkpoint_head WHERE checkpoint = $1 ORDER BY place";
    tx.query(sql, &[(checkpoint as i64).into()])?.iter().map(head).collect()
}

/// Where the newest covered entry of `subject` stands: checkpoint, place among its leaves, number of the entry.
pub fn covering(tx: &mut dyn Read, subject: &str) -> Result<Option<(u64, usize, u64)>, StoreError> {
    let row = tx.query_one(
        "SELECT checkpoint, place, number FROM checkpoint_head WHERE subject = $1 \
         ORDER BY number DESC, checkpoint LIMIT 1",
        &[subject.into()],
    )?;
    row.map(|row| {
        let place = usize::try_from(row.int("place")?).unwrap_or_default();
        Ok((row.int("checkpoint")? as u64, place, row.int("number")? as u64))
    })
    .transpose()
}

/// The first leaf of a checkpoint whose entry is absent or has another hash.
pub fn lost_head(tx: &mut dyn Read, checkpoint: u64) -> Result<Option<Head>, StoreError> {
    let row = tx.query_one(
        "SELECT leaf.subject AS subject, leaf.number AS number, leaf.hash AS hash FROM checkpoint_head AS leaf \
         LEFT JOIN entry ON entry.subject = leaf.subject AND entry.number = leaf.number \
         WHERE leaf.checkpoint = $1 AND (entry.hash IS NULL OR entry.hash <> leaf.hash) ORDER BY leaf.place LIMIT 1",
        &[(checkpoint as i64).into()],
    )?;
    row.as_ref().map(head).transpose()
}

/// The number of a checkpoint that has leaves and is not there.
pub fn find_lost(tx: &mut dyn Read) -> Result<Option<u64>, StoreError> {
    let row = tx.query_one(
        "SELECT checkpoint FROM checkpoint_head WHERE NOT EXISTS \
         (SELECT 1 FROM checkpoint WHERE checkpoint.number = checkpoint_head.checkpoint) LIMIT 1",
        &[],
    )?;
    row.map(|row| row.int("checkpoint").map(|number| number as u64)).transpose()
}

/// Keeps the public half of a key that signs here.
pub fn save_key(tx: &mut dyn Write, id: &str, public: &str, now_ms: i64) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO public_key (id, public, since_ms) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING",
        &[id.into(), public.into(), now_ms.into()],
    )?;
    Ok(())
}

/// Every key that ever signed here: id and public half.
pub fn list_keys(tx: &mut dyn Read) -> Result<Vec<(String, String)>, StoreError> {
    let rows = tx.query("SELECT id, public FROM public_key ORDER BY since_ms, id", &[])?;
    rows.iter().map(|row| Ok((row.text("id")?.to_owned(), row.text("public")?.to_owned()))).collect()
}
