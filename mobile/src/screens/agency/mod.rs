//! The screens of the offices: one-stop officer, coordinator, call centre, administrator.

pub mod desk;
pub mod shell;
