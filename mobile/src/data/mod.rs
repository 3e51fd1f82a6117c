//! Everything a screen may ask for. A screen never sees the network or SQL: it reads this device's store, which the
//! engine behind the bridge fills and empties, and hands over commands, which are on disk when [`Data::save`] resolves.

mod blobs;
pub mod bridge;
mod catalogue;
mod client;
mod doors;
pub mod engine;
mod export;
mod keys;
mod live;
mod numbers;
mod outbox;
mod project;
mod purge;
pub mod request;
mod saving;
mod status;
mod store;
mod sync;
#[cfg(test)]
mod tests;
mod uploads;

use chrono::NaiveDate;
use dioxus::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared::api::command::{Body, Kind};
use shared::api::error::Problem;
use shared::api::outbox_file::Imported;
use shared::api::session::{About, Session};
use shared::api::views::{
    AskSlots, CaseView, CashView, DossierView, HeldSlot, HoldSlot, OutlinesView, PlaceHit, PlaceView, PlanView,
    ProposeDay, RangesView, ReportView, RouteView, Slots, TrackView,
};
use shared::catalogue::ProcedureVersion;
use shared::dossier::Dossier;
use shared::ids::{ActorId, CommandId, Digest, DossierId, ProcedureCode};
use shared::office::Declared;
use shared::report::period::Period;

pub use project::{clock_rules, post_days};

use bridge::{BlobError, Bridge};
use request::{Ask, CALLER, Fault, Kept, Number, OutboxItem, Reply, SyncStatus, Told};

/// The screens' handle on this device's data. One per app, given as a context; clones share it.
///
/// Reads that use [`Data::fresh`] inside a `use_resource` run again whenever the store has changed.
#[derive(Clone)]
pub struct Data {
    bridge: Bridge,
    version: Signal<u64>,
    status: Signal<SyncStatus>,
    session: Signal<Option<Session>>,
}

impl PartialEq for Data {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version
    }
}

/// Makes the handle, listens to the engine for as long as the app runs, and gives it to all screens.
pub fn use_data_provider(open: impl FnOnce() -> Bridge) -> Data {
    let data = use_hook(|| {
        let bridge = open();
        Data { bridge, version: Signal::new(0), status: Signal::new(SyncStatus::default()), session: Signal::new(None) }
    });
    let listening = data.clone();
    use_future(move || {
        let data = listening.clone();
        async move { data.listen().await }
    });
    use_context_provider(|| data.clone());
    data
}

/// The handle from the context.
pub fn use_data() -> Data {
    use_context::<Data>()
}

impl Data {
    async fn listen(&self) {
        let signals = (self.version, self.status, self.session);
        let events = self.bridge.on_event(move |event| {
            let (mut version, mut status, mut session) = signals;
            if let Some(notice) = bridge::Notice::parse(&event) {
                status.with_mut(|status| status.take_notice(&notice));
                return;
            }
            match serde_json::from_str(&event) {
                Ok(Told::Changed) => version += 1,
                Ok(Told::Status { status: told }) => status.with_mut(|status| status.take_told(told)),
                Ok(Told::Session { session: told }) => {
                    session.set(told.map(|told| *told));
                    version += 1;
                }
                Err(_) => {}
            }
        });
        // Asked once somebody listens: the answer comes as an event.
        let hello = self.ask::<()>(&Ask::Hello);
        let _ = futures::join!(events, hello);
    }

    /// Marks the resource that calls this as depending on the store: it runs again on every change.
    pub fn fresh(&self) -> &Self {
        let _ = self.version.read();
        self
    }

    /// What is sent, what waits, how the network is.
    pub fn status(&self) -> ReadSignal<SyncStatus> {
        self.status.into()
    }

    /// Whether whoever is signed in may give a command of this kind; follows who that is.
    pub fn may(&self, kind: Kind) -> bool {
        self.session().read().as_ref().is_some_and(|session| session.actor.role.may(kind))
    }

    /// Who is signed in on this device now; filled once the store is open.
    pub fn session(&self) -> ReadSignal<Option<Session>> {
        self.session.into()
    }

