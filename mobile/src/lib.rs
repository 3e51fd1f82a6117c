//! The Tận Nơi app.
