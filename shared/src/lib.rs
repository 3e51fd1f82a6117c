//! Tận Nơi: types and rules shared by phone and server. No I/O, clock, randomness or async.

pub mod actor;
pub mod address;
pub mod api;
pub mod catalogue;
pub mod claims;
pub mod door;
pub mod dossier;
pub mod fold;
pub mod force_majeure;
pub mod identifiers;
pub mod ids;
pub mod money;
pub mod office;
pub mod place;
pub mod report;
pub mod retention;
pub mod routing;
pub mod shipment;
pub mod time;
