//! `server plan`
