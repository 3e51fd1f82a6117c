//! The change feed: what an actor may see and has not seen.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// How far a device has read: the life of the server's data and a position in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// An unknown epoch means that everything is sent again.
    pub epoch: String,
    /// Last position that was read; 0 = nothing yet.
    pub position: i64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.epoch, self.position)
    }
}

impl FromStr for Cursor {
    type Err = crate::ids::NotAnId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (epoch, position) = text.rsplit_once('.').ok_or(crate::ids::NotAnId)?;
        let position = position.parse().map_err(|_| crate::ids::NotAnId)?;
        Ok(Self { epoch: epoch.to_owned(), position })
    }
}

/// One page of the feed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Changes {
    /// Where to go on, as [`Cursor`]'s text.
    pub cursor: String,
    /// The device's cursor was of another epoch: what it holds is to be dropped before these are put in.
    pub reset: bool,
    /// There are more pages now.
    pub more: bool,
    /// Server's clock, Unix milliseconds.
    pub server_ms: i64,
    /// In order of position.
    pub changes: Vec<Change>,
}

/// A thing as it stands now, or that it is no longer to be seen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Change {
    /// `dossier`, `route`, `plan`, `procedure`, `range`, `message`, `case`.
    pub kind: String,
    /// Unique within its kind.
    pub id: String,
    /// What the actor may see of it; absent = access ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<Box<RawValue>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_wire_and_nonsense_is_refused() {
        let cursor = Cursor { epoch: "7.a".into(), position: 42 };
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        assert!("abc".parse::<Cursor>().is_err() && "e.x".parse::<Cursor>().is_err());
    }
}
