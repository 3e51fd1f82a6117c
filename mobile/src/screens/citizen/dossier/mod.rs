//! One dossier, as its owner sees it. Controls: `reschedule`, `cancel`, `send-now`; of the parts: see their files.
//! Cards: `dossier-status`, `dossier-next`, `dossier-history`.

pub mod courier;
pub mod doors;
pub mod due;
pub mod ending;
pub mod share;

use dioxus::prelude::*;
use shared::actor::Actor;
use shared::api::command::{Body, Money, Satisfaction, Window};
use shared::api::views::{DossierView, HistoryLine};
use shared::dossier::Dossier;
use shared::dossier::decide::Facts;
use shared::ids::DossierId;
use shared::shipment::Pickup;

use super::next::next;
use super::not_taken::{self, NotTakenCard};
use crate::data::request::Kept;
use crate::data::use_data;
use crate::format;
use crate::i18n::{Text, use_text};
use crate::route::Route;
use crate::screens::common::ask::{FaultNotice, use_read};
use crate::screens::common::cancel::{Cancel, Withdraw};
use crate::screens::common::claims::Claims;
use crate::screens::common::complaints::Complaints;
use crate::screens::common::exception::Report;
use crate::screens::common::foresight::{ForceMajeureHere, Foreseen};
use crate::screens::common::papers::has_papers;
use crate::screens::common::receiving::Receiving;
use crate::screens::common::screen::Screen;
use crate::screens::common::standing::AgencySays;
use crate::screens::common::sync::ThingSync;
use crate::screens::common::take_back::TakeBack;
use crate::screens::common::{lowered, words};
use crate::t;
use crate::ui::badge::StateBadge;
use crate::ui::button::LinkButton;
use crate::ui::card::{Card, DefinitionList, Row};
use crate::ui::icon::IconName;
use crate::ui::notice::{Notice, Problem, Tone};
use crate::ui::progress::{Moment, Timeline, TimelineStep};

/// The page of one dossier.
#[component]
pub fn DossierPage(id: ReadSignal<DossierId>) -> Element {
    let text = use_text();
    let found = use_read(move |data| {
        let id = id();
        async move { data.dossier(id).await }
    })?;
    match found {
        Err(fault) => {
            rsx! { Screen { title: t!(text, "dossier-title"), back: Route::Dossiers {}, FaultNotice { fault } } }
        }
        Ok(None) => rsx! { NoDossier { id } },
        Ok(Some(kept)) => rsx! { Page { kept } },
    }
}

/// There is none: the booking was not taken, or the address names nothing.
#[component]
fn NoDossier(id: ReadSignal<DossierId>) -> Element {
    let text = use_text();
    let bookings = use_read(|data| async move { not_taken::read(&data).await })?;
    let booking = bookings.map(|bookings| bookings.into_iter().find(|booking| booking.dossier == id()));
    rsx! {
        Screen { title: t!(text, "dossier-title"), back: Route::Dossiers {},
            match booking {
                Err(fault) => rsx! { FaultNotice { fault } },
                Ok(Some(booking)) => rsx! { NotTakenCard { booking } },
                Ok(None) => rsx! { Problem { code: "dossier.not-found" } },
            }
        }
    }
}

/// Which steps its owner may take now, by the rule itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct May {
    reschedule: bool,
    cancel: bool,
    rate: bool,
    withdraw: bool,
}

fn may(dossier: &Dossier, actor: &Actor) -> May {
    let allows = |body: Body| dossier.decide(actor, &body, &Facts::default()).is_ok();
    let window = Window { day: dossier.procedure.from, from_min: 0, to_min: 1 };
    May {
        reschedule: allows(Body::Reschedule { dossier: dossier.id, window }),
        cancel: allows(Body::Cancel { dossier: dossier.id, reason: String::new() }),
        rate: allows(Body::Rate { dossier: dossier.id, level: Satisfaction::Satisfied, comment: String::new() }),
        withdraw: allows(Body::Withdraw { dossier: dossier.id, reason: String::new() }),
    }
}

