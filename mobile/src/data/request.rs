//! What crosses the bridge between the screens and the engine, as JSON. Both ends are built from the same source, so
//! this may change with any release.

use serde::{Deserialize, Serialize};
use shared::api::command::{Body, Kind};
use shared::api::session::Session;
use shared::api::views::{AskSlots, HoldSlot, ProposeDay};
use shared::ids::{CommandId, DossierId, ProcedureCode};
use shared::report::period::Period;

use super::bridge::Notice;

/// Under which key the phone of whoever talks to an operator is kept (E.164), so that a reload does not hang up.
pub const CALLER: &str = "caller";

/// Under which key the draft of a booking is kept until the post has taken it; an accepted receipt forgets it.
pub fn booked_key(dossier: DossierId) -> String {
    format!("book/{dossier}")
}

/// A question of the screens; [`Data`](super::Data)'s methods say what each means.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "see the method of the same name")]
pub enum Ask {
    /// Somebody listens now: tell who is signed in and how sending goes.
    Hello,
    About,
    AskCode {
        phone: String,
    },
    SignIn {
        phone: String,
        code: String,
    },
    SignInStaff {
        user: String,
        password: String,
    },
    SignOut,
    Dossiers,
    Dossier {
        id: DossierId,
    },
    Routes,
    Plans,
    Procedures {
        query: String,
    },
    Procedure {
        code: ProcedureCode,
    },
    Places,
    Cases,
    ForceMajeure,
    Cash,
    Ranges,
    TakeNumber {
        number: Number,
    },
    Save {
        body: Box<Body>,
        hold_ms: u32,
    },
    Undo {
        command: CommandId,
    },
    Outbox,
    SendNow,
    Room,
    Export,
    Import {
        file: String,
    },
    KeepBlob {
        name: String,
        media_type: String,
    },
    Draft {
        key: String,
    },
    SaveDraft {
        key: String,
        draft: Option<String>,
    },
    SearchPlaces {
        query: String,
    },
    SearchSlots(AskSlots),
    HoldSlot(HoldSlot),
    ProposeDay(ProposeDay),
    Report {
        period: Period,
    },
    Outlines,
    FindCaller {
        phone: String,
    },
    EndCall,
    FindDossiers {
        query: String,
    },
    Track {
        token: String,
    },
    CheckCode {
        dossier: DossierId,
        code: String,
    },
    CheckToken {
        dossier: DossierId,
        token: String,
    },
    Setting {
        key: String,
    },
    SaveSetting {
        key: String,
        value: String,
    },
}

/// The answer to an [`Ask`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply<T> {
    /// As asked.
    Done(T),
    /// Not done.
    Fault(Fault),
}

/// Why something could not be done; the text key is `error-` + the code with dots as hyphens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Lasting code: a rule's, the server's, or the device's own (`network.none`, `storage.full`, `store.lost`).
    pub code: String,
    /// Which field, if one.
    #[serde(default)]
    pub field: Option<String>,
    /// Seconds after which trying again makes sense.
    #[serde(default)]
    pub retry_after_s: Option<u64>,
}

/// A kind of reserved number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Number {
    /// Consignment note.
    Note,
    /// Waybill, as serial number of S10.
    Waybill,
    /// Receipt.
    Receipt,
    /// Hand-over record.
    Record,
}

/// A thing in this device's store with what is under way about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept<T> {
    /// As it will stand once everything saved here has arrived.
    pub view: T,
    /// Commands about it that are not settled, oldest first, and the last received one.
    pub items: Vec<OutboxItem>,
}

/// A command in the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxItem {
    /// Which.
    pub id: CommandId,
    /// Kind of change.
    pub kind: Kind,
    /// About which dossiers.
    pub dossiers: Vec<DossierId>,
    /// When it was saved, by the corrected clock, Unix milliseconds.
    pub saved_ms: i64,
    /// How far it has come.
    pub state: SyncState,
}

/// The sync axis, in the three words a person reads, and what needs attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum SyncState {
    /// Trên máy này: on disk; nothing shows that it was handed over.
    OnDevice,
    /// On disk; the server said that it cannot read it. It is offered again from time to time.
    Unread {
        /// Why.
        code: String,
    },
    /// Đã gửi: a request with it was handed over and the reply is missing.
    Sent,
    /// Bưu điện đã nhận: a valid receipt says accepted.
    Received {
        /// Server's clock, Unix milliseconds.
        at_ms: i64,
    },
    /// The server keeps it until others have come.
    Held {
        /// Unix milliseconds.
        until_ms: i64,
    },
    /// A person looks at it.
    InReview {
        /// Why.
        code: String,
    },
    /// A person looked at it and keeps it as a record without effect.
    Closed {
        /// In the person's words.
        reason: String,
    },
    /// A rule said no; nothing changed.
    Refused {
        /// Why.
        code: String,
        /// Which field, if one.
        #[serde(default)]
        field: Option<String>,
    },
}

/// What the engine tells unasked.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// Something in the store has changed: read again.
    Changed,
    /// Somebody signed in or out here, or the store was opened.
    Session {
        /// Who is signed in now.
        session: Option<Box<Session>>,
    },
    /// How sending goes.
    Status {
        /// In figures.
        status: SyncTold,
    },
}

/// How sending goes, as the engine knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncTold {
    /// The server answered the last time it was tried.
    pub online: bool,
    /// Something else answered: a captive portal, a proxy page.
    pub captive: bool,
    /// Commands without a final receipt.
    pub waiting: u32,
    /// Photos and signatures not stored by the server yet.
    pub blobs_waiting: u32,
    /// Oldest unsent command, Unix milliseconds.
    pub oldest_ms: Option<i64>,
    /// Last time everything was received, Unix milliseconds.
    pub received_ms: Option<i64>,
    /// Server's clock minus this device's, milliseconds.
    pub offset_ms: i64,
    /// The session was ended by the server: sign in again.
    pub signed_out: bool,
    /// The server has more for this person than has arrived here.
    pub partial: bool,
}

/// What the app's frame shows of sync and storage.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncStatus {
    /// From the engine.
    pub told: SyncTold,
    /// Shorthand for `told.offset_ms`.
    pub offset_ms: i64,
    /// The store is open in this tab.
    pub opened: bool,
    /// Another tab has the store.
    pub given_up: bool,
    /// The browser promised to keep the store; `None` = not known yet.
    pub persistent: Option<bool>,
    /// The store cannot be used: lasting code.
    pub failed: Option<String>,
}

impl SyncStatus {
    /// Takes in what the platform says.
    pub fn take_notice(&mut self, notice: &Notice) {
        match notice {
            Notice::Waiting => self.opened = false,
            Notice::Opened => (self.opened, self.given_up) = (true, false),
            Notice::GivenUp => (self.opened, self.given_up) = (false, true),
            Notice::Persistent => self.persistent = Some(true),
            Notice::NotPersistent => self.persistent = Some(false),
            Notice::Failed { code } => self.failed = Some(code.clone()),
        }
    }

    /// Takes in what the engine says.
    pub fn take_told(&mut self, told: SyncTold) {
        self.offset_ms = told.offset_ms;
        self.told = told;
    }
}

impl Fault {
    /// A fault of the device itself.
    pub fn code(code: &str) -> Self {
        Self { code: code.to_owned(), field: None, retry_after_s: None }
    }

    /// The engine is gone.
    pub fn lost() -> Self {
        Self::code("store.lost")
    }
}
