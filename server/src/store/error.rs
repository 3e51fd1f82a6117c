//! What can go wrong in storage. "Not there" is no error: it is an `Option`.

use std::error::Error;
use std::fmt;

/// The driver's own account of a failure; never holds the values of a row.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Why storage did not do as asked. Unless said otherwise, nothing of the transaction was kept.
#[derive(Debug)]
pub enum StoreError {
    /// The row changed since it was read: load it again, then decide again.
    Stale,
    /// A row with this key is there already.
    Conflict,
    /// A foreign key, a check or a trigger of the database says no.
    Constraint(Cause),
    /// An earlier statement of this transaction failed, and the closure went on.
    Aborted,
    /// The closure panicked.
    Panicked,
    /// Others were in the way each time it was tried.
    Busy,
    /// No room left on the disk.
    Full,
    /// The database server does not answer.
    Unreachable(Cause),
    /// The connection broke during the commit: the changes may have been kept or not.
    Uncertain(Cause),
    /// The store has been shut.
    Closed,
    /// The database was made by a newer program.
    NewerDatabase {
        /// Version of the database.
        found: i64,
        /// Newest version this program knows.
        known: i64,
    },
    /// A stored value is not what its column should hold.
    Corrupt {
        /// Name of the column.
        column: String,
        /// What it should hold, for people.
        expected: &'static str,
    },
    /// Anything else the driver reports: a bug, or a machine in trouble.
    Driver(Cause),
}

impl StoreError {
    /// Whether the same request may well succeed later, with nobody changing anything: answer 503, not 500.
    pub fn is_temporary(&self) -> bool {
        match self {
            StoreError::Busy
            | StoreError::Full
            | StoreError::Unreachable(_)
            | StoreError::Uncertain(_)
            | StoreError::Closed => true,
            StoreError::Stale
            | StoreError::Conflict
            | StoreError::Constraint(_)
            | StoreError::Aborted
            | StoreError::Panicked
            | StoreError::NewerDatabase { .. }
            | StoreError::Corrupt { .. }
            | StoreError::Driver(_) => false,
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Stale => f.write_str("the row changed since it was read"),
            StoreError::Conflict => f.write_str("a row with this key exists already"),
            StoreError::Constraint(_) => f.write_str("a rule of the database refused the change"),
            StoreError::Aborted => f.write_str("an earlier statement of this transaction failed"),
            StoreError::Panicked => f.write_str("the transaction panicked"),
            StoreError::Busy => f.write_str("the database is busy"),
            StoreError::Full => f.write_str("the disk of the database is full"),
            StoreError::Unreachable(_) => f.write_str("the database server does not answer"),
            StoreError::Uncertain(_) => f.write_str("the connection broke during a commit"),
            StoreError::Closed => f.write_str("the store has been shut"),
            StoreError::NewerDatabase { found, known } => {
                write!(f, "the database has version {found}, this program knows versions up to {known}")
            }
            StoreError::Corrupt { column, expected } => write!(f, "column {column} does not hold {expected}"),
            StoreError::Driver(_) => f.write_str("the database failed"),
        }
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            StoreError::Constraint(cause)
            | StoreError::Unreachable(cause)
            | StoreError::Uncertain(cause)
            | StoreError::Driver(cause) => Some(cause.as_ref()),
            StoreError::Stale
            | StoreError::Conflict
            | StoreError::Aborted
            | StoreError::Panicked
            | StoreError::Busy
            | StoreError::Full
            | StoreError::Closed
            | StoreError::NewerDatabase { .. }
            | StoreError::Corrupt { .. } => None,
        }
    }
}