    async fn ask<T: DeserializeOwned>(&self, ask: &Ask) -> Result<T, Fault> {
        let reply = self.bridge.call(text_of(ask)).await.map_err(|_| Fault::lost())?;
        match serde_json::from_str::<Reply<T>>(&reply) {
            Ok(Reply::Done(done)) => Ok(done),
            Ok(Reply::Fault(fault)) => Err(fault),
            Err(_) => Err(Fault::lost()),
        }
    }

    /// Server facts as last heard; works offline after the first contact.
    pub async fn about(&self) -> Result<Option<About>, Fault> {
        self.ask(&Ask::About).await
    }

    /// Asks for a one-time code to be sent to `phone`.
    pub async fn ask_code(&self, phone: &str) -> Result<(), Fault> {
        self.ask(&Ask::AskCode { phone: phone.to_owned() }).await
    }

    /// Signs a citizen in.
    pub async fn sign_in(&self, phone: &str, code: &str) -> Result<Session, Fault> {
        self.ask(&Ask::SignIn { phone: phone.to_owned(), code: code.to_owned() }).await
    }

    /// Signs staff in.
    pub async fn sign_in_staff(&self, user: &str, password: &str) -> Result<Session, Fault> {
        self.ask(&Ask::SignInStaff { user: user.to_owned(), password: password.to_owned() }).await
    }

    /// Ends the session on this device. What that person has not sent stays here and is sent when they return.
    pub async fn sign_out(&self) -> Result<(), Fault> {
        self.ask(&Ask::SignOut).await
    }

    /// All dossiers this person may see, newest first, each with what is still under way from here.
    pub async fn dossiers(&self) -> Result<Vec<Kept<DossierView>>, Fault> {
        self.ask(&Ask::Dossiers).await
    }

    /// One dossier, as it will stand once what was saved here has arrived.
    pub async fn dossier(&self, id: DossierId) -> Result<Option<Kept<DossierView>>, Fault> {
        self.ask(&Ask::Dossier { id }).await
    }

    /// The courier's own routes, by day.
    pub async fn routes(&self) -> Result<Vec<RouteView>, Fault> {
        self.ask(&Ask::Routes).await
    }

    /// Published plans of the coordinator's office, by day.
    pub async fn plans(&self) -> Result<Vec<PlanView>, Fault> {
        self.ask(&Ask::Plans).await
    }

    /// Procedures whose name or code matches `query`, best first; all of them for an empty query.
    pub async fn procedures(&self, query: &str) -> Result<Vec<ProcedureVersion>, Fault> {
        self.ask(&Ask::Procedures { query: query.to_owned() }).await
    }

    /// One procedure.
    pub async fn procedure(&self, code: &ProcedureCode) -> Result<Option<ProcedureVersion>, Fault> {
        self.ask(&Ask::Procedure { code: code.clone() }).await
    }

    /// Agencies and post offices.
    pub async fn places(&self) -> Result<Vec<PlaceView>, Fault> {
        self.ask(&Ask::Places).await
    }

    /// Matters for a person.
    pub async fn cases(&self) -> Result<Vec<CaseView>, Fault> {
        self.ask(&Ask::Cases).await
    }

    /// Declared force majeure, everywhere, also what is over.
    pub async fn force_majeure(&self) -> Result<Vec<Declared>, Fault> {
        self.ask(&Ask::ForceMajeure).await
    }

    /// Cash by courier and day: a courier's own, or what was handed in to the coordinator's office.
    pub async fn cash(&self) -> Result<Vec<CashView>, Fault> {
        self.ask(&Ask::Cash).await
    }

    /// The figures of Điều 13; needs a network.
    pub async fn report(&self, period: Period) -> Result<ReportView, Fault> {
        self.ask(&Ask::Report { period }).await
    }

    /// Numbers reserved for this device.
    pub async fn ranges(&self) -> Result<Option<RangesView>, Fault> {
        self.ask(&Ask::Ranges).await
    }

