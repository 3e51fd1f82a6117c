//! Role-blind parts of the screens. Each part has its style sheet of the same name in `assets/public/css/`,
//! takes ready texts as props, and puts `data-test` on every control. Nothing here knows a role, a dossier or the network.

pub mod badge;
pub mod button;
pub mod card;
pub mod choice;
pub mod dialog;
pub mod field;
pub mod focus;
pub mod icon;
pub mod map;
pub mod notice;
pub mod photo;
pub mod progress;
pub mod qr;
pub mod search;
pub mod settings;
pub mod shell;
pub mod signature;
pub mod table;
pub mod tabs;
pub mod toast;

#[cfg(test)]
pub(crate) mod gallery;
