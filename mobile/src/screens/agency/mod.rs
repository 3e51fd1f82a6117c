//! The screens of the offices: one-stop officer, coordinator, call centre, auditor, administrator.

mod axis;
mod axis_draft;
pub mod call;
pub mod cases;
pub mod cash;
mod content;
pub mod coordinator;
pub mod custody;
mod days;
pub mod desk;
pub mod dossier;
pub mod dossiers;
#[cfg(test)]
pub(crate) mod example;
pub mod force_majeure;
pub mod handover;
mod left;
pub(crate) mod offers;
mod officer;
mod people;
pub mod plan;
mod plan_routes;
pub mod read_file;
mod reader;
pub mod register;
pub mod release;
pub mod report;
pub mod scan;
mod second_count;
pub mod shell;
mod steps;
