//! What every role meets, and the parts that screens of several roles are made of.

pub mod ask;
pub mod banner;
pub mod book;
pub mod cancel;
pub mod cash;
pub mod claims;
pub mod due;
pub mod exception;
pub mod foresight;
pub mod guest;
pub mod home;
pub mod item;
pub mod not_found;
pub mod outbox;
pub mod papers;
pub mod screen;
pub mod settings;
pub mod shell;
pub mod sign_in;
pub mod sign_in_staff;
pub mod slots;
pub mod standing;
pub mod sync;
pub mod track;
pub mod words;
