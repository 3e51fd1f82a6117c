//! The side that owns this device's store: answers every [`Ask`] and works in the background.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde::Serialize;
use shared::api::command::{Kind, OccurredAt};
use shared::api::path;
use shared::api::session::{About, AskCode, Session, SignIn, SignInStaff};
use shared::api::views::kind;
use shared::api::views::{
    Caller, CaseView, CashView, DossierView, FindCaller, Found, HeldSlot, OutlinesView, PlaceHit, PlaceView, PlanView,
    ReportView, RouteView, Search, Slots, TrackView,
};
use shared::ids::{ActorId, Digest, DossierId};
use shared::office::Declared;
use shared::report::period::Period;

use super::bridge::{Emitter, Engine, Opened, Waker};
use super::catalogue::{Catalogue, local_day};
use super::client::{Client, NetError};
use super::doors;
use super::keys::Keys;
use super::project::{Projector, Quote, form_text, quote_key};
use super::request::{Ask, CALLER, Fault, Kept, OutboxItem, Reply, SyncState, SyncTold};
use super::store::{Person, Store, StoreResult};
use super::sync::{Pace, Reach};
use crate::platform;

/// Under which the operator's outlines are kept.
const OUTLINES: &str = "outlines";

/// The engine of the app.
pub struct DeviceEngine {
    pub(super) store: Store,
    pub(super) client: Client,
    pub(super) blobs: platform::Blobs,
    pub(super) waker: Waker,
    pub(super) keys: RefCell<Keys>,
    pub(super) pace: Pace,
    pub(super) reach: Cell<Reach>,
    /// As last told to the screens.
    pub(super) told: RefCell<SyncTold>,
    /// Tokens of sessions that were ended here and not there.
    pub(super) farewells: RefCell<Vec<String>>,
    pub(super) emitter: Emitter,
    /// The photo that is being sent in parts, and how many bytes of it the server has.
    pub(super) upload: RefCell<Option<(String, u64)>>,
    /// Names this run.
    boot: String,
    offset_ms: Cell<i64>,
    catalogue: RefCell<Option<(ActorId, Rc<Catalogue>)>>,
}

/// Opens the engine. Errors are codes: `store.newer`, `storage.full`, `storage.failed`.
pub fn open_engine(opened: Opened) -> Result<DeviceEngine, String> {
    DeviceEngine::open(opened).map_err(|error| error.code().to_owned())
}

impl Engine for DeviceEngine {
    async fn handle(&self, request: String) -> String {
        match serde_json::from_str(&request) {
            Ok(ask) => self.answer(ask).await,
            Err(_) => text::<()>(Err(Fault::code("request.malformed"))),
        }
    }

    async fn tick(&self) {
        self.work().await;
    }

    async fn listen(&self) {
        self.hear().await;
    }
}

impl DeviceEngine {
    fn open(opened: Opened) -> StoreResult<Self> {
        let store = Store::open(opened.db)?;
        let keys = Keys::load(&store)?;
        let offset_ms = store.meta("offset-ms")?.and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok(Self {
            client: Client::new(opened.base_url),
            blobs: opened.blobs,
            waker: opened.waker,
            keys: RefCell::new(keys),
            pace: Pace::default(),
            reach: Cell::default(),
            told: RefCell::new(SyncTold { offset_ms, ..SyncTold::default() }),
            farewells: RefCell::default(),
            emitter: opened.emitter,
            upload: RefCell::default(),
            boot: data_encoding::HEXLOWER.encode(&platform::random_bytes::<8>()),
            offset_ms: Cell::new(offset_ms),
            catalogue: RefCell::default(),
            store,
        })
    }

