//! What a transaction offers: values in, rows out. The drivers stand behind it.

use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::StoreError;

/// The SQL a database speaks, for the few functions that must differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, in this process.
    Sqlite,
    /// PostgreSQL, over a connection.
    Postgres,
}

/// May read.
pub trait Read {
    /// Runs one statement that gives rows; `$1` in `sql` is the first of `params`.
    fn query(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, StoreError>;

    /// Which SQL is spoken here.
    fn dialect(&self) -> Dialect;

    /// The first row, if there is one.
    fn query_one(&mut self, sql: &str, params: &[Value]) -> Result<Option<Row>, StoreError> {
        Ok(self.query(sql, params)?.into_iter().next())
    }

    /// Says that this will be asked, in the same words, before anything that it tells of is changed: where the way to the
    /// database is long, the answer comes along with others.
    fn ahead(&mut self, sql: &str, params: Vec<Value>) {
        let _ = (sql, params);
    }
}

/// May also change rows. Only [`Store::write`](super::Store::write) hands one out, for one transaction.
pub trait Write: Read {
    /// Runs one statement that gives no rows; answers how many it changed.
    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<u64, StoreError>;

    /// Runs one statement of which nobody asks how many rows it changed. If it fails, a later one or the commit may be
    /// what says so; nothing is kept then either.
    fn change(&mut self, sql: &str, params: Vec<Value>) -> Result<(), StoreError> {
        self.execute(sql, &params).map(drop)
    }

    /// The first of `count` positions in the feed, greater than all that were given before; `None` where commits overtake
    /// each other and positions are given after them.
    fn positions(&mut self, count: usize) -> Result<Option<i64>, StoreError>;
}

/// One value in a row or a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, of any type.
    Null,
    /// `BIGINT`; booleans as 0 or 1, instants as UTC milliseconds.
    Int(i64),
    /// `DOUBLE PRECISION`.
    Real(f64),
    /// `TEXT`; ids and JSON too.
    Text(String),
    /// `BYTEA`.
    Blob(Vec<u8>),
}

impl From<i64> for Value {
    fn from(value: i64) -> Value {
        Value::Int(value)
    }
}

