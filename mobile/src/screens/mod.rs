//! The screens, by who uses them. A screen asks [`crate::data::Data`] and nothing else; a role never imports another.

pub mod agency;
pub mod citizen;
pub mod common;
pub mod courier;
#[cfg(test)]
mod reach;
