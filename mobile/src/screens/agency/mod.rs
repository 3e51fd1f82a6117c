//! The screens of the offices: one-stop officer, coordinator, call centre, auditor, administrator.

mod axis;
mod axis_draft;
pub mod call;
pub mod cases;
mod content;
pub mod coordinator;
mod days;
pub mod desk;
pub mod dossier;
pub mod dossiers;
#[cfg(test)]
pub(crate) mod example;
pub mod handover;
mod left;
mod offers;
mod officer;
mod people;
pub mod plan;
mod plan_routes;
pub mod read_file;
mod reader;
pub mod release;
mod second_count;
pub mod shell;
mod steps;