    async fn answer(&self, ask: Ask) -> String {
        match ask {
            Ask::Hello => {
                self.tell_session();
                self.tell_status(false);
                self.emit_status();
                text(Ok(()))
            }
            Ask::About => text(self.about().map_err(Fault::from)),
            Ask::AskCode { phone } => {
                text(self.client.post_plain(path::ASK_CODE, &AskCode { phone }, None).await.map_err(Fault::from))
            }
            Ask::SignIn { phone, code } => text(self.sign_in(phone, code).await),
            Ask::SignInStaff { user, password } => text(self.sign_in_staff(user, password).await),
            Ask::SignOut => text(self.sign_out()),
            Ask::Dossiers => text(self.dossiers()),
            Ask::Dossier { id } => text(self.dossier(id)),
            Ask::Routes => text(self.sorted(kind::ROUTE, |route: &RouteView| route.day)),
            Ask::Plans => text(self.sorted(kind::PLAN, |plan: &PlanView| plan.day)),
            Ask::Procedures { query } => text(
                self.person()
                    .and_then(|person| Ok(self.catalogue(person.session.actor.id)?.search(&query, self.today()))),
            ),
            Ask::Procedure { code } => text(
                self.person()
                    .and_then(|person| Ok(self.catalogue(person.session.actor.id)?.find(&code, self.today()).cloned())),
            ),
            Ask::Places => text(self.sorted(kind::PLACE, |place: &PlaceView| place.name.clone())),
            Ask::Cases => text(self.sorted(kind::CASE, |case: &CaseView| case.opened_ms)),
            Ask::ForceMajeure => text(self.sorted(kind::FORCE_MAJEURE, |one: &Declared| one.event.from)),
            Ask::Cash => text(self.sorted(kind::CASH, |one: &CashView| one.day)),
            Ask::Ranges => text(self.person().and_then(|person| Ok(self.store.ranges(person.session.actor.id)?))),
            Ask::TakeNumber { number } => {
                text(self.person().and_then(|person| self.store.take_number(person.session.actor.id, number)))
            }
            Ask::Save { body, hold_ms } => text(self.save(*body, hold_ms)),
            Ask::Undo { command } => text(self.undo(command)),
            Ask::Outbox => text(self.person().and_then(|person| Ok(self.store.outbox(person.session.actor.id)?))),
            Ask::Room => text(self.room().await),
            Ask::Export => text(self.export().await),
            Ask::Import { file } => text(self.import(file).await),
            Ask::SendNow => {
                self.send_now();
                text(Ok(()))
            }
            Ask::KeepBlob { name, media_type } => text(self.keep_blob(&name, &media_type)),
            Ask::Draft { key } => text(self.store.draft(self.actor(), &key).map_err(Fault::from)),
            Ask::SaveDraft { key, draft } => {
                text(self.store.save_draft(self.actor(), &key, draft.as_deref()).map_err(Fault::from))
            }
            Ask::Setting { key } => text(self.store.setting(&key).map_err(Fault::from)),
            Ask::SaveSetting { key, value } => text(self.store.save_setting(&key, &value).map_err(Fault::from)),
            Ask::CheckCode { dossier, code } => text(self.check_code(dossier, &code)),
            Ask::CheckToken { dossier, token } => text(self.check_token(dossier, &token)),
            Ask::FindCaller { phone } => text(self.find_caller(phone).await),
            Ask::Outlines => text(self.outlines().await),
            Ask::EndCall => text(self.keep_caller(None)),
            Ask::FindDossiers { query } => text(self.find_dossiers(query).await),
            Ask::SearchPlaces { .. }
            | Ask::SearchSlots(_)
            | Ask::HoldSlot(_)
            | Ask::ProposeDay(_)
            | Ask::Report { .. }
            | Ask::Track { .. } => self.search(ask).await,
        }
    }