impl From<i32> for Value {
    fn from(value: i32) -> Value {
        Value::Int(value.into())
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Value {
        Value::Int(value.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Value {
        Value::Int(value.into())
    }
}

impl From<f64> for Value {
    fn from(value: f64) -> Value {
        Value::Real(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Value {
        Value::Text(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Value {
        Value::Text(value)
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Value {
        Value::Blob(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Value {
        Value::Blob(value.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Into::into)
    }
}

/// One row of an answer. Columns are asked for by name, and a value of another kind is [`StoreError::Corrupt`], never a
/// default.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    columns: Arc<[String]>,
    values: Vec<Value>,
}

impl Row {
    /// A row of `values`, named in the same order by `columns`.
    pub(super) fn new(columns: Arc<[String]>, values: Vec<Value>) -> Row {
        Row { columns, values }
    }

    /// The value of `column`, whatever it is.
    pub fn value(&self, column: &str) -> Result<&Value, StoreError> {
        let at = self.columns.iter().position(|name| name == column);
        at.and_then(|at| self.values.get(at)).ok_or_else(|| corrupt(column, "a column of this query"))
    }

    /// A text.
    pub fn text(&self, column: &str) -> Result<&str, StoreError> {
        self.opt_text(column)?.ok_or_else(|| corrupt(column, "a text"))
    }

    /// A text or nothing.
    pub fn opt_text(&self, column: &str) -> Result<Option<&str>, StoreError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            Value::Int(_) | Value::Real(_) | Value::Blob(_) => Err(corrupt(column, "a text")),
        }
    }

    /// A whole number.
    pub fn int(&self, column: &str) -> Result<i64, StoreError> {
        self.opt_int(column)?.ok_or_else(|| corrupt(column, "a whole number"))
    }

    /// A whole number or nothing.
    pub fn opt_int(&self, column: &str) -> Result<Option<i64>, StoreError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Int(number) => Ok(Some(*number)),
            Value::Real(_) | Value::Text(_) | Value::Blob(_) => Err(corrupt(column, "a whole number")),
        }
    }

    /// Yes or no, stored as 1 or 0.
    pub fn flag(&self, column: &str) -> Result<bool, StoreError> {
        match self.int(column)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(corrupt(column, "0 or 1")),
        }
    }

    /// A number with a fraction.
    pub fn real(&self, column: &str) -> Result<f64, StoreError> {
        self.opt_real(column)?.ok_or_else(|| corrupt(column, "a number"))
    }

    /// A number with a fraction, or nothing.
    pub fn opt_real(&self, column: &str) -> Result<Option<f64>, StoreError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Real(number) => Ok(Some(*number)),
            Value::Int(_) | Value::Text(_) | Value::Blob(_) => Err(corrupt(column, "a number")),
        }
    }

    /// Bytes.
    pub fn blob(&self, column: &str) -> Result<&[u8], StoreError> {
        self.opt_blob(column)?.ok_or_else(|| corrupt(column, "bytes"))
    }

    /// Bytes or nothing.
    pub fn opt_blob(&self, column: &str) -> Result<Option<&[u8]>, StoreError> {
        match self.value(column)? {
            Value::Null => Ok(None),
            Value::Blob(bytes) => Ok(Some(bytes)),
            Value::Int(_) | Value::Real(_) | Value::Text(_) => Err(corrupt(column, "bytes")),
        }
    }

    /// A structure stored as JSON text. What serde says of a bad one is dropped: it quotes the value.
    pub fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        serde_json::from_str(self.text(column)?).map_err(|_| corrupt(column, "JSON of the right shape"))
    }
}

/// How a transaction has gone so far, kept by the driver because a closure may swallow an error.
#[derive(Default)]
pub(super) struct Health {
    failed: bool,
    /// Why the whole transaction has to be run again, whatever the closure makes of it.
    pub(super) lost: Option<StoreError>,
}

impl Health {
    /// Refuses once a statement has failed, so that both drivers behave alike.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if self.failed { Err(StoreError::Aborted) } else { Ok(()) }
    }

    /// Remembers a failed statement; answers what the closure gets to see.
    pub(super) fn note(&mut self, error: StoreError, lost: bool) -> StoreError {
        self.failed = true;
        if lost {
            self.lost = Some(error);
            return StoreError::Aborted;
        }
        error
    }
}

fn corrupt(column: &str, expected: &'static str) -> StoreError {
    StoreError::Corrupt { column: column.to_owned(), expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> Row {
        let columns = ["id", "position", "note", "state"].map(str::to_owned);
        Row::new(columns.into(), vec!["d1".into(), 7.into(), Value::Null, "{\"name\":\"An\"}".into()])
    }

    #[test]
    fn a_value_of_another_kind_is_corrupt_and_names_its_column_but_not_its_value() {
        let error = row().int("id").unwrap_err();
        assert!(matches!(&error, StoreError::Corrupt { column, .. } if column == "id"));
        assert!(!error.to_string().contains("d1"));
        assert!(matches!(row().text("note"), Err(StoreError::Corrupt { .. })));
        assert!(matches!(row().flag("position"), Err(StoreError::Corrupt { .. })));
        assert!(matches!(row().text("absent"), Err(StoreError::Corrupt { .. })));
        assert!(matches!(row().json::<Vec<i64>>("state"), Err(StoreError::Corrupt { .. })));
    }

    #[test]
    fn nothing_is_read_only_where_nothing_is_allowed() {
        assert_eq!(row().opt_text("note").unwrap(), None);
        assert_eq!(row().opt_int("position").unwrap(), Some(7));
    }
}
