//! What every role meets, and the parts that screens of several roles are made of.

pub mod ask;
pub mod banner;
pub mod book;
pub mod cancel;
pub mod due;
pub mod guest;
pub mod home;
pub mod not_found;
pub mod outbox;
pub mod screen;
pub mod settings;
pub mod shell;
pub mod sign_in;
pub mod sign_in_staff;
pub mod slots;
pub mod sync;
pub mod track;
pub mod words;
