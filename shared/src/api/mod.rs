//! The wire: every change a client may ask for ([`command`]), what it gets back ([`receipt`]), what it may see
//! ([`views`], [`changes`]), how it signs in ([`session`]) and how a refusal looks ([`error`]).
//!
//! What is sent or stored is frozen: add, never rename.

pub mod changes;
pub mod command;
pub mod error;
pub mod outbox_file;
pub mod receipt;
pub mod session;
pub mod views;

/// Where things are. All below one prefix, so that a proxy can tell them from pages.
pub mod path {
    /// `POST` a batch of commands.
    pub const COMMANDS: &str = "/api/v1/commands";
    /// `GET ?since=CURSOR`: what the actor may see and has not seen.
    pub const CHANGES: &str = "/api/v1/changes";
    /// `GET` server-sent events that only say that there is something new.
    pub const LIVE: &str = "/api/v1/live";
    /// `GET` keys and limits of this server, without signing in.
    pub const ABOUT: &str = "/api/v1/about";
    /// `POST` a phone number; a one-time code is sent to it.
    pub const ASK_CODE: &str = "/api/v1/sign-in/code";
    /// `POST` phone and one-time code.
    pub const SIGN_IN: &str = "/api/v1/sign-in/phone";
    /// `POST` user name and password.
    pub const SIGN_IN_STAFF: &str = "/api/v1/sign-in/staff";
    /// `POST`: ends this session.
    pub const SIGN_OUT: &str = "/api/v1/sign-out";
    /// `PUT /{sha256}`: bytes of a photo or signature; `GET` them, or `/{sha256}/display` for a screen. In parts: `GET` and
    /// `PATCH /{sha256}/upload`.
    pub const BLOBS: &str = "/api/v1/blobs";
    /// `GET ?q=`: communes by new or old name.
    pub const PLACES: &str = "/api/v1/places";
    /// `GET ?commune=&form=&procedure=`: windows that can still be booked, with prices.
    pub const SLOTS: &str = "/api/v1/slots";
    /// One of them is kept for some minutes.
    pub const SLOT_HOLD: &str = "/api/v1/slots/hold";
    /// `POST` a phone number: the open bookings of whoever calls, for call operators.
    pub const CALLERS: &str = "/api/v1/callers";
    /// `POST` a name, a phone or a code: dossiers of the own office or agency.
    pub const SEARCH: &str = "/api/v1/search";
    /// `POST`: computes a day's plan without publishing it.
    pub const PROPOSALS: &str = "/api/v1/proposals";
    /// `GET /{dossier}`: what proves the record of a dossier, as a file for other people.
    pub const PROOF: &str = "/api/v1/proof";
    /// `GET ?period=&year=&quarter=`: the figures of Điều 13, for coordinators, auditors and administrators.
    pub const REPORT: &str = "/api/v1/report";
    /// `GET` the operator's outlines for the map, for staff.
    pub const MAP: &str = "/api/v1/map";
    /// `POST` a file of what a device could not send, for coordinators and administrators.
    pub const OUTBOXES: &str = "/api/v1/outboxes";
    /// `GET /{token}`: degree of completion behind an unguessable link.
    pub const TRACK: &str = "/api/v1/track";
}