    /// Takes the next reserved number; it is never given again, even if nothing comes of it.
    pub async fn take_number(&self, number: Number) -> Result<u64, Fault> {
        self.ask(&Ask::TakeNumber { number }).await
    }

    /// Saves a change. When this resolves it is on this device's disk and will be sent; the rules of `shared` were
    /// asked first, so what they refuse comes back as a fault and nothing is saved.
    pub async fn save(&self, body: Body) -> Result<CommandId, Fault> {
        self.ask(&Ask::Save { body: Box::new(body), hold_ms: 0 }).await
    }

    /// As [`Data::save`], but not sent before `hold_ms` have passed, so that it can be taken back with
    /// [`Data::undo`].
    pub async fn save_with_undo(&self, body: Body, hold_ms: u32) -> Result<CommandId, Fault> {
        self.ask(&Ask::Save { body: Box::new(body), hold_ms }).await
    }

    /// Takes back a command that was not sent yet; `false` if it was too late.
    pub async fn undo(&self, command: CommandId) -> Result<bool, Fault> {
        self.ask(&Ask::Undo { command }).await
    }

    /// What was saved here: not sent, sent, received, with age and reason. Newest first.
    pub async fn outbox(&self) -> Result<Vec<OutboxItem>, Fault> {
        self.ask(&Ask::Outbox).await
    }

    /// Tries to send now.
    pub async fn send_now(&self) -> Result<(), Fault> {
        self.ask(&Ask::SendNow).await
    }

    /// Whether there is room for a photo; asked before one is taken. Fault: `storage.full`.
    pub async fn room(&self) -> Result<(), Fault> {
        self.ask(&Ask::Room).await
    }

    /// What this person has not been able to send, as the text of an
    /// [`OutboxFile`](shared::api::outbox_file::OutboxFile); the last resort.
    pub async fn export(&self) -> Result<String, Fault> {
        self.ask(&Ask::Export).await
    }

    /// Hands a file of another device's outbox to the server; needs a network, and staff who look after matters.
    pub async fn import(&self, file: String) -> Result<Imported, Fault> {
        self.ask(&Ask::Import { file }).await
    }

    /// Keeps a photo or signature on this device; it is sent after the record that names it.
    pub async fn put_blob(&self, bytes: Vec<u8>, media_type: &str) -> Result<Digest, Fault> {
        let name = self.bridge.save_blob(bytes).await.map_err(|error| match error {
            BlobError::Lost => Fault::lost(),
            BlobError::Refused(_) => Fault::code("storage.full"),
        })?;
        self.ask(&Ask::KeepBlob { name, media_type: media_type.to_owned() }).await
    }

    /// A photo or signature that is kept on this device; `None` if it is not here.
    pub async fn blob(&self, name: Digest) -> Result<Option<Vec<u8>>, Fault> {
        self.bridge.load_blob(&name.to_string()).await.map_err(|_| Fault::lost())
    }

