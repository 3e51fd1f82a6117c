//! `server explain`