#[component]
fn Page(kept: Kept<DossierView>) -> Element {
    let text = use_text();
    let session = use_data().session();
    let view = &kept.view;
    let dossier = &view.dossier;
    let id = dossier.id;
    let may = session.read().as_ref().map(|session| may(dossier, &session.actor));
    let may = may.unwrap_or(May { reschedule: false, cancel: false, rate: false, withdraw: false });
    rsx! {
        Screen { title: dossier.procedure.name.clone(), back: Route::Dossiers {},
            Card {
                aside: rsx! { StateBadge { label: words::status(text, &dossier.status), tone: words::status_tone(&dossier.status), test: "dossier-status" } },
                p { class: "lead", "data-test": "dossier-next", {next(text, dossier)} }
                ThingSync { items: kept.items.clone() }
            }
            AgencySays { view: view.clone() }
            if let Some(badge) = view.badge.clone() {
                courier::Courier { badge, dossier: dossier.clone() }
            }
            if let Some(doors) = view.doors.clone() {
                doors::AtTheDoor { doors }
            }
            for sentence in view.claimed.map(|groups| lowered::to_show(text, &dossier.money, &groups)).unwrap_or_default() {
                Notice { key: "{sentence}", tone: Tone::Info, test: "to-show", p { {sentence.clone()} } }
            }
            Receiving { view: view.clone() }
            if let Some(filing) = dossier.status.filing() {
                due::DueCard {
                    filing: filing.clone(), clock: dossier.status.clock(),
                    apology: view.words_of("due_extended").map(str::to_owned),
                }
            }
            if let Some(forecast) = view.forecast.clone() {
                Foreseen { forecast }
            }
            ForceMajeureHere { commune: dossier.commune.clone() }
            if may.rate {
                ending::Rate { id }
            }
            if let Some(session) = session.read().as_ref() {
                Claims { view: view.clone(), by: session.actor.clone() }
                Complaints { view: view.clone(), by: session.actor.clone() }
            }
            Card { title: t!(text, "dossier-history"), test: "dossier-history",
                if view.history.is_empty() {
                    p { class: "quiet", {t!(text, "dossier-history-empty")} }
                } else {
                    Timeline { steps: steps(text, &view.history) }
                }
            }
            Card { title: t!(text, "dossier-facts"), DefinitionList { rows: facts(text, view) } }
            if has_papers(view) {
                LinkButton { label: t!(text, "sheet-title"), test: "to-papers", to: Route::CitizenPapers { id }, wide: true }
            }
            if let Some(token) = view.track.clone() {
                share::Share { token }
            }
            if dossier.pickup.as_ref().is_some_and(is_on_its_way) {
                TakeBack { dossier: dossier.clone() }
                Report { id }
            }
            if may.reschedule {
                LinkButton { label: t!(text, "dossier-reschedule"), test: "reschedule", to: Route::Reschedule { id }, icon: IconName::Calendar, wide: true }
            }
            if may.cancel {
                Cancel { id }
            } else if may.withdraw {
                Withdraw { id }
            }
        }
    }
}

/// Between the door and the agency, as far as the citizen may still say something about it.
fn is_on_its_way(pickup: &Pickup) -> bool {
    matches!(pickup, Pickup::Collected { .. } | Pickup::InTransit { .. } | Pickup::Offered { .. })
}

/// The history as a line, oldest first.
fn steps(text: Text, history: &[HistoryLine]) -> Vec<TimelineStep> {
    let last = history.len().saturating_sub(1);
    let step = |(place, line): (usize, &HistoryLine)| {
        let role = words::role(text, line.role);
        TimelineStep {
            title: words::event(text, &line.event),
            when: Some(format::date_time(text, line.occurred_ms)),
            who: Some(line.by.as_ref().map_or(role.clone(), |name| t!(text, "dossier-who", role = role, name = name))),
            detail: None,
            moment: match line.event.as_str() {
                "missed" | "delivery_failed" | "cancelled" | "refused" | "stopped" | "withdrawn" => Moment::Failed,
                _ if place == last => Moment::Now,
                _ => Moment::Done,
            },
        }
    };
    history.iter().enumerate().map(step).collect()
}

fn facts(text: Text, view: &DossierView) -> Vec<Row> {
    let dossier = &view.dossier;
    let mut rows = vec![Row::new(t!(text, "dossier-form"), words::form(text, dossier.form))];
    rows.extend(dossier.status.dossier_code().map(|code| Row::new(t!(text, "dossier-code"), code)));
    rows.extend(dossier.pickup.as_ref().map(|pickup| Row::new(t!(text, "leg-pickup"), words::pickup(text, pickup))));
    rows.extend(dossier.back.as_ref().map(|back| Row::new(t!(text, "leg-return"), words::back(text, back))));
    if let Some(person) = &view.person {
        let address = &person.address;
        let parts = [address.line.as_str(), address.commune_name.as_str(), address.landmark.as_str()];
        let address = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        rows.push(Row::new(t!(text, "dossier-person"), person.name.clone()));
        rows.push(Row::new(t!(text, "dossier-phone"), format::phone(&person.phone)));
        rows.extend(words::proxy_row(text, person));
        rows.push(Row::new(t!(text, "dossier-address"), address));
    }
    // A booking that the server has not priced yet shows no price rather than zero.
    let priced = dossier.money.postage > 0 || dossier.money.postage_claim.is_some();
    let postage = if priced { lowered::owed(text, &dossier.money, Money::Postage) } else { String::new() };
    rows.push(Row::new(t!(text, "money-postage"), postage));
    rows.push(Row::new(t!(text, "money-state-fee"), lowered::owed(text, &dossier.money, Money::StateFee)));
    rows
}
