//! The courier's screens. Parts that several of them use: `draft` (kept on the device), `parts` (notices, photos,
//! signatures), `meet` (right person, code at the end), `money`, `proofs` (of a lower price), `ending` (undo and result).

mod attempt;
mod content;
mod count;
mod draft;
mod ending;
mod meet;
mod money;
mod proofs;
mod stops;

pub mod agency_stop;
pub mod delivery;
pub mod failed;
pub mod pickup;
pub mod shell;
pub mod shift;
pub mod stop;
pub mod today;
