//! `server import`