    /// What only the server knows.
    async fn search(&self, ask: Ask) -> String {
        let token = self.store.person().ok().flatten().map(|person| person.session.token);
        let token = token.as_deref();
        let client = &self.client;
        match ask {
            Ask::SearchPlaces { query } => {
                let found = client.get::<Vec<PlaceHit>>(path::PLACES, &[("q", &query)], token).await;
                text(found.map_err(Fault::from))
            }
            Ask::SearchSlots(asked) => {
                let found = client.post::<Slots>(path::SLOTS, &asked, token).await.map_err(Fault::from);
                text(found.and_then(|slots| {
                    let quote = Quote { postage: slots.postage, state_fee: slots.state_fee, full: slots.full };
                    let key = quote_key(asked.commune.as_str(), &form_text(asked.form), asked.procedure.as_str());
                    self.store.save_quote(&key, quote)?;
                    Ok(slots)
                }))
            }
            Ask::HoldSlot(asked) => {
                let held = client.post::<HeldSlot>(path::SLOT_HOLD, &asked, token).await;
                text(held.map_err(Fault::from))
            }
            Ask::ProposeDay(asked) => {
                let plan = client.post::<PlanView>(path::PROPOSALS, &asked, token).await;
                text(plan.map_err(Fault::from))
            }
            Ask::Report { period } => {
                let (name, year, quarter) = match period {
                    Period::Quarter { year, quarter } => ("quarter", year, Some(u8::from(quarter).to_string())),
                    Period::HalfYear { year } => ("half_year", year, None),
                    Period::Year { year } => ("year", year, None),
                };
                let year = year.to_string();
                let mut query = vec![("period", name), ("year", year.as_str())];
                query.extend(quarter.as_deref().map(|quarter| ("quarter", quarter)));
                let report = client.get::<ReportView>(path::REPORT, &query, token).await;
                text(report.map_err(Fault::from))
            }
            Ask::Track { token: link }
                if link.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) =>
            {
                let view = client.get::<TrackView>(&format!("{}/{link}", path::TRACK), &[], None).await;
                text(view.map_err(Fault::from))
            }
            _ => text::<()>(Err(Fault::code("request.malformed"))),
        }
    }

    /// The operator's outlines; without a network those that were read last.
    async fn outlines(&self) -> Result<OutlinesView, Fault> {
        let token = self.person()?.session.token;
        match self.client.get::<OutlinesView>(path::MAP, &[], Some(&token)).await {
            Ok(outlines) => {
                self.store.set_meta(OUTLINES, serde_json::to_string(&outlines).ok().as_deref())?;
                Ok(outlines)
            }
            Err(error @ NetError::Refused(..)) => Err(error.into()),
            Err(error) => {
                let kept = self.store.meta(OUTLINES)?.and_then(|kept| serde_json::from_str(&kept).ok());
                kept.ok_or_else(|| error.into())
            }
        }
    }

    async fn find_caller(&self, phone: String) -> Result<(), Fault> {
        let token = self.person()?.session.token;
        let caller: Caller = self.client.post(path::CALLERS, &FindCaller { phone }, Some(&token)).await?;
        self.keep_caller(Some(&caller))?;
        Ok(())
    }

    async fn find_dossiers(&self, query: String) -> Result<Vec<DossierId>, Fault> {
        let person = self.person()?;
        let found: Found = self.client.post(path::SEARCH, &Search { query }, Some(&person.session.token)).await?;
        self.store.keep_found(person.session.actor.id, &found.dossiers)?;
        self.changed();
        Ok(found.dossiers.into_iter().map(|view| view.dossier.id).collect())
    }

    /// An operator's device holds the dossiers of whoever is on the phone, and no others.
    fn keep_caller(&self, caller: Option<&Caller>) -> Result<(), Fault> {
        let actor = self.person()?.session.actor.id;
        let phone = caller.map(|caller| serde_json::Value::from(caller.phone.as_str()).to_string());
        self.store.keep_only(actor, caller.map_or(&[], |caller| &caller.dossiers))?;
        self.store.save_draft(Some(actor), CALLER, phone.as_deref())?;
        self.changed();
        Ok(())
    }

    async fn sign_in(&self, phone: String, code: String) -> Result<Session, Fault> {
        let device = self.store.device()?;
        let session = self.client.post(path::SIGN_IN, &SignIn { phone, code, device }, None).await?;
        self.begin(session).await
    }

    async fn sign_in_staff(&self, user: String, password: String) -> Result<Session, Fault> {
        let device = self.store.device()?;
        let session = self.client.post(path::SIGN_IN_STAFF, &SignInStaff { user, password, device }, None).await?;
        self.begin(session).await
    }

    async fn begin(&self, session: Session) -> Result<Session, Fault> {
        if self.about()?.is_none() {
            self.greet().await?;
        }
        self.store.sign_in(&session)?;
        self.forget_catalogue();
        self.tell_session();
        self.send_now();
        Ok(session)
    }

    /// The token is deleted here at once. What was not sent waits on this device until the same person signs in again.
    fn sign_out(&self) -> Result<(), Fault> {
        if let Some(person) = self.store.person()? {
            // Who is on the phone is nobody's business after the shift.
            self.store.save_draft(Some(person.session.actor.id), CALLER, None)?;
            self.store.sign_out(person.session.actor.id)?;
            self.farewells.borrow_mut().push(person.session.token);
        }
        self.forget_catalogue();
        self.tell_session();
        self.nudge();
        Ok(())
    }

    fn dossiers(&self) -> Result<Vec<Kept<DossierView>>, Fault> {
        let person = self.person()?;
        let actor = person.session.actor.id;
        let catalogue = self.catalogue(actor)?;
        let projector = self.projector(&person, &catalogue);
        let mut kept = Vec::new();
        let mut touched = self.store.touched(actor)?;
        for (_, view) in self.store.views::<DossierView>(actor, kind::DOSSIER)? {
            let id = view.dossier.id;
            let view = if touched.contains(&id) { projector.on_top(Some(view), id)? } else { Some(view) };
            touched.retain(|other| *other != id);
            kept.extend(view.map(|view| (id, view)));
        }
        for id in touched {
            kept.extend(projector.on_top(None, id)?.map(|view| (id, view)));
        }
        // Ids begin with the time at which they were made.
        kept.sort_by_key(|(id, _)| std::cmp::Reverse(*id));
        kept.into_iter().map(|(id, view)| Ok(Kept { view, items: self.items(actor, id)? })).collect()
    }

    fn dossier(&self, id: DossierId) -> Result<Option<Kept<DossierView>>, Fault> {
        let person = self.person()?;
        let actor = person.session.actor.id;
        let catalogue = self.catalogue(actor)?;
        let Some(view) = self.projector(&person, &catalogue).dossier(id)? else { return Ok(None) };
        Ok(Some(Kept { view, items: self.items(actor, id)? }))
    }

    /// What is not settled or was refused, oldest first, and the last received one. Of bookings only the last counts: it
    /// stands for one that was refused before.
    fn items(&self, actor: ActorId, dossier: DossierId) -> Result<Vec<OutboxItem>, Fault> {
        let mut items: Vec<_> = self.store.saved_about(actor, dossier)?.into_iter().map(|saved| saved.item).collect();
        let booked = items.iter().rfind(|item| item.kind == Kind::Book).map(|item| item.id);
        items.retain(|item| item.kind != Kind::Book || Some(item.id) == booked);
        let is_received = |item: &OutboxItem| matches!(item.state, SyncState::Received { .. });
        let last = items.iter().rposition(is_received);
        let kept = items.into_iter().enumerate();
        Ok(kept.filter(|(at, item)| !is_received(item) || Some(*at) == last).map(|(_, item)| item).collect())
    }

    /// Everything of a kind, in the order of `key`.
    fn sorted<T: serde::de::DeserializeOwned, K: Ord>(&self, kind: &str, key: fn(&T) -> K) -> Result<Vec<T>, Fault> {
        let views = self.store.views(self.person()?.session.actor.id, kind)?;
        let mut views: Vec<T> = views.into_iter().map(|(_, view)| view).collect();
        views.sort_by_key(key);
        Ok(views)
    }

    fn undo(&self, command: shared::ids::CommandId) -> Result<bool, Fault> {
        let actor = self.person()?.session.actor.id;
        let undone = self.store.undo_command(actor, command, platform::now_ms())?;
        if undone {
            self.changed();
        }
        Ok(undone)
    }

    fn keep_blob(&self, name: &str, media_type: &str) -> Result<Digest, Fault> {
        let digest = name.parse().map_err(|_| Fault::code("request.malformed"))?;
        self.store.keep_blob(digest, media_type, self.now_ms())?;
        Ok(digest)
    }

    fn check_code(&self, dossier: DossierId, code: &str) -> Result<bool, Fault> {
        let view = self.dossier(dossier)?.ok_or_else(|| Fault::code("dossier.not-found"))?.view;
        let leg = view.dossier.open_leg().ok_or_else(|| Fault::code("dossier.wrong-state"))?;
        let right = doors::check_code(&self.store, &view, leg, code, self.now_ms())?;
        right.ok_or_else(|| Fault::code("door.no-verifier"))
    }

    fn check_token(&self, dossier: DossierId, token: &str) -> Result<bool, Fault> {
        let view = self.dossier(dossier)?.ok_or_else(|| Fault::code("dossier.not-found"))?.view;
        let leg = view.dossier.open_leg().ok_or_else(|| Fault::code("dossier.wrong-state"))?;
        Ok(doors::check_token(&self.keys.borrow(), dossier, leg, token, self.now_ms()))
    }

    fn projector<'a>(&'a self, person: &'a Person, catalogue: &'a Catalogue) -> Projector<'a> {
        let Session { actor, name, .. } = &person.session;
        Projector { store: &self.store, actor, name, catalogue }
    }

    /// Who is signed in; a session that the server ended still reads and saves. Fault: `session.none`.
    pub(super) fn person(&self) -> Result<Person, Fault> {
        self.store.person()?.ok_or_else(|| Fault::code("session.none"))
    }

    fn actor(&self) -> Option<ActorId> {
        self.person().ok().map(|person| person.session.actor.id)
    }

    /// The server's description as last heard.
    pub(super) fn about(&self) -> StoreResult<Option<About>> {
        let text = self.store.meta("about")?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// The catalogue, read once and again after it changed.
    pub(super) fn catalogue(&self, actor: ActorId) -> StoreResult<Rc<Catalogue>> {
        if let Some((owner, catalogue)) = &*self.catalogue.borrow()
            && *owner == actor
        {
            return Ok(catalogue.clone());
        }
        let catalogue = Rc::new(Catalogue::load(&self.store, actor)?);
        *self.catalogue.borrow_mut() = Some((actor, catalogue.clone()));
        Ok(catalogue)
    }

    /// The catalogue in the store is another one now.
    pub(super) fn forget_catalogue(&self) {
        *self.catalogue.borrow_mut() = None;
    }

    /// This device's clocks now.
    pub(super) fn clocks(&self) -> OccurredAt {
        OccurredAt {
            wall_ms: platform::now_ms(),
            boot: self.boot.clone(),
            monotonic_ms: platform::monotonic_ms().max(0).unsigned_abs(),
        }
    }

    /// Server's clock minus this device's, milliseconds.
    pub(super) fn offset_ms(&self) -> i64 {
        self.offset_ms.get()
    }

    /// Keeps what was measured; small differences are the network's and not written down.
    pub(super) fn set_offset(&self, offset_ms: i64) {
        if (self.offset_ms.get() - offset_ms).abs() < 250 {
            return;
        }
        self.offset_ms.set(offset_ms);
        // If it cannot be kept it is measured again at the next start.
        let _ = self.store.set_meta("offset-ms", Some(&offset_ms.to_string()));
    }

    /// Now by the corrected clock, Unix milliseconds.
    pub(super) fn now_ms(&self) -> i64 {
        platform::now_ms() + self.offset_ms()
    }

    fn today(&self) -> chrono::NaiveDate {
        local_day(self.now_ms())
    }
}

/// The reply as it crosses the bridge.
fn text<T: Serialize>(result: Result<T, Fault>) -> String {
    let reply = match result {
        Ok(done) => Reply::Done(done),
        Err(fault) => Reply::Fault(fault),
    };
    serde_json::to_string(&reply).expect("replies hold nothing that JSON refuses")
}
