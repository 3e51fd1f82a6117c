//! Messages to people, as they were sent.

use super::{Read, StoreError, Write};

/// A message that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Unique, hexadecimal.
    pub id: String,
    /// To whom, E.164.
    pub phone: String,
    /// Text key it was made from.
    pub template: String,
    /// As it was sent.
    pub text: String,
    /// Unix milliseconds.
    pub sent_ms: i64,
}

/// Keeps a message.
pub fn save(tx: &mut dyn Write, message: &Message) -> Result<(), StoreError> {
    tx.change(
        "INSERT INTO message (id, phone, template, text, sent_ms) VALUES ($1, $2, $3, $4, $5)",
        vec![
            message.id.as_str().into(),
            message.phone.as_str().into(),
            message.template.as_str().into(),
            message.text.as_str().into(),
            message.sent_ms.into(),
        ],
    )
}

/// The last messages, newest first.
pub fn list_latest(tx: &mut dyn Read, limit: i64) -> Result<Vec<Message>, StoreError> {
    let rows = tx.query(
        "SELECT id, phone, template, text, sent_ms FROM message ORDER BY sent_ms DESC, id DESC LIMIT $1",
        &[limit.into()],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Message {
                id: row.text("id")?.to_owned(),
                phone: row.text("phone")?.to_owned(),
                template: row.text("template")?.to_owned(),
                text: row.text("text")?.to_owned(),
                sent_ms: row.int("sent_ms")?,
            })
        })
        .collect()
}
