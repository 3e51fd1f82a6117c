//! Which photos and signatures the record of a dossier names.

use std::collections::BTreeSet;

use serde_json::Value;
use shared::api::command::Body;
use shared::ids::{Digest, DossierId};

use crate::store::entries::Link;
use crate::store::{Read, StoreError};

/// Fields of an event that name blobs.
const FIELDS: [&str; 3] = ["signature", "signed", "photos"];

/// The blobs that the events of a chain name; `photos` only, or all.
pub fn in_chain(links: &[Link], photos_only: bool) -> BTreeSet<Digest> {
    let mut found = BTreeSet::new();
    for link in links {
        if let Ok(event) = serde_json::from_str(&link.event) {
            collect(&event, photos_only, &mut found);
        }
    }
    found
}

fn collect(value: &Value, photos_only: bool, found: &mut BTreeSet<Digest>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == "photos" || (!photos_only && FIELDS.contains(&name.as_str())) {
                    found.extend(digests(value));
                } else {
                    collect(value, photos_only, found);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, photos_only, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn digests(value: &Value) -> Vec<Digest> {
    match value {
        Value::String(text) => text.parse().into_iter().collect(),
        Value::Array(values) => values.iter().flat_map(digests).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}

/// A command behind a chain: its receipt and, unless purged, its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// Which.
    pub id: String,
    /// SHA-256 of its bytes.
    pub hash: String,
    /// The exact text of its receipt.
    pub receipt: String,
    /// Its exact bytes.
    pub text: Option<String>,
}

impl Behind {
    /// What it asked for, if that can be read.
    pub fn body(&self) -> Option<Body> {
        #[derive(serde::Deserialize)]
        struct WithBody {
            body: Body,
        }
        Some(serde_json::from_str::<WithBody>(self.text.as_deref()?).ok()?.body)
    }

    /// Whether it is about this dossier and no other.
    pub fn is_only_about(&self, dossier: DossierId) -> bool {
        self.body().is_some_and(|body| body.dossiers() == [dossier])
    }
}

/// The commands behind a chain, in its order.
pub fn commands(tx: &mut dyn Read, subject: &str) -> Result<Vec<Behind>, StoreError> {
    let rows = tx.query(
        "SELECT command.id AS id, command.hash AS hash, receipt, text FROM entry \
         JOIN command ON command.id = entry.command WHERE entry.subject = $1 ORDER BY entry.number",
        &[subject.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Behind {
                id: row.text("id")?.to_owned(),
                hash: row.text("hash")?.to_owned(),
                receipt: row.text("receipt")?.to_owned(),
                text: row.opt_text("text")?.map(str::to_owned),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::entries::Times;

    #[test]
    fn blobs_are_found_where_events_keep_them_and_nowhere_else() {
        let [a, b, c, d] = [b"a", b"b", b"c", b"d"].map(|bytes| Digest::of(bytes));
        let event = serde_json::json!({
            "event": "collected",
            "collected": {"photos": [a], "signed": [b, c], "seal": d, "signature": "x"}
        });
        let link = Link {
            number: 1,
            command: String::new(),
            command_hash: None,
            actor: String::new(),
            role: String::new(),
            times: Times { device_ms: 0, occurred_ms: 0, recorded_ms: 0 },
            event: event.to_string(),
            private_hash: None,
            form: 2,
            previous: String::new(),
            hash: String::new(),
        };
        assert_eq!(in_chain(std::slice::from_ref(&link), false), BTreeSet::from([a, b, c]));
        assert_eq!(in_chain(&[link], true), BTreeSet::from([a]));
    }
}
