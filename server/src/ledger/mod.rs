//! What vouches for the record: one signed chain of checkpoints over the chains of all dossiers, the walk that finds the
//! first break, views made anew from the record, proof packs for other people, and the purge of personal fields.

pub mod checkpoint;
pub mod merkle;
pub mod named;
pub mod proof;
pub mod purge;
pub mod rebuild;
pub mod upgrade;
pub mod verify;
