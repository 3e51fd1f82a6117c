//! A dossier as it will stand once everything saved here has arrived: the server's view, then this device's commands
//! by the rules of `shared`. What the rules refuse by now changes nothing; the server's word comes with its receipt.

use std::sync::OnceLock;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use shared::actor::Actor;
use shared::api::command::{Body, Book, Command};
use shared::api::views::{DossierView, HistoryLine, PlaceView, SAID_WITH, Said, kind};
use shared::dossier::Dossier;
use shared::dossier::decide::{self, Facts, Step};
use shared::dossier::event::{Event, Private};
use shared::dossier::refusal::Refusal;
use shared::ids::{DossierId, OfficeId};
use shared::money::quote::Price;
use shared::office::{Declared, suspended};
use shared::shipment::{Pickup, PostDays, day_of};
use shared::time::calendar::{Calendar, CalendarBook, Keeper};
use shared::time::limit::ClockRules;

use super::catalogue::Catalogue;
use super::outbox::Saved;
use super::store::{Store, StoreResult};
use crate::json;

/// Prices as the server said them when slots were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Quote {
    /// Whole đồng.
    pub postage: i64,
    /// Whole đồng; absent = not known.
    pub state_fee: Option<i64>,
    /// Both without the groups that were claimed, where those change them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full: Option<Price>,
}

/// Who looks, and what is needed to look ahead.
pub struct Projector<'a> {
    /// The store.
    pub store: &'a Store,
    /// Who is signed in.
    pub actor: &'a Actor,
    /// Their name.
    pub name: &'a str,
    /// For bookings.
    pub catalogue: &'a Catalogue,
}

/// When a step was taken and what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// The device's clock, Unix milliseconds.
    pub device_ms: i64,
    /// Corrected, Unix milliseconds.
    pub occurred_ms: i64,
    /// When the server had it; 0 = not yet.
    pub recorded_ms: i64,
    /// What the check at the door said.
    pub code_matches: Option<bool>,
    /// What the check at the door said.
    pub token_matches: Option<bool>,
}

impl Projector<'_> {
    /// The dossier with what is saved here; `None` if there is neither a view nor a booking.
    pub fn dossier(&self, id: DossierId) -> StoreResult<Option<DossierView>> {
        let view = self.store.view(self.actor.id, kind::DOSSIER, &id.to_string())?;
        self.on_top(view, id)
    }

    /// `view`, the server's, with what is saved here.
    pub fn on_top(&self, mut view: Option<DossierView>, id: DossierId) -> StoreResult<Option<DossierView>> {
        for (saved, number) in self.store.not_in_view(self.actor.id, id)? {
            let contained = view.as_ref().is_some_and(|view| view.dossier.version >= number);
            if contained && saved.outcome.as_deref() == Some("accepted") {
                continue;
            }
            let Ok(command) = serde_json::from_str::<Command>(&saved.text) else { continue };
            // A refusal by now is for the server to say.
            let _ = self.step(&mut view, id, &command.body, moment_of(&command, &saved))?;
        }
        Ok(view)
    }

    /// Takes one step of one dossier; the refusal if the rules say no.
    pub fn step(
        &self,
        view: &mut Option<DossierView>,
        id: DossierId,
        body: &Body,
        moment: Moment,
    ) -> StoreResult<Result<(), Refusal>> {
        let mut facts = Facts {
            occurred_ms: moment.occurred_ms,
            server_ms: moment.occurred_ms,
            code_matches: moment.code_matches,
            token_matches: moment.token_matches,
            ..Facts::default()
        };
        let Some(current) = view else {
            let Body::Book(book) = body else { return Ok(Err(Refusal::NoDossier)) };
            self.look_up(book, &mut facts)?;
            return Ok(decide::book(self.actor, book, &facts).map(|step| {
                *view = first_view(step, self.history_line(1, moment, "booked"));
            }));
        };
        if let Body::OpenClaim(said) = body {
            facts.claim = current.claimable.iter().find(|one| one.leg == said.leg).map(|one| one.terms);
        }
        facts.post = Some(self.post_days_of(&current.dossier, day_of(moment.occurred_ms))?);
        if is_contained(&current.dossier, body) {
            return Ok(Ok(()));
        }
        let step = match current.dossier.decide(self.actor, body, &facts) {
            Ok(step) => step,
            Err(refusal) => return Ok(Err(refusal)),
        };
        debug_assert_eq!(current.dossier.id, id, "a view is kept under its dossier's id");
        current.dossier.apply(&step.event);
        let (entry, event) = (current.dossier.version, tag_of(&step.event));
        if let Some(Private::Words { text }) = step.private
            && SAID_WITH.contains(&event.as_str())
        {
            current.said.push(Said { entry, event: event.clone(), answers: step.event.answers(), text });
        }
        let line = self.history_line(entry, moment, &event);
        current.history.push(line);
        Ok(Ok(()))
    }

    /// The days of the post without those of force majeure that this device knows of, and how long the office keeps a
    /// result.
    fn post_days_of(&self, dossier: &Dossier, today: NaiveDate) -> StoreResult<PostDays> {
        let place = self.store.view::<PlaceView>(self.actor.id, kind::PLACE, dossier.office.as_str())?;
        let declared = self.store.views::<Declared>(self.actor.id, kind::FORCE_MAJEURE)?;
        let declared: Vec<Declared> = declared.into_iter().map(|(_, declared)| declared).collect();
        let suspended = suspended(&declared, dossier.home(), today);
        let days = post_days(today);
        let hold_days = place.and_then(|place| place.hold_days).unwrap_or(days.hold_days);
        Ok(PostDays { hold_days, suspended, ..days })
    }

    fn history_line(&self, entry: u64, moment: Moment, event: &str) -> HistoryLine {
        HistoryLine {
            entry,
            event: event.to_owned(),
            role: self.actor.role,
            by: Some(self.name.to_owned()),
            device_ms: moment.device_ms,
            occurred_ms: moment.occurred_ms,
            recorded_ms: moment.recorded_ms,
        }
    }

    /// What this device knows for a booking; the server looks again.
    fn look_up(&self, book: &Book, facts: &mut Facts) -> StoreResult<()> {
        facts.procedure = self.catalogue.pinned(&book.procedure, book.procedure_from, &book.person.address.commune);
        let places = self.store.views::<PlaceView>(self.actor.id, kind::PLACE)?;
        let commune = book.person.address.commune.as_str();
        let serves = |place: &PlaceView| place.is == "office" && place.communes.iter().any(|code| code == commune);
        let office = places.into_iter().map(|(_, place)| place).find(serves);
        // Which office serves the commune is the server's to say; the booking goes there in any case.
        facts.office = Some(OfficeId(office.map(|office| office.id).unwrap_or_default()));
        // So is who the caller is.
        facts.caller = book.caller.as_ref().map(|_| self.actor.id);
        let quote = self.store.quote(&quote_key(commune, &form_text(book.form), book.procedure.as_str()))?;
        (facts.postage, facts.state_fee, facts.full) = (quote.postage, quote.state_fee, quote.full);
        Ok(())
    }
}