    /// A draft that survives a kill; `None` if there is none.
    pub async fn draft<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, Fault> {
        let text: Option<String> = self.ask(&Ask::Draft { key: key.to_owned() }).await?;
        // A draft of an older shape is not worth an error: the form starts empty.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Keeps a draft; `None` forgets it.
    pub async fn save_draft<T: Serialize>(&self, key: &str, draft: Option<&T>) -> Result<(), Fault> {
        let draft = draft.map(|draft| text_of(draft));
        self.ask(&Ask::SaveDraft { key: key.to_owned(), draft }).await
    }

    /// Communes by new or old name; needs a network.
    pub async fn search_places(&self, query: &str) -> Result<Vec<PlaceHit>, Fault> {
        self.ask(&Ask::SearchPlaces { query: query.to_owned() }).await
    }

    /// Windows that can be booked now, and prices; needs a network.
    pub async fn search_slots(&self, asked: AskSlots) -> Result<Slots, Fault> {
        self.ask(&Ask::SearchSlots(asked)).await
    }

    /// Windows into which the leg that is due of a dossier can be moved; needs a network.
    pub async fn search_slots_of(&self, dossier: &Dossier) -> Result<Slots, Fault> {
        let asked = AskSlots {
            commune: dossier.commune.clone(),
            form: dossier.form,
            procedure: dossier.procedure.code.clone(),
            agency: Some(dossier.agency.clone()),
            point: None,
            dossier: Some(dossier.id),
            claimed: None,
        };
        self.search_slots(asked).await
    }

    /// Keeps a window for some minutes; until when, Unix milliseconds. Needs a network.
    pub async fn hold_slot(&self, asked: HoldSlot) -> Result<i64, Fault> {
        let held: HeldSlot = self.ask(&Ask::HoldSlot(asked)).await?;
        Ok(held.until_ms)
    }

    /// What the person on the phone has booked; needs a network, and an operator. From now on [`Data::dossiers`] has those
    /// and no others, and [`Data::caller`] the phone.
    pub async fn find_caller(&self, phone: &str) -> Result<(), Fault> {
        self.ask(&Ask::FindCaller { phone: phone.to_owned() }).await
    }

    /// The phone (E.164) of whoever an operator talks to; `None` between calls.
    pub async fn caller(&self) -> Result<Option<String>, Fault> {
        self.draft(CALLER).await
    }

    /// The call is over: nothing of the caller stays to be read here.
    pub async fn end_call(&self) -> Result<(), Fault> {
        self.ask(&Ask::EndCall).await
    }

    /// Looks in the whole register of the office or agency, closed dossiers of years ago included, by name, phone or code;
    /// at most [`MOST_FOUND`](shared::api::views::MOST_FOUND). What was found can be read like everything else from then on. Needs a network,
    /// and a coordinator or an officer.
    pub async fn find_dossiers(&self, query: &str) -> Result<Vec<DossierId>, Fault> {
        self.ask(&Ask::FindDossiers { query: query.to_owned() }).await
    }

    /// Computes a day's plan for the coordinator's office without publishing it, without those who are ill or away; needs a
    /// network.
    pub async fn propose_day(&self, day: NaiveDate, absent: Vec<ActorId>) -> Result<PlanView, Fault> {
        self.ask(&Ask::ProposeDay(ProposeDay { day, absent })).await
    }

    /// The operator's outlines for the map; without a network those that were read last. Staff only.
    pub async fn outlines(&self) -> Result<OutlinesView, Fault> {
        self.ask(&Ask::Outlines).await
    }

    /// What the public link says; needs a network, no sign-in.
    pub async fn track(&self, token: &str) -> Result<TrackView, Fault> {
        self.ask(&Ask::Track { token: token.to_owned() }).await
    }

    /// Whether `code` is the one made for this dossier's open leg; checked on this device, with a limit of tries that
    /// survives a restart.
    pub async fn check_code(&self, dossier: DossierId, code: &str) -> Result<bool, Fault> {
        self.ask(&Ask::CheckCode { dossier, code: code.to_owned() }).await
    }

    /// Whether `token` (read from a QR) is signed by the server for this dossier's open leg, in time.
    pub async fn check_token(&self, dossier: DossierId, token: &str) -> Result<bool, Fault> {
        self.ask(&Ask::CheckToken { dossier, token: token.to_owned() }).await
    }

    /// A setting of this device (language, text size, contrast).
    pub async fn setting(&self, key: &str) -> Result<Option<String>, Fault> {
        self.ask(&Ask::Setting { key: key.to_owned() }).await
    }

    /// Keeps a setting of this device.
    pub async fn save_setting(&self, key: &str, value: &str) -> Result<(), Fault> {
        self.ask(&Ask::SaveSetting { key: key.to_owned(), value: value.to_owned() }).await
    }

    /// Now by the server's clock as far as this device knows it, Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        crate::platform::now_ms() + self.status.peek().offset_ms
    }
}

fn text_of<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("requests and drafts hold nothing that JSON refuses")
}

impl From<Problem> for Fault {
    fn from(problem: Problem) -> Self {
        Self { code: problem.code, field: problem.field, retry_after_s: problem.retry_after_s }
    }
}