impl Store {
    /// What was quoted; nothing was: no sums.
    fn quote(&self, key: &str) -> StoreResult<Quote> {
        Ok(self.meta(key)?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    /// Keeps what was quoted.
    pub fn save_quote(&self, key: &str, quote: Quote) -> StoreResult<()> {
        self.set_meta(key, Some(&serde_json::to_string(&quote)?))
    }
}

/// Where the quote for a booking is kept.
pub fn quote_key(commune: &str, form: &str, procedure: &str) -> String {
    format!("quote/{commune}/{form}/{procedure}")
}

/// A form as it is on the wire.
pub fn form_text(form: shared::api::command::Form) -> String {
    json::tag(&form)
}

fn moment_of(command: &Command, saved: &Saved) -> Moment {
    Moment {
        device_ms: command.occurred_at.wall_ms,
        occurred_ms: saved.item.saved_ms,
        recorded_ms: saved.received_ms.filter(|_| saved.outcome.is_some()).unwrap_or(0),
        code_matches: saved.code_matches,
        token_matches: saved.token_matches,
    }
}

fn first_view(step: Step, line: HistoryLine) -> Option<DossierView> {
    let (person, note, claimed) = match step.private {
        Some(Private::Booking { person, note, claimed }) => (Some(person), note, claimed),
        _ => (None, String::new(), None),
    };
    let point = person.as_ref().and_then(|person| person.address.point);
    Some(DossierView {
        dossier: Dossier::from_first(&step.event)?,
        person,
        note,
        claimed,
        history: vec![line],
        doors: None,
        checks: None,
        badge: None,
        point,
        deliver_to: None,
        track: None,
        said: Vec::new(),
        stages: Vec::new(),
        forecast: None,
        sums: Vec::new(),
        claimable: Vec::new(),
    })
}

/// The rules of counting as this app was built with them, oldest first.
pub fn clock_rules() -> &'static [ClockRules] {
    static RULES: OnceLock<Vec<ClockRules>> = OnceLock::new();
    RULES.get_or_init(|| ClockRules::parse(assets::data::clock_rules()).expect("a test reads the embedded rules"))
}

/// The days of the post by the rules in force on a day, as this app was built with them; the server counts again.
pub fn post_days(on: NaiveDate) -> PostDays {
    static DAYS: OnceLock<Calendar> = OnceLock::new();
    let read = || {
        let book = CalendarBook::parse(assets::data::calendar()).expect("a test reads the embedded calendar");
        book.calendar(Keeper::Post).expect("a test reads the embedded calendar")
    };
    let rules = ClockRules::in_force(clock_rules(), on).expect("reading the rules refuses an empty list");
    PostDays::new(DAYS.get_or_init(read).clone(), rules.clone())
}

/// Whether the view shows the effect of `body` although its receipt is missing: the rules would let it happen twice.
fn is_contained(dossier: &Dossier, body: &Body) -> bool {
    match body {
        Body::Book(_) => true,
        Body::OfferHandover(offer) => {
            matches!(&dossier.pickup, Some(Pickup::Offered { offer: shown, .. }) if shown.handover == offer.handover)
        }
        _ => false,
    }
}

/// The `event` tag, as the wire has it.
fn tag_of(event: &Event) -> String {
    json::tag_at("event", event)
}
